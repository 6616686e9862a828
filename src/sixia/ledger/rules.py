"""Who may make which move. Pure: duties and a few facts of the case in, yes or no out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sixia.grid.rules import FIELDWORK, WORKING, Duties


@dataclass(frozen=True, slots=True)
class Facts:
    """What permission depends on. `parts` are units that owe a part; `review_unit` reviews."""

    area: str
    unit: int | None = None
    unit_path: tuple[int, ...] = ()
    person: int | None = None
    checker: int | None = None
    lead: int | None = None
    review_unit: int | None = None
    parts: tuple[int, ...] = ()
    approver: str = "unit_head"


Rule = Callable[[Duties, Facts], bool]


def _area(*roles: str) -> Rule:
    return lambda d, f: any(d.covers(role, f.area) for role in roles)


def _unit(*roles: str) -> Rule:
    return lambda d, f: f.unit is not None and any(d.serves(role, f.unit_path) for role in roles)


def _outside(*roles: str) -> Rule:
    """A role over the area, held by someone who has no part in the handling."""
    rule = _area(*roles)
    return lambda d, f: rule(d, f) and not _inside(d, f)


def _inside(d: Duties, f: Facts) -> bool:
    """Do they serve in the handling unit, hold a working duty in it, or have the case?

    Who heads a unit above is not inside: that body reviews.
    """
    if f.unit is None:
        return False
    working = any(x.unit == f.unit for x in d.held if x.role in ("handler", "unit_head"))
    return f.unit in d.unit_path or f.person == d.staff or working


def _any(*rules: Rule) -> Rule:
    return lambda d, f: any(rule(d, f) for rule in rules)


def _part(d: Duties, f: Facts) -> bool:
    working = d.roles & {"handler", "unit_head"}
    return bool(working) and any(unit in d.units for unit in f.parts)


def _review(d: Duties, f: Facts) -> bool:
    return "unit_head" in d.roles and f.review_unit in d.units and not _inside(d, f)


def _approver(d: Duties, f: Facts) -> bool:
    rule = _unit if f.approver in ("unit_head", "handler") else _area
    return rule(f.approver)(d, f)


def _own(d: Duties, f: Facts) -> bool:
    """A grid worker works what was given to them, and nothing else of their unit's."""
    return "grid_worker" in d.roles and f.person == d.staff


_working = _any(_unit("handler", "unit_head"), _own)
_dispatch = _area("dispatcher")

MAY: Mapping[str, Rule] = {
    "accept": _dispatch,
    "decline": _dispatch,
    "assign": _dispatch,
    "hand": _unit("unit_head"),
    "sign": _working,
    "object": _working,
    "refuse_push": _working,
    "review_objection": _outside("dispatcher"),
    "contact": _working,
    "note": _any(_working, _area("dispatcher", "supervisor", "leader"), _part),
    "check": _any(_outside("supervisor"), lambda d, f: f.checker == d.staff and not _inside(d, f)),
    "invite": _working,
    "report_part": _part,
    "pause": _unit("unit_head"),
    "resume": _working,
    "ask_extension": _working,
    "decide_extension": _approver,
    "refer": _any(_unit("unit_head"), _dispatch),
    "ask_help": _working,
    "give_help": _any(_unit("unit_head"), _area("supervisor", "leader")),
    "answer": _working,
    "serve": _any(_working, _dispatch, _area("intake")),
    "judge": _outside("supervisor", "dispatcher"),
    "close": _outside("supervisor", "dispatcher"),
    "reopen": _any(_area("supervisor", "dispatcher"), _unit("unit_head")),
    # By who has no part in the handling: a unit could withdraw a case instead of being judged.
    "withdraw": _outside("dispatcher", "intake"),
    "ask_review": _area("dispatcher", "intake"),
    "answer_review": _review,
    "join": _dispatch,
    "part": _dispatch,
    "link_repeat": _dispatch,
    "take_lead": _area("leader"),
    "hand_lead": lambda d, f: f.lead == d.staff,
    "report_lead": lambda d, f: f.lead == d.staff,
    "order": _outside("supervisor", "leader"),
    "reply_order": _working,
    "erase": _area("supervisor"),
}


def may_commit(duties: Duties, kind: str, unit_path: tuple[int, ...], person: int) -> bool:
    """May someone commit this unit on the spot, with this person to keep it?

    For their own unit: its handlers and heads, and whoever takes it on themselves. For another
    unit: a leader, or who dispatches. A plea for help is everyone's who goes to people.
    """
    if kind == "help":
        return bool(duties.roles & FIELDWORK)
    if duties.serves("handler", unit_path) or duties.serves("unit_head", unit_path):
        return True
    itself = person == duties.staff and duties.unit in unit_path and bool(duties.roles & WORKING)
    return itself or bool(duties.roles & {"leader", "dispatcher"})


def may_lead_campaign(duties: Duties, area: str, unit_path: tuple[int, ...], itself: bool) -> bool:
    """May someone lay down or run a campaign there? Leaders and dispatchers of the place, who
    heads the unit that leads it, and the person (`itself`) who answers for it."""
    placed = duties.covers("leader", area) or duties.covers("dispatcher", area)
    return placed or itself or duties.serves("unit_head", unit_path)


def may(duties: Duties, move: str, facts: Facts) -> bool:
    """May someone with these duties make this move on such a case? Unknown moves: nobody."""
    rule = MAY.get(move)
    return rule is not None and rule(duties, facts)
