"""The published mix of searches in `search.toml`, as the office asks for them."""

import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, cached_property
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Mod

from bench._figure import timed
from sixia.grid.models import Staff, Unit
from sixia.grid.queries import duties
from sixia.hear.bigrams import normalise
from sixia.ledger import finding
from sixia.ledger.frontier import Key
from sixia.ledger.models import Case
from sixia.ledger.queries import filtered, ledger, visible

ROUNDS = 5  # of the whole mix, at least


@dataclass(frozen=True)
class Wanted:
    """One search: the words, who looks, and what they narrow it to."""

    q: str
    who: str = "mei"
    area: str = ""
    class_code: str = ""
    stage: str = ""
    unit: str = ""
    days: tuple[int, ...] = ()

    def __str__(self) -> str:
        told = (self.q, self.who, self.area, self.class_code, self.stage, self.unit)
        return " · ".join([*filter(None, told), *(f"{n} days" for n in self.days)])

    @cached_property
    def staff(self) -> Staff:
        return Staff.objects.select_related("unit").get(username=self.who)

    @cached_property
    def narrowed(self) -> dict[str, Any]:
        """The filters, as the page has them once its form is read."""
        newest = _newest()
        told: dict[str, Any] = {"area": self.area, "class_code": self.class_code}
        told |= {"stage": self.stage}
        if self.unit:
            told["unit"] = Unit.objects.get(code=self.unit).pk
        if self.days:
            since, until = self.days
            told |= {"since": newest - timedelta(since), "before": newest - timedelta(until)}
        return told

    def cases(self) -> QuerySet[Case]:
        """What this person may see of it: their duties are read anew, as with every page."""
        return filtered(visible(duties(self.staff, _newest().date())), **self.narrowed)

    def page(self, after: Key | None = None) -> finding.Found:
        """A page of fifty, with all that the list shows."""
        return finding.find(self.cases(), self.q, after, 50)

    def plainly(self) -> list[Case]:
        """The same page by ILIKE over the words themselves, as a peer would."""
        cases = self.cases()
        for word in self.q.split():
            said = Q(links__concern__words__icontains=word)
            cases = cases.filter(said | Q(links__concern__place__icontains=word))
        return list(ledger(cases.distinct())[:50])

    def ids(self, step: int) -> list[int]:
        """All that are found, newest first, of every `step`th case."""
        cases = self.cases().annotate(left=Mod("id", step)).filter(left=0)
        return [key.id for key in finding.keys(cases, self.q, None, 10**8)]

    def by_reading(self, said: dict[int, str]) -> list[int]:
        """The same by reading what was said on each case, normalised, without any index."""
        asked = [normalise(word) for word in self.q.split()]
        rows = ledger(self.cases()).values_list("id", flat=True)
        return [n for n in rows if all(word in said.get(n, "") for word in asked)]


@cache
def _newest() -> datetime:
    return ledger(Case.objects.all())[0].opened_at


def mix() -> Iterator[Wanted]:
    """The searches of the mix, in order."""
    told = tomllib.loads(Path(__file__).with_name("search.toml").read_text(encoding="utf-8"))
    for one in told["query"]:
        yield Wanted(**{**one, "days": tuple(one.get("days", ()))})


def waits(clients: int, seconds: float) -> list[float]:
    """How long each wait was, in ms, of so many clients who ask again as soon as they are told."""
    wanted = list(mix())
    for one in wanted:
        one.page()  # warm
    until = time.monotonic() + seconds

    def client(number: int) -> list[float]:
        took: list[float] = []
        rng = Random(number)
        for done in count():
            if done >= ROUNDS and time.monotonic() > until:
                break
            took += [ms for one in rng.sample(wanted, len(wanted)) for ms in timed(one.page, 1)]
        connection.close()
        return took

    with ThreadPoolExecutor(clients) as pool:
        return [ms for took in pool.map(client, range(clients)) for ms in took]
