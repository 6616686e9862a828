"""Status out: every change once, the same again for the same marks, nobody's secrets."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sixia.grid.looks import NoReason
from sixia.grid.models import Area, Look
from sixia.hear import profiles
from sixia.hear.models import Concern
from sixia.ledger import handback
from sixia.ledger.campaign import join_campaign
from sixia.ledger.commands import Accept, Close, Join, Note, Part, Serve, Sign, Withdraw
from sixia.ledger.handback import BadMark
from sixia.ledger.models import Case, Handed
from sixia.ledger.perform import by, perform
from sixia.ledger.queries import concerns_of
from sixia.ledger.record import Raised
from sixia.ledger.sealoff import seal_off
from sixia.papers.tables import write_csv
from tests.factories import ANSWER, NOW, County, assignment, later, raised
from tests.ledger.handing import HEADINGS, SOURCE, bring, hand, ids, own, profile, took
from tests.ledger.test_campaign import started


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> None:
    settings.SIXIA_HOME = tmp_path
    own(tmp_path)


def worked(c: County, case: Case, *, closed: bool = True, accepted: bool = False) -> None:
    """From dispatch to its end, as a case of the hotline is worked here."""
    steps = [("mei", Accept()), ("mei", assignment(c)), ("bo", Sign()), ("bo", ANSWER),
             ("bo", Serve(how="phone"))][accepted:]  # fmt: skip
    for who, command in steps:
        perform(case.pk, command, c.can(who), NOW)
    if closed:
        perform(case.pk, Close(), c.can("su"), later(days=60))


def test_what_only_came_in_is_no_news_for_its_source(c: County, tmp_path: Path) -> None:
    cases = took(tmp_path)
    assert hand(tmp_path)[0].rows == 0
    _, batch = started(c)
    join_campaign([case.pk for case in cases], batch, by(c.can("mei")), NOW)
    perform(cases[0].pk, Note(note="内部的话"), c.can("mei"), NOW)
    given, _ = hand(tmp_path)
    assert (given.rows, given.next_mark) == (0, 0)


def test_each_change_once_and_the_same_again_for_the_same_marks(c: County, tmp_path: Path) -> None:
    first, second, _ = took(tmp_path)
    perform(first.pk, Accept(), c.can("mei"), NOW)
    given, told = hand(tmp_path)
    assert (given.next_mark, ids(told)) == (1, ["A1"])
    assert told[0]["工单状态"] == "待受理"
    worked(c, second)
    perform(first.pk, assignment(c), c.can("mei"), NOW)
    more, fresh = hand(tmp_path, given.next_mark)
    assert (more.next_mark, ids(fresh)) == (2, ["A1", "A2"])
    assert [row["工单状态"] for row in fresh] == ["办理中", "已办结"]
    assert fresh[1]["承办单位"] == "住建局"
    assert ANSWER.view in str(fresh[1]["办理结果"])
    assert hand(tmp_path, more.next_mark)[0].rows == 0
    assert hand(tmp_path, 0, 1)[1] == told  # as it was then, whatever happened since
    assert hand(tmp_path, 1, 2)[1] == fresh
    assert hand(tmp_path, 0)[1] == fresh  # one row a concern: where it stands


def test_a_mark_that_was_never_given_is_refused(c: County, tmp_path: Path) -> None:
    took(tmp_path)
    for since, until in ((1, None), (-1, None), (0, 9)):
        with pytest.raises(BadMark):
            hand(tmp_path, since, until)


def test_a_concern_that_moved_to_another_case_is_told_of_there(c: County, tmp_path: Path) -> None:
    first, second, _ = took(tmp_path)
    perform(second.pk, Accept(), c.can("mei"), NOW)
    mark = hand(tmp_path)[0].next_mark
    concerns = tuple(concerns_of(second).values_list("pk", flat=True))
    perform(first.pk, Join(concerns=concerns, from_case=second.pk), c.can("mei"), NOW)
    given, told = hand(tmp_path, mark)
    assert ids(told) == ["A1", "A2"]
    worked(c, first, closed=False)
    assert [row["工单状态"] for row in hand(tmp_path, given.next_mark)[1]] == ["待回访"] * 2


def test_nobody_is_told_what_another_who_spoke_of_the_case_said(c: County, tmp_path: Path) -> None:
    first, second, _ = took(tmp_path)
    here = raised("我家老二又把桥栏撞断了。").case
    for case, to in ((first, here), (here, second)):
        spoke = tuple(concerns_of(case).values_list("pk", flat=True))
        perform(to.pk, Join(concerns=spoke, from_case=case.pk), c.can("mei"), NOW)
    perform(second.pk, Accept(title="桥栏撞断"), c.can("mei"), NOW)
    worked(c, second, accepted=True)
    told = hand(tmp_path)[1]
    assert [(x["工单编号"], x["工单标题"]) for x in told] == [("A1", "第 1 件"), ("A2", "第 2 件")]
    assert [x["工单状态"] for x in told] == ["已办结"] * 2
    assert all(ANSWER.view in str(x["办理结果"]) for x in told), "the answer is for all of them"


def test_the_way_there_and_back_finds_the_same_ids_and_states(c: County, tmp_path: Path) -> None:
    done, begun, _ = took(tmp_path)
    worked(c, done)
    perform(begun.pk, Accept(), c.can("mei"), NOW)
    _, told = hand(tmp_path)
    counts, rejected = bring(tmp_path / "changes")
    assert (counts.read, counts.new, counts.already, rejected) == (2, 0, 2, [])
    Case.objects.all().delete()
    Concern.objects.all().delete()  # a fresh home
    counts, rejected = bring(tmp_path / "changes")
    assert (counts.new, rejected) == (2, [])
    came = {x.links.get().concern.source_id: x for x in Case.objects.all()}
    assert [came[key].stage for key in ("A1", "A2")] == ["imported", "registered"]
    words = came["A1"].events.get(seq=1).words
    assert words is not None
    assert words["reply"] == told[0]["办理结果"]
    assert words["status"] == told[0]["工单状态"] == "已办结"
    assert words["unit"] == "住建局"
    assert came["A1"].answered_at == NOW


def test_what_was_raised_here_goes_there_if_the_profile_says_so(c: County, tmp_path: Path) -> None:
    took(tmp_path)
    here, other = raised("桥栏断了。").case, raised("桥栏又断了。").case
    concerns = tuple(concerns_of(other).values_list("pk", flat=True))
    perform(here.pk, Join(concerns=concerns, from_case=other.pk), c.can("mei"), NOW)
    assert hand(tmp_path)[0].rows == 0
    given, told = hand(tmp_path, out=profile(new=True).out)
    assert ids(told) == [here.number, f"{here.number}-2"]
    counts, _ = bring(tmp_path / "changes")
    assert (counts.new, counts.already) == (0, 2)
    again, none = hand(tmp_path, given.next_mark, out=profile(new=True).out)
    assert (again.next_mark, none) == (given.next_mark, [])


@pytest.mark.parametrize("told", ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"])
def test_news_of_what_was_raised_here_is_news_however_closely_its_time_is_told(
    c: County, tmp_path: Path, told: str
) -> None:
    took(tmp_path)
    at = NOW + timedelta(hours=1, seconds=42, microseconds=123_456)
    here = raised("桥栏断了。", at).case
    hand(tmp_path, out=profile(new=True).out)
    came, path = timezone.localtime(at).strftime(told), tmp_path / "back.csv"
    news = [here.number, "桥栏", "桥栏断裂,已派养护站。", came, "办理中", "", ""]
    write_csv(path, HEADINGS, [news])
    counts, rejected = bring(path)
    assert (counts.new, counts.already, rejected) == (0, 1, [])
    later_on = timezone.localtime(at + timedelta(minutes=1)).strftime(told)
    write_csv(path, HEADINGS, [[*news[:3], later_on, *news[4:]]])
    counts, rejected = bring(path)
    assert (counts.rejected, len(rejected)) == (1, 1), "another minute, another matter"


def test_an_id_is_never_given_twice_whoever_left_the_case_meanwhile(
    c: County, tmp_path: Path
) -> None:
    took(tmp_path)
    new = profile(new=True).out
    here, other = (raised(f"桥栏断了 {n} 次。").case for n in range(2))
    one, two = (concerns_of(case).get() for case in (here, other))
    perform(here.pk, Join(concerns=(two.pk,), from_case=other.pk), c.can("mei"), NOW)
    mark = hand(tmp_path, out=new)[0].next_mark
    raised("别处来的。", source=SOURCE, source_id=f"{here.number}-3")
    perform(here.pk, Part(concern=one.pk), c.can("mei"), NOW)
    third = raised("桥栏还是断的。").concern
    of = third.links.get().case_id
    perform(here.pk, Join(concerns=(third.pk,), from_case=of), c.can("mei"), NOW)
    assert f"{here.number}-4" in ids(hand(tmp_path, mark, out=new)[1])
    named = Concern.objects.in_bulk([one.pk, two.pk, third.pk])
    assert [named[x.pk].source_id for x in (one, two, third)] == [
        here.number, f"{here.number}-2", f"{here.number}-4"]  # fmt: skip


def test_the_id_of_one_sealed_off_is_given_to_nobody_else(c: County, tmp_path: Path) -> None:
    took(tmp_path)
    new = profile(new=True).out
    here = raised("桥栏断了。")

    def joins(told: Raised) -> None:
        join = Join(concerns=(told.concern.pk,), from_case=told.case.pk)
        perform(here.case.pk, join, c.can("mei"), NOW)

    two = raised("桥栏又断了。")
    joins(two)
    mark = hand(tmp_path, out=new)[0].next_mark
    assert Concern.objects.get(pk=two.concern.pk).source_id == f"{here.case.number}-2"
    seal_off(two.concern.pk, c.mei, NOW)
    joins(raised("桥栏还是断的。"))
    assert f"{here.case.number}-3" in ids(hand(tmp_path, mark, out=new)[1])


def test_who_withdraws_from_a_case_that_others_stay_on_is_told_so_once(
    c: County, tmp_path: Path
) -> None:
    first, second, _ = took(tmp_path)
    spoke = concerns_of(second).get()
    perform(first.pk, Join(concerns=(spoke.pk,), from_case=second.pk), c.can("mei"), NOW)
    mark = hand(tmp_path)[0].next_mark
    perform(first.pk, Withdraw(concern=spoke.pk), c.can("mei"), later(hours=1))
    given, told = hand(tmp_path, mark)
    assert [(x["工单编号"], x["工单状态"]) for x in told] == [("A1", "待受理"), ("A2", "已撤回")]
    assert str(told[1]["办结时间"]).startswith("2026-03-09 10:00")
    worked(c, first)
    more, told = hand(tmp_path, given.next_mark)
    assert [(x["工单编号"], x["工单状态"]) for x in told] == [("A1", "已办结")]
    assert hand(tmp_path, given.next_mark, more.next_mark)[1] == told
    assert hand(tmp_path, more.next_mark)[0].rows == 0


def test_no_county_hands_back_or_takes_over_what_is_anothers(c: County, tmp_path: Path) -> None:
    Area.objects.create(code="990104", name="邻县", full_name="邻县")
    first, second, _ = took(tmp_path)
    for case in (first, second):
        perform(case.pk, Accept(), c.can("mei"), NOW)
    here, there = raised("桥栏断了。").case, raised("邻县的桥断了。").case
    Case.objects.filter(pk__in=(second.pk, there.pk)).update(area="990104")

    def told(area: str) -> set[str]:
        found = handback.window(SOURCE, 0, NOW, new=True, areas=(area,))
        return set(handback.changes(found).values_list("concern__source_id", flat=True))

    assert told("990103") == {"A1", here.number}
    assert concerns_of(there).get().source == ""
    assert not Handed.objects.filter(case__in=(second.pk, there.pk)).exists()
    assert told("990104") == {"A2", there.number}
    assert told("9901") == {"A1", "A2", here.number, there.number}
    assert [n for _, _, n in handback.lately(SOURCE, areas=("990104",))] == [2]


def test_an_accusation_leaves_no_trace_in_any_window(c: County, tmp_path: Path) -> None:
    first, second, _ = took(tmp_path)
    for case in (first, second):
        perform(case.pk, Accept(), c.can("mei"), NOW)
    assert hand(tmp_path)[0].rows == 2
    seal_off(first.links.get().concern_id, c.mei, NOW)
    assert ids(hand(tmp_path, 0, 1)[1]) == ["A2"]
    assert not Handed.objects.filter(case=first.pk).exists()


def test_who_spoke_is_told_only_by_a_profile_that_says_so_and_each_look_is_logged(
    c: County, tmp_path: Path
) -> None:
    case = took(tmp_path)[0]
    perform(case.pk, Accept(), c.can("mei"), NOW)
    _, told = hand(tmp_path)
    assert "兰大姐" not in str(told)
    assert Look.objects.count() == 0
    personal = profile(columns={"工单编号": "id", "来电人": "name", "号码": "phone"}).out
    with pytest.raises(NoReason):
        hand(tmp_path, out=personal)
    with pytest.raises(NoReason):
        hand(tmp_path, out=personal, staff=c.mei, why=" ")
    assert Look.objects.count() == 0
    _, told = hand(tmp_path, out=personal, staff=c.mei, why="移交热线")
    assert told == [{"工单编号": "A1", "来电人": "兰大姐", "号码": "19900000001"}]
    assert Look.objects.get().about == case.links.get().concern.key


@pytest.mark.parametrize("what", ["words", "place"])
def test_what_someone_said_is_told_with_a_reason_even_of_who_gave_no_name(
    c: County, tmp_path: Path, what: str
) -> None:
    case = took(tmp_path)[0]
    Concern.objects.update(person=None)
    perform(case.pk, Accept(), c.can("mei"), NOW)
    spoken = profile(columns={"工单编号": "id", "原话": what}).out
    with pytest.raises(NoReason):
        hand(tmp_path, out=spoken)
    hand(tmp_path, out=spoken, staff=c.mei, why="移交热线")
    assert Look.objects.get().about == case.links.get().concern.key


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl"])
def test_every_format_reads_back_alike(c: County, tmp_path: Path, form: str) -> None:
    worked(c, took(tmp_path)[0])
    out = profile(format=form).out
    given, told = hand(tmp_path, out=out)
    assert (given.rows, ids(told)) == (1, ["A1"])
    assert bring(tmp_path / "changes")[0].already == 1


def test_a_pending_rating_is_not_handed_out(c: County, tmp_path: Path) -> None:
    from sixia.judge.rate import Verdict, rate

    case = took(tmp_path)[0]
    worked(c, case, closed=False)
    out = profile(columns={"工单编号": "id", "满意": "satisfied", "解决": "solved"}).out
    assert hand(tmp_path, out=out)[1][0]["满意"] == ""
    case.refresh_from_db()
    rate(case, concerns_of(case).get(), Verdict("yes", 5, 0, ""), NOW, c.can("su"))
    told = hand(tmp_path, out=out)[1][0]
    assert (told["满意"], told["解决"]) == ("5", "yes")


def test_many_cost_as_many_statements_as_few(c: County, tmp_path: Path) -> None:
    cases = took(tmp_path, 9)

    def statements() -> int:
        mark = handback.position(SOURCE)
        with CaptureQueriesContext(connection) as seen:
            hand(tmp_path, mark)
        return len(seen)

    for case in cases[:2]:  # the first makes the source's mark
        perform(case.pk, Accept(), c.can("mei"), NOW)
        one = statements()
    for case in cases[2:]:
        perform(case.pk, Accept(), c.can("mei"), NOW)
    assert statements() == one
    assert one <= 20


READ_AGAIN = sorted(name for name, each in profiles.shipped().items() if each.out)


@pytest.mark.parametrize("name", READ_AGAIN)
def test_what_a_shipped_profile_gives_back_it_can_read_again(
    c: County, tmp_path: Path, name: str
) -> None:
    by = profiles.get(name)
    assert by.out is not None
    path, when = tmp_path / "orders.csv", later(days=-2).strftime(by.out.dates)
    known = {theirs: heading for heading, theirs in by.out.columns.items()}
    heads = [known[field] for field in ("id", "title", "received_at")]
    write_csv(path, heads, [["A1", "路灯不亮", when], ["-A2", "桥栏断了", when]])
    assert bring(path, by)[0].new == 2
    done, begun = Case.objects.order_by("pk")
    worked(c, done)
    perform(begun.pk, Accept(), c.can("mei"), NOW)
    given, told = hand(tmp_path, out=by.out)
    assert (given.rows, [str(row[heads[0]]).strip("'") for row in told]) == (2, ["A1", "-A2"])
    counts, rejected = bring(tmp_path / "changes", by)
    assert (counts.new, counts.already, rejected) == (0, 2, [])
    Case.objects.all().delete()
    Concern.objects.all().delete()  # a fresh home
    assert bring(tmp_path / "changes", by)[0].new == 2
    came = {x.links.get().concern.source_id: x for x in Case.objects.all()}
    assert [came[key].stage for key in ("A1", "-A2")] == ["imported", "registered"]
    words = came["A1"].events.get(seq=1).words
    assert words is not None
    assert words.get("status", "") == told[0].get(known.get("stage", ""), "")
    assert words.get("reply", "") == told[0].get(known.get("reply", ""), "")
