"""Whatever happens between telephones and the server, each record is there once and none is lost.

Two people with overlapping households write down what they please; batches are cut anywhere, come
again in other portions, race each other, meet a database that fails or a fault of ours, or their
answer never arrives; clocks are up to a day off."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import OperationalError, connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from sixia.field import acts, sync
from sixia.field.models import Outing, Record, Visit
from sixia.field.sync import Result, Sent
from sixia.grid.models import Entry
from sixia.hear.models import Concern
from sixia.ledger.models import Event
from sixia.seal.tracking import new_code
from tests.factories import COUNTY, NOW, County, household, later, walked
from tests.field.conftest import planned
from tests.field.phones import PLACE, Phone

WHOM = st.sampled_from(["bo", "qin"])
HOURS = st.floats(-24, 24)
CHEAP = ("visit", "visit", "visit", "need", "result", "note", "contact", "gossip", "nowhere")
KINDS = st.sampled_from([*CHEAP, *CHEAP, "concern", "held"])
FATES = st.sampled_from(["answered", "answered", "lost", "fails", "breaks", "raced"])


class Schedules(RuleBasedStateMachine):
    """One office, one household, one case and one meeting that both of them write about."""

    def __init__(self, c: County) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.now = NOW
        self.phones = {who: Phone(getattr(c, who)) for who in ("bo", "qin")}
        self.home = household(c).household
        self.case = walked(c, "in_hand")
        goers = [c.bo.pk, c.qin.pk]
        self.meeting = planned(c, goers=goers, area_code=COUNTY, starts_at=later(hours=1))
        self.results: list[Result] = []
        self.told = Event.objects.filter(verb__in=("noted", "contacted")).count()

    # --- what can happen

    @rule(hours=st.floats(0.1, 30))
    def time_goes_by(self, hours: float) -> None:
        self.now += timedelta(hours=hours)

    @rule(who=WHOM, hours=HOURS)
    def a_clock_is_set(self, who: str, hours: float) -> None:
        self.phones[who].skew = timedelta(hours=hours)

    @rule(who=WHOM, kind=KINDS)
    def written(self, who: str, kind: str) -> None:
        self.phones[who].write(kind if kind != "nowhere" else "visit", self.now, **self.body(kind))

    @rule(who=WHOM, first=st.integers(0, 30), many=st.integers(1, 12), fate=FATES,
          at=st.integers(0, 11))  # fmt: skip
    def sent(self, who: str, first: int, many: int, fate: str, at: int) -> None:
        written = self.phones[who].written
        start = first % (len(written) or 1)
        self.send(who, written[start : start + many], fate, at)

    # --- how it is done

    def body(self, kind: str) -> dict[str, Any]:
        home = {"household": str(self.home.key)}
        bodies: dict[str, dict[str, Any]] = {
            "visit": {**PLACE, **home, "met": "yes", "note": "坐了一会儿"},
            "need": {**home, "words": "一床被子"},
            "result": {**home, "words": "送到了"},
            "note": {"case": self.case.pk, "note": "看过了"},
            "contact": {"case": str(self.case.pk), "how": "visit"},
            "concern": {**PLACE, **home, "words": "路灯不亮", "code": new_code()},
            "held": {**PLACE, "kind": "meeting", "head_count": 7, "outing": str(self.meeting.key)},
            "gossip": {"words": "没有这一种"},
            "nowhere": {"area": "77", "met": "no"},
        }
        return bodies[kind]

    def send(self, who: str, records: list[Sent], fate: str, at: int = 0) -> None:
        phone = self.phones[who]
        with suppress(OperationalError), mishap(fate, at):
            results = phone.send(*records, now=self.now)
            if fate != "lost":
                self.results += results

    @invariant()
    def nothing_twice(self) -> None:
        kept = Counter(r.id for r in self.results if r.outcome == "kept")
        assert all(n == 1 for n in kept.values())
        assert Visit.objects.count() == Record.objects.filter(kind="visit", outcome="kept").count()

    def teardown(self) -> None:
        try:
            self.all_arrive()
        finally:
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    def all_arrive(self) -> None:
        """In the end each telephone sends all it has, and gets its answers."""
        self.now += timedelta(days=3)
        for who, phone in self.phones.items():
            self.send(who, phone.written, "answered")
            rows = Record.objects.filter(device=phone.token).order_by("seq")
            assert [row.pk for row in rows] == [each.id for each in phone.written]
            assert all(row.happened_at <= row.received_at <= self.now for row in rows)
            for row, each in zip(rows, phone.written, strict=True):
                assert row.claimed_at == each.happened_at
                assert row.outcome == "kept" or sync.opened(row).body == each.body
        self.each_once()

    def each_once(self) -> None:
        """What was kept is in its room as often as it was written; what was not, is sealed."""
        kept = Counter(Record.objects.filter(outcome="kept").values_list("kind", flat=True))
        there = {
            "visit": Visit.objects.count(),
            "need": Entry.objects.filter(kind="need").count(),
            "result": Entry.objects.filter(kind="result").count(),
            "concern": Concern.objects.filter(recorded_by__isnull=False).count(),
        }
        assert there == {kind: kept[kind] for kind in there}
        told = Event.objects.filter(verb__in=("noted", "contacted")).count()
        assert told == self.told + kept["note"] + kept["contact"]
        held = Outing.objects.get(pk=self.meeting.pk)
        lines = [line for line in held.summary.splitlines() if line]
        assert len(lines) == max(kept["held"] - 1, 0)


@contextmanager
def mishap(fate: str, at: int) -> Iterator[None]:
    """What goes wrong with the record at this place of a batch, after all of it was done."""
    count = iter(range(1000))

    def going_wrong(kind: str, body: Any, scene: Any) -> Any:
        made = acts.perform_record(kind, body, scene)
        if next(count) == at:
            raise OperationalError("gone") if fate == "fails" else ZeroDivisionError
        return made

    seen: set[object] = set()
    before = sync._before

    def too_early(device: Any, id_: Any) -> Any:
        """Looked before the other one had come."""
        if id_ in seen:
            return before(device, id_)
        seen.add(id_)
        return None

    if fate in ("fails", "breaks"):
        with patch.object(sync, "perform_record", going_wrong):
            yield
    elif fate == "raced":
        with patch.object(sync, "_before", too_early):
            yield
    else:
        yield


TRIALS = [pytest.param(3, id="few"), pytest.param(3000, id="many", marks=pytest.mark.prove)]


@pytest.mark.parametrize("trials", TRIALS)
def test_any_schedule(c: County, trials: int) -> None:
    how = settings(
        max_examples=trials,
        stateful_step_count=24,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(lambda: Schedules(c), settings=how)  # type: ignore[arg-type]  # it is called, no more
    assert not connection.needs_rollback
