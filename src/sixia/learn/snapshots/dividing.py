"""What someone said, in short and what else, with nothing in it that tells who they are."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TypeAlias

from sixia.learn.snapshots import shapes
from sixia.learn.text import mask, normal, opening
from sixia.learn.text.mask import RULES
from sixia.learn.text.opening import ENDS, LONG, SHORT
from sixia.learn.text.surnames import SURNAMES

Told: TypeAlias = tuple[str, str]  # what was said, and the name of who said it, if known
Divided: TypeAlias = tuple[str, str]  # subject and more
Divide: TypeAlias = Callable[[Sequence[Told]], list[Divided]]

PART = 250
MOST = 4  # processes; more wait for the one that reads and writes
HALF_MASKED = re.compile(r"\[[^\]]*$")
# Raise it when what `tidy`, `mask`, `opening` or `divided` write of a text changes by more than the
# rules named below: only so do files follow that are there already.
WRITTEN = 2
TIDIED_BY = (normal.ROUNDS, normal.UNSEEN, normal.REPEATED, normal.SPACES)
RULED_BY = (WRITTEN, TIDIED_BY, SURNAMES, RULES, ENDS, SHORT, LONG, HALF_MASKED)


def in_full(rule: object) -> object:
    """A rule so that all of it shows: the repr of a pattern leaves out what is beyond 200 signs."""
    if isinstance(rule, re.Pattern):
        return rule.pattern, rule.flags
    return tuple(map(in_full, rule)) if isinstance(rule, tuple) else rule


VERSION = shapes.version(in_full(RULED_BY))


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
