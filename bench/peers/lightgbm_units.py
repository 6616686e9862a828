"""Program, in the peers' environment: LightGBM over the columns of a dispatch table.

    python lightgbm_units.py KNOWN ASKED

Each line is a JSON array: the columns, then the unit. Prints a JSON array: the three likeliest
units of each row asked.
"""

import json
import sys
from pathlib import Path

import lightgbm
import numpy as np


def read(file: str) -> list[list[str]]:
    return [json.loads(line) for line in Path(file).read_text("utf-8").splitlines()]


def main() -> None:
    known, asked = map(read, sys.argv[1:])
    codes: list[dict[str, int]] = [{} for _ in known[0]]
    for row in known:
        for code, value in zip(codes, row, strict=True):
            code.setdefault(value, len(code))
    units = list(codes[-1])

    def numbers(rows: list[list[str]]) -> np.ndarray:
        return np.array(
            [
                [code.get(v, -1) for code, v in zip(codes[:-1], row[:-1], strict=True)]
                for row in rows
            ]
        )

    data = lightgbm.Dataset(
        numbers(known),
        [codes[-1][row[-1]] for row in known],
        categorical_feature=list(range(len(codes) - 1)),
    )
    settings = {
        "objective": "multiclass", "num_class": len(units), "learning_rate": 0.05,
        "num_leaves": 15, "min_data_in_leaf": 10, "cat_smooth": 5, "num_threads": 1,
        "verbose": -1, "seed": 0,
    }  # fmt: skip
    shares = lightgbm.train(settings, data, 60).predict(numbers(asked))
    print(json.dumps([[units[n] for n in best[:3]] for best in np.argsort(-np.asarray(shares))]))


main()
