"""When people speak: more on Mondays, little on holidays, office hours at the counter."""

from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

from sixia.demo.dice import between, weighted

ZONE = ZoneInfo("Asia/Shanghai")
WEEKDAYS = (1.35, 1.15, 1.1, 1.05, 1.0, 0.6, 0.5)
QUIET = {(5, day) for day in range(1, 6)} | {(10, day) for day in range(1, 8)} | {(1, 1)}
AT_COUNTER = ("visit", "letter", "reception")
HOURS = {
    "web": (
        4,
        2,
        1,
        1,
        1,
        2,
        6,
        18,
        36,
        46,
        48,
        40,
        36,
        34,
        36,
        40,
        40,
        38,
        34,
        38,
        48,
        46,
        30,
        12,
    ),
    "phone": (
        1,
        1,
        0,
        0,
        1,
        2,
        8,
        22,
        60,
        75,
        70,
        50,
        26,
        30,
        52,
        58,
        50,
        36,
        22,
        20,
        16,
        10,
        5,
        2,
    ),
    "meeting": (0,) * 14 + (4, 6, 4, 2, 4, 20, 22, 4, 0, 0),
    "visit": (0,) * 8 + (14, 34, 32, 16, 0, 0, 12, 20, 16, 4) + (0,) * 6,
}
SUMS = {channel: tuple(accumulate(weights)) for channel, weights in HOURS.items()}


def busy(day: date) -> float:
    """How much is said on `day`, beside others."""
    return WEEKDAYS[day.weekday()] * (0.35 if (day.month, day.day) in QUIET else 1)


def counts(rng: Random, start: date, days: int, count: int) -> list[int]:
    """How many of `count` speak on each day."""
    sums = tuple(accumulate(busy(start + timedelta(n)) for n in range(days)))
    found = [0] * days
    for _ in range(count):
        found[weighted(rng, range(days), sums)] += 1
    return found


def channel_on(rng: Random, channel: str, day: date) -> str:
    """Counters are shut at weekends: who would have come calls or writes on the web."""
    if channel in AT_COUNTER and day.weekday() >= 5:
        return "phone" if rng.random() < 0.6 else "web"
    return channel


def moment(rng: Random, channel: str, day: date) -> datetime:
    alike = {"email": "web", "letter": "visit", "reception": "visit"}.get(channel, channel)
    hour = weighted(rng, range(24), SUMS[alike])
    clock = time(hour, between(rng, 0, 59), between(rng, 0, 59))
    return datetime.combine(day, clock, ZONE)
