"""Clocks of a case, checked by hand against the holiday notices of 2025 and 2026.

National Day 2025: off 1-8 October, worked Sunday 28 September and Saturday 11 October.
Spring Festival 2026: off 15-23 February, worked Saturdays 14 and 28 February.
Qingming 2026: off 4-6 April. Labour Day 2026: off 1-5 May, worked Saturday 9 May.
"""

import json
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sixia.clock import UNITS, Notice, OfficeHours, Span, china
from sixia.ledger import deadlines
from sixia.ledger.deadlines import Rules, Ticking
from sixia.ledger.packs import ClockRule, Pack, shipped

ZONE = ZoneInfo("Asia/Shanghai")
HOURS = OfficeHours.parse("08:30-12:00 14:00-17:30")


def rules(pack: str = "xinfang-2022", *notices: Notice) -> Rules:
    return Rules(shipped()[pack], china(notices), HOURS, ZONE)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def rule(pack: str, kind: str) -> ClockRule:
    found = shipped()[pack].clock(kind)
    assert found is not None
    return found


def begun(pack: str, kind: str, grade: str, moment: str) -> Ticking:
    return deadlines.start(rules(pack), rule(pack, kind), grade, at(moment))


BY_HAND = [
    ("xinfang-2022", "route", "ordinary", "2025-09-15 10:00", "2025-09-30 17:30"),
    ("xinfang-2022", "route", "ordinary", "2025-09-20 10:00", "2025-10-09 17:30"),
    ("xinfang-2022", "sign", "ordinary", "2026-02-04 09:00", "2026-02-24 17:30"),
    ("xinfang-2022", "finish", "ordinary", "2025-12-20 09:00", "2026-02-24 17:30"),
    ("xinfang-2022", "finish", "simple", "2025-09-22 16:00", "2025-10-11 17:30"),
    ("hotline-graded", "finish", "urgent", "2025-10-01 23:30", "2025-10-02 01:30"),
    ("hotline-graded", "finish", "utilities", "2026-02-16 09:00", "2026-02-17 09:00"),
    ("hotline-graded", "finish", "ordinary", "2025-09-27 12:00", "2025-10-09 17:30"),
    ("hotline-graded", "finish", "complex", "2026-02-13 12:00", "2026-02-28 17:30"),
    ("hotline-5wd", "finish", "ordinary", "2025-09-26 10:00", "2025-10-10 17:30"),
    ("hotline-5wd", "sign", "ordinary", "2026-02-13 10:00", "2026-02-24 17:30"),
    ("foreign-enterprise", "accept", "ordinary", "2026-02-09 10:00", "2026-02-25 17:30"),
    ("foreign-enterprise", "finish", "ordinary", "2026-02-25 10:00", "2026-05-22 17:30"),
    ("promise", "check", "ordinary", "2025-09-05 10:00", "2025-10-09 17:30"),
    ("promise", "route", "ordinary", "2025-09-26 10:00", "2025-10-10 17:30"),
]


@pytest.mark.parametrize(("pack", "kind", "grade", "start", "due"), BY_HAND)
def test_deadlines_by_hand(pack: str, kind: str, grade: str, start: str, due: str) -> None:
    ticking = begun(pack, kind, grade, start)
    assert ticking.due_at == at(due)
    assert ticking.started_at == at(start)
    assert (ticking.key, ticking.kind, ticking.assumed) == (kind, kind, ())
    assert ticking.due_at.tzinfo is UTC
    assert ticking.source == rule(pack, kind).source


@pytest.mark.parametrize(
    ("pack", "start", "due"),
    [
        ("xinfang-2022", "2025-12-20 09:00", "2026-03-26 17:30"),
        ("hotline-5wd", "2025-09-26 10:00", "2025-10-23 17:30"),
    ],
)
def test_an_extension_counts_from_the_old_end(pack: str, start: str, due: str) -> None:
    extension = shipped()[pack].extension
    assert extension is not None
    old = begun(pack, "finish", "ordinary", start)
    for approved in (old.started_at + timedelta(days=1), old.due_at):
        new = deadlines.extend(old, extension.most, approved, rules(pack))
        assert new.due_at == at(due)


