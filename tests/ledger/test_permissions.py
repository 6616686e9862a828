"""Who may make which move: a table to read, and every cell outside it tried."""

from typing import Any

import pytest

from sixia.grid.models import Area
from sixia.grid.queries import duties
from sixia.grid.setup import give_duty
from sixia.ledger import commands as m
from sixia.ledger import packs
from sixia.ledger.append import state_of
from sixia.ledger.moves import MOVES, UNOFFERED
from sixia.ledger.perform import RESIDENTS, Forbidden, as_resident, offered, perform
from sixia.ledger.rules import MAY, Facts, may
from tests.factories import COUNTY, NOW, OTHER_TOWN, SINCE, TOWN, County, raised, walked
from tests.ledger.test_refusals import legal_now, snapshot
from tests.ledger.test_states import candidates

PEOPLE = (
    "lin", "mei", "bo", "qin", "su", "tao", "tan", "he", "jian", "admin", "ji", "cun", "wang",
    "outsider",
)  # fmt: skip
WORK = "sign object contact note invite ask_help answer serve"
# stage → who → the moves that are theirs (of a case that housing handles, with Bo)
THEIRS: dict[str, dict[str, str]] = {
    "registered": {
        "mei": "accept decline assign note withdraw join link_repeat",
        "lin": "withdraw",
        "su": "note erase",
        "he": "note take_lead",
    },
    "assigned": {
        "mei": "note refer withdraw join link_repeat",
        "lin": "withdraw",
        "bo": "sign object contact note invite ask_help",
        "qin": "hand sign object contact note invite refer ask_help",
        "su": "note check order erase",
        "he": "note take_lead order",
    },
    "in_hand": {
        "mei": "note refer withdraw join link_repeat",
        "lin": "withdraw",
        "bo": "contact note invite ask_extension ask_help answer",
        "qin": "hand contact note invite pause ask_extension refer ask_help answer",
        "su": "note check order erase",
        "he": "note take_lead order",
    },
    "answered": {
        "mei": "note serve withdraw link_repeat",
        "lin": "serve withdraw",
        "bo": "note serve",
        "qin": "note serve",
        "su": "note check order erase",
        "he": "note take_lead order",
    },
    "served": {
        "mei": "note judge close reopen withdraw link_repeat",
        "lin": "withdraw",
        "bo": "note",
        "qin": "note reopen",
        "su": "note check judge close reopen order erase",
        "he": "note take_lead order",
    },
}


@pytest.mark.parametrize("stage", THEIRS)
def test_each_is_offered_what_is_theirs_and_nothing_else(c: County, stage: str) -> None:
    case = walked(c, stage)
    told = {who: " ".join(offered(case, c.can(who))) for who in PEOPLE}
    assert {who: moves for who, moves in told.items() if moves} == THEIRS[stage]


@pytest.mark.parametrize("stage", THEIRS)
def test_every_other_move_of_every_person_is_forbidden_and_changes_nothing(
    c: County, stage: str
) -> None:
    case = walked(c, stage)
    pack = packs.get(case.pack, case.pack_version)
    made = candidates(state_of(case), pack, NOW, 2)
    before = snapshot()
    for who in PEOPLE:
        duties = c.can(who)
        allowed = {move for move in MAY if may(duties, move, _facts(case))}
        for move in set(made) - allowed - {"join"}:
            with pytest.raises(Forbidden):
                perform(case.pk, made[move], duties, NOW)
    assert snapshot() == before


def _facts(case: Any) -> Facts:
    from sixia.ledger.perform import facts

    return facts(state_of(case), packs.get(case.pack, case.pack_version))


def test_every_move_is_somebodys_or_the_systems() -> None:
    assert set(MAY) | UNOFFERED == set(MOVES)
    assert set(MAY) & UNOFFERED == set()


