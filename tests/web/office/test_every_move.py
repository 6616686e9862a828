"""Each move that the office offers, once through its form, by someone it is offered to."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from sixia.ledger import commands as c_
from sixia.ledger.commands import Command
from sixia.ledger.models import Case, Event
from sixia.ledger.moves import MOVES, UNOFFERED
from sixia.ledger.perform import perform
from sixia.ledger.queries import concerns_of
from sixia.ledger.record import raise_concern
from tests.factories import County, assignment, raised, said, walked
from tests.web.office.conftest import SignIn

NOW = timezone.now()  # the pages read the clock themselves, so these cases are of today
SOON = (NOW + timedelta(days=9)).date().isoformat()


def at(stage: str, *before: tuple[str, Callable[[County], Command]]) -> Callable[[County], Case]:
    """A case at this stage, after these further moves."""

    def build(c: County) -> Case:
        case = walked(c, stage, now=NOW)
        for who, command in before:
            case = perform(case.pk, command(c), c.can(who), NOW).case
        return case

    return build


def joined(c: County) -> Case:
    case, other = raised(now=NOW).case, raised("又堵了。", now=NOW).case
    concerns = tuple(concerns_of(other).values_list("pk", flat=True))
    return perform(case.pk, c_.Join(concerns=concerns, from_case=other.pk), c.can("mei"), NOW).case


def pushed(c: County) -> Case:
    case = raised(now=NOW).case
    command = assignment(c, "village", "cun", catalogue=None)
    return perform(case.pk, command, c.can("mei"), NOW).case


def petition(c: County) -> Case:
    """Under the pack that has reviews, at housing, whose head has a head above."""
    from sixia.grid.models import Area
    from sixia.grid.setup import give_duty
    from tests.factories import SINCE

    give_duty(c.he, "unit_head", c.government, Area.objects.get(pk="990103"), SINCE)
    case = raise_concern(said(received_at=NOW), NOW, pack="xinfang-2022").case
    steps: list[tuple[str, Command]] = [
        ("mei", assignment(c, path="opinion")), ("bo", c_.Sign()),
        ("bo", c_.Answer(outcome="explained", facts="查过", view="不属实", basis="条例")),
        ("bo", c_.Serve(how="letter")),
    ]  # fmt: skip
    for who, command in steps:
        case = perform(case.pk, command, c.can(who), NOW).case
    return case


def in_review(c: County) -> Case:
    case = petition(c)
    command = c_.AskReview(unit=c.government.pk, person=c.he.pk, reason="不服")
    return perform(case.pk, command, c.can("mei"), NOW).case


def first(case: Case) -> int:
    return concerns_of(case)[0].pk


HELP = ("bo", lambda _c: c_.AskHelp(need="人手不够"))
EXTENSION = ("bo", lambda _c: c_.AskExtension(amount=3, reason="下雨"))
PAUSE = ("qin", lambda _c: c_.Pause(ground="season", until_at=NOW + timedelta(9), reason="雨季"))
OBJECTION = ("bo", lambda _c: c_.Object(reason="不归我们"))
PART = ("bo", lambda c: c_.Invite(unit=c.traffic.pk, due_at=NOW + timedelta(9), part="看路面"))
LEAD = ("he", lambda c: c_.TakeLead(leader=c.he.pk, progress_at=NOW + timedelta(9)))
ORDER = ("su", lambda _c: c_.Order(requirement="到场", reply_at=NOW + timedelta(9)))

Told = Callable[[County, Case], dict[str, Any]]
MADE: dict[str, tuple[Callable[[County], Case], str, Told]] = {
    "accept": (at("registered"), "mei", lambda c, x: {"title": "化粪池", "grade": "ordinary"}),
    "decline": (at("registered"), "mei", lambda c, x: {"ground": "legal_path", "reason": "法院"}),
    "assign": (at("registered"), "mei", lambda c, x: {
        "title": "化粪池", "seat": f"{c.housing.pk}:{c.bo.pk}", "path": "joint", "check_at": SOON,
        "grade": "ordinary", "checker": c.su.pk, "co_unit": c.traffic.pk, "note": "请快"}),
    "hand": (at("in_hand"), "qin", lambda c, x: {"person": c.qin.pk}),
    "sign": (at("assigned"), "bo", lambda c, x: {}),
    "object": (at("assigned"), "bo", lambda c, x: {"reason": "不归我们"}),
    "refuse_push": (pushed, "cun", lambda c, x: {"reason": "目录没有"}),
    "review_objection": (at("assigned", OBJECTION), "mei",
                         lambda c, x: {"uphold": "no", "reason": "归你们"}),
    "contact": (at("in_hand"), "bo", lambda c, x: {"how": "visit"}),
    "note": (at("in_hand"), "bo", lambda c, x: {"note": "到现场看了"}),
    "check": (at("in_hand"), "su", lambda c, x: {"found": "动工了", "next_at": SOON}),
    "invite": (at("in_hand"), "bo",
               lambda c, x: {"unit": c.traffic.pk, "part": "看路面", "due_at": SOON}),
    "report_part": (at("in_hand", PART), "tao",
                    lambda c, x: {"unit": c.traffic.pk, "report": "路面好的"}),
    "pause": (at("in_hand"), "qin",
              lambda c, x: {"ground": "season", "until_at": SOON, "reason": "雨季"}),
    "resume": (at("in_hand", PAUSE), "bo", lambda c, x: {}),
    "ask_extension": (at("in_hand"), "bo", lambda c, x: {"amount": "3", "reason": "下雨"}),
    "decide_extension": (at("in_hand", EXTENSION), "mei",
                         lambda c, x: {"grant": "yes", "reason": "属实"}),
    "refer": (at("in_hand"), "mei", lambda c, x: {}),
    "ask_help": (at("in_hand"), "bo", lambda c, x: {"need": "人手不够"}),
    "give_help": (at("in_hand", HELP), "qin", lambda c, x: {"help": "派两个人"}),
    "answer": (at("in_hand"), "bo", lambda c, x: {
        "outcome": "planned", "facts": "要换管", "view": "列入计划", "basis": "年度计划",
        "means": "四月换", "promised_at": SOON}),
    "serve": (at("answered"), "bo", lambda c, x: {"how": "visit", "concern": first(x)}),
    "judge": (at("served"), "su",
              lambda c, x: {"concern": first(x), "solved": "yes", "satisfied": "5"}),
    "close": (at("served"), "su", lambda c, x: {}),
    "reopen": (at("served"), "su", lambda c, x: {"reason": "又堵了"}),
    "withdraw": (at("in_hand"), "mei", lambda c, x: {"concern": first(x)}),
    "ask_review": (petition, "mei", lambda c, x: {"reason": "不服"}),
    "answer_review": (in_review, "he",
                      lambda c, x: {"upheld": "yes", "view": "维持", "basis": "条例"}),
    "join": (at("registered"), "mei",
             lambda c, x: {"other": raised("又堵了。", now=NOW).case.number}),
    "part": (joined, "mei", lambda c, x: {"concern": first(x), "title": "另一件"}),
    "link_repeat": (at("in_hand"), "mei",
                    lambda c, x: {"other": raised("去年。", now=NOW).case.number}),
    "take_lead": (at("in_hand"), "he", lambda c, x: {"progress_at": SOON}),
    "hand_lead": (at("in_hand", LEAD), "he", lambda c, x: {}),
    "report_lead": (at("in_hand", LEAD), "he",
                    lambda c, x: {"progress": "在修", "progress_at": SOON}),
    "order": (at("in_hand"), "su", lambda c, x: {"requirement": "到场", "reply_at": SOON}),
    "reply_order": (at("in_hand", ORDER), "bo",
                    lambda c, x: {"order": "1", "reply": "已到场", "final": "yes"}),
    "erase": (at("in_hand"), "su", lambda c, x: {"what": f"c{first(x)}", "why": "本人要求"}),
}  # fmt: skip
# What nobody else could be named for in the small county is refused in words, not made.
REFUSED = {"refer": 422, "hand_lead": 422, "close": 409}


def test_every_move_is_here() -> None:
    assert set(MADE) == set(MOVES) - UNOFFERED


@pytest.mark.parametrize("move", MADE)
def test_it_can_be_made_by_its_form(c: County, as_: SignIn, move: str) -> None:
    build, who, told = MADE[move]
    case = build(c)
    before = Event.objects.filter(case=case).count()
    client, url = as_(who), f"/office/case/{case.pk}/{move}/"
    assert client.get(url).status_code == 200
    answer = client.post(url, told(c, case))
    wanted = REFUSED.get(move, 302)
    told_why = "" if answer.status_code == 302 else answer.content.decode()
    assert answer.status_code == wanted, told_why[told_why.find("summary") :][:600]
    grew = Event.objects.filter(case=case).count() > before
    assert grew == (wanted == 302)


def test_referring_goes_up_or_down_and_nowhere_else(c: County, as_: SignIn) -> None:
    case = pushed(c)
    from sixia.grid.models import Area
    from sixia.grid.setup import give_duty
    from tests.factories import SINCE

    give_duty(c.tan, "unit_head", c.town, Area.objects.get(pk="990103"), SINCE)
    url = f"/office/case/{case.pk}/refer/"
    html = as_("mei").get(url).content.decode()
    assert "柳岸街道办 · 谭局长" in html
    assert "住建局 ·" not in html
    told = {"seat": f"{c.town.pk}:{c.tan.pk}", "reason": "村里办不了"}
    assert as_("mei").post(url, told).status_code == 302
    case.refresh_from_db()
    assert case.unit == c.town
    assert Event.objects.get(case=case, verb="referred").structure["direction"] == "up"
