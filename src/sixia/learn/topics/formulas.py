"""What people say whatever the matter is: greetings, pleas, who writes for whom. Two messages that
share only that are about two things, so topics are found in what is left."""

import re
from collections.abc import Iterator
from zlib import crc32

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sixia.learn.text import opening

CLAUSES = re.compile(r"(?<=[,，。!！?？;；:：~、\s])")
SIGNS = re.compile(r"[\W_]+")
NUMBERS = re.compile(r"\d+")
OFTEN = 5  # messages of which the class is known
SHARE = 0.5  # of them are of one class at most, or the clause says something of that class
DIGITS = 4  # of a class: its second level
PART = 50_000

Hashes = npt.NDArray[np.uint32]


def without_formulas(said: pa.Table) -> pa.Table:
    """The table without the clauses that are said word for word, numbers aside, in matters of
    several classes (column `class`, "" unknown). A message that says nothing else stays whole."""
    if not len(said):
        return said
    known = _formulas(said)
    if not known:
        return said
    told = [_without(text, known) for text in _texts(said)]
    subjects, more = zip(*told, strict=True)
    for name, column in (("subject", subjects), ("more", more)):
        at = said.schema.get_field_index(name)
        said = said.set_column(at, name, pa.array(column, pa.string()))
    return said


def _without(text: str, known: frozenset[int]) -> tuple[str, str]:
    left = "".join(c for c in CLAUSES.split(text) if _hash(c) not in known)
    return opening(left if SIGNS.sub("", left) else text)


def _formulas(said: pa.Table) -> frozenset[int]:
    classes = [code[:DIGITS] for code in said["class"].to_pylist()]
    names = {code: number for number, code in enumerate(sorted(set(classes)))}
    hashes: list[int] = []
    kinds: list[int] = []
    for code, text in zip(classes, _texts(said), strict=True):
        if code:
            each = {_hash(clause) for clause in CLAUSES.split(text)}
            hashes += each
            kinds += [names[code]] * len(each)
    return _spread(np.array(hashes, np.uint32), np.array(kinds, np.uint32))


def _spread(hashes: Hashes, kinds: Hashes) -> frozenset[int]:
    """The clauses that are said often, and not mostly in one class."""
    pairs = hashes.astype(np.uint64) << np.uint64(32) | kinds
    each, times = np.unique(pairs, return_counts=True)
    which, starts = np.unique(each >> np.uint64(32), return_index=True)
    if not len(which):
        return frozenset()
    total, most = np.add.reduceat(times, starts), np.maximum.reduceat(times, starts)
    return frozenset(which[(total >= OFTEN) & (most <= SHARE * total)].tolist())


def _hash(clause: str) -> int:
    """Of its letters; every number counts the same."""
    return crc32(NUMBERS.sub("0", SIGNS.sub("", clause)).encode("utf-8", "replace"))


def _texts(said: pa.Table) -> Iterator[str]:
    for at in range(0, len(said), PART):
        part = said.select(["subject", "more"]).slice(at, PART).to_pylist()
        yield from (one["subject"] + one["more"] for one in part)
