"""Where a topic would fall apart next: a proposal for whoever parts it."""

import numpy as np
import pyarrow as pa

from sixia.learn.text import letters
from sixia.learn.topics.steering import like

MOST = 2_000  # texts compared each with each; of more the rest goes where it fits


def cut(said: pa.Table) -> frozenset[str]:
    """The keys of the smaller of the two parts that are least alike; of none where there are no
    two. The order of rows changes nothing."""
    told = sorted(zip(said["key"].to_pylist(), _texts(said), strict=True))
    if len(told) < 2:
        return frozenset()
    compared, rest = told[:MOST], told[MOST:]
    halves = _halves([text for _, text in compared])
    fit = like([text for (_, text), half in zip(compared, halves, strict=True) if half == n]
               for n in (0, 1))  # fmt: skip
    sides = [*halves, *(fit(text) for _, text in rest)]
    parts = [frozenset(key for (key, _), side in zip(told, sides, strict=True) if side == n)
             for n in (0, 1)]  # fmt: skip
    return min(parts, key=lambda part: (len(part), min(part, default="")))


def _texts(said: pa.Table) -> list[str]:
    few = said.select(["subject", "more"]).to_pylist()
    return [letters(one["subject"] + one["more"]) for one in few]


def _halves(texts: list[str]) -> list[int]:
    """0 or 1 for each text: the last two groups that Ward's method would join."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from sklearn.feature_extraction.text import TfidfVectorizer

    heard = TfidfVectorizer(analyzer="char", ngram_range=(2, 3), token_pattern=None)
    try:
        alike = (vectors := heard.fit_transform(texts)) @ vectors.T
    except ValueError:  # not one pair of characters among them
        return [0] * len(texts)
    far = np.sqrt(np.maximum(2 - 2 * alike.toarray(), 0))
    tree = linkage(far[np.triu_indices(len(texts), 1)], "ward")
    return [int(side) - 1 for side in fcluster(tree, 2, "maxclust")]
