"""Where the parts of a piece of work are done: in this process, or by others."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Any, Protocol, TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")


class Spread(Protocol):
    """Does the work on each part and gives the results in the order of the parts. The work can be
    pickled: a function of a module, or a `partial` of one with arrays."""

    def __call__(
        self, work: Callable[[Part], Result], parts: Iterable[Part], /
    ) -> Iterator[Result]: ...


def here(work: Callable[[Any], Result], parts: Iterable[Any]) -> Iterator[Result]:
    """One part after another, in this process."""
    return map(work, parts)


def cores(work: Callable[[Any], Result], parts: Iterable[Any]) -> Iterator[Result]:
    """On all cores. What carries arrays is not copied to other processes: it goes here, a part
    after another, and uses the cores by itself. All else goes to a process a core."""
    if isinstance(work, partial):
        return here(work, parts)
    return _processes(work, parts)


def _processes(work: Callable[[Any], Result], parts: Iterable[Any]) -> Iterator[Result]:
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        yield from pool.map(work, parts)
