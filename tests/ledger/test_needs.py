"""Lists made from the ledger: what is on each, in which order, and by which index."""

import re
from datetime import datetime

import pytest
from django.db import connection
from django.db.models import QuerySet

from sixia.hear.people import Speaker
from sixia.hear.record import erase
from sixia.ledger import needs, rebuild
from sixia.ledger.commands import (
    AskExtension,
    DecideExtension,
    Join,
    Judge,
    LinkRepeat,
    Object,
    Reopen,
    ReviewObjection,
    Serve,
    Sign,
)
from sixia.ledger.models import Case
from sixia.ledger.perform import perform
from sixia.ledger.queries import concerns_of, visible
from tests.factories import ANSWER, NOW, County, assignment, later, raised, walked


def joined(c: County, phones: list[str], kind: str = "request") -> Case:
    """One case on which these telephones spoke; "" gave none."""
    speakers = [Speaker(phone=phone) for phone in phones]
    first, *others = [
        raised(f"路灯不亮,第{n}盏。", speaker=who, reply_by="none", kind=kind).case
        for n, who in enumerate(speakers)
    ]
    for other in others:
        spoke = tuple(concerns_of(other).values_list("pk", flat=True))
        perform(first.pk, Join(concerns=spoke, from_case=other.pk), c.can("mei"), NOW)
    first.refresh_from_db()
    return first


def closed(c: County, at: datetime = NOW) -> Case:
    case = walked(c, "served", now=at)
    for concern in concerns_of(case):
        judge = Judge(concern=concern.pk, head=c.qin.pk, solved="yes", satisfied=5)
        case = perform(case.pk, judge, c.can("su"), at).case
    assert case.stage == "closed"
    return case


def returned(c: County, case: Case, at: datetime = NOW) -> None:
    """The unit says that it is not theirs, that is upheld, and it goes out anew."""
    perform(case.pk, Object(reason="不归我们"), c.can("bo"), at)
    perform(case.pk, ReviewObjection(uphold=True, reason="是"), c.can("mei"), at)
    perform(case.pk, assignment(c), c.can("mei"), at)


def test_persons_make_a_shared_need_not_messages(c: County) -> None:
    four = joined(c, ["19900000001", "19900000002", "19900000003", "19900000001"])
    joined(c, ["19900000001"] * 4)
    unknown = joined(c, ["", "", ""])
    joined(c, ["19900000001", "19900000002"])
    joined(c, ["19900000001", "19900000002", "19900000003"], kind="thanks")
    told = list(needs.shared(Case.objects.all()))
    assert [(case.pk, case.speakers, case.persons) for case in told] == [  # type: ignore[attr-defined]  # annotated
        (four.pk, 4, 3),
        (unknown.pk, 3, 3),
    ]


def test_who_was_erased_is_no_person_more(c: County) -> None:
    case = joined(c, ["19900000001", "19900000002", "19900000003", "19900000001"])
    mine = concerns_of(case).order_by("pk")
    for concern in (mine[3], mine[0]):  # the same person's
        told = needs.shared(Case.objects.all())
        assert [each.persons for each in told] == [3]  # type: ignore[attr-defined]  # annotated
        erase(concern)
    assert not needs.shared(Case.objects.all()).exists()


def test_a_case_that_met_one_difficulty_is_not_hard_two_are(c: County) -> None:
    case = walked(c, "assigned")
    returned(c, case)
    assert not needs.hard(Case.objects.all()).exists()
    returned(c, case)
    harder = walked(c, "assigned")
    for _ in range(3):
        returned(c, harder)
    told = needs.hard(Case.objects.all())
    assert [(each.pk, each.hard) for each in told] == [(harder.pk, 3), (case.pk, 2)]


def test_open_for_more_than_a_year_the_oldest_first_imported_apart(c: County) -> None:
    new = walked(c, "in_hand", now=later(days=-364)).pk
    old = walked(c, "in_hand", now=later(days=-366)).pk
    older = raised(now=later(days=-800)).case.pk
    brought = raised(now=later(days=-900)).case
    Case.objects.filter(pk=brought.pk).update(origin="imported")
    closed(c, later(days=-500))
    told = [case.pk for case in needs.old(Case.objects.all(), NOW)]
    assert told == [older, old]
    assert new not in told
    assert needs.old(Case.objects.all(), NOW, "imported").get() == brought


def test_again_is_what_was_closed_before(c: County) -> None:
    first = closed(c, later(days=-90))
    repeat = walked(c, "assigned", now=later(days=-30))
    perform(repeat.pk, LinkRepeat(matter=first.pk), c.can("mei"), NOW)
    back = closed(c, later(days=-60))
    perform(back.pk, Reopen(head=c.qin.pk, reason="又堵了"), c.can("su"), later(days=-10))
    open_before = walked(c, "in_hand", now=later(days=-50))
    beside = walked(c, "assigned", now=later(days=-20))
    perform(beside.pk, LinkRepeat(matter=open_before.pk), c.can("mei"), NOW)
    told = list(needs.again(Case.objects.all()))
    assert [case.pk for case in told] == [back.pk, repeat.pk]
    assert [case.again_at for case in told] == [later(days=-10), later(days=-30)]


def test_sent_back_before_it_was_closed_is_not_again(c: County) -> None:
    case = walked(c, "served")
    perform(case.pk, Reopen(head=c.qin.pk, reason="没办好"), c.can("su"), NOW)
    assert not needs.again(Case.objects.all()).exists()


def walk(c: County) -> Case:
    """A case that met every difficulty that a few moves can bring."""
    case = walked(c, "assigned", now=later(days=-40))
    returned(c, case, later(days=-40))
    steps = [
        ("bo", AskExtension(amount=1, reason="等料")),
        ("mei", DecideExtension(grant=True, reason="同意")),
        ("bo", ANSWER),
        ("bo", Serve(how="phone")),
        ("su", Reopen(head=c.qin.pk, reason="没好")),
    ]
    perform(case.pk, Sign(), c.can("bo"), later(days=-40))
    for who, command in steps:
        case = perform(case.pk, command, c.can(who), later(days=-39)).case
    return case


def test_events_alone_give_what_the_lists_go_by(c: County) -> None:
    case = walk(c)
    assert case.hard == 3
    again = closed(c, later(days=-20))
    perform(again.pk, Reopen(head=c.qin.pk, reason="又堵了"), c.can("su"), NOW)
    assert rebuild.check().differences == []
    Case.objects.update(hard=None, waiting_since=None, again_at=None)
    differ = {d.what for d in rebuild.check().differences}
    assert differ == {"hard", "waiting_since", "again_at"}
    rebuild.check(repair=True)
    assert Case.objects.get(pk=case.pk).hard == 3


@pytest.mark.parametrize("name", needs.NEEDS)
def test_the_index_gives_the_first_page_in_order(c: County, name: str) -> None:
    """No sorting: the first rows of the index are the first rows of the list."""
    rows = needs.NEEDS[name](visible(c.can("he")), NOW)
    plan = explained(rows[:31])
    assert f"cases_{name}" in plan, plan
    assert not re.search(r"TEMP B-TREE FOR ORDER BY|\bSort\b", plan), plan


def explained(rows: "QuerySet[Case]") -> str:
    """The plan as for a table that is large: PostgreSQL would read a small one whole."""
    sql, params = rows.query.sql_with_params()
    explain = "EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for way in ("seqscan", "bitmapscan", "sort", "hashjoin", "mergejoin"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(explain + sql, params)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())
