"""How a search goes from the newest case to the oldest, whatever is looked for.

No single way is quick for every query. Where many said it, the newest cases are soon found by
**walking** from the newest on and looking through what was said in each; where few said it, that
takes for ever, and the index is **asked**. Asked for everything, the index is slow where many said
it, so it is asked for a span of months at a time. Both ways push the same frontier from the newest
to the oldest case, all on this side of it is known exactly, and after each step the next is chosen
by what was met so far. No estimate decides what is found, only how soon.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from sixia.hear import bigrams, search
from sixia.ledger.models import Case
from sixia.ledger.queries import ledger

PROBE, LONGEST_WALK = 400, 8_000  # cases
MONTHS = 36  # more months than these are not named one by one
SPARE = 1.3  # a step is made longer by this than it seems it must be
# What a step costs, in microseconds, as measured on PostgreSQL with a million cases: to look
# through a case, and more where those one may see are thinly sown; to ask, and for each row named.
LOOK, SOWN, ASK, ASK_ONE_LETTER, NAMED = 5, 20, 4_000, 40_000, 25
MONTH = timedelta(days=30)


class Key(NamedTuple):
    """Where a case stands in the order, newest first."""

    opened_at: datetime
    id: int


@dataclass(slots=True)
class Frontier:
    """How far a search has come: `reached` parts the cases that are known from those ahead."""

    cases: QuerySet[Case]
    query: str
    reached: Key | None
    begun: datetime | None
    hits: list[Key] = field(default_factory=list)
    walked: int = 0
    met: int = 0  # hits among those walked
    asked: int = 0  # how many times
    crowd: float = 1  # how many cases of the whole ledger there are for each one of these, roughly
    done: bool = False

    def newest(self, wanted: int) -> list[Key]:
        """The first of them in order, at most so many."""
        self.done = not bigrams.wanted(self.query)
        with suppress(EmptyResultSet):  # a filter that nothing can pass
            while not self.done and len(self.hits) < wanted:
                self._step(wanted - len(self.hits))
        return self.hits[:wanted]

    def _step(self, missing: int) -> None:
        if not self.walked:
            self._walk(PROBE)
            return
        cases = missing * self.walked / (self.met + 0.5)
        if cases * (LOOK + min(self.crowd, SOWN) + self.crowd / 5) < self._asking(missing):
            self._walk(min(LONGEST_WALK, ceil(cases * SPARE)))
        else:
            self._ask(missing)

    def _asking(self, missing: int) -> float:
        """What it costs to ask the index: for a month at least, and for all cases there are."""
        assert self.begun
        assert self.reached
        passed = max(self.begun - self.reached.opened_at, timedelta(seconds=1))
        in_a_month = (self.met + 0.5) * self.crowd * (MONTH / passed)
        one_letter = any(word.prefix for word in bigrams.wanted(self.query))
        once = ASK_ONE_LETTER if one_letter else ASK
        return once + NAMED * max(missing * self.crowd, in_a_month)

    def _walk(self, most: int) -> None:
        """Look through what was said in the next cases, one by one."""
        rows, params = _sql(ledger(self._ahead())[:most])
        said = search.holds(self.query)
        # LIMIT and OFFSET keep PostgreSQL from joining the whole index instead.
        sql = f"""
            WITH walk AS MATERIALIZED ({rows})
            SELECT 'hit', opened_at, id FROM walk WHERE EXISTS (
                SELECT 1 FROM ledger_link AS link JOIN hear_search AS said
                ON said.rowid = link.concern_id
                WHERE link.case_id = walk.id AND {said.sql} LIMIT 1 OFFSET 0)
            UNION ALL SELECT 'walked', max(opened_at), count(*) FROM walk
            UNION ALL SELECT 'last', opened_at, id FROM
            (SELECT opened_at, id FROM walk ORDER BY opened_at, id LIMIT 1) AS oldest
            UNION ALL SELECT 'everyone', opened_at, id FROM
            (SELECT opened_at, id FROM ledger_case
             WHERE opened_at <= (SELECT max(opened_at) FROM walk)
             ORDER BY opened_at DESC, id DESC LIMIT 1 OFFSET {most - 1}) AS every"""  # noqa: S608  # no SQL of a query's
        met: list[Key] = []
        told: dict[str, tuple[Any, int]] = {}
        for name, at, number in _rows(sql, (*params, *said.params)):
            if name == "hit":
                met.append(Key(at, number))
            else:
                told[name] = at, number
        self._passed(met)
        begun, walked = told["walked"]
        self.walked += walked
        self.met += len(met)
        self.done = walked < most
        if not self.done:
            self.reached = Key(*told["last"])
            mine, everyone = begun - told["last"][0], begun - told["everyone"][0]
            self.crowd = max(1.0, mine / everyone) if everyone else 1.0
        self.begun = self.begun or begun

    def _ask(self, missing: int) -> None:
        """Ask the index for the months in which as many as are missing can be hoped for."""
        assert self.begun
        assert self.reached
        passed = self.begun - self.reached.opened_at
        self.asked += 1  # each time for more: what is said more seldom, further back, must end too
        share = missing / (len(self.hits) + 0.5) * SPARE * self.asked
        months = _months(self.reached.opened_at, passed.total_seconds() * share)
        ahead = self._ahead()
        if months:
            ahead = ahead.filter(opened_at__gte=months[-1])
        said = search.listed(self.query, months)
        rows, params = _sql(ahead.extra(where=["ledger_case.id IN (SELECT case_id FROM found)"]))
        sql = f"""
            WITH found AS MATERIALIZED (
                SELECT DISTINCT link.case_id FROM hear_search AS said
                JOIN ledger_link AS link ON link.concern_id = said.rowid WHERE {said.sql})
            SELECT 'hit', opened_at, id FROM ({rows}) AS hit"""  # noqa: S608  # no SQL of a query's
        self._passed(Key(at, n) for _, at, n in _rows(sql, (*said.params, *params)))
        self.done = not months
        if months:
            self.reached = Key(months[-1], 0)

    def _ahead(self) -> QuerySet[Case]:
        """Those that no step has passed yet."""
        if self.reached is None:
            return self.cases
        at, number = self.reached
        # Not one condition OR another: the index must know where to begin.
        rest = Q(opened_at__lt=at) | Q(id__lt=number)
        return self.cases.filter(rest, opened_at__lte=at)

    def _passed(self, met: Iterable[Key]) -> None:
        self.hits += sorted(met, reverse=True)


def _months(at: datetime, seconds: float) -> list[datetime]:
    """The beginnings of the months, in UTC, from this moment back for so long, newest first; none
    for so many that all there is may as well be asked for."""
    if seconds > MONTHS * 31 * 86_400:
        return []
    month = at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    months = [month]
    while (at - months[-1]).total_seconds() < seconds:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months


def _sql(cases: QuerySet[Case]) -> tuple[str, tuple[Any, ...]]:
    return cases.values_list("opened_at", "id").query.sql_with_params()


def _rows(sql: str, params: Sequence[Any]) -> list[tuple[str, datetime, int]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [(name, _moment(at), number) for name, at, number in cursor.fetchall()]


def _moment(at: Any) -> Any:
    """SQLite gives moments back without a zone, some as text; all are in UTC."""
    told = datetime.fromisoformat(at) if isinstance(at, str) else at
    return told.replace(tzinfo=UTC) if told and told.tzinfo is None else told
