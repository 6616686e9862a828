"""What a text is about: learnt from the texts of some files, asked of those of another. Beside it:
TF-IDF of one to three characters and a linear support vector machine.

    sixia bench classify --train FILE… --test FILE

Columns: label, and text or tokens (words apart, those that say nothing left out). Without files:
the sample's grammar.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import numpy.typing as npt

from bench._figure import figure
from bench._labelled import Labelled, read
from sixia.learn.classify import cut, trained

SIZE = 2_000
FILES = ("train", "test")
BINS = 15
PEER = "char_svc"

Shares = npt.NDArray[np.float64]


def run(
    size: int, _seconds: float, train: Sequence[Path], test: Sequence[Path]
) -> Iterator[dict[str, object]]:
    known, asked = read(train, test, size)
    right = [each.label for each in asked]
    began = perf_counter()
    model = trained([each.words for each in known], [each.label for each in known])
    learnt = perf_counter() - began
    began = perf_counter()
    shares = model.shares([cut(each.text) for each in asked])
    rate = len(asked) / (perf_counter() - began)
    peer, peer_rate = _peer(known, asked)
    labels = np.array(model.labels)
    best = [str(label) for label in labels[shares.argmax(1)]]

    def told(name: str, value: float, unit: str, beside: float | None = None) -> dict[str, object]:
        who = None if beside is None else PEER
        return figure(name, value, unit, len(asked), who, beside, database="none")

    yield told("macro_f1", macro_f1(right, best), "share", macro_f1(right, peer))
    yield told("accuracy", accuracy(right, best), "share", accuracy(right, peer))
    yield told("top3", top(shares, labels, right, 3), "share")
    yield told("ece", ece(shares, labels, right), "share")
    yield told("per_second", rate, "1/s", peer_rate)
    yield told("train", learnt, "s")


def _peer(known: Sequence[Labelled], asked: Sequence[Labelled]) -> tuple[list[str], float]:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    chars = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True, min_df=2)
    model = make_pipeline(chars, LinearSVC(random_state=0))
    model.fit([each.text for each in known], [each.label for each in known])
    began = perf_counter()
    best = model.predict([each.text for each in asked])
    return [str(label) for label in best], len(asked) / (perf_counter() - began)


def macro_f1(right: Sequence[str], best: Sequence[str]) -> float:
    """The mean of the classes' F1, over all classes that occur."""
    from sklearn.metrics import f1_score

    return float(f1_score(right, best, average="macro"))


def accuracy(right: Sequence[str], best: Sequence[str]) -> float:
    return float(np.mean(np.array(right) == np.array(best)))


def top(shares: Shares, labels: npt.NDArray[Any], right: Sequence[str], nth: int) -> float:
    best = labels[np.argsort(-shares, axis=1, kind="stable")[:, :nth]]
    return float((best == np.array(right)[:, None]).any(1).mean())


def ece(shares: Shares, labels: npt.NDArray[Any], right: Sequence[str]) -> float:
    """How far the share told of the likeliest class is from how often it is right, on the mean
    over fifteen bins of as many texts each."""
    sure = shares.max(1)
    hit = labels[shares.argmax(1)] == np.array(right)
    bins = np.array_split(np.argsort(sure, kind="stable"), BINS)
    gaps = [abs(sure[each].mean() - hit[each].mean()) * len(each) for each in bins if len(each)]
    return float(sum(gaps) / len(sure))
