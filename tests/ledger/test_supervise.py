"""The sweep says what is due, once, whoever runs it and however often."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from sixia.ledger import append, supervise
from sixia.ledger import commands as m
from sixia.ledger.append import rules_for
from sixia.ledger.batch import Rulebook
from sixia.ledger.commands import Command
from sixia.ledger.models import Case, Clock, Event
from sixia.ledger.perform import perform
from sixia.ledger.supervise import sweep
from tests import factories
from tests.factories import NOW, County, later, walked
from tests.ledger.test_database_walk import proved

FAR = later(days=400)


def only(case: Case, key: str) -> Clock:
    """The case with nothing but this clock ticking, so that one thing is looked at."""
    Clock.objects.exclude(case=case, key=key).update(next_at=None)
    return Clock.objects.get(case=case, key=key)


def said(case: Case) -> list[tuple[str, str, Any, Any]]:
    rows = Event.objects.filter(case=case, verb__in=("warned", "escalated")).order_by("seq")
    told = rows.values_list("verb", "structure")
    return [(verb, s["clock"], s.get("step"), s.get("to")) for verb, s in told]


def test_amber_is_said_once_and_overdue_goes_up_the_ladder(c: County) -> None:
    case = walked(c, "in_hand")
    clock = only(case, "finish")
    assert sweep(clock.warn_at - timedelta(seconds=1)) == {"warned": 0, "escalated": 0}
    assert sweep(clock.warn_at) == {"warned": 1, "escalated": 0}
    assert sweep(clock.warn_at) == {"warned": 0, "escalated": 0}
    assert sweep(clock.due_at) == {"warned": 0, "escalated": 1}
    rules = rules_for(case.pack, case.pack_version)
    moments = [at for at, _ in supervise._ladder(clock, rules)]
    for moment in moments[1:]:
        assert sweep(moment - timedelta(seconds=1)) == {"warned": 0, "escalated": 0}
        assert sweep(moment) == {"warned": 0, "escalated": 1}
        assert sweep(moment) == {"warned": 0, "escalated": 0}
    steps = [(step, to) for verb, _, step, to in said(case) if verb == "escalated"]
    assert [step for step, _ in steps] == list(range(len(moments)))
    assert steps[0][1] == "unit_head"
    assert sweep(FAR) == {"warned": 0, "escalated": 0}, "nothing more to say"
    proved(case)


def test_steps_long_missed_are_said_once(c: County) -> None:
    """The machine was off for a month: one escalation to the highest step, not a heap of them."""
    case = walked(c, "in_hand")
    only(case, "finish")
    assert sweep(later(days=60)) == {"warned": 0, "escalated": 1}
    assert sweep(FAR) == {"warned": 0, "escalated": 0}
    assert len(said(case)) == 1


def test_what_is_met_or_paused_does_not_fire(c: County) -> None:
    case = walked(c, "in_hand")
    pause = m.Pause(ground="season", until_at=later(days=300), reason="冻土")
    perform(case.pk, pause, c.can("qin"), NOW)
    sweep(later(days=200))
    assert {clock for _, clock, *_ in said(case)}.isdisjoint({"finish", "sign", "route"})
    assert Clock.objects.get(case=case, key="finish").next_at is None


def test_a_forgotten_pause_fires(c: County) -> None:
    case = walked(c, "in_hand")
    pause = m.Pause(ground="season", until_at=later(days=10), reason="冻土")
    perform(case.pk, pause, c.can("qin"), NOW)
    sweep(later(days=11))
    assert ("escalated", "pause") in {(verb, clock) for verb, clock, *_ in said(case)}


def test_an_order_on_an_ended_case_still_has_to_be_answered(c: County) -> None:
    case = walked(c, "in_hand")
    order = m.Order(requirement="查清为何拖延", reply_at=later(days=5))
    perform(case.pk, order, c.can("su"), NOW)
    pk = case.links.get().concern_id
    perform(case.pk, m.Withdraw(concern=pk), c.can("mei"), NOW)
    case.refresh_from_db()
    assert case.stage == "withdrawn"
    assert sweep(later(days=9)) == {"warned": 0, "escalated": 1}
    assert said(case)[-1][:2] == ("escalated", "order:1")
    perform(case.pk, m.ReplyOrder(order=1, final=True, reply="已查清"), c.can("bo"), later(days=9))
    assert sweep(FAR) == {"warned": 0, "escalated": 0}
    proved(case)


def test_a_case_that_was_sealed_off_meanwhile_is_passed_over(
    c: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, stays = walked(c, "in_hand"), walked(c, "in_hand")
    real = supervise._take

    def delete_first(cases: Sequence[int], now: datetime, book: Rulebook) -> list[Command]:
        Case.objects.filter(pk=gone.pk).delete()
        return real(cases, now, book)

    monkeypatch.setattr(supervise, "_take", delete_first)
    assert sweep(later(days=60))["escalated"] > 0
    assert said(stays)


def test_nothing_due_costs_one_query_however_much_there_is(c: County) -> None:
    for _ in range(3):
        walked(c, "in_hand")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        sweep(NOW)
    assert len(queries) == 1


def test_what_is_due_costs_as_much_for_many_cases_as_for_one(c: County) -> None:
    def cost(moment: datetime) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert sum(sweep(moment).values()) > 0
        return len(queries)

    walked(c, "in_hand")
    one = cost(later(days=60))
    for n in range(6):
        walked(c, "in_hand", words=f"第 {n} 件")
    assert cost(later(days=60)) == one


def test_a_case_whose_event_cannot_be_read_silences_no_other(
    c: County, caplog: pytest.LogCaptureFixture
) -> None:
    odd, sound = walked(c, "in_hand"), walked(c, "in_hand")
    Event.objects.filter(case=odd, verb="assigned").update(structure={"clocks": [{}]})
    assert sweep(later(days=60))["escalated"] > 0
    assert said(sound)
    assert not said(odd)
    assert f"case {odd.pk}" in caplog.text


def test_a_sweep_that_comes_between_takes_nothing_twice(
    c: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have read the same list of what is due; the second runs while the first works."""
    case, moment, real = walked(c, "in_hand"), later(days=60), supervise._take

    def second_first(cases: Sequence[int], now: datetime, book: Rulebook) -> list[Command]:
        monkeypatch.setattr(supervise, "_take", real)
        sweep(now)
        return real(cases, now, book)

    monkeypatch.setattr(supervise, "_take", second_first)
    sweep(moment)
    clocks = [clock for _, clock, *_ in said(case)]
    assert clocks
    assert len(clocks) == len(set(clocks)), "each clock once"


