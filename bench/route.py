"""Which unit a matter goes to: learnt from the earlier rows of a dispatch table, asked of later
ones; once, and going on to learn after each case. Beside it: a look-up with back-off, logistic
regression, and LightGBM where the peers are installed (`make peers`).

    sixia bench route --train FILE --test FILE

Columns as in Pingshan's table; DISPOSE_UNIT_ID is what is asked. Without files: a made-up table.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter

from bench import _dispatch, _route_peers
from bench._figure import figure
from sixia.learn.route import Router, trained

SIZE = 3_000
FILES = ("train", "test")
Best = list[list[str]]


def run(
    size: int, _seconds: float, train: Sequence[Path], test: Sequence[Path]
) -> Iterator[dict[str, object]]:
    known, asked = _dispatch.rows(train, test, size)
    units = [row.unit for row in asked]
    peers = {
        "lookup": _route_peers.lookup(known, asked),
        "logistic": _route_peers.logistic(known, asked),
        "lightgbm": _route_peers.lightgbm(known, asked),
    }
    began = perf_counter()
    router = _router(known)
    learnt = perf_counter() - began
    began = perf_counter()
    once = [_best(router, row) for row in asked]
    rate = len(asked) / (perf_counter() - began)
    running = list(_running(router, asked))
    for name, ours in (("", once), ("_running", running)):
        for nth in (1, 3):
            for peer, theirs in peers.items():
                if theirs is not None:
                    yield figure(
                        f"top{nth}{name}", _hits(ours, units, nth), "share", len(asked),
                        peer, _hits(theirs, units, nth), database="none",
                    )  # fmt: skip
    yield figure("train", learnt, "s", len(known), database="none")
    yield figure("per_second", rate, "1/s", len(asked), database="none")


def _router(known: Sequence[_dispatch.Row]) -> Router:
    return trained([(row.values, row.unit) for row in known], _dispatch.roles(known))


def _best(router: Router, row: _dispatch.Row) -> list[str]:
    return [unit for unit, _ in router.suggest(row.values)]


def _running(router: Router, asked: Sequence[_dispatch.Row]) -> Iterator[list[str]]:
    for row in asked:
        yield _best(router, row)
        router.learn(row.values, row.unit)


def _hits(best: Best, units: Sequence[str], nth: int) -> float:
    return sum(unit in told[:nth] for told, unit in zip(best, units, strict=True)) / len(units)
