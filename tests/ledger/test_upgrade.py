"""A ledger that an earlier version wrote: brought up to this one, its rows are as events tell."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from sixia.ledger import rebuild
from sixia.ledger.commands import (
    AskExtension,
    DecideExtension,
    Invite,
    Judge,
    LinkRepeat,
    Reopen,
    Serve,
    Sign,
    Withdraw,
)
from sixia.ledger.listed import COLUMNS
from sixia.ledger.models import Case
from sixia.ledger.perform import as_resident, perform
from sixia.ledger.queries import concerns_of
from sixia.ledger.states import OPEN
from tests.factories import ANSWER, NOW, County, assignment, county, later, walked
from tests.ledger.test_needs import closed, joined, walk

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE_LISTS = [("ledger", "0011_front_page")]
TELLING = "sixia.ledger.migrations.0013_needs_told"


def go_to(nodes: list[tuple[str, str]]) -> None:
    MigrationExecutor(connection).migrate(nodes)


@pytest.fixture
def newest() -> Iterator[list[tuple[str, str]]]:
    """The version that this is; the database is brought back to it."""
    nodes = MigrationExecutor(connection).loader.graph.leaf_nodes()
    yield nodes
    go_to(nodes)


def told() -> list[tuple[Any, ...]]:
    return list(Case.objects.order_by("pk").values_list("pk", *COLUMNS))


def cases(c: County) -> dict[int, tuple[Any, ...]]:
    """Cases of every kind that the lists tell apart, and what they tell of each."""
    phones = ["19900000001", "19900000002", "19900000003", "19900000004"]
    many = joined(c, phones)
    gone = concerns_of(many).order_by("pk")[0].pk
    steps = (("mei", assignment(c)), ("bo", Sign()), ("bo", ANSWER), ("bo", Serve(how="phone")))
    for who, command in steps:
        perform(many.pk, command, c.can(who), NOW)
    as_resident(many.pk, gone, Withdraw(concern=gone), NOW)
    perform(many.pk, Reopen(head=c.qin.pk, reason="没办好"), c.can("su"), NOW)
    thanks = joined(c, phones[:3], kind="thanks")
    hard = walk(c)
    back = walked(c, "served", now=later(days=-20))
    poor = Judge(concern=concerns_of(back).get().pk, head=c.qin.pk, solved="yes", satisfied=2)
    perform(back.pk, poor, c.can("su"), later(days=-20))
    perform(back.pk, Reopen(head=c.qin.pk, reason="又堵了"), c.can("su"), later(days=-1))
    repeat = walked(c, "in_hand")
    perform(repeat.pk, LinkRepeat(matter=back.pk), c.can("mei"), NOW)
    for unit in (c.traffic, c.town):
        part = Invite(unit=unit.pk, due_at=later(days=2), part="修路面")
        perform(repeat.pk, part, c.can("bo"), NOW)
    perform(repeat.pk, AskExtension(amount=1, reason="等料"), c.can("bo"), NOW)
    perform(repeat.pk, DecideExtension(grant=True, reason="同意"), c.can("mei"), NOW)
    over = closed(c)
    return {
        many.pk: (3, None, NOW, None),
        thanks.pk: (None, None, NOW, None),
        hard.pk: (None, 3, later(days=-40), None),
        back.pk: (None, 2, later(days=-20), later(days=-1)),
        repeat.pk: (None, 2, NOW, NOW),
        over.pk: (None, None, None, None),
    }


def test_open_cases_from_before_the_lists_come_on_them(newest: list[tuple[str, str]]) -> None:
    expected = cases(county())
    known = told()
    assert {pk: columns for pk, *columns in known if pk in expected} == {
        pk: [*columns] for pk, columns in expected.items()
    }
    go_to(BEFORE_LISTS)
    go_to(newest)
    assert told() == known
    assert rebuild.check().differences == []


def test_broken_off_it_goes_on_where_it_was(
    newest: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    cases(county())
    known = told()
    go_to(BEFORE_LISTS)
    module = import_module(TELLING)
    tell, seen = module._tell, list[int]()

    def breaking(case: Case, events: Any) -> None:
        seen.append(case.pk)
        if len(seen) == 3:
            raise InterruptedError
        tell(case, events)

    monkeypatch.setattr(module, "TOGETHER", 1)
    monkeypatch.setattr(module, "_tell", breaking)
    with pytest.raises(InterruptedError):
        go_to(newest)
    go_to(newest)
    assert told() == known
    assert seen == sorted(seen), "the first two were told and stayed so"
    assert len(seen) == Case.objects.filter(stage__in=OPEN).count() + 1
