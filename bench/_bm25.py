"""Plain BM25 over character bigrams, exact: the mark that `alike` is measured against.

Its postings are the index's own (a bigram counts once a text, as it nearly always does in short
texts); it reads them all and scores by BM25 alone, with the usual k1 and b.
"""

from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import numpy as np

from sixia.learn.alike.grams import codes_of, distinct, pairs, ranges
from sixia.learn.alike.index import Index

K1, B, MOST = 1.2, 0.75, 10


def ask(folder: Path, texts: Sequence[tuple[int, str]]) -> list[tuple[bool, float]]:
    """For each (number, text, normalised): whether that row is among the ten
    best, and the ms it took."""
    view = Index(folder).view()
    (part,) = view.segments
    count = len(part.texts)
    lengths = part.texts.lengths.astype(np.float32)
    norm = K1 * (1 - B + B * lengths / lengths.mean())
    told = []
    for number, text in texts:
        began = perf_counter()
        begin, end = part.found(distinct(pairs(codes_of(text))))
        known = end - begin
        rows = part.posts[ranges(begin, known)]
        idf = np.log1p((count - known + 0.5) / (known + 0.5))
        weight = np.repeat(idf * (K1 + 1), known) / (1 + norm[rows])
        scores = np.bincount(rows, weight, count)
        best = np.argpartition(scores, count - MOST)[count - MOST :] if count > MOST else rows
        told.append((bool(number in best), (perf_counter() - began) * 1000))
    return told