@pytest.fixture
def committed(transactional_db: None) -> County:
    """The county for real, so that other connections see it."""
    return factories.county()


@pytest.mark.postgres
def test_two_sweeps_at_once_say_each_thing_once(committed: County) -> None:
    cases = [walked(committed, "in_hand", words=f"第 {n} 件") for n in range(4)]
    moment = later(days=60)

    def run(_: int) -> dict[str, int]:
        try:
            return sweep(moment)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(run, range(2)))
    events = [e for case in cases for e in said(case)]
    assert sum(sum(t.values()) for t in told) == len(events)
    keys = [(case.pk, clock) for case in cases for _, clock, *_ in said(case)]
    assert len(keys) == len(set(keys)), "each clock once"
    for case in cases:
        proved(case)


@pytest.mark.postgres
def test_a_case_that_someone_works_on_waits_for_the_next_sweep(committed: County) -> None:
    busy, idle = walked(committed, "in_hand"), walked(committed, "in_hand")

    def meanwhile() -> dict[str, int]:
        try:
            return sweep(later(days=60))
        finally:
            connections.close_all()

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        append.locked(busy.pk)
        assert pool.submit(meanwhile).result(timeout=60)["escalated"] > 0
        assert said(idle)
        assert not said(busy)
    assert sweep(later(days=60))["escalated"] > 0
    assert said(busy)


