"""What a unit can be suggested with otherwise: a look-up with back-off, logistic regression, and
LightGBM from the peers' environment. Each gives the three likeliest units of each row asked."""

import os
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from bench import _peers
from bench._dispatch import Row

# Class and village, class and town, main class and town, class, main class, anything.
BACK_OFF = ((0, 3), (0, 4), (1, 4), (0,), (1,), ())
Best = list[list[str]]


def lookup(known: Sequence[Row], asked: Sequence[Row]) -> Best:
    tables: list[dict[tuple[str, ...], Counter[str]]] = [defaultdict(Counter) for _ in BACK_OFF]
    for row in known:
        for table, columns in zip(tables, BACK_OFF, strict=True):
            table[tuple(row.values[c] for c in columns)][row.unit] += 1
    return [_looked_up(tables, row) for row in asked]


def _looked_up(tables: list[dict[tuple[str, ...], Counter[str]]], row: Row) -> list[str]:
    found: dict[str, None] = {}
    for table, columns in zip(tables, BACK_OFF, strict=True):
        counted = table.get(tuple(row.values[c] for c in columns), Counter())
        found |= dict.fromkeys(unit for unit, _ in counted.most_common(3))
    return list(found)[:3]


def logistic(known: Sequence[Row], asked: Sequence[Row]) -> Best:
    """One-hot, scikit-learn's; C by hand on earlier rows (2 is better than 1 and 3)."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder

    model = make_pipeline(
        OneHotEncoder(handle_unknown="ignore"), LogisticRegression(C=2, max_iter=100)
    )
    model.fit([row.values for row in known], [row.unit for row in known])
    shares = model.predict_proba([row.values for row in asked])
    return [[str(model.classes_[n]) for n in best[:3]] for best in np.argsort(-shares)]


def lightgbm(known: Sequence[Row], asked: Sequence[Row]) -> Best | None:
    """None where the peers are not installed."""
    home = Path(os.environ["SIXIA_HOME"])
    home.mkdir(parents=True, exist_ok=True)
    files = [home / "route-known.jsonl", home / "route-asked.jsonl"]
    for file, rows in zip(files, (known, asked), strict=True):
        _peers.asked(file, [[*row.values, row.unit] for row in rows])
    told: Best | None = _peers.told("lightgbm_units", *files)
    return told
