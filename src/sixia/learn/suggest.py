"""Class and unit, offered to whoever dispatches; silent where the model is not sure enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from django.conf import settings

from sixia.learn import can_mine, examples, shelf
from sixia.learn.models import Offer
from sixia.ledger.models import Case

SHOWN = 3
HARDLY = 0.03  # below this a second or third one is no help
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Suggested:
    """A class's code or a unit's id, and how likely it is."""

    what: str
    share: float


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The likeliest first, at most three of each; none where the first is not likely enough."""

    classes: tuple[Suggested, ...] = ()
    units: tuple[Suggested, ...] = ()


NONE = Suggestions()


def suggestions(case: Case, words: str, channel: str, code: str = "") -> Suggestions:
    """What models in use say of this case. `code` is the class it has or is about to get; without
    one the unit is told by the likeliest class of its words. Nothing where no model is in use; a
    few statements else."""
    learnt = shelf.in_use() if can_mine() else None
    if learnt is None:
        return NONE
    told = learnt.classes.suggest(words, SHOWN) if learnt.classes and words else []
    classes = _sure(told)
    code = code or (classes[0].what if classes else "")
    values = examples.values(case, code, channel, examples.catalogue())
    with _lock:
        _catch_up(learnt)
        units = learnt.units.suggest(values, SHOWN) if learnt.units else []
    return Suggestions(classes, _sure(units))


def _sure(told: Sequence[tuple[str, float]]) -> tuple[Suggested, ...]:
    """Silent below the confidence that is set."""
    if not told or told[0][1] < settings.SIXIA_SUGGEST_FROM:
        return ()
    return tuple(Suggested(what, share) for what, share in told if share >= HARDLY)


def _catch_up(learnt: shelf.Learnt) -> None:
    """Learn what people decided since: each suggestion that was refused, each case that closed."""
    if learnt.units is None:
        return
    refused = Offer.objects.filter(what="unit", taken=False, pk__gt=learnt.offers)
    rows = list(refused.filter(at__gt=learnt.until).order_by("pk").values_list("pk", "case_id"))
    new = examples.of(case for _, case in rows) if rows else []
    closed = examples.closed(learnt.caught)
    for example in [*new, *closed]:
        if example.case not in learnt.seen and not example.apart:
            learnt.units.learn(example.values, example.unit)
            learnt.seen.add(example.case)
    learnt.offers = max([learnt.offers, *(pk for pk, _ in rows)])
    learnt.caught = max([learnt.caught, *(example.at for example in closed)])
