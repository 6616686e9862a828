"""How long the ledger's pure part takes for one move, beside writing the same into a bare dict."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from time import perf_counter
from zoneinfo import ZoneInfo

SIZE = 2_000
NOW = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)


def run(size: int, seconds: float) -> Iterator[dict[str, object]]:
    """`size` stories of six moves each, or as many as fit into the seconds."""
    value = _rate(_story(), size, seconds)
    beside = _rate(_bare, size, seconds)
    yield {
        "figure": "moves",
        "value": round(value, 1),
        "unit": "1/s",
        "size": size,
        "database": "none",
        "beside": "bare_dict",
        "beside_value": round(beside, 1),
        "ratio": round(value / beside, 6),
    }


def _rate(story: Callable[[], int], size: int, seconds: float) -> float:
    began, made = perf_counter(), 0
    for _ in range(size):
        made += story()
        if perf_counter() - began > seconds:
            break
    return made / (perf_counter() - began)


def _story() -> Callable[[], int]:
    from sixia import clock
    from sixia.ledger import commands as c
    from sixia.ledger import packs
    from sixia.ledger.actor import By
    from sixia.ledger.deadlines import Rules
    from sixia.ledger.deciding import drafted
    from sixia.ledger.states import State

    pack = packs.shipped()["hotline-5wd"]
    hours = clock.OfficeHours.parse("08:30-12:00 14:00-17:30")
    rules = Rules(pack, clock.china(), hours, ZoneInfo("Asia/Shanghai"))
    by = By("staff", 1, 1, (1,), "department")
    moves = (
        c.Register(
            pack=pack.id, pack_version=pack.version, grade="ordinary", dispatch=1,
            area_code="990103", concerns=(1,), title="路灯不亮",
        ),
        c.Accept(),
        c.Assign(unit=2, unit_path=(1, 2), unit_kind="department", person=3, checker=4,
                 path="handle"),
        c.Sign(),
        c.Answer(outcome="solved", facts="灯坏了", view="换了", basis="职责"),
        c.Serve(how="phone"),
    )  # fmt: skip

    def tell() -> int:
        state = State()
        for move in moves:
            state = drafted(state, move, by, rules, NOW).state
        return len(moves)

    return tell


def _bare() -> int:
    case: dict[str, object] = {}
    for stage in ("registered", "accepted", "assigned", "in_hand", "answered", "served"):
        case.update(stage=stage, at=NOW)
    return 6
