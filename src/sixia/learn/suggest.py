"""Class and unit, offered to whoever dispatches; silent where the model is not sure enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from django.conf import settings

from sixia.learn import can_mine, examples, shelf
from sixia.ledger.models import Case

SHOWN = 3
HARDLY = 0.03  # below this a second or third one is no help
LATE = timedelta(days=7)  # a case may be told that ended before the training
EVERY = timedelta(minutes=10)  # how often closed cases are looked through
AT_ONCE = 200  # cases learnt while somebody waits: a fifth of a second
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


def suggestions(case: Case, words: str, channel: str, now: datetime, code: str = "") -> Suggestions:
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
        _catch_up(learnt, now)
        units = learnt.units.suggest(values, SHOWN) if learnt.units else []
    return Suggestions(classes, _sure(units))


def _sure(told: Sequence[tuple[str, float]]) -> tuple[Suggested, ...]:
    """Silent below the confidence that is set."""
    if not told or told[0][1] < settings.SIXIA_SUGGEST_FROM:
        return ()
    return tuple(Suggested(what, share) for what, share in told if share >= HARDLY)


def _catch_up(learnt: shelf.Learnt, now: datetime) -> None:
    """Learn what people decided since: each suggestion that was refused, and now and then each case
    that closed; of many the latest, the rest when somebody asks again. By which cases are known,
    not by a mark: what was decided earlier may be written later."""
    if learnt.units is None:
        return
    since = learnt.until - LATE
    due = learnt.looked is None or now - learnt.looked >= EVERY
    decided = [*examples.refused_since(since), *(examples.closed_since(since) if due else ())]
    new = [case for case in dict.fromkeys(decided) if case not in learnt.seen]
    for example in examples.of(new[:AT_ONCE]):
        if not example.apart:
            learnt.units.learn(example.values, example.unit)
        learnt.seen.add(example.case)
    if due and len(new) <= AT_ONCE:
        learnt.looked = now
