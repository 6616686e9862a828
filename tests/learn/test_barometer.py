"""Counts by month and what is told of them: each figure agrees with the cases behind it, nobody is
in it, and what leaves the ledger leaves the counts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import settings as trial
from hypothesis import strategies as st

from sixia.hear.people import Speaker
from sixia.learn import mine, monthly
from sixia.learn.barometer import (
    Asked,
    Barometer,
    Figure,
    barometer,
    cases_behind,
    number_of,
    withheld,
)
from sixia.learn.monthly import Kept
from sixia.learn.snapshots.taking import taken
from sixia.learn.tables import tables
from sixia.learn.topics import here
from sixia.ledger import commands as m
from sixia.ledger.perform import perform
from sixia.ledger.sealoff import seal_off
from tests.factories import COUNTY, OTHER_TOWN, TOWN, VILLAGE, County, raised

EAST = "990103002001"
WATER, POWER = "0802", "0803"
MADE = datetime(2026, 6, 3, 1, tzinfo=UTC)
MONTH = number_of("2026-05")
Said = tuple[str, str, str, str, int]  # month, class, area, channel, persons
COLUMNS = ["concern", "month", "class", "area", "channel", "kind", "origin", "person"]


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.SIXIA_HOME = str(tmp_path)
    return tmp_path


def day(month: int, n: int = 10, hour: int = 4) -> datetime:
    return datetime(2026, month, n, hour, tzinfo=UTC)


def table(*rows: tuple[Any, ...]) -> list[dict[str, Any]]:
    """What is counted of such concerns."""
    told = pa.Table.from_pylist(
        [dict(zip(COLUMNS, (n, *row), strict=True)) for n, row in enumerate(rows, 1)]
    )
    found: list[dict[str, Any]] = monthly.counted(ibis.memtable(told)).to_pyarrow().to_pylist()
    return found


def spoken(n: int, month: int, **more: Any) -> None:
    """So many persons say something in a month."""
    for _ in range(n):
        raised(
            now=day(month),
            **{"class_code": WATER, "speaker": Speaker(), "reply_by": "none", **more},
        )


def count(made: datetime = MADE) -> None:
    """The two steps of mining that make the counts."""
    taken(mine.home())
    told = tables(mine.home())
    try:
        monthly.monthly(made, told, here, lambda _done, _of: None)
    finally:
        told.close()


def counted(asked: Asked, villages: tuple[str, ...] = (VILLAGE, EAST)) -> Barometer:
    count()
    kept = monthly.kept()
    assert kept
    return barometer(kept, asked, villages)


# --- counting


def test_a_person_is_one_voice_a_month_class_and_place_by_whichever_channels() -> None:
    said = ("2026-03", WATER, VILLAGE)
    (cell,) = table(
        (*said, "web", "request", "here", "a"),
        (*said, "phone", "complaint", "here", "a"),
        (*said, "phone", "request", "here", "a"),
    )
    assert (cell["channel"], cell["count"], cell["persons"]) == ("phone", 3, 1)
    assert set(cell) == {"month", "class", "area", "channel", "origin", "count", "persons"}


def test_who_is_not_known_is_a_voice_each_time_and_praise_is_none() -> None:
    said = ("2026-03", WATER, VILLAGE, "web")
    (cell,) = table(
        (*said, "request", "here", ""), (*said, "request", "here", ""),
        (*said, "thanks", "here", "a"), (*said, "enquiry", "here", "b"),
    )  # fmt: skip
    assert (cell["count"], cell["persons"]) == (3, 3)


def test_what_was_imported_is_counted_apart() -> None:
    said = ("2026-03", WATER, VILLAGE, "phone", "request")
    cells = table((*said, "here", "a"), (*said, "imported", "a"))
    assert [(cell["origin"], cell["persons"]) for cell in cells] == [("here", 1), ("imported", 1)]


def test_the_run_keeps_the_counts_and_says_when(c: County, home: Path) -> None:
    assert monthly.kept() is None
    spoken(2, 3)
    run = mine.mine(lambda: MADE)
    assert run.done["monthly"] == {"cells": 1}
    kept = monthly.kept()
    assert kept
    assert kept.made == MADE
    assert kept is monthly.kept()
    monthly.path().write_bytes(b"broken")
    assert monthly.kept() is None


@pytest.mark.parametrize("how", ["erased", "sealed off"])
def test_what_leaves_the_ledger_leaves_the_counts(c: County, how: str) -> None:
    told = raised(now=day(3), class_code=WATER)
    spoken(1, 3)
    count()
    if how == "erased":
        perform(told.case.pk, m.Erase(concern=told.concern.pk, why="本人要求"), c.can("su"), MADE)
    else:
        seal_off(told.concern.pk, c.mei, MADE)
    count()
    kept = monthly.kept()
    assert kept
    assert kept.table["count"].to_pylist() == [1]


def test_nobody_is_in_the_file(c: County, home: Path) -> None:
    raised(
        words="井水发黄有铁锈味", now=day(3), speaker=Speaker(name="兰大姐", phone="19900000001")
    )
    count()
    kept = monthly.path().read_bytes()
    for words in ("兰大姐", "19900000001", "铁锈"):
        assert words.encode() not in kept


# --- the table


def test_of_everyone_in_a_month_so_many_spoke_of_it(c: County) -> None:
    spoken(3, 4)
    spoken(1, 4, class_code=POWER)
    spoken(2, 5, area_code=EAST)
    told = counted(Asked((COUNTY,), "2026-05", code=WATER, by="place", months=2))
    assert [(line.key, [(x.some, x.of) for x in line.cells]) for line in told.lines] == [
        (TOWN, [(3, 4), (0, 0)]), (OTHER_TOWN, [(0, 0), (2, 2)]),
    ]  # fmt: skip
    assert [(x.some, x.of) for x in told.whole.cells] == [(3, 4), (2, 2)]
    first = told.lines[0].cells[0]
    assert first.low < 0.75 < first.high


def test_deeper_classes_and_places_and_those_of_whom_no_more_is_known(c: County) -> None:
    spoken(2, 4, class_code="080201")
    spoken(1, 4, class_code=WATER, area_code=TOWN)
    spoken(1, 4, class_code="")
    by_class = counted(Asked((COUNTY,), "2026-04", code=WATER, months=1))
    assert [(x.key, x.rest, x.total.some) for x in by_class.lines] == [
        (WATER, True, 1), ("080201", False, 2),
    ]  # fmt: skip
    top = counted(Asked((COUNTY,), "2026-04", months=1))
    assert [(x.key, x.rest, x.total.some) for x in top.lines] == [("", True, 1), ("08", False, 3)]
    by_place = counted(Asked((COUNTY,), "2026-04", area=TOWN, by="place", months=1))
    assert [(x.key, x.rest, x.total.some) for x in by_place.lines] == [
        (TOWN, True, 1), (VILLAGE, False, 3),
    ]  # fmt: skip


def test_only_where_one_may_look(c: County) -> None:
    spoken(2, 4)
    spoken(3, 4, area_code=EAST)
    told = counted(Asked((OTHER_TOWN,), "2026-04", months=1))
    assert told.whole.cells[0].some == 3
    two = counted(Asked((TOWN, OTHER_TOWN), "2026-04", by="place", months=1))
    assert [(line.key, line.total.some) for line in two.lines] == [(TOWN, 2), (OTHER_TOWN, 3)]


# --- what stays behind when a table is taken along


def kept_of(said: list[Said]) -> Kept:
    names = ("month", "class", "area", "channel", "persons")
    rows = [dict(zip(names, row, strict=True), origin="here", count=row[-1]) for row in said]
    return Kept(MADE, pa.Table.from_pylist(rows))


def shown(counts: list[int]) -> list[Any]:
    """What is told of so many voices of each class at a village, and of all together."""
    codes = [f"{n:02}" for n in range(1, len(counts) + 1)]
    said: list[Said] = [
        ("2026-05", code, VILLAGE, "web", n) for code, n in zip(codes, counts, strict=True) if n
    ]
    held = withheld(kept_of([*said, ("2026-04", "01", VILLAGE, "web", 9)]), "here", MONTH)
    of = "" if held(VILLAGE, "") else sum(counts)
    return [("" if held(VILLAGE, code) else n, of) for code, n in zip(codes, counts, strict=True)]


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([18, 1, 1], [("", 20), ("", 20), ("", 20)]),
        ([18, 1, 1, 0, 30], [("", 50), ("", 50), ("", 50), (0, 50), (30, 50)]),
        ([1, 5, 5, 20], [("", 31), ("", 31), ("", 31), (20, 31)]),
        ([4, 4], [("", ""), ("", "")]),
        ([3], [("", "")]),
        ([5, 20, 0], [(5, 25), (20, 25), (0, 25)]),
    ],
)
def test_what_is_kept_back(counts: list[int], told: list[Any]) -> None:
    assert shown(counts) == told


@trial(deadline=None)
@given(st.lists(st.integers(0, 40) | st.integers(0, 6), max_size=9))
def test_nobody_works_out_what_is_kept_back(counts: list[int]) -> None:
    """For each there are other counts with another one in its place that look the same."""

    def otherwise(at: int) -> Iterator[list[int]]:
        for other in range(len(counts)):
            changed = counts.copy()
            changed[at], changed[other] = counts[other], counts[at]
            yield changed
        for n in range(1, 5):
            yield [*counts[:at], n, *counts[at + 1 :]]

    for at, (some, _) in enumerate(shown(counts)):
        assert some in ("", counts[at])
        assert some == "" or not 0 < counts[at] < 5
        if some == "":
            same = [each for each in otherwise(at) if shown(each) == shown(counts)]
            assert any(each[at] != counts[at] for each in same)


PLACES = (TOWN, VILLAGE, f"{TOWN}002", OTHER_TOWN, EAST, "990103002002", "990104001001")
CLASSES = ("", "08", "0802", "080201", "080202", "0803", "0301")
cell = st.tuples(
    st.sampled_from(CLASSES), st.sampled_from(PLACES), st.integers(1, 6) | st.integers(1, 60)
)


@trial(deadline=None, max_examples=200)
@given(st.lists(cell, min_size=1, max_size=25))
def test_no_sum_tells_a_count_that_is_kept_back(cells: list[tuple[str, str, int]]) -> None:
    """By place and by class, whichever tables are laid side by side: no small one is told, and no
    sum has exactly one unknown, so that nobody can begin."""
    held = withheld(
        kept_of([("2026-05", code, area, "web", n) for code, area, n in cells]), "here", MONTH
    )
    areas = {a[:n] for _, a, _ in cells for n in (2, 4, 6, 9, 12) if n <= len(a)}
    codes = {c[:n] for c, _, _ in cells for n in (0, 2, 4, 6) if n <= len(c)}

    def of(area: str, code: str, only: str = "") -> int:
        return sum(
            n for c, a, n in cells
            if (a == area if only == "area" else a.startswith(area))
            and (c == code if only == "code" else c.startswith(code))
        )  # fmt: skip

    def parts(name: str, names: set[str], what: str) -> list[tuple[str, str]]:
        below = [each for each in names if each.startswith(name) and each != name]
        nearest = min(map(len, below), default=0)
        return [(name, what), *((each, "") for each in below if len(each) == nearest)]

    for area, code in product(areas, codes):
        whole = (of(area, code), held(area, code))
        by_place = [(of(a, code, only), held(a, code, only=only))
                    for a, only in parts(area, areas, "area")]  # fmt: skip
        by_class = [(of(area, c, only), held(area, c, only=only))
                    for c, only in parts(code, codes, "code")]  # fmt: skip
        for sums in (by_place, by_class):
            assert sum(n for n, _ in sums) == whole[0]
            there = [unknown for n, unknown in (whole, *sums) if n]
            assert sum(there) != 1
            assert all(unknown for n, unknown in sums if 0 < n < 5)


# --- what moved


def told_of(said: list[Said], asked: Asked, villages: tuple[str, ...] = ()) -> Barometer:
    """What is told of such counts, without a ledger."""
    return barometer(kept_of(said), asked, villages)


def steady() -> list[Said]:
    """Two classes at two places by two channels, as many each month."""
    months = [f"2025-{n:02}" for n in range(5, 13)] + [f"2026-{n:02}" for n in range(1, 6)]
    return [
        (month, code, area, channel, 4 + (n + len(code)) % 2)
        for n, month in enumerate(months)
        for code in (WATER, POWER, "0301", "1002")
        for area in (VILLAGE, EAST)
        for channel in ("web", "visit")
    ]


MAY = Asked((COUNTY,), "2026-05")


def test_nothing_moves_where_nothing_changes() -> None:
    told = told_of(steady(), MAY)
    assert (told.moved, told.past, told.years, told.seasonal) == ((), 11, 0, ())
    assert told.compared > 10


def test_a_true_rise_is_told() -> None:
    told = told_of([*steady(), ("2026-05", WATER, VILLAGE, "web", 24)], MAY)
    found = {(one.code, one.area): one.change for one in told.moved}
    assert found[WATER, TOWN].rising
    assert found[WATER, TOWN].heard == 32
    assert 8 < found[WATER, TOWN].awaited < 10
    assert (WATER, OTHER_TOWN) not in found


def test_what_a_finer_class_explains_is_told_once() -> None:
    told = told_of([*steady(), ("2026-05", WATER, VILLAGE, "web", 24)], MAY)
    codes = {one.code for one in told.moved if one.area == TOWN}
    assert WATER in codes
    assert WATER[:2] not in codes


def test_a_telephone_line_that_opened_is_no_rise() -> None:
    told = told_of([*steady(), ("2026-05", WATER, VILLAGE, "phone", 24)], MAY)
    assert told.moved == ()
    assert {one.name: one.since for one in told.channels} == {
        "web": "", "visit": "", "phone": "2026-05",
    }  # fmt: skip


def test_a_channel_is_new_since_its_first_voice() -> None:
    said: list[Said] = [(f"2026-{n:02}", WATER, VILLAGE, "phone", 24) for n in (3, 4, 5)]
    told = told_of([*steady(), *said], MAY)
    assert {one.name: one.since for one in told.channels}["phone"] == "2026-03"


def test_older_matters_taken_down_late_begin_no_record() -> None:
    older: list[Said] = [("2024-11", WATER, VILLAGE, "web", 1), ("2025-02", WATER, EAST, "web", 1)]
    told = told_of([*older, *steady()], MAY)
    assert told.past == told_of(steady(), MAY).past == 11
    assert {one.since for one in told.channels} == {""}


def test_what_was_imported_is_apart() -> None:
    told = told_of(steady(), replace(MAY, origin="imported"))
    assert (told.lines, told.moved, told.compared, told.channels) == ((), (), 0, ())


def test_too_short_to_tell() -> None:
    told = told_of([row for row in steady() if row[0] > "2026-02"], MAY, (VILLAGE, EAST))
    assert (told.past, told.years, told.moved, told.silent) == (0, 0, (), ())


# --- what is not heard


def test_a_village_nobody_speaks_of_is_told_of() -> None:
    villages = tuple(f"{TOWN}{n:03}" for n in range(1, 8))
    said: list[Said] = [
        (f"2026-{month:02}", WATER, code, "web", 4)
        for month in (1, 2, 3, 4, 5)
        for code in villages[:-1]
    ]
    (one,) = told_of(said, MAY, villages).silent
    assert (one.area, one.since, one.quiet.heard, one.quiet.awaited) == (
        villages[-1], "2026-03", 0, 12.0,
    )  # fmt: skip


# --- the cases behind a figure


def test_each_figure_agrees_with_the_cases_behind_it(c: County) -> None:
    spoken(3, 4)
    spoken(1, 4, class_code=POWER)
    spoken(2, 5, area_code=EAST, channel="phone")
    spoken(1, 4, kind="thanks")
    told = counted(Asked((COUNTY,), "2026-05", code=WATER, by="place", months=2))
    for line in told.lines:
        for cell in line.cells:
            figure = Figure(line.key, WATER, cell.month, cell.month)
            assert cases_behind(figure, (COUNTY,), c.can("mei")).count() == cell.some
    phone = Figure("", "", "2026-04", "2026-05", channel="phone")
    assert cases_behind(phone, (COUNTY,), c.can("he")).count() == 2
    assert cases_behind(phone, (TOWN,), c.can("he")).count() == 0
    assert cases_behind(phone, (COUNTY,), c.can("bo")).count() == 0  # of another unit


def test_the_rest_opens_to_the_rest(c: County) -> None:
    spoken(2, 4, class_code="080201")
    spoken(1, 4, class_code=WATER, area_code=TOWN)
    spoken(1, 4, class_code="")

    def behind(area: str, code: str, only: str = "") -> int:
        figure = Figure(area, code, "2026-04", "2026-04",
                        only_area=only == "area", only_code=only == "code")  # fmt: skip
        return cases_behind(figure, (COUNTY,), c.can("su")).count()

    assert behind("", WATER) == 3
    assert behind("", WATER, "code") == 1
    assert behind("", "", "code") == 1
    assert behind(TOWN, "", "area") == 1
    assert behind(TOWN, "") == 4


def test_months_begin_and_end_in_our_own_zone(c: County) -> None:
    raised(now=datetime(2026, 4, 30, 17, tzinfo=UTC), class_code=WATER)  # 1 May, 01:00
    told = counted(Asked((COUNTY,), "2026-05", months=2))
    assert [cell.some for cell in told.whole.cells] == [0, 1]
    may = Figure("", WATER, "2026-05", "2026-05")
    assert cases_behind(may, (COUNTY,), c.can("su")).count() == 1
