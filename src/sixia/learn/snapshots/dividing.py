"""What someone said, in short and what else, with nothing in it that tells who they are."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from hashlib import blake2b
from multiprocessing import get_context
from typing import TypeAlias

from sixia.learn.text import mask, opening
from sixia.learn.text.mask import RULES
from sixia.learn.text.opening import ENDS, LONG, SHORT

Told: TypeAlias = tuple[str, str]  # what was said, and the name of who said it, if known
Divided: TypeAlias = tuple[str, str]  # subject and more
Divide: TypeAlias = Callable[[Sequence[Told]], list[Divided]]

PART = 250
MOST = 4  # processes; more wait for the one that reads and writes
HALF_MASKED = re.compile(r"\[[^\]]*$")
RULED_BY = (RULES, ENDS, SHORT, LONG)
VERSION = blake2b(repr(RULED_BY).encode(), digest_size=8).hexdigest()


def divided(told: Told) -> Divided:
    """Its opening and the rest, masked as a whole: nothing is missed where the two meet."""
    words, name = told
    whole = mask(words, [name])
    lines = "\n" in words.strip()  # they end a sentence, and are gone once masked
    subject = mask(opening(words)[0], [name]) if lines else opening(whole)[0]
    if not whole.startswith(subject):
        subject = opening(whole)[0]
    subject = HALF_MASKED.sub("", subject)
    return subject, whole[len(subject) :].strip()


def divide(told: Sequence[Told]) -> list[Divided]:
    return list(map(divided, told))


@contextmanager
def dividing(many: bool) -> Iterator[Divide]:
    """How to divide: in processes of their own where there is much to do."""
    if not many:
        yield divide
        return
    with ProcessPoolExecutor(min(os.cpu_count() or 1, MOST), get_context("spawn")) as pool:

        def spread(told: Sequence[Told]) -> list[Divided]:
            parts = [told[at : at + PART] for at in range(0, len(told), PART)]
            return [each for part in pool.map(divide, parts) for each in part]

        yield spread
