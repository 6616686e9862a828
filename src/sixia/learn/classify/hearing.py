"""The ways in which a text is heard, as numbers of what stands in it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sixia.learn.classify.stopwords import STOP
from sixia.learn.text import tidy

Words: TypeAlias = Sequence[str]
Hashes: TypeAlias = npt.NDArray[np.uint64]
Rows: TypeAlias = npt.NDArray[np.int64]
Heard: TypeAlias = tuple[Rows, Hashes]

DIGIT = re.compile(r"\d")
BEGINNING, SHORT = 25, 20  # characters: of all words, and of those that say something
SPREAD, STEP = np.uint64(0x9E3779B97F4A7C15), np.uint64(1_000_003)
# How much each way counts beside the others; tried on folds of the texts in ANCHORS.
WAYS = {"pairs": 0.5, "beginning": 0.4, "said_pairs": 1.0, "said_words": 1.0, "said_first": 0.6}


def cut(text: str) -> list[str]:
    """A text as its words, all of them; every digit as 0."""
    import rjieba

    return [word for word in rjieba.cut(DIGIT.sub("0", tidy(text).casefold())) if word.strip()]


def heard(texts: Iterable[Words]) -> dict[str, Heard]:
    """For each way the row and the number of everything that stands in these texts."""
    told = list(texts)
    said = [[word for word in words if says(word)] for words in told]
    whole, short = ["".join(words) for words in told], ["".join(words) for words in said]
    return {
        "pairs": grams(whole, (1, 2)),
        "beginning": grams([text[:BEGINNING] for text in whole], (1, 2, 3)),
        "said_pairs": grams(short, (1, 2)),
        "said_words": words_of(said),
        "said_first": grams([text[:SHORT] for text in short], (1, 2, 3)),
    }


@lru_cache(maxsize=200_000)
def says(word: str) -> bool:
    return word not in STOP and any(map(str.isalnum, word))


def words_of(texts: Sequence[Words]) -> Heard:
    rows = np.repeat(np.arange(len(texts)), [len(words) for words in texts])
    numbers = [_number(word) for words in texts for word in words]
    return rows, np.array(numbers, np.uint64)


@lru_cache(maxsize=200_000)
def _number(word: str) -> int:
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little")


def grams(texts: Sequence[str], lengths: Sequence[int]) -> Heard:
    """All runs of so many characters, those at beginning and end marked as such."""
    codes = [
        np.frombuffer(f"\n{text}\n".encode("utf-32-le", "replace"), np.uint32) for text in texts
    ]
    sizes = np.array([len(each) for each in codes], np.int64)
    if not len(codes):
        return np.empty(0, np.int64), np.empty(0, np.uint64)
    all_codes = np.concatenate(codes).astype(np.uint64)
    rows = np.repeat(np.arange(len(texts)), sizes)
    left = np.repeat(np.cumsum(sizes), sizes) - np.arange(len(all_codes))
    found = [(rows[left >= n], each[left >= n]) for n, each in _runs(all_codes, lengths)]
    return np.concatenate([r for r, _ in found]), np.concatenate([h for _, h in found])


def _runs(codes: Hashes, lengths: Sequence[int]) -> Iterator[tuple[int, Hashes]]:
    """The number of the run that begins at each place, for each length in turn."""
    run = np.zeros_like(codes)
    for length in range(1, max(lengths) + 1):
        following = np.zeros_like(codes)
        following[: len(codes) - length + 1] = codes[length - 1 :]
        run = (run * STEP + following + np.uint64(17)) * SPREAD
        run ^= run >> np.uint64(29)
        if length in lengths:
            yield length, run
