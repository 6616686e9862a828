"""Where the parts of a piece of work are done: in this process, or by others."""

from collections.abc import Callable, Iterable, Iterator
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
