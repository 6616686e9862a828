"""The loop, walked on the ledger: from Lan's words to her judgement."""

import pytest

from sixia.judge.rate import Verdict, rate
from sixia.ledger import packs, queries
from sixia.ledger.commands import Answer, AskExtension, AskReview, Hand, ReportPart, Serve, Sign
from sixia.ledger.models import Case, Clock, Event
from sixia.ledger.moves import Refused
from sixia.ledger.perform import Forbidden, offered, perform
from sixia.ledger.record import raise_concern
from tests.factories import ANSWER, NOW, County, assignment, later, raised, said, walked
from tests.ledger.test_refusals import walked_under


def test_lan_says_not_solved_and_the_case_is_on_top_of_director_qins_queue(c: County) -> None:
    case = walked(c, "served")
    other = walked(c, "in_hand", words="路灯不亮。")
    perform(other.pk, Hand(person=c.qin.pk), c.can("qin"), NOW)
    concern = queries.concerns_of(case).get()
    rate(case, concern, Verdict("no", 2, 3, "还是臭"), later(days=1))
    case.refresh_from_db()
    assert (case.stage, case.person_id, case.reopened) == ("in_hand", c.qin.pk, 1)
    assert queries.mine(c.can("qin"), later(days=1)).first() == case


def test_a_handler_of_another_unit_sees_and_does_nothing(c: County) -> None:
    case = walked(c, "in_hand")
    assert not queries.visible(c.can("tao")).filter(pk=case.pk).exists()
    assert offered(case, c.can("tao")) == ()
    with pytest.raises(Forbidden):
        perform(case.pk, ANSWER, c.can("tao"), NOW)


def test_an_illegal_move_says_what_would_be_legal(c: County) -> None:
    case = raised().case
    with pytest.raises(Forbidden):
        perform(case.pk, ANSWER, c.can("bo"), NOW)
    with pytest.raises(Refused) as refused:
        perform(walked(c, "assigned").pk, ANSWER, c.can("bo"), NOW)
    assert refused.value.code == "not_now"
    assert "sign" in refused.value.legal


def test_a_planned_answer_opens_a_promise_with_its_date(c: County) -> None:
    case = walked(c, "in_hand")
    answer = Answer(
        outcome="planned", facts="管网要换", view="列入年度计划", basis="年度计划",
        means="排水股 4 月换管", promised_at=later(days=40),
    )  # fmt: skip
    perform(case.pk, answer, c.can("bo"), NOW)
    promise = Case.objects.get(parent=case)
    assert (promise.kind, promise.stage, promise.due_at) == ("promise", "in_hand", later(days=40))
    assert promise.speakers == 1


def test_every_event_has_its_leaf(c: County) -> None:
    walked(c, "served")
    assert all(bytes(e.leaf) for e in Event.objects.all())


def test_a_complaint_reopened_long_after_calls_the_outside_unit_again_in_time(c: County) -> None:
    case = raised(about_unit=c.housing.pk, kind="complaint").case
    given = assignment(c, with_unit=c.traffic.pk, with_path=c.traffic.ids, note="陪着查")
    perform(case.pk, given, c.can("mei"), NOW)
    perform(case.pk, Sign(), c.can("bo"), NOW)
    part = ReportPart(unit=c.traffic.pk, report="一起看过了")
    perform(case.pk, part, c.can("tao"), NOW)
    perform(case.pk, ANSWER, c.can("bo"), NOW)
    perform(case.pk, Serve(how="phone"), c.can("mei"), NOW)
    concern = queries.concerns_of(case).get()
    months = later(days=90)
    rate(case, concern, Verdict("no", 1), months)
    case.refresh_from_db()
    assert case.stage == "in_hand"
    assert case.check_at is not None
    assert case.check_at > months
    again = Clock.objects.get(case=case, key=f"co:{c.traffic.pk}")
    assert again.state == "running"
    assert again.due_at > months


def test_what_was_closed_is_open_again_while_its_review_goes_on(c: County) -> None:
    case = walked_under(c, "xinfang-2022", "served")
    rate(case, queries.concerns_of(case).get(), Verdict("yes", 3), NOW)
    case.refresh_from_db()
    assert (case.stage, case.ended_at) == ("closed", NOW)
    ask = AskReview(unit=c.government.pk, person=c.he.pk, reason="不服")
    case = perform(case.pk, ask, c.can("lin"), later(days=1)).case
    assert (case.stage, case.ended_at) == ("reviewing", None)


def test_an_extension_waits_for_whoever_the_pack_lets_decide(c: County) -> None:
    for pack, decides, not_theirs in (
        ("hotline-5wd", "mei", "qin"),
        ("xinfang-2022", "qin", "mei"),
    ):
        case = raise_concern(said(), NOW, pack=pack).case
        path = packs.shipped()[pack].paths[0].code
        perform(case.pk, assignment(c, path=path), c.can("mei"), NOW)
        perform(case.pk, Sign(), c.can("bo"), NOW)
        perform(case.pk, AskExtension(amount=1, reason="要等管材"), c.can("bo"), NOW)
        asks = queries.WHYS.index("extension")
        assert (case.pk, asks) in whys(c, decides)
        assert (case.pk, asks) not in whys(c, not_theirs)


def test_an_intake_clerk_sees_what_they_took_down_and_nothing_else(c: County) -> None:
    taken_down = raised(recorded_by=c.lin.pk, channel="visit").case
    raised("路灯不亮。")
    assert list(queries.visible(c.can("lin"))) == [taken_down]


def whys(c: County, who: str) -> list[tuple[object, object]]:
    """What is on someone's queue, and why: an index into `queries.WHYS`."""
    return [(row.pk, vars(row)["why"]) for row in queries.mine(c.can(who), NOW)]
