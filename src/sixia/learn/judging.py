"""How good models are, on cases that they were not learnt from."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sixia.learn.classify import Model
from sixia.learn.examples import Example
from sixia.learn.route import Router

CONFUSIONS = 12


@dataclass(frozen=True, slots=True)
class Judged:
    """Shares of cases right at first and among three; `sure` the mean share told of the first.
    `confused` counts what was told instead of what was right."""

    cases: int
    top1: float
    top3: float
    sure: float
    confused: list[tuple[str, str, int]] = field(default_factory=list)


def judged_classes(model: Model | None, apart: Sequence[Example]) -> Judged | None:
    told = [each for each in apart if each.words and each.code]
    if model is None:
        return None
    return _judged([(each.code, model.suggest(each.words or "")) for each in told])


def judged_units(router: Router, apart: Sequence[Example]) -> Judged:
    return _judged([(each.unit, router.suggest(each.values)) for each in apart])


def _judged(told: list[tuple[str, list[tuple[str, float]]]]) -> Judged:
    if not told:
        return Judged(0, 0.0, 0.0, 0.0)
    first = [(right, best[0][0] if best else "") for right, best in told]
    among = sum(right in dict(best) for right, best in told)
    sure = sum(best[0][1] for _, best in told if best)
    wrong = Counter((right, said) for right, said in first if right != said)
    confused = [(right, said, count) for (right, said), count in wrong.most_common(CONFUSIONS)]
    right = sum(a == b for a, b in first)
    count = len(told)
    return Judged(count, right / count, among / count, sure / count, confused)