def test_a_paused_clock_gets_its_holiday_back() -> None:
    # Five working days from Friday 26 September: 28, 29, 30, 9, 10. Stopped on Monday 29 with
    # 29, 30, 9, 10 still to go; going on on 9 October these are 9, 10, 11 (make-up) and 13.
    ticking = begun("hotline-5wd", "finish", "ordinary", "2025-09-26 10:00")
    held = deadlines.pause(ticking, at("2025-09-29 11:00"), rules())
    assert held.state == "paused"
    assert held.due_at == ticking.due_at
    on = deadlines.resume(held, at("2025-10-09 09:00"), rules())
    assert on.state == "running"
    assert on.due_at == at("2025-10-13 17:30")
    assert on.due_at - on.warn_at == ticking.due_at - ticking.warn_at


def test_amber_is_the_share_of_the_time_left_that_the_pack_says() -> None:
    ticking = begun("hotline-graded", "finish", "utilities", "2026-02-16 09:00")
    assert ticking.warn_at == at("2026-02-17 01:48")


def test_colours_in_their_order() -> None:
    ticking = begun("hotline-graded", "finish", "utilities", "2026-02-16 09:00")
    second = timedelta(seconds=1)
    assert deadlines.colour(ticking, ticking.warn_at - second) == "calm"
    assert deadlines.colour(ticking, ticking.warn_at) == "soon"
    assert deadlines.colour(ticking, ticking.due_at) == "soon"
    assert deadlines.colour(ticking, ticking.due_at + second) == "late"
    late = ticking.due_at + second
    assert deadlines.colour(deadlines.pause(ticking, late, rules()), late) == "paused"
    assert deadlines.colour(deadlines.meet(ticking, late), late) == "done"
    assert deadlines.colour(deadlines.void(ticking), late) == "done"


def test_what_is_done_stays_done() -> None:
    ticking = begun("hotline-5wd", "finish", "ordinary", "2025-09-26 10:00")
    moment = at("2025-09-29 10:00")
    met, gone = deadlines.meet(ticking, moment), deadlines.void(ticking)
    assert met.met_at == moment
    assert gone.met_at is None
    for done in (met, gone):
        later = moment + timedelta(days=3)
        assert deadlines.meet(done, later) == done
        assert deadlines.void(done) == done
        assert deadlines.pause(done, later, rules()) == done
        assert deadlines.resume(done, later, rules()) == done
        assert deadlines.extend(done, Span(1, "hours"), later, rules()) == done
        assert deadlines.again(rules(), done) == done


def test_a_named_date_is_kept_as_it_is() -> None:
    due = at("2026-10-03 12:00")
    told = deadlines.start_by(rules(), "co:17", "co", "unit:17", at("2026-10-01"), due, "invited")
    assert (told.key, told.owner, told.due_at, told.assumed) == ("co:17", "unit:17", due, ())
    assert told.warn_at == due - timedelta(hours=18)
    assert deadlines.start_by(rules(), "k", "k", "unit", due, due, "s").warn_at == due
    with pytest.raises(ValueError, match="before it starts"):
        deadlines.start_by(rules(), "k", "k", "unit", due, at("2026-10-01"), "s")


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = at("2026-01-05 09:00").replace(tzinfo=None)
    ticking = begun("xinfang-2022", "route", "ordinary", "2026-01-05 09:00")
    with pytest.raises(ValueError, match="no time zone"):
        deadlines.start(rules(), rule("xinfang-2022", "route"), "ordinary", naive)
    with pytest.raises(ValueError, match="no time zone"):
        deadlines.start_by(rules(), "k", "k", "unit", naive, naive, "s")
    with pytest.raises(ValueError, match="no time zone"):
        deadlines.meet(ticking, naive)


def test_which_clocks_an_event_begins_and_meets() -> None:
    pack = shipped()["xinfang-2022"]
    assert {r.kind for r in deadlines.starts_at(pack, "assigned")} == {"sign", "check"}
    assert {r.kind for r in deadlines.stops_at(pack, "assigned")} == {"route"}
    assert {r.kind for r in deadlines.stops_at(pack, "answered")} == {"finish", "check"}
    assert deadlines.starts_at(pack, "noted") == ()


def test_the_nearest_clock_is_among_those_still_open() -> None:
    soon = begun("xinfang-2022", "sign", "ordinary", "2026-03-02 09:00")
    far = begun("xinfang-2022", "finish", "ordinary", "2026-03-02 09:00")
    held = deadlines.pause(far, far.started_at, rules())
    assert deadlines.nearest([far, soon]) is soon
    assert deadlines.nearest([held, deadlines.meet(soon, soon.due_at)]) is held
    assert deadlines.nearest([deadlines.void(far)]) is None
    assert deadlines.nearest([]) is None


