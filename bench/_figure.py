"""The one shape every figure has, and how times are summed up. Times in ms, memory in MB."""

import math
import time
from collections.abc import Callable, Sequence


def figure(
    name: str,
    value: float,
    unit: str,
    size: int,
    beside: str | None = None,
    beside_value: float | None = None,
    *,
    database: str = "",
    ratio: float | None = None,
) -> dict[str, object]:
    """One figure beside its bound or peer from the same run. `ratio` is value over beside, unless
    given; `database` is the one at hand, unless named."""
    if ratio is None and beside_value:
        ratio = value / beside_value
    return {
        "figure": name,
        "value": _short(value),
        "unit": unit,
        "size": size,
        "database": database or _vendor(),
        "beside": beside,
        "beside_value": None if beside_value is None else _short(beside_value),
        "ratio": None if ratio is None else _short(ratio),
    }


def percentile(times: Sequence[float], nth: float) -> float:
    """The value that `nth` per cent do not exceed (nearest rank); NaN of nothing."""
    if not times:
        return math.nan
    return sorted(times)[max(0, math.ceil(len(times) * nth / 100) - 1)]


def timed(work: Callable[[], object], times: int) -> list[float]:
    """How long each of so many runs took, in ms."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return took


def _vendor() -> str:
    from django.db import connection

    return str(connection.vendor)


def _short(value: float) -> float:
    """Four significant digits are all that a measurement holds."""
    return value if isinstance(value, int) else float(f"{value:.4g}")
