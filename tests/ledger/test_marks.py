"""The mark of a hand-off: no change is missed and none told twice, however late it commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from queue import Queue
from threading import Barrier, Event, Thread
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sixia.ledger import handback, models
from sixia.ledger.actor import SYSTEM
from sixia.ledger.append import carry_out
from sixia.ledger.commands import Contact, Note
from sixia.ledger.handback import TELLS, number
from sixia.ledger.models import Case, Handed
from tests import factories
from tests.factories import NOW, County, walked
from tests.ledger.handing import SOURCE

CASES = 3
WITH_DATABASE = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def hotline(c: County, n: int = CASES) -> list[Case]:
    """Cases in hand that the hotline knows, all of them handed back once."""
    start = Case.objects.count()
    cases = [walked(c, "in_hand", source=SOURCE, source_id=f"A{start + k}") for k in range(n)]
    number(SOURCE, NOW)
    return cases


def tell(case: Case) -> None:
    carry_out(case.pk, Contact(how="phone"), SYSTEM, NOW)


def keep_quiet(case: Case) -> None:
    carry_out(case.pk, Note(note="内部的话"), SYSTEM, NOW)


def handed(since: int, until: int) -> dict[int, int]:
    """By case: at which event it was told of within these marks."""
    rows = handback.changes(handback.Window(SOURCE, since, until))
    return dict(rows.values_list("case", "seq"))


def sound(cases: list[Case]) -> None:
    """Each event that tells lies in one numbered step, and none in two."""
    for case in cases:
        steps = list(Handed.objects.filter(case=case).order_by("position"))
        seqs = [step.seq for step in steps]
        assert seqs == sorted(set(seqs))
        assert [step.passed_at for step in steps] == [*(s.position for s in steps[1:]), None]
        told = models.Event.objects.filter(case=case, verb__in=TELLS).values_list("seq", flat=True)
        assert max(told) <= seqs[-1]
        spans = list(zip([0, *seqs], seqs, strict=False))
        assert all(sum(a < seq <= b for a, b in spans) == 1 for seq in told)


STEPS = st.lists(
    st.tuples(st.sampled_from(("tell", "quiet", "hand")), st.integers(0, CASES - 1)), max_size=25
)


@settings(max_examples=20, deadline=None, suppress_health_check=WITH_DATABASE)
@given(steps=STEPS)
def test_what_changed_since_a_mark_is_what_is_handed(c: County, steps: list[Any]) -> None:
    with transaction.atomic():
        cases = hotline(c)
        mark, changed = handback.position(SOURCE), set[int]()
        for what, which in steps:
            case = cases[which]
            if what == "tell":
                tell(case)
                changed.add(case.pk)
            elif what == "quiet":
                keep_quiet(case)
            else:
                after = number(SOURCE, NOW)
                assert set(handed(mark, after)) == changed
                assert (after == mark) == (not changed)
                mark, changed = after, set()
        number(SOURCE, NOW)
        sound(cases)
        transaction.set_rollback(True)


class Writer:
    """A process of its own: it makes a move, and commits or rolls back only when told to."""

    def __init__(self) -> None:
        self.acts: Queue[Callable[[], None] | None] = Queue()
        self.answers: Queue[BaseException | None] = Queue()
        self.thread = Thread(target=self._run)
        self.thread.start()

    def do(self, act: Callable[[], None] | None) -> None:
        self.acts.put(act)
        if error := self.answers.get(timeout=30):
            raise error

    def _run(self) -> None:
        while act := self.acts.get():
            try:
                act()
            except BaseException as error:  # noqa: BLE001 - the one who asked raises it
                self.answers.put(error)
            else:
                self.answers.put(None)
        connection.close()
        self.answers.put(None)


def begin(case: Case) -> None:
    transaction.set_autocommit(False)
    carry_out(case.pk, Contact(how="phone"), SYSTEM, NOW)


def end(keep: bool) -> None:
    (transaction.commit if keep else transaction.rollback)()
    transaction.set_autocommit(True)


@pytest.fixture
def writers() -> Any:
    found = [Writer() for _ in range(CASES)]
    yield found
    for writer in found:
        writer.do(None)


MOVES = st.lists(
    st.tuples(st.sampled_from(("write", "write", "keep", "undo", "hand")),
              st.integers(0, CASES - 1)), max_size=20
)  # fmt: skip


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@settings(max_examples=15, deadline=None, suppress_health_check=WITH_DATABASE)
@given(moves=MOVES)
def test_no_late_commit_is_missed(writers: list[Writer], moves: list[Any]) -> None:
    c = _county()
    cases = hotline(c)
    mark, open_, changed = handback.position(SOURCE), set[int](), set[int]()
    for what, which in [*moves, *(("keep", k) for k in range(CASES)), ("hand", 0)]:
        writer, case = writers[which], cases[which]
        if what == "hand":
            after = number(SOURCE, NOW)
            assert set(handed(mark, after)) == changed
            mark, changed = after, set()
        elif what == "write" and which not in open_:
            writer.do(lambda case=case: begin(case))  # bound now, not later
            open_.add(which)
        elif what in ("keep", "undo") and which in open_:
            writer.do(lambda keep=what == "keep": end(keep))
            open_.discard(which)
            changed |= {case.pk} if what == "keep" else set()
    sound(cases)


_counties: list[County] = []


def _county() -> County:
    """The small county, made once for all examples of a test; its tables are emptied after it."""
    if not Case.objects.exists():
        _counties[:] = [factories.county()]
    return _counties[0]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_lower_id_that_commits_later_is_handed_over_next(writers: list[Writer]) -> None:
    c = _county()
    slow, quick, _ = hotline(c)
    writers[0].do(lambda: begin(slow))
    tell(quick)
    mark = number(SOURCE, NOW)
    assert set(handed(mark - 1, mark)) == {quick.pk}
    writers[0].do(lambda: end(keep=True))
    last = {x: models.Event.objects.filter(case=x).latest("seq").pk for x in (slow, quick)}
    assert last[slow] < last[quick]  # what a mark in the log itself would have passed by
    assert set(handed(mark, number(SOURCE, NOW))) == {slow.pk}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_writers_and_hand_offs_at_once() -> None:
    c = _county()
    cases, start, over = hotline(c, 4), Barrier(7), Event()

    def write(case: Case) -> None:
        start.wait()
        try:
            for _ in range(15):
                with transaction.atomic():
                    tell(case)
        finally:
            connection.close()

    def hand(_: int) -> None:
        start.wait()
        try:
            while not over.is_set():
                number(SOURCE, NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        handing = [threads.submit(hand, n) for n in range(2)]
        writing = [threads.submit(write, case) for case in cases]
        start.wait()
        for each in writing:
            each.result()
        over.set()
        for each in handing:
            each.result()
    number(SOURCE, NOW)
    sound(cases)
    positions = Handed.objects.values_list("position", flat=True).distinct()
    assert set(positions) == set(range(1, handback.position(SOURCE) + 1))