def test_one_case_that_is_not_sound_silences_no_other(
    c: County, caplog: pytest.LogCaptureFixture
) -> None:
    odd, sound = walked(c, "in_hand"), walked(c, "in_hand")
    gone = m.Withdraw(concern=odd.links.get().concern_id)
    perform(odd.pk, gone, c.can("mei"), NOW)
    Clock.objects.exclude(key="finish").update(next_at=None)
    Clock.objects.filter(case=odd).update(state="running", next_at=NOW)  # behind the ledger's back
    assert sweep(FAR) == {"warned": 0, "escalated": 1}
    assert said(sound)
    assert f"case {odd.pk}" in caplog.text
    assert "rebuild --check" in caplog.text
    caplog.clear()
    assert sweep(FAR + timedelta(hours=23)) == {"warned": 0, "escalated": 0}
    assert not caplog.text, "said once"
    sweep(FAR + timedelta(days=1))
    assert f"case {odd.pk}" in caplog.text, "and tried again the next day"


def test_what_keeps_every_case_from_going_through_rests_no_clock(
    c: County, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault of ours, or of the rules, is no fault of the cases: once mended, all is said."""
    cases = [walked(c, "in_hand", words=f"第 {n} 件") for n in range(2)]
    assigned = Event.objects.filter(verb="assigned")
    sound = dict(assigned.values_list("pk", "structure"))
    assigned.update(structure={"clocks": [{}]})
    waits = dict(Clock.objects.values_list("pk", "next_at"))
    assert sweep(later(days=60)) == {"warned": 0, "escalated": 0}
    assert dict(Clock.objects.values_list("pk", "next_at")) == waits
    assert [record.levelname for record in caplog.records] == ["ERROR"], "said once for all"
    assert "2 cases" in caplog.text
    for pk, structure in sound.items():
        Event.objects.filter(pk=pk).update(structure=structure)
    assert sweep(later(days=60, minutes=1))["escalated"] > 0
    assert all(said(case) for case in cases)


def test_a_table_that_is_not_there_is_no_fault_of_a_case(c: County) -> None:
    case = walked(c, "in_hand")
    waits = dict(Clock.objects.values_list("pk", "next_at"))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_event RENAME TO elsewhere")
    with pytest.raises(DatabaseError), transaction.atomic():
        sweep(later(days=60))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE elsewhere RENAME TO ledger_event")
    assert dict(Clock.objects.values_list("pk", "next_at")) == waits
    assert sweep(later(days=60))["escalated"] > 0
    assert said(case)


def test_a_case_without_events_is_said(c: County, caplog: pytest.LogCaptureFixture) -> None:
    empty, sound = walked(c, "in_hand"), walked(c, "in_hand")
    Event.objects.filter(case=empty).delete()
    assert sweep(later(days=60))["escalated"] > 0
    assert said(sound)
    assert f"case {empty.pk}: a step of the sweep found no events" in caplog.text


@pytest.mark.parametrize("fault", ["refused", "failed"])
def test_a_warning_that_cannot_be_given_rests_no_longer_than_until_the_case_is_due(
    c: County, fault: str
) -> None:
    odd, sound = walked(c, "in_hand"), walked(c, "in_hand")
    if fault == "refused":
        perform(odd.pk, m.Withdraw(concern=odd.links.get().concern_id), c.can("mei"), NOW)
    else:
        Event.objects.filter(case=odd, verb="assigned").update(structure={"clocks": [{}]})
    due = later(days=3)
    Clock.objects.exclude(key="finish").update(next_at=None)
    running = Clock.objects.filter(key="finish")
    running.update(state="running", due_at=due, warn_at=NOW, next_at=due - timedelta(hours=2))
    sweep(due - timedelta(hours=2))
    assert said(sound)
    assert not said(odd)
    assert Clock.objects.get(case=odd, key="finish").next_at == due
