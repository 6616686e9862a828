"""How long things take. A teaching sample: the two far towns wait longer, for the fairness page."""

from datetime import datetime, time, timedelta
from random import Random

from sixia.demo.voices.voice import Voice

LIMIT = {
    "urgent": timedelta(hours=2),
    "utilities": timedelta(hours=24),
    "ordinary": timedelta(days=7),
    "complex": timedelta(days=15),
}
FAR = ("013", "014")
OPEN, LUNCH, AFTERNOON, SHUT = time(8, 30), time(12), time(14), time(17, 30)


def hours(amount: float) -> timedelta:
    return timedelta(seconds=int(amount * 3600))


def pace(rng: Random, voice: Voice) -> float:
    """The share of the limit that the answer takes; above 1 it is late."""
    if rng.random() < 0.09:
        share = 1.05 + 1.3 * rng.random() ** 2
    else:
        share = 0.08 + 0.7 * rng.random() ** 0.8
    if voice.kind in ("enquiry", "thanks"):
        share *= 0.45
    return share * (1.25 if voice.area_code[6:9] in FAR else 1)


def desk(rng: Random, at: datetime, grade: str) -> datetime:
    """`at`, or the next time somebody is at the desk: always for urgent things, by day for
    water, power, gas and heating, else in office hours from Monday to Friday."""
    if grade == "urgent":
        return at
    if grade == "utilities":
        return _from(rng, at, time(7)) if at.hour < 7 else at
    if at.weekday() >= 5:
        return _from(rng, at + timedelta(days=7 - at.weekday()), OPEN)
    clock = at.time()
    if clock < OPEN:
        return _from(rng, at, OPEN)
    if LUNCH <= clock < AFTERNOON:
        return _from(rng, at, AFTERNOON)
    if clock >= SHUT:
        return desk(rng, _from(rng, at + timedelta(days=1), OPEN), grade)
    return at


def _from(rng: Random, at: datetime, clock: time) -> datetime:
    """Within the hour after `clock` on that day."""
    begun = at.replace(hour=clock.hour, minute=clock.minute, second=0)
    return begun + timedelta(seconds=int(rng.random() * 3600))
