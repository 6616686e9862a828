"""`sixia learn train`: learn anew from the county's own closed cases, and take what was learnt into
use if it is no worse than what is in use, on cases that neither was learnt from."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sixia.learn import cards, examples, shelf
from sixia.learn.classify import Model, cut, trained
from sixia.learn.classify.training import FOLDS, TooFew
from sixia.learn.examples import LEAST, Example
from sixia.learn.judging import Judged, judged_classes, judged_units
from sixia.learn.route import WITH_RULE, Router, keeping
from sixia.learn.route import trained as routed

Moved = Callable[[int], None]
ROUNDS = FOLDS + 2


class NotEnough(Exception):
    """There are too few closed cases to learn from."""

    def __init__(self, cases: int) -> None:
        super().__init__(cases)
        self.cases = cases


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a training: `why` is first, better, same, erased or worse."""

    name: str
    cases: int
    taken: bool
    why: str
    classes: Judged | None
    units: Judged


def train(now: datetime, moved: Moved = lambda _: None) -> Outcome:
    """Raises NotEnough; nothing has changed then. Broken off, it has changed nothing either."""
    every = examples.closed()
    if len(every) < LEAST:
        raise NotEnough(len(every))
    ended = {each.case for each in every}
    refused = [each for each in examples.refused() if each.case not in ended]
    known = sorted([each for each in [*every, *refused] if not each.apart], key=lambda e: e.at)
    apart = [each for each in every if each.apart]
    before = shelf.in_use()
    classes, units = _learnt(known, moved)
    new = (judged_classes(classes, apart), judged_units(units, apart))
    old = (judged_classes(before.classes, apart) if before else None,
           judged_units(before.units, apart) if before and before.units else None)  # fmt: skip
    why = _why(before, new, old)
    name = f"{now:%Y%m%dT%H%M%SZ}"
    taken = why != "worse"
    _keep(name, classes, units, cards.card(name, now, every, new, old, why))
    concerns = [each.concern for each in known if each.concern and each.words]
    shelf.note(name, shelf.From([each.case for each in known], concerns))
    if taken:
        shelf.use(name)
    else:
        shelf.drop(name)
    return Outcome(name, len(every), taken, why, *new)


def _learnt(known: list[Example], moved: Moved) -> tuple[Model | None, Router]:
    told = [each for each in known if each.words and each.code]
    try:
        classes = trained([cut(each.words or "") for each in told], [e.code for e in told], moved)
    except TooFew:
        classes = None
    units = routed([(each.values, each.unit) for each in known], examples.roles(), WITH_RULE)
    moved(1)
    return classes, units


def _why(
    before: shelf.Learnt | None,
    new: tuple[Judged | None, Judged],
    old: tuple[Judged | None, Judged | None],
) -> str:
    if before is None:
        return "first"
    if examples.any_gone(shelf.learnt_from(before.name).concerns):
        return "erased"  # what was learnt from words that are no more may not stay
    pairs = [(n, o) for n, o in zip(new, old, strict=True) if o]
    if any(n is None or n.top1 < o.top1 for n, o in pairs):
        return "worse"
    return "better" if any(n and n.top1 > o.top1 for n, o in pairs) else "same"


def _keep(name: str, classes: Model | None, units: Router, card: dict[str, Any]) -> None:
    path = shelf.folder() / name
    path.mkdir(parents=True, mode=0o700, exist_ok=True)
    if classes:
        classes.save(path / "class.npz")
    keeping.save(units, path / "unit.npz")
    cards.write(path, card)


def totals(outcome: Outcome) -> dict[str, Any]:
    """For machines and people: flat figures."""
    parts = {"class": outcome.classes, "unit": outcome.units}
    figures = {
        f"{what}_{name}": value
        for what, judged in parts.items()
        if judged
        for name, value in asdict(judged).items()
        if name in ("cases", "top1", "top3")
    }
    told = {"model": outcome.name, "cases": outcome.cases, "taken": outcome.taken}
    return {**told, "why": outcome.why, **figures}
