"""Each reason why a move is refused, reached the way people reach it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from sixia.ledger import campaign as cp
from sixia.ledger import commands as m
from sixia.ledger import packs, spot
from sixia.ledger.actor import RESIDENT, SYSTEM
from sixia.ledger.append import carry_out, rules_for, state_of
from sixia.ledger.commands import Command
from sixia.ledger.deciding import decide
from sixia.ledger.models import Case, Clock, Event
from sixia.ledger.moves import Refused, legal
from sixia.ledger.perform import by, perform
from sixia.ledger.states import State, fold
from tests.factories import ANSWER, NOW, VILLAGE, County, assignment, later, raised, walked

ROOMS = Path(__file__).parents[2] / "src" / "sixia" / "ledger"
PAST = NOW - timedelta(days=1)


@dataclass(frozen=True)
class Try:
    """At a stage, someone makes a move after so many days and is told why not."""

    code: str
    stage: str
    who: str
    command: Callable[[County, Case], Command]
    days: float = 0
    pack: str = "hotline-5wd"
    complaint: bool = False


def lan(case: Case) -> int:
    return case.links.get().concern_id


def planned(at: datetime | None) -> m.Answer:
    return m.Answer(outcome="planned", facts="情况", view="意见", basis="依据", means="换管",
                    promised_at=at)  # fmt: skip


# fmt: off
SOON = later(days=2)
TRIES = [
    Try("empty", "registered", "mei",
        lambda *_: m.Decline(ground="legal_path", reason="  ")),
    Try("empty", "in_hand", "bo", lambda *_: m.Note(note="\n")),
    Try("empty", "in_hand", "bo", lambda *_: replace(ANSWER, facts="")),
    Try("empty", "in_hand", "bo", lambda *_: replace(ANSWER, outcome="not_ours")),
    Try("not_text", "in_hand", "bo", lambda *_: m.Note(note="坏\x00字")),
    Try("not_text", "in_hand", "bo", lambda *_: m.Note(note="半个\ud83d")),
    Try("bad_code", "in_hand", "bo", lambda *_: m.Contact(how="打给兰大姐 19900000001")),
    Try("bad_code", "answered", "bo",
        lambda *_: m.Serve(how="兰大姐")),  # type: ignore[arg-type]  # as a forged form sends it
    Try("not_now", "assigned", "bo", lambda *_: ANSWER),
    Try("unknown_ground", "registered", "mei",
        lambda *_: m.Decline(ground="too_hard", reason="难")),
    Try("unknown_ground", "in_hand", "qin",
        lambda *_: m.Pause(ground="tired", until_at=SOON, reason="累")),
    Try("unknown_grade", "registered", "mei",
        lambda *_: m.Accept(grade="whenever")),
    Try("unknown_grade", "registered", "mei",
        lambda k, _: assignment(k, grade="whenever")),
    Try("unknown_path", "registered", "mei",
        lambda k, _: assignment(k, path="nowhere")),
    Try("in_the_past", "registered", "mei",
        lambda k, _: assignment(k, check_at=PAST)),
    Try("in_the_past", "in_hand", "su",
        lambda *_: m.Check(found="查了", next_at=NOW)),
    Try("in_the_past", "in_hand", "bo",
        lambda k, _: m.Invite(unit=k.traffic.pk, due_at=PAST, part="路")),
    Try("in_the_past", "in_hand", "qin",
        lambda *_: m.Pause(ground="season", until_at=PAST, reason="冻")),
    Try("in_the_past", "in_hand", "su",
        lambda *_: m.Order(requirement="限期", reply_at=NOW)),
    Try("in_the_past", "in_hand", "he",
        lambda k, _: m.TakeLead(leader=k.he.pk, progress_at=PAST)),
    Try("no_such_unit", "registered", "mei",
        lambda k, _: assignment(k, unit_path=(k.traffic.pk,))),
    Try("no_such_unit", "in_hand", "bo",
        lambda *_: m.Invite(unit=10**6, due_at=SOON, part="路")),
    Try("not_of_unit", "registered", "mei",
        lambda k, _: assignment(k, person="tao")),
    Try("not_of_unit", "in_hand", "qin", lambda k, _: m.Hand(person=k.outsider.pk)),
    Try("not_in_catalogue", "registered", "mei",
        lambda k, _: assignment(k, catalogue="43")),
    Try("own_unit", "registered", "mei",
        lambda k, _: assignment(k, checker=k.qin.pk)),
    Try("own_unit", "in_hand", "bo",
        lambda k, _: m.Invite(unit=k.housing.pk, due_at=SOON, part="路")),
    Try("complaint_about_unit", "registered", "mei",
        lambda k, _: assignment(k), complaint=True),
    Try("complaint_about_unit", "registered", "mei",
        lambda k, _: assignment(k, with_unit=k.housing.pk, with_path=k.housing.ids),
        complaint=True),
    Try("too_late_to_object", "assigned", "bo",
        lambda *_: m.Object(reason="不归我们"), days=20),
    Try("extension_too_long", "in_hand", "bo",
        lambda *_: m.AskExtension(amount=999, reason="慢")),
    Try("extension_too_long", "in_hand", "bo",
        lambda *_: m.AskExtension(amount=0, reason="慢")),
    Try("promise_needs_date", "in_hand", "bo", lambda *_: planned(None)),
    Try("promise_needs_date", "in_hand", "bo", lambda *_: planned(NOW)),
    Try("no_such_concern", "answered", "bo",
        lambda *_: m.Serve(how="phone", concern=10**6)),
    Try("no_such_concern", "registered", "mei",
        lambda *_: m.Withdraw(concern=10**6)),
    Try("no_such_concern", "served", "su",
        lambda *_: m.Judge(concern=10**6, head=1, solved="yes", satisfied=5)),
    Try("bad_mark", "served", "su",
        lambda k, x: m.Judge(concern=lan(x), head=k.qin.pk, solved="yes", satisfied=6)),
    Try("bad_mark", "served", "su",
        lambda k, x: m.Judge(concern=lan(x), head=k.qin.pk, solved="yes", satisfied=5, trips=-1)),
    Try("still_listening", "served", "su", lambda *_: m.Close(), days=3),
    Try("no_such_event", "in_hand", "su", lambda *_: m.Erase(seq=99, why="本人要求")),
    Try("no_such_event", "in_hand", "su", lambda *_: m.Erase(why="没说删哪段")),
    Try("no_such_matter", "in_hand", "mei", lambda *_: m.LinkRepeat(matter=10**6)),
    Try("no_such_matter", "in_hand", "mei", lambda _, x: m.LinkRepeat(matter=x.pk)),
    Try("too_late_to_review", "served", "lin",
        lambda k, _: m.AskReview(unit=k.government.pk, person=k.he.pk, reason="不服"),
        45, "xinfang-2022"),
    Try("own_unit", "served", "lin",
        lambda k, _: m.AskReview(unit=k.housing.pk, person=k.qin.pk, reason="不服"),
        1, "xinfang-2022"),
]
# fmt: on


@pytest.mark.parametrize("tried", TRIES, ids=lambda t: f"{t.code}-{t.stage}-{t.who}")
def test_what_cannot_be_done_is_refused_with_its_reason(c: County, tried: Try) -> None:
    about = {"about_unit": c.housing.pk, "kind": "complaint"} if tried.complaint else {}
    case = walked_under(c, tried.pack, tried.stage, **about)
    held, before = legal_now(case), snapshot()
    with pytest.raises(Refused) as refused:
        perform(case.pk, tried.command(c, case), c.can(tried.who), later(days=tried.days))
    assert refused.value.code == tried.code
    assert refused.value.legal == held
    assert snapshot() == before, "nothing was changed"


def walked_under(c: County, pack: str, stage: str, **more: Any) -> Case:
    """Like `walked`, under another pack."""
    with override_settings(SIXIA_PACK=pack):
        if pack == "hotline-5wd":
            return walked(c, stage, **more)
        case = raised(**more).case
        path = packs.shipped()[pack].paths[0].code
        moves = (assignment(c, path=path), m.Sign(), ANSWER, m.Serve(how="phone"))
        for who, command in zip(("mei", "bo", "bo", "bo"), moves, strict=True):
            case = perform(case.pk, command, c.can(who), NOW).case
        assert case.stage == stage
        return case


def legal_now(case: Case) -> tuple[str, ...]:
    return legal(state_of(case), packs.get(case.pack, case.pack_version))


def snapshot() -> list[Any]:
    """All that the ledger holds."""
    return [list(model.objects.order_by("pk").values()) for model in (Case, Event, Clock)]


def test_the_rest_of_the_reasons(c: County) -> None:
    """Those that need a longer way."""
    case = walked(c, "in_hand")
    day = later(days=2)

    def no(code: str, who: str, command: Command) -> None:
        with pytest.raises(Refused) as refused:
            perform(case.pk, command, c.can(who), NOW)
        assert refused.value.code == code

    invite = m.Invite(unit=c.traffic.pk, due_at=day, part="修路面")
    perform(case.pk, invite, c.can("bo"), NOW)
    no("already_invited", "bo", invite)
    lead = m.TakeLead(leader=c.he.pk, progress_at=day)
    perform(case.pk, lead, c.can("he"), NOW)
    hand = m.HandLead(leader=c.he.pk, progress_at=day, reason="换")
    no("same_leader", "he", hand)
    perform(case.pk, m.Order(requirement="限期", reply_at=day), c.can("su"), NOW)
    no("no_order", "bo", m.ReplyOrder(order=3, final=True, reply="办了"))
    no("no_such_leader", "he", m.HandLead(leader=c.bo.pk, progress_at=day, reason="换"))
    with pytest.raises(Refused, match="no_part"):
        carry_out(case.pk, m.ReportPart(unit=999, report="好"), SYSTEM, NOW)
    with pytest.raises(Refused, match="nothing_guessed"):
        carry_out(case.pk, m.Recalendar(year=2031), SYSTEM, NOW)
    with pytest.raises(Refused, match="in_the_future"):
        perform(case.pk, m.Note(note="明天的事"), c.can("bo"), NOW, at=later(minutes=1))
    with pytest.raises(Refused, match="before_it_began"):
        perform(case.pk, m.Note(note="去年的事"), c.can("bo"), NOW, at=PAST)


def test_nothing_is_committed_where_nobody_could_keep_or_check_it(c: County) -> None:
    c.su.duties.all().delete()
    with pytest.raises(Refused, match="no_checker"):
        spot.checker(VILLAGE, c.housing, NOW.date())
    for head in (c.qin, c.tan, c.cun):
        head.duties.all().delete()
    with pytest.raises(Refused, match="nobody_keeps_it"):
        spot.helper(c.can("bo"), NOW.date())


def test_what_a_campaign_refuses(c: County) -> None:
    from tests.ledger.test_campaign import plan, started

    campaign, batch = started(c)
    case, he = raised().case, c.can("he")
    join = m.JoinCampaign(campaign=campaign.pk, batch=batch.pk)
    carry_out(case.pk, join, SYSTEM, NOW)
    late = cp.Portion(day=later(days=9999).date(), unit=c.housing.pk)
    acts: dict[str, Callable[[], object]] = {
        "same_campaign": lambda: carry_out(case.pk, join, SYSTEM, NOW),
        "no_such_batch": lambda: cp.fill(campaign.pk, 9, [case.pk], he, NOW),
        "not_in_campaign": lambda: cp.take_out(campaign.pk, raised().case.pk, "错", he, NOW),
        "batch_day": lambda: cp.add_batch(campaign.pk, late, he),
        "no_such_area": lambda: cp.start(plan(c, area="77"), he, NOW),
        "campaign_days": lambda: cp.start(plan(c, until=PAST.date()), he, NOW),
        "too_long": lambda: cp.start(plan(c, name="长" * 81), he, NOW),
        "empty": lambda: cp.close(campaign.pk, " ", he, NOW),
    }  # fmt: skip
    for code, act in acts.items():
        with pytest.raises(Refused, match=code):
            act()
    cp.close(campaign.pk, "体会", he, NOW)
    with pytest.raises(Refused, match="campaign_closed"):
        cp.publish(campaign.pk, he, NOW)


def test_already_judged_and_not_served(c: County) -> None:
    case = walked(c, "answered")
    other = raised(words="也臭").concern.pk
    state = state_of(case)
    rules = rules_for("hotline-5wd", 1)
    two = replace(state, concerns=(*state.concerns, other))
    first = state.concerns[0]
    served = fold(decide(two, m.Serve(how="phone", concern=first), RESIDENT, rules, NOW), two)

    def judged(concern: int) -> Command:
        return m.Judge(concern=concern, head=c.qin.pk, solved="partly", satisfied=3)

    with pytest.raises(Refused, match="not_served"):
        decide(served, judged(other), RESIDENT, rules, NOW)
    once = fold(decide(served, judged(first), RESIDENT, rules, NOW), served)
    with pytest.raises(Refused, match="already_judged"):
        decide(once, judged(first), RESIDENT, rules, NOW)
    with pytest.raises(Refused, match="not_served"):  # silence of one who was never told
        decide(once, m.Close(), by(c.can("su")), rules, later(days=99))


@pytest.mark.django_db
def test_a_case_that_lacks_a_fact_moves_nowhere() -> None:
    """The last guard: a decision that left a fact out would not get through."""
    bare = State(stage="in_hand", pack="hotline-5wd", kind="request", unit=1, person=2)
    with pytest.raises(Refused) as refused:
        decide(bare, m.Note(note="看过"), SYSTEM, rules_for("hotline-5wd", 1), NOW)
    assert refused.value.params["missing"] == ("path", "deadline", "checker", "check_at")


def test_every_reason_in_the_source_is_reached_here() -> None:
    written = "".join(f.read_text("utf-8") for f in ROOMS.rglob("*.py"))
    codes = set(
        re.findall(r"(?:need\((?:[^()]|\([^()]*\))*?|Refused\(\s*)\"([a-z_]{4,})\"", written)
    )
    told = Path(__file__).read_text("utf-8")
    assert {"own_unit", "lacks", "no_such_leader"} <= codes
    assert {code for code in codes if code not in told} == set()
