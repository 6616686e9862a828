"""The rows most similar to a text: found by its rarest pairs, then compared by all of both texts.

What is the same place and near in time counts for more among texts that are similar; it makes no
text similar that is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sixia.learn.alike.grams import (
    Array,
    Codes,
    Floats,
    Rows,
    Terms,
    distinct,
    pairs,
    ranges,
    singles,
)
from sixia.learn.alike.segment import GONE, NOBODY, Segment, Texts, picked, terms_of

BUDGET = 120_000  # entries that a search reads, the rarest pairs first
FEWEST = 4  # pairs that are read however common they are
COMPARED = 320  # rows that are compared whole
SLOTS = 20  # bits of a term that the comparison tells apart
SINGLE = 0.5  # what a character alone counts, of a pair
VILLAGE, TOWN, LATELY = 0.12, 0.06, 0.06  # what place and time add to the score of a text
LATE = 60.0  # days


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: a text's codes, and where and when it was said (0: not known)."""

    codes: Codes
    place: int = 0
    day: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """A row's key and how similar it is, from 0 to 1 and a little more for place and time."""

    key: int
    score: float


def search(segments: Sequence[Segment], tail: Texts, asked: Asked, most: int) -> list[Found]:
    """At most `most` rows, the most similar first, of equals the later key. Never a removed one."""
    if len(asked.codes) < 2:
        return []
    terms = np.unique(pairs(asked.codes))
    weights, spans = _weighed(segments, tail, terms)
    read = _worth_reading(spans)
    chosen = [
        picked(each.texts, _likely(each, begin[read], end[read], weights[read], asked))
        for each, (begin, end) in zip(segments, spans, strict=True)
    ]
    return _compared([*chosen, tail], asked, terms, weights, most)


def _weighed(
    segments: Sequence[Segment], tail: Texts, terms: Terms
) -> tuple[Floats, list[tuple[Rows, Rows]]]:
    """What each pair tells (the logarithm of how rare it is), and its entries in each segment."""
    spans = [each.found(terms) for each in segments]
    texts = sum(len(each.texts) for each in segments) + len(tail) + 1
    known = sum((end - begin for begin, end in spans), _counted(tail, terms))
    return np.log1p(texts / (known + 1)).astype(np.float32), spans


def _counted(texts: Texts, terms: Terms) -> Rows:
    """In how many of some few texts each term stands."""
    asked = np.zeros(1 << SLOTS, np.bool_)
    asked[_slot(terms)] = True
    two, rows = terms_of(texts.codes, texts.lengths)
    likely = np.flatnonzero(asked[_slot(two)])
    at = np.minimum(np.searchsorted(terms, two[likely]), len(terms) - 1)
    there = terms[at] == two[likely]
    entries = distinct(
        rows[likely][there].astype(np.uint64) << np.uint64(32) | at[there].astype(np.uint64)
    )
    return np.bincount((entries & np.uint64(0xFFFFFFFF)).astype(np.int64), minlength=len(terms))


def _worth_reading(spans: list[tuple[Rows, Rows]]) -> Rows:
    """Which pairs to find candidates by."""
    if not spans:
        return np.empty(0, np.int64)
    known = np.sum([end - begin for begin, end in spans], axis=0)
    order = np.argsort(known, kind="stable")
    enough = int(np.searchsorted(np.cumsum(known[order]), BUDGET, "right"))
    return order[: max(enough, FEWEST)]


def _likely(segment: Segment, begin: Rows, end: Rows, weights: Floats, asked: Asked) -> Rows:
    """The rows of a segment that share most of these pairs."""
    lengths = end - begin
    rows = segment.posts[ranges(begin, lengths)]
    there = rows != NOBODY
    rows = rows[there]
    sums = np.bincount(rows, np.repeat(weights, lengths)[there], len(segment.texts))
    touched = distinct(rows).astype(np.int64)
    touched = touched[_highest(sums[touched], 10 * COMPARED)]
    near = _nearness(segment.texts.places[touched], segment.texts.days[touched], asked)
    return touched[_best(sums[touched] * (1 + near), touched, COMPARED)]