NOTICE = Notice(
    2027,
    frozenset(at(f"2027-01-{day:02}").date() for day in (1, 2, 3, 4, 5)),
    frozenset({at("2027-01-09").date()}),
    "made up",
)


def test_a_guessed_year_is_said_and_set_again_when_its_notice_is_known() -> None:
    # From Wednesday 30 December: 31; with plain weekends 1, 4, 5, 6 January.
    guessed = begun("hotline-5wd", "finish", "ordinary", "2026-12-30 09:00")
    assert (guessed.due_at, guessed.assumed) == (at("2027-01-06 17:30"), (2027,))
    assert deadlines.again(rules("hotline-5wd"), guessed) is guessed
    # By the made-up notice 1 to 5 are off and Saturday 9 is worked: 31, 6, 7, 8, 9.
    known = deadlines.again(rules("hotline-5wd", NOTICE), guessed)
    assert (known.due_at, known.assumed) == (at("2027-01-09 17:30"), ())
    assert known == deadlines.start(
        rules("hotline-5wd", NOTICE), rule("hotline-5wd", "finish"), "ordinary", guessed.started_at
    )


Start = tuple[Pack, ClockRule, str, timedelta]
STARTS = st.one_of(
    [
        st.tuples(
            st.just(pack),
            st.sampled_from(pack.clocks),
            st.sampled_from([grade.id for grade in pack.grades]),
            st.timedeltas(timedelta(0), timedelta(days=880)),
        )
        for pack in shipped().values()
    ]
)
LATER = st.timedeltas(timedelta(0), timedelta(days=90))
LIMITS = st.builds(Span, st.integers(1, 60), st.sampled_from(UNITS))


def drawn(start: Start) -> Ticking:
    pack, found, grade, after = start
    return deadlines.start(rules(pack.id), found, grade, at("2024-01-01") + after)


@given(STARTS)
def test_a_clock_warns_after_it_starts_and_before_it_is_due(start: Start) -> None:
    ticking = drawn(start)
    assert ticking.started_at < ticking.warn_at < ticking.due_at


@given(STARTS, LATER)
def test_a_pause_of_no_length_changes_nothing(start: Start, wait: timedelta) -> None:
    ticking = drawn(start)
    moment = ticking.started_at + wait
    held = deadlines.pause(ticking, moment, rules())
    assert deadlines.resume(held, moment, rules()) == ticking


@given(STARTS, LATER, LATER)
def test_a_pause_never_brings_the_end_nearer(
    start: Start, wait: timedelta, length: timedelta
) -> None:
    ticking = drawn(start)
    moment = ticking.started_at + wait
    on = deadlines.resume(deadlines.pause(ticking, moment, rules()), moment + length, rules())
    assert on.due_at >= ticking.due_at
    assert on.due_at <= ticking.due_at + length + timedelta(days=40)


@given(STARTS, LIMITS, LATER)
def test_an_extension_only_moves_later(start: Start, limit: Span, wait: timedelta) -> None:
    ticking = drawn(start)
    moment = ticking.started_at + wait
    longer = deadlines.extend(ticking, limit, moment, rules())
    assert longer.due_at > ticking.due_at
    assert ticking.warn_at <= longer.warn_at <= longer.due_at
    held = deadlines.extend(deadlines.pause(ticking, moment, rules()), limit, moment, rules())
    assert held.state == "paused"
    assert deadlines.resume(held, moment, rules()).due_at == longer.due_at


@given(STARTS, st.lists(LATER, min_size=2))
def test_colours_never_go_back_as_time_passes(start: Start, waits: list[timedelta]) -> None:
    ticking = drawn(start)
    seen = [deadlines.colour(ticking, ticking.started_at + wait) for wait in sorted(waits)]
    order = ["calm", "soon", "late"]
    assert [order.index(c) for c in seen] == sorted(order.index(c) for c in seen)


@given(STARTS, LATER, LIMITS)
def test_a_clock_is_never_changed_in_place_and_survives_json(
    start: Start, wait: timedelta, limit: Span
) -> None:
    ticking = drawn(start)
    before, moment = deepcopy(ticking), ticking.started_at + wait
    held = deadlines.pause(ticking, moment, rules())
    changed = [
        held,
        deadlines.resume(held, moment, rules()),
        deadlines.extend(ticking, limit, moment, rules()),
        deadlines.meet(ticking, moment),
        deadlines.void(held),
        replace(ticking, assumed=(2027, 2028)),
    ]
    assert ticking == before
    for one in changed:
        assert Ticking.from_json(json.loads(json.dumps(one.to_json()))) == one
