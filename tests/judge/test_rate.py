"""People judge: themselves, or told to someone outside; silence is no answer."""

from typing import Any

import pytest

from sixia.hear.models import Concern
from sixia.judge import queries
from sixia.judge.models import Rating
from sixia.judge.rate import Verdict, rate
from sixia.ledger import commands as m
from sixia.ledger.models import Case, Event
from sixia.ledger.moves import Refused
from sixia.ledger.perform import Forbidden, perform
from tests.factories import ANSWER, NOW, County, later, raised, walked
from tests.ledger.test_database_walk import proved

YES = Verdict("yes", 5, 1, "办得快")


def served(c: County) -> tuple[Case, Concern]:
    case = walked(c, "served")
    return case, Concern.objects.get(links__case=case)


@pytest.mark.parametrize("who", ["bo", "qin", "tao", "tan", "he", "lin", "jian", "admin", "ji"])
def test_nobody_but_an_outsider_with_the_duty_enters_a_judgement(c: County, who: str) -> None:
    case, concern = served(c)
    with pytest.raises(Forbidden):
        rate(case, concern, YES, NOW, c.can(who))
    assert not Rating.objects.exists()


def test_a_handler_cannot_pass_as_the_resident_of_another_case(c: County) -> None:
    case, _ = served(c)
    with pytest.raises(Forbidden):
        rate(case, raised(words="别的").concern, YES, NOW)
    assert not Rating.objects.exists()


@pytest.mark.parametrize(
    ("solved", "stage"), [("yes", "closed"), ("partly", "served"), ("no", "in_hand")]
)
@pytest.mark.parametrize("asked", [False, True])
def test_the_row_and_the_event_agree(c: County, solved: Any, stage: str, asked: bool) -> None:
    case, concern = served(c)
    verdict = Verdict(solved, 2, 3, "  跑了三趟 ")
    done = rate(case, concern, verdict, NOW, c.can("su") if asked else None)
    row, event = Rating.objects.get(), Event.objects.get(case=case, verb="judged")
    assert done.case.stage == stage
    told = {"concern": row.concern_id, "solved": row.solved, "satisfied": row.satisfied,
            "trips": row.trips, "round": row.round}  # fmt: skip
    assert {k: event.structure[k] for k in told} == told
    assert event.words == {"said": "跑了三趟"}
    assert (row.asked_by, event.by) == (asked, f"staff:{c.su.pk}" if asked else "resident")
    proved(case)


def test_one_judges_once_a_round(c: County) -> None:
    case, concern = served(c)
    rate(case, concern, Verdict("partly", 3), NOW)
    with pytest.raises(Refused):
        rate(case, concern, YES, NOW)
    perform(case.pk, m.Reopen(head=c.qin.pk, reason="说还有一半"), c.can("su"), NOW)
    for who, command in (("qin", ANSWER), ("qin", m.Serve(how="visit"))):
        perform(case.pk, command, c.can(who), NOW)
    rate(case, concern, YES, NOW)
    assert list(Rating.objects.order_by("round").values_list("round", "solved")) == [
        (0, "partly"), (1, "yes"),
    ]  # fmt: skip


@pytest.mark.parametrize("stage", ["registered", "assigned", "in_hand", "answered"])
def test_there_is_nothing_to_judge_before_the_answer_arrived(c: County, stage: str) -> None:
    case = walked(c, stage)
    with pytest.raises(Refused, match="not_now"):
        rate(case, Concern.objects.get(links__case=case), YES, NOW)
    assert not Rating.objects.exists()


def test_not_solved_goes_to_the_head_of_the_unit_that_has_it_now(c: County) -> None:
    """A page opened before the case went elsewhere does not send it back to the old unit."""
    case = walked(c, "in_hand")
    stale = Case.objects.get(pk=case.pk)
    refer = m.Refer(direction="up", unit=c.traffic.pk, unit_path=c.traffic.ids,
                    unit_kind="department", person=c.tao.pk, reason="路面归他们")  # fmt: skip
    steps: tuple[tuple[str, m.Command], ...] = (
        ("mei", refer), ("tao", m.Sign()), ("tao", ANSWER), ("tao", m.Serve(how="phone")),
    )  # fmt: skip
    for who, command in steps:
        perform(case.pk, command, c.can(who), NOW)
    done = rate(stale, Concern.objects.get(links__case=case), Verdict("no", 1), NOW)
    assert (done.case.unit, done.case.person) == (c.traffic, c.tan)


def test_without_a_head_it_stays_with_who_had_it(c: County) -> None:
    case, concern = served(c)
    c.qin.duties.update(until="2026-01-01")
    assert rate(case, concern, Verdict("no", 1), NOW).case.person == c.bo


def test_silence_is_closed_by_an_outsider_after_its_time_and_counts_as_silence(c: County) -> None:
    case, _ = served(c)
    with pytest.raises(Refused, match="still_listening"):
        perform(case.pk, m.Close(), c.can("su"), later(days=1))
    for who in ("bo", "qin"):
        with pytest.raises(Forbidden):
            perform(case.pk, m.Close(), c.can(who), later(days=99))
    closed = perform(case.pk, m.Close(), c.can("su"), later(days=99)).case
    assert (closed.stage, closed.ground, closed.rated) == ("closed", "silent", False)
    assert not Rating.objects.exists()


def test_a_second_answer_met_by_silence_is_not_rated_by_the_first_judgement(c: County) -> None:
    case, concern = served(c)
    rate(case, concern, Verdict("no", 1), NOW)
    for command in (ANSWER, m.Serve(how="phone")):
        perform(case.pk, command, c.can("qin"), NOW)
    closed = perform(case.pk, m.Close(), c.can("su"), later(days=99)).case
    assert (closed.ground, closed.rated) == ("silent", False)


def test_the_figures_count_people_and_count_silence(c: County) -> None:
    for solved in ("yes", "yes", "no"):
        case, concern = served(c)
        rate(case, concern, Verdict(solved, 3), NOW)
    walked(c, "served")
    walked(c, "answered")
    told = queries.solved_since(NOW, later(days=1))
    assert (told.served, told.answered, told.solved) == (4, 3, 2)
    assert told.between is not None
    assert told.between[0] < 2 / 3 < told.between[1]
    nothing = queries.solved_since(later(days=2), later(days=3))
    assert (nothing.served, nothing.answered, nothing.between) == (0, 0, None)