def test_a_duty_for_one_town_does_not_reach_another(c: County) -> None:
    case = walked(c, "registered")
    duty = c.mei.duties.get()
    duty.area = Area.objects.get(pk=OTHER_TOWN)
    duty.save()
    assert offered(case, c.can("mei")) == ()
    with pytest.raises(Forbidden):
        perform(case.pk, m.Accept(), c.can("mei"), NOW)


def test_a_dispatcher_cannot_merge_away_a_case_of_another_town(c: County) -> None:
    here = raised().case
    there = raised(words="东山村的桥塌了", area_code="990103002001")
    duty = c.mei.duties.get()
    duty.area = Area.objects.get(pk=TOWN)
    duty.save()
    join = m.Join(concerns=(there.concern.pk,), from_case=there.case.pk)
    with pytest.raises(Forbidden):
        perform(here.pk, join, c.can("mei"), NOW)


def test_a_supervisor_who_also_works_there_is_no_outsider(c: County) -> None:
    """Two duties in one hand: she may not close, check or judge what her other unit handled."""
    case = walked(c, "served")
    give_duty(c.su, "handler", c.housing, Area.objects.get(pk=COUNTY), SINCE)
    su = duties(c.su, NOW.date())
    assert not {"close", "judge", "check", "order"} & set(offered(case, su))
    with pytest.raises(Forbidden):
        perform(case.pk, m.Close(), su, NOW)


def test_the_head_of_the_body_above_answers_a_review(c: County) -> None:
    from tests.ledger.test_refusals import walked_under

    case = walked_under(c, "xinfang-2022", "served")
    ask = m.AskReview(unit=c.government.pk, person=c.he.pk, reason="不服")
    perform(case.pk, ask, c.can("lin"), NOW)
    give_duty(c.he, "unit_head", c.government, Area.objects.get(pk=COUNTY), SINCE)
    answer = m.AnswerReview(upheld=False, head=c.qin.pk, view="事实不清", basis="条例第三十五条")
    with pytest.raises(Forbidden):
        perform(case.pk, answer, c.can("qin"), NOW)
    case = perform(case.pk, answer, c.can("he"), NOW).case
    assert (case.stage, case.person_id, case.reopened) == ("in_hand", c.qin.pk, 1)


def test_only_a_leader_takes_the_lead_and_only_for_themselves(c: County) -> None:
    case = walked(c, "in_hand")
    with pytest.raises(Forbidden):
        perform(case.pk, m.TakeLead(leader=c.bo.pk, progress_at=NOW), c.can("he"), NOW)


def test_a_part_is_reported_only_by_the_unit_that_owes_it(c: County) -> None:
    from tests.factories import later

    case = walked(c, "in_hand")
    invite = m.Invite(unit=c.traffic.pk, due_at=later(days=2), part="修路面")
    perform(case.pk, invite, c.can("bo"), NOW)
    report = m.ReportPart(unit=c.traffic.pk, report="修好了")
    assert "report_part" not in offered(case, c.can("bo"))
    with pytest.raises(Forbidden):
        perform(case.pk, report, c.can("bo"), NOW)
    perform(case.pk, report, c.can("tao"), NOW)
    assert case.clocks.get(key=f"co:{c.traffic.pk}").state == "met"


def test_a_resident_makes_only_a_residents_moves_and_only_for_themselves(c: County) -> None:
    case = walked(c, "served")
    mine = case.links.get().concern_id
    stranger = raised(words="别人的事").concern.pk
    made = candidates(state_of(case), packs.get(case.pack, case.pack_version), NOW, 2)
    before = snapshot()
    for command in made.values():
        if not isinstance(command, RESIDENTS):
            with pytest.raises(Forbidden):
                as_resident(case.pk, mine, command, NOW)
        with pytest.raises(Forbidden):
            as_resident(case.pk, stranger, command, NOW)
    with pytest.raises(Forbidden):
        as_resident(case.pk, mine, m.Withdraw(concern=stranger), NOW)
    assert snapshot() == before
    assert "judge" in legal_now(case)
