"""The sentence that says best what a topic is about: what its messages share and others do not."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from math import log, sqrt

import pyarrow as pa

from sixia.learn.text.opening import SHORT, sentences

SIGNS = re.compile(r"[\W_]+")
SOME = 5_000  # texts, to know what everybody says
FEW = 20  # messages of a topic, to choose from
LONG = 80  # letters; of more, what comes first


def everywhere(said: pa.Table) -> Mapping[str, float]:
    """How large a share of all texts has each pair of characters; of many, some evenly by key."""
    texts = said.select(["key", "subject", "more"]).sort_by("key")
    step = max(1, len(texts) // SOME)
    told = texts.take(pa.array(range(0, len(texts), step), pa.int64())).to_pylist()
    having = Counter(pair for one in told for pair in _pairs(one["subject"] + one["more"]))
    return {pair: n / len(told) for pair, n in having.items()}


def best(texts: Sequence[str], everywhere: Mapping[str, float]) -> tuple[int, int]:
    """Which text, and which of its sentences. Each pair of characters counts by how many of these
    texts have it and how few of all; a sentence by its pairs, for its length."""
    step = max(1, len(texts) // FEW)
    few = dict(islice(enumerate(texts), 0, None, step))
    having = Counter(pair for text in few.values() for pair in _pairs(text))
    rare = 1 / (2 * SOME)
    weight = {
        pair: n * log(1 + 1 / everywhere.get(pair, rare)) / len(few) for pair, n in having.items()
    }

    def fit(sentence: str) -> float:
        pairs = _pairs(sentence)
        return sum(weight.get(pair, 0) for pair in sorted(pairs)) / sqrt(len(pairs) or 1)

    found = (0, 0)
    most = -1.0
    for at, text in few.items():
        for number, sentence in enumerate(sentences(text)):
            told = SIGNS.sub("", sentence)[:LONG]
            fits = fit(told) if len(told) >= SHORT else -0.5
            if fits > most:
                found, most = (at, number), fits
    return found


def _pairs(text: str) -> set[str]:
    told = SIGNS.sub("", text)
    return {told[at : at + 2] for at in range(len(told) - 1)}
