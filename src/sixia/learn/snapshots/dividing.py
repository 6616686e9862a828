"""What someone said, in short and what else, with nothing in it that tells who they are."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from hashlib import blake2b
from multiprocessing import get_context
from typing import TypeAlias

from sixia.learn.text import mask
from sixia.learn.text.mask import RULES

Told: TypeAlias = tuple[str, str]  # what was said, and the name of who said it, if known
Divided: TypeAlias = tuple[str, str]  # subject and more
Divide: TypeAlias = Callable[[Sequence[Told]], list[Divided]]

SHORTEST, LONGEST = 6, 60  # characters of a subject: a greeting is none
PART = 250
STOP = re.compile("[\n。！？!?；;]")
BETWEEN = " 。!?;"
HALF_MASKED = re.compile(r"\[[^\]]*$")
VERSION = blake2b(repr(RULES).encode(), digest_size=8).hexdigest()  # what was masked by


def divided(told: Told) -> Divided:
    """The first line or sentence, and the rest. Masked as a whole, so that nothing is missed where
    the two meet."""
    words, name = told
    whole = mask(words, [name])
    subject = mask(_first(words.strip()), [name])
    if len(subject) > LONGEST or not whole.startswith(subject):
        subject = HALF_MASKED.sub("", whole[:LONGEST])
    return subject, whole[len(subject) :].strip(BETWEEN)


def _first(words: str) -> str:
    for stop in STOP.finditer(words):
        if stop[0] == "\n" or stop.start() >= SHORTEST:
            return words[: stop.start()]
    return words


def divide(told: Sequence[Told]) -> list[Divided]:
    return list(map(divided, told))


@contextmanager
def dividing(many: bool) -> Iterator[Divide]:
    """How to divide: in processes of their own, a core each, where there is much to do."""
    if not many:
        yield divide
        return
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:

        def spread(told: Sequence[Told]) -> list[Divided]:
            parts = [told[at : at + PART] for at in range(0, len(told), PART)]
            return [each for part in pool.map(divide, parts) for each in part]

        yield spread
