"""Finding cases gives exactly those that hold the words, newest first, whichever way it goes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sixia.hear import record
from sixia.hear.bigrams import normalise
from sixia.ledger import commands as m
from sixia.ledger import finding, frontier
from sixia.ledger.frontier import Key
from sixia.ledger.models import Case, Link
from sixia.ledger.perform import perform
from sixia.ledger.queries import filtered, visible
from tests.factories import (
    NOW,
    OTHER_TOWN,
    VILLAGE,
    County,
    assignment,
    later,
    raised,
    walked,
)  # fmt: skip

LETTERS = "路灯不亮水A１ 。'\"*:&|!<->()\\%_😀"
# What steers the steps; none of it may change what is found.
STEERING = st.fixed_dictionaries(
    {
        "PROBE": st.sampled_from([1, 2, 7, 400]),
        "LONGEST_WALK": st.sampled_from([1, 5, 8_000]),
        "MONTHS": st.sampled_from([1, 3, 36]),
        "SPARE": st.sampled_from([0.01, 1.3]),
        "ASK": st.sampled_from([-(10**9), 10_000, 10**9]),
        "ASK_ONE_LETTER": st.sampled_from([-(10**9), 10**9]),
    }
)


@contextmanager
def steered(steering: dict[str, Any]) -> Iterator[None]:
    with patch.multiple(frontier, **steering):
        yield


def world(c: County) -> None:
    """Voices over three years, some at one moment, some merged, promised, parted or erased."""
    said = ("路灯不亮", "路灯 不亮,水也停了", "水路不通", "不亮", "灯" * 300 + "亮", "A1 路 1a")
    cases = []
    for n in range(30):
        at = later(days=-37 * (n // 2))
        place = ("路口", "", "亮水桥")[n % 3]
        area = VILLAGE if n % 4 else OTHER_TOWN
        words = said[n % len(said)]
        cases.append(raised(words=words, now=at, place=place, area_code=area))
    for into, away in ((3, 20), (25, 6), (9, 10)):
        one, other = cases[into], cases[away]
        join = m.Join(concerns=(other.concern.pk,), from_case=other.case.pk)
        perform(one.case.pk, join, c.can("mei"), NOW)
    perform(cases[25].case.pk, m.Part(concern=cases[6].concern.pk), c.can("mei"), later(days=60))
    for moves in (assignment(c), m.Sign()):
        who = "mei" if isinstance(moves, m.Assign) else "bo"
        perform(cases[18].case.pk, moves, c.can(who), NOW)
    planned = m.Answer(
        outcome="planned", facts="要换管", view="列入计划", basis="年度计划",
        means="四月换管", promised_at=later(days=200),
    )  # fmt: skip
    perform(cases[18].case.pk, planned, c.can("bo"), later(days=70))
    record.erase(cases[12].concern)


def holds(case: Case, query: str) -> bool:
    """What finding promises, told in the plainest way."""
    words = [letters for part in query.split() if (letters := normalise(part))]
    links = Link.objects.filter(case=case).select_related("concern")
    said = [(normalise(x.concern.words or ""), normalise(x.concern.place)) for x in links]
    return bool(words) and any(
        all(word in words_ or word in place for word in words) for words_, place in said
    )


Choice = tuple[dict[str, Any], Callable[[Case], bool]]
CHOICES: list[Choice] = [
    ({}, lambda _: True),
    ({"area": OTHER_TOWN}, lambda case: case.area_id == OTHER_TOWN),
    ({"stage": "registered"}, lambda case: case.stage == "registered"),
    ({"class_code": "05"}, lambda _: False),
    ({"unit": 10**9}, lambda _: False),
    ({"since": later(days=-400)}, lambda case: case.opened_at >= later(days=-400)),
    ({"before": later(days=-111)}, lambda case: case.opened_at < later(days=-111)),
]


def pages(cases: QuerySet[Case], query: str, most: int) -> Iterator[finding.Found]:
    after: Key | None = None
    while True:
        found = finding.find(cases, query, after, most)
        yield found
        if not (after := found.last):
            return


@pytest.mark.django_db
def test_found_is_what_holds_it_newest_first_whichever_way(c: County) -> None:
    world(c)
    everything = {case: case for case in Case.objects.all()}
    names = {who: set(visible(c.can(who))) for who in ("mei", "bo", "tao")}

    @settings(max_examples=80, deadline=None, derandomize=True,
              suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
    @given(
        query=st.text(LETTERS, max_size=5) | st.sampled_from(
            ["路灯", "水", "灯" * 64, "路口 灯", "亮水 不亮", "亮", "1", "a1", "路 水 灯"]
        ),
        who=st.sampled_from(sorted(names)),
        choice=st.sampled_from(CHOICES),
        most=st.integers(1, 12),
        steering=STEERING,
    )  # fmt: skip
    def check(query: str, who: str, choice: Choice, most: int, steering: dict[str, Any]) -> None:
        chosen, fits = choice
        meant = sorted(
            (x for x in everything if x in names[who] and fits(x) and holds(x, query)),
            key=lambda case: (case.opened_at, case.pk),
            reverse=True,
        )
        with steered(steering):
            told = list(pages(filtered(visible(c.can(who)), **chosen), query, most))
        assert [case for page in told for case in page.cases] == meant
        assert all(len(page.cases) == most for page in told[:-1])
        assert told[0].total == (len(meant) if len(meant) <= most else None)

    check()


def test_a_case_is_found_by_each_who_spoke_and_only_once(c: County) -> None:
    first = raised(words="井盖响", now=later(days=-300))
    other = raised(words="井盖没了", now=later(days=-30))
    join = m.Join(concerns=(other.concern.pk,), from_case=other.case.pk)
    perform(first.case.pk, join, c.can("mei"), NOW)
    seen = visible(c.can("mei"))
    for steering in ({"ASK": -(10**9), "PROBE": 1}, {"ASK": 10**9}):
        with steered(steering):
            found = finding.find(seen, "井盖").cases
            assert [case.pk for case in found] == [other.case.pk, first.case.pk]
            assert [x.pk for x in finding.find(seen, "没了").cases] == [x.pk for x in found]


def test_one_finds_only_what_one_may_see(c: County) -> None:
    case = walked(c, "in_hand")
    for query in ("化粪池", case.number, case.number.lower()):
        for who in ("bo", "qin", "mei", "su", "he", "jian"):
            assert finding.find(visible(c.can(who)), query).cases == [case]
        for who in ("tao", "tan", "admin", "ji", "cun", "outsider"):
            assert finding.find(visible(c.can(who)), query) == finding.NOTHING


ODD = ["QX-2026-²", "QX-2026-" + "9" * 40, "QX-2026-", "--", "QX-2026-１"]


def test_a_house_number_is_searched_for_and_finds_no_case_by_its_id(c: County) -> None:
    first = raised("别的事。").case
    house = f"3-2-{first.pk}"
    lives = [raised(f"{house} 门口积水。").case, raised("积水。", place=f"安置小区 {house}").case]
    seen = visible(c.can("mei"))
    year = first.number.split("-")[1]
    for query in (house, f" {house} "):
        assert finding.find(seen, query).cases == lives[::-1]
    for other in (f"XX-{year}-{first.pk:06d}", f"QX-{int(year) - 1}-{first.pk:06d}"):
        assert finding.find(seen, other) == finding.NOTHING
    for number in (first.number, f"qx-{year}-{first.pk}"):
        assert finding.find(seen, number).cases == [first]


@pytest.mark.parametrize("number", ODD)
def test_a_number_that_is_none_finds_nothing_and_breaks_nothing(c: County, number: str) -> None:
    raised(words="说的是别的")
    assert finding.find(visible(c.can("mei")), number) == finding.NOTHING


def test_what_was_erased_is_found_no_more(c: County) -> None:
    concern = raised(words="麹黌籬戢").concern
    assert finding.find(visible(c.can("mei")), "黌").total == 1
    record.erase(concern)
    assert finding.find(visible(c.can("mei")), "黌") == finding.NOTHING


def test_a_query_far_too_long_is_an_error(c: County) -> None:
    raised()
    with pytest.raises(ValueError, match="2000"):
        finding.find(visible(c.can("mei")), "长" * 2001)


def test_finding_takes_few_statements_however_many_there_are(c: County) -> None:
    for n in range(60):
        raised(words=f"化粪池 {n % 7}", now=later(days=-40 * n))
    mei = c.can("mei")

    def statements(query: str) -> int:
        with CaptureQueriesContext(connection) as ran:
            finding.find(visible(mei), query, most=10)
        return len(ran)

    assert (statements("化粪池"), statements("没有的")) == (2, 1)
    with steered({"PROBE": 5}):
        assert max(map(statements, ("化粪池", "3", "没有的", "粪 6"))) <= 8


@pytest.mark.parametrize(
    ("at", "seconds", "months"),
    [
        (datetime(2026, 3, 9, 1, tzinfo=NOW.tzinfo), 0, [3]),
        (datetime(2026, 3, 1, tzinfo=NOW.tzinfo), 1, [3, 2]),
        (datetime(2026, 3, 9, 1, tzinfo=NOW.tzinfo), 40 * 86_400, [3, 2, 1]),
        (datetime(2026, 3, 9, 1, tzinfo=NOW.tzinfo), 1e12, []),
    ],
)
def test_months_reach_back_far_enough(at: datetime, seconds: float, months: list[int]) -> None:
    told = frontier._months(at, seconds)
    assert [month.month for month in told] == months
    assert all(month.day == 1 and month <= at for month in told)
    assert not told or told[-1] <= at - timedelta(seconds=seconds)