def _best(scores: Array, rows: Rows, most: int) -> Rows:
    """Where the highest scores are, the highest first, of equals the later row."""
    at = _highest(scores, most)
    return at[np.lexsort((-rows[at], -scores[at]))][:most]


def _highest(scores: Array, most: int) -> Rows:
    """Where the highest scores are, in no order of theirs; more than `most` if some are equal."""
    if len(scores) <= most:
        return np.arange(len(scores))
    least = np.partition(scores, len(scores) - most)[len(scores) - most]
    return np.flatnonzero(scores >= least)


def _nearness(places: Array, days: Array, asked: Asked) -> Floats:
    """What place and time add, as a share."""
    told = np.zeros(len(places), np.float32)
    if asked.place:
        told += np.where(places // 1000 == asked.place // 1000, TOWN, 0)
        told += np.where(places == asked.place, VILLAGE - TOWN, 0)
    if asked.day:
        told += LATELY * np.exp(-np.abs(days - asked.day) / LATE)
    return told


def _compared(
    chosen: Sequence[Texts], asked: Asked, terms: Terms, weights: Floats, most: int
) -> list[Found]:
    keys = np.concatenate([each.keys for each in chosen])
    places = np.concatenate([each.places for each in chosen])
    days = np.concatenate([each.days for each in chosen])
    worth, whole = _worths(asked, terms, weights)
    shares = [_shared(each, worth, whole, len(asked.codes)) for each in chosen if len(each)]
    if not shares:
        return []
    scores = np.concatenate(shares) * (1 + _nearness(places, days, asked))
    scores[keys == GONE] = 0
    best = _best(scores, keys, most)
    return [Found(int(keys[n]), round(float(scores[n]), 4)) for n in best if scores[n] > 0]


def _worths(asked: Asked, terms: Terms, weights: Floats) -> tuple[Floats, float]:
    """What each term that a row shares adds; what all of them add together.

    A character is in at least as many texts as a pair with it, so that it tells no more than the
    commonest pair it stands in."""
    worth = np.zeros(1 << SLOTS, np.float32)
    told = weights[np.searchsorted(terms, pairs(asked.codes))]
    least = np.minimum(np.append(told, np.inf), np.insert(told, 0, np.inf)).astype(np.float32)
    order = np.argsort(-least, kind="stable")  # written last, the least stays
    alone = _slot(singles(asked.codes))
    worth[alone[order]] = SINGLE * least[order]
    worth[_slot(terms)] = weights
    return worth, float(worth[distinct(np.concatenate((alone, _slot(terms))))].sum())


def _slot(terms: Terms) -> Terms:
    return terms >> np.uint32(32 - SLOTS)


def _shared(texts: Texts, worth: Floats, whole: float, long: int) -> Array:
    """How much of the text asked for, which is so `long`, and of each text is in the other (Dice),
    by what terms tell; what is not shared of a text is taken to tell as much as the rest. Texts
    that share no pair share nothing."""
    lengths = texts.lengths
    two, rows = terms_of(texts.codes, lengths)
    one = singles(texts.codes)
    owners = np.repeat(np.arange(len(texts), dtype=np.uint32), lengths)
    slots = np.concatenate((_slot(two), _slot(one)))
    shared = np.flatnonzero(worth[slots])
    owner = np.concatenate((rows, owners))[shared].astype(np.uint64)
    entries = distinct(owner << np.uint64(SLOTS) | slots[shared])
    told = worth[entries & np.uint64((1 << SLOTS) - 1)]
    sums: Array = np.bincount(entries >> np.uint64(SLOTS), told, len(texts))
    paired = np.zeros(len(texts), np.bool_)
    paired[rows[shared[shared < len(rows)]]] = True
    return np.asarray(paired * sums * (2 / (whole * (1 + lengths / long))), np.float64)
