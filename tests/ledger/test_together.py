"""Several people on one case: merged, parted, withdrawn, each judging for themselves."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sixia.hear.models import Concern
from sixia.judge.models import Rating
from sixia.judge.rate import Verdict, rate
from sixia.ledger import commands as m
from sixia.ledger import queries
from sixia.ledger.append import state_of
from sixia.ledger.models import Case, Link
from sixia.ledger.moves import Refused
from sixia.ledger.perform import as_resident, perform
from sixia.post.models import Message
from tests.factories import ANSWER, NOW, County, assignment, later, raised, walked
from tests.ledger.test_database_walk import proved


def merged(c: County, others: int = 2) -> tuple[Case, list[Concern]]:
    """A case with three people on it: Lan and two neighbours."""
    first = raised()
    concerns = [first.concern]
    for n in range(others):
        other = raised(words=f"邻居 {n} 也说臭")
        join = m.Join(concerns=(other.concern.pk,), from_case=other.case.pk, note="同一口池")
        perform(first.case.pk, join, c.can("mei"), NOW)
        concerns.append(other.concern)
        proved(other.case)
    return Case.objects.get(pk=first.case.pk), concerns


def served(c: County) -> tuple[Case, list[Concern]]:
    case, concerns = merged(c)
    moves = (("mei", assignment(c)), ("bo", m.Sign()), ("bo", ANSWER), ("bo", m.Serve(how="phone")))
    for who, command in moves:
        case = perform(case.pk, command, c.can(who), NOW).case
    return case, concerns


def test_a_merged_case_holds_all_and_the_others_end(c: County) -> None:
    case, concerns = merged(c)
    assert case.speakers == 3
    assert set(queries.concerns_of(case)) == set(concerns)
    ended = Case.objects.filter(stage="merged")
    assert ended.count() == 2
    assert not Link.objects.filter(case__in=ended, current=True).exists()
    assert [queries.case_of(x).get() for x in concerns] == [case] * 3
    proved(case)


def test_everyone_who_spoke_is_told(c: County) -> None:
    _, concerns = served(c)
    told = Message.objects.filter(purpose="answered").values_list("concern", flat=True)
    assert list(told.order_by("concern")) == [x.pk for x in concerns]


def test_the_case_is_closed_when_the_last_of_them_says_it_is_solved(c: County) -> None:
    case, concerns = served(c)
    for number, concern in enumerate(concerns, start=1):
        case = rate(case, concern, Verdict("yes", 4), NOW).case
        assert case.stage == ("closed" if number == 3 else "served")
    assert (case.ground, case.rated) == ("judged", True)
    proved(case)


def test_one_who_says_not_solved_reopens_it_for_all(c: County) -> None:
    case, concerns = served(c)
    rate(case, concerns[0], Verdict("yes", 5), NOW)
    case = rate(case, concerns[1], Verdict("no", 1), NOW).case
    assert (case.stage, case.person_id, case.rated) == ("in_hand", c.qin.pk, False)
    with pytest.raises(Refused):
        rate(case, concerns[2], Verdict("yes", 5), NOW)
    assert Rating.objects.count() == 2
    proved(case)


def test_the_others_are_still_called_back_after_the_first_has_judged(c: County) -> None:
    case, concerns = served(c)
    rate(case, concerns[0], Verdict("partly", 3), NOW)
    assert state_of(case).clocks["callback"].state == "running"
    for concern in concerns[1:]:
        rate(case, concern, Verdict("yes", 4), NOW)
    state = state_of(case)
    assert (state.stage, state.clocks["callback"].state) == ("served", "met")
    closed = perform(case.pk, m.Close(note="部分解决,已说明"), c.can("su"), NOW).case
    assert (closed.stage, closed.ground) == ("closed", "judged")


def test_the_silence_of_one_counts_from_when_the_answer_reached_them(c: County) -> None:
    case, concerns = merged(c)
    for who, command in (("mei", assignment(c)), ("bo", m.Sign()), ("bo", ANSWER)):
        perform(case.pk, command, c.can(who), NOW)
    perform(case.pk, m.Serve(how="phone", concern=concerns[0].pk), c.can("bo"), NOW)
    rest = m.Serve(how="visit")
    with pytest.raises(Refused) as refused:
        perform(case.pk, m.Close(), c.can("su"), later(days=60))
    assert refused.value.code == "not_served"
    perform(case.pk, rest, c.can("bo"), later(days=60))
    with pytest.raises(Refused) as refused:
        perform(case.pk, m.Close(), c.can("su"), later(days=61))
    assert refused.value.code == "still_listening"
    closed = perform(case.pk, m.Close(), c.can("su"), later(days=90)).case
    assert (closed.ground, closed.rated) == ("silent", False)


def test_one_of_three_withdraws_and_the_others_stay(c: County) -> None:
    case, concerns = served(c)
    gone = concerns[0]
    case = as_resident(case.pk, gone.pk, m.Withdraw(concern=gone.pk), NOW).case
    assert (case.stage, case.speakers, case.ended_at) == ("served", 2, None)
    assert gone not in queries.concerns_of(case)
    for concern in concerns[1:]:
        case = rate(case, concern, Verdict("yes", 4), NOW).case
    assert case.stage == "closed"
    proved(case)


def test_the_last_who_withdraws_ends_it(c: County) -> None:
    case = walked(c, "in_hand")
    pk = case.links.get().concern_id
    case = as_resident(case.pk, pk, m.Withdraw(concern=pk, reason="自己修好了"), NOW).case
    assert (case.stage, case.due_at) == ("withdrawn", None)
    assert not case.clocks.filter(state="running").exists()
    proved(case)


def test_a_parted_concern_gets_a_case_of_its_own_linked_by_matter(c: County) -> None:
    case, concerns = merged(c)
    done = perform(case.pk, m.Part(concern=concerns[2].pk, title="另一口池"), c.can("mei"), NOW)
    own = queries.case_of(concerns[2]).get()
    assert (own.stage, own.matter, own.title) == ("registered", case, "另一口池")
    assert (done.case.speakers, own.speakers) == (2, 1)
    proved(case)
    proved(own)


def test_only_the_whole_other_case_is_merged(c: County) -> None:
    first, other = raised(), raised(words="路灯不亮")
    for concerns, from_case in (
        ((first.concern.pk,), other.case.pk),
        ((other.concern.pk, 10**6), other.case.pk),
        ((), other.case.pk),
        ((first.concern.pk,), first.case.pk),
    ):
        join = m.Join(concerns=concerns, from_case=from_case)
        with pytest.raises(Refused) as refused:
            perform(first.case.pk, join, c.can("mei"), NOW)
        assert refused.value.code == "no_such_concern"
    assert not Case.objects.filter(stage="merged").exists()
    proved(first.case)


# --- a complaint about a unit is never handled by that unit alone


def complaint(c: County) -> Case:
    return raised(words="住建局的人态度恶劣", kind="complaint", about_unit=c.housing.pk).case


def test_a_complaint_cannot_be_merged_into_where_nobody_complains(c: County) -> None:
    told, plain = complaint(c), walked(c, "in_hand")
    join = m.Join(concerns=state_of(told).concerns, from_case=told.pk)
    with pytest.raises(Refused) as refused:
        perform(plain.pk, join, c.can("mei"), NOW)
    assert refused.value.code == "complaint_about_unit"
    proved(told)
    proved(plain)


def test_a_complaint_is_not_referred_to_the_unit_complained_about(c: County) -> None:
    case = complaint(c)
    perform(case.pk, assignment(c, "traffic", "tao"), c.can("mei"), NOW)
    refer = m.Refer(direction="down", unit=c.housing.pk, unit_path=c.housing.ids,
                    unit_kind="department", person=c.bo.pk, reason="他们自己的事")  # fmt: skip
    with pytest.raises(Refused) as refused:
        perform(case.pk, refer, c.can("mei"), NOW)
    assert refused.value.code == "complaint_about_unit"


def test_the_unit_complained_about_cannot_answer_before_the_other_has_done_its_part(
    c: County,
) -> None:
    case = complaint(c)
    both = assignment(c, with_unit=c.traffic.pk, with_path=c.traffic.ids)
    perform(case.pk, both, c.can("mei"), NOW)
    perform(case.pk, m.Sign(), c.can("bo"), NOW)
    with pytest.raises(Refused) as refused:
        perform(case.pk, ANSWER, c.can("bo"), NOW)
    assert refused.value.code == "complaint_about_unit"
    part = m.ReportPart(unit=c.traffic.pk, report="调了录像,确有其事")
    perform(case.pk, part, c.can("tao"), NOW)
    perform(case.pk, ANSWER, c.can("bo"), NOW)
    perform(case.pk, m.Serve(how="phone"), c.can("bo"), NOW)
    # Opened again, the other unit stands beside them again.
    rate(case, Concern.objects.get(links__case=case), Verdict("no", 1), NOW)
    with pytest.raises(Refused) as refused:
        perform(case.pk, ANSWER, c.can("bo"), NOW)
    assert refused.value.code == "complaint_about_unit"
    proved(Case.objects.get(pk=case.pk))


def test_a_promise_that_comes_of_a_complaint_is_not_left_to_that_unit_alone(c: County) -> None:
    case = complaint(c)
    both = assignment(c, with_unit=c.traffic.pk, with_path=c.traffic.ids)
    for who, command in (
        ("mei", both), ("bo", m.Sign()), ("tao", m.ReportPart(unit=c.traffic.pk, report="属实")),
        ("bo", m.Answer(outcome="planned", facts="属实", view="整改", basis="条例", means="培训",
                        promised_at=later(days=40))),
    ):  # fmt: skip
        perform(case.pk, command, c.can(who), NOW)
    promise = Case.objects.get(parent=case)
    assert promise.about_unit == c.housing
    assert promise.clocks.get(key=f"co:{c.traffic.pk}").state == "running"
    with pytest.raises(Refused) as refused:
        perform(promise.pk, ANSWER, c.can("bo"), later(days=30))
    assert refused.value.code == "complaint_about_unit"
    proved(promise)


def test_a_complaint_about_the_whole_government_can_still_be_given_to_someone(c: County) -> None:
    case = raised(words="门难进", kind="complaint", about_unit=c.government.pk).case
    assert perform(case.pk, assignment(c), c.can("mei"), NOW).case.stage == "assigned"


def test_a_late_case_can_still_be_assigned_with_a_co_handler(c: County) -> None:
    case = walked(c, "assigned")
    perform(case.pk, m.Object(reason="不归我们"), c.can("bo"), NOW)
    upheld = m.ReviewObjection(uphold=True, reason="确实")
    case = perform(case.pk, upheld, c.can("mei"), later(days=30)).case
    assert (case.unit, case.person, case.path) == (None, None, ""), "nobody has it now"
    again = assignment(c, "traffic", "tao", with_unit=c.housing.pk, with_path=c.housing.ids)
    case = perform(case.pk, again, c.can("mei"), later(days=30)).case
    assert case.clocks.get(key=f"co:{c.housing.pk}").state == "running"


# --- promises


def test_a_promise_that_is_kept_meets_its_date(c: County) -> None:
    case = walked(c, "in_hand")
    planned = m.Answer(outcome="planned", facts="管网要换", view="列入计划", basis="年度计划",
                       means="四月换管", promised_at=later(days=40))  # fmt: skip
    perform(case.pk, planned, c.can("bo"), NOW)
    promise = Case.objects.get(parent=case)
    assert promise.clocks.get(key="check").due_at < later(days=40), "a look before the day"
    perform(promise.pk, ANSWER, c.can("bo"), later(days=30))
    assert promise.clocks.get(key="finish").state == "met"
    proved(promise)


def test_a_promise_is_neither_merged_nor_parted(c: County) -> None:
    case, _ = merged(c)
    planned = m.Answer(outcome="planned", facts="管网要换", view="列入计划", basis="年度计划",
                       means="四月换管", promised_at=later(days=40))  # fmt: skip
    for who, command in (("mei", assignment(c)), ("bo", m.Sign()), ("bo", planned)):
        perform(case.pk, command, c.can(who), NOW)
    promise = Case.objects.get(parent=case)
    assert promise.speakers == 3
    with pytest.raises(Refused):
        perform(promise.pk, m.Part(concern=state_of(promise).concerns[0]), c.can("mei"), NOW)
    other = raised(words="路灯")
    join = m.Join(concerns=(other.concern.pk,), from_case=other.case.pk)
    with pytest.raises(Refused):
        perform(promise.pk, join, c.can("mei"), NOW)


def test_a_move_reads_its_case_and_events_once(c: County) -> None:
    case = walked(c, "in_hand")
    with CaptureQueriesContext(connection) as told:
        perform(case.pk, m.Note(note="去看过了。"), c.can("bo"), NOW)
    read = [one["sql"] for one in told if one["sql"].startswith("SELECT")]
    for table in ("ledger_case", "ledger_event"):
        assert sum(f'FROM "{table}"' in sql for sql in read) == 1, (table, read)
