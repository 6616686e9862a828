"""A model that was learnt: numbers only, kept as `.npz`, which holds no programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from sixia.learn.classify.calibration import shares
from sixia.learn.classify.hearing import WAYS, Words, cut
from sixia.learn.classify.weights import Vocabulary

VERSION = 1


class NotAModel(Exception):
    """The file is none of ours, or of another version."""


@dataclass(frozen=True, slots=True)
class Model:
    """`weights` are what is known × classes, `shift` one a class, `by` makes scores into shares."""

    labels: tuple[str, ...]
    vocabulary: Vocabulary
    weights: npt.NDArray[np.float32]
    shift: npt.NDArray[np.float64]
    by: npt.NDArray[np.float64]

    def shares(self, texts: Sequence[Words]) -> npt.NDArray[np.float64]:
        """Texts × labels: how likely each class is."""
        scores = self.vocabulary.of(texts) @ self.weights + self.shift
        return shares(np.asarray(scores, np.float64), self.by)

    def suggest(self, text: str, most: int = 3) -> list[tuple[str, float]]:
        """The likeliest classes of a text, the likeliest first, each with how likely it is."""
        told = self.shares([cut(text)])[0]
        best = np.argsort(-told, kind="stable")[:most]
        return [(self.labels[n], float(told[n])) for n in best]

    def save(self, file: Path) -> None:
        told: dict[str, Any] = {
            "version": np.array(VERSION),
            "labels": np.array(self.labels, np.str_),
        }
        told |= {"weights": self.weights, "shift": self.shift, "by": self.by}
        for name in WAYS:
            told[f"known_{name}"] = self.vocabulary.known[name]
            told[f"rare_{name}"] = self.vocabulary.rare[name]
        np.savez(file, **told)

    @classmethod
    def load(cls, file: Path) -> "Model":
        """Raises NotAModel."""
        try:
            with file.open("rb") as opened, np.load(opened, allow_pickle=False) as told:
                return cls._read(told)
        except (KeyError, ValueError, OSError, EOFError, BadZipFile) as error:
            raise NotAModel(f"{file.name}: {error}") from error

    @classmethod
    def _read(cls, told: Any) -> "Model":
        if int(told["version"]) != VERSION:
            raise NotAModel("another version")
        known = {name: told[f"known_{name}"] for name in WAYS}
        rare = {name: told[f"rare_{name}"] for name in WAYS}
        labels = tuple(map(str, told["labels"]))
        words = Vocabulary(known, rare)
        return cls(labels, words, told["weights"], told["shift"], told["by"])
