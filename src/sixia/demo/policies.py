"""The policy library of the made-up county, and what people asked about it."""

import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from sixia.demo.cast import Cast
from sixia.demo.dice import pick
from sixia.grid.models import Area
from sixia.guide.actions import searched
from sixia.guide.models import Policy, Question
from sixia.hear.taxonomy import taxonomy

FILE = Path(__file__).with_name("policies.toml")
SAME = ("title", "audience", "plain", "text")


def policies(who: Cast, now: datetime, seed: int) -> list[Policy]:
    """Write the library as it stands now. The same seed gives the same keys."""
    told = tomllib.loads(FILE.read_text("utf-8"))["policy"]
    rng = Random(f"policies {seed}")
    rows = Policy.objects.bulk_create([_policy(one, who, now, rng) for one in told])
    known = {one["id"]: row for one, row in zip(told, rows, strict=True)}
    _replace(told, known)
    villages = list(Area.objects.filter(level="village").order_by("code")[:60])
    Question.objects.bulk_create(
        _question(asked, known[one["id"]], pick(rng, villages), now, rng)
        for one in told
        for asked in one.get("question", ())
    )
    return rows


def _policy(one: dict[str, Any], who: Cast, now: datetime, rng: Random) -> Policy:
    unit, since = who.units[one["unit"]], _day(one["since"], now)
    found = taxonomy().find(one["class"])
    at = min(now, _noon(since, now)) - timedelta(days=20)
    row = Policy(
        **{name: one[name].strip() for name in SAME},
        key=_key(rng),
        issuer=f"清溪县{unit.name}",
        number=one["number"].format(year=since.year),
        class_code=found.code if found else "",
        since=since,
        until=_day(one["until"], now) if "until" in one else None,
        published_at=None if one.get("draft") else at,
        made_by_id=who.head(unit.pk),
        made_at=at,
        changed_at=at,
    )
    row.searched = searched(row)
    return row


def _replace(told: list[dict[str, Any]], known: dict[str, Policy]) -> None:
    """Each that takes another's place names it, and the other ends the day before."""
    for one in told:
        if "supersedes" in one:
            new, old = known[one["id"]], known[one["supersedes"]]
            new.supersedes = old
            last = new.since - timedelta(days=1)
            old.until = min(old.until, last) if old.until else last
    Policy.objects.bulk_update(known.values(), ["supersedes", "until"])


def _question(
    asked: dict[str, Any], policy: Policy, area: Area, now: datetime, rng: Random
) -> Question:
    at = now - timedelta(days=asked["days"], hours=rng.randrange(8))
    return Question(
        key=_key(rng),
        policy=policy,
        area=area,
        words=asked["ask"],
        answer=asked["answer"],
        asked_at=at,
        answered_at=at,
        staff_id=policy.made_by_id,
        public=asked.get("public", False),
    )


def _day(told: list[Any], now: datetime) -> date:
    years, day = told
    return date.fromisoformat(f"{now.year - years}-{day}")


def _noon(day: date, now: datetime) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=now.tzinfo)


def _key(rng: Random) -> UUID:
    return UUID(int=rng.getrandbits(128), version=4)
