"""Choices that depend on a seed alone: only `Random.random()` is promised to stay the same
from one Python version to the next, so everything here is built on it."""

from bisect import bisect_right
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def pick(rng: Random, items: Sequence[T]) -> T:
    """One of `items`, each as likely as the others."""
    return items[int(rng.random() * len(items))]


def between(rng: Random, low: int, high: int) -> int:
    """A whole number from `low` to `high`, both included."""
    return low + int(rng.random() * (high - low + 1))


def weighted(rng: Random, items: Sequence[T], sums: Sequence[float]) -> T:
    """One of `items`; `sums` are the running totals of their weights."""
    return items[min(bisect_right(sums, rng.random() * sums[-1]), len(items) - 1)]


def shuffled(rng: Random, items: Sequence[T]) -> list[T]:
    """`items` in a random order."""
    keyed = [(rng.random(), place) for place in range(len(items))]
    return [items[place] for _, place in sorted(keyed)]
