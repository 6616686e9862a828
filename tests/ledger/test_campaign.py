"""Campaigns: cases join by events, every figure follows from them, and nobody is ranked."""

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sixia.cli import main
from sixia.grid.models import Unit
from sixia.ledger import append, campaigns
from sixia.ledger.actor import SYSTEM
from sixia.ledger.burndown import burn
from sixia.ledger.campaign import (
    NotYours,
    Plan,
    Portion,
    add_batch,
    change,
    close,
    fill,
    join_campaign,
    publish,
    start,
    take_out,
)
from sixia.ledger.commands import AskHelp, Close, Import, Pause, Reopen
from sixia.ledger.models import Batch, Campaign, Case, Event
from sixia.ledger.moves import Refused
from sixia.ledger.packs import shipped
from sixia.ledger.perform import by, perform
from sixia.ledger.rebuild import check
from sixia.ledger.sealoff import seal_off
from sixia.papers.tables import write_csv
from tests.factories import COUNTY, NOW, OTHER_TOWN, VILLAGE, County, later, raised, walked

TODAY = date(2026, 3, 9)


def plan(c: County, **more: object) -> Plan:
    told = {
        "name": "不动产证办理难集中化解", "why": "五个老小区的业主多年拿不到证。", "area": COUNTY,
        "unit": c.housing.pk, "person": c.qin.pk, "since": TODAY,
        "until": TODAY + timedelta(days=90), "basis": "县政府会议纪要(样例)", **more,
    }  # fmt: skip
    return Plan(**told)  # type: ignore[arg-type]  # what a test says is what it tries


def started(c: County, **more: object) -> tuple[Campaign, Batch]:
    """A campaign of housing's with its first batch."""
    campaign = start(plan(c, **more), c.can("he"), NOW)
    portion = Portion(day=TODAY + timedelta(days=30), unit=c.housing.pk, planned=2)
    return campaign, add_batch(campaign.pk, portion, c.can("he"))


def joined(c: County, batch: Batch, *cases: Case) -> int:
    return join_campaign([case.pk for case in cases], batch, by(c.can("mei")), NOW)


def test_cases_join_by_an_event_and_the_events_alone_give_the_rows(c: County) -> None:
    campaign, batch = started(c)
    cases = [raised().case, walked(c, "in_hand"), walked(c, "served")]
    assert joined(c, batch, *cases) == 3
    assert joined(c, batch, *cases) == 0  # again changes nothing
    for case in cases:
        case.refresh_from_db()
        assert (case.campaign_id, case.batch_id) == (campaign.pk, batch.pk)
        event = Event.objects.filter(case=case).latest("seq")
        assert (event.verb, event.seq) == ("campaign_joined", case.seq)
    assert check().differences == []
    Case.objects.filter(pk=cases[0].pk).update(campaign=None)
    assert [d.what for d in check(repair=True).differences] == ["campaign_id"]
    assert campaign.cases.count() == 3


def test_a_case_goes_into_another_batch_and_out_again(c: County) -> None:
    campaign, batch = started(c)
    case = raised().case
    joined(c, batch, case)
    second = add_batch(
        campaign.pk, Portion(day=TODAY + timedelta(days=60), unit=c.town.pk), c.can("he")
    )
    join_campaign([case.pk], second, by(c.can("mei")), later(days=1))
    take_out(campaign.pk, case.pk, "不是一类事", c.can("mei"), later(days=2))
    with pytest.raises(Refused, match="not_in_campaign"):
        take_out(campaign.pk, case.pk, "不是一类事", c.can("mei"), later(days=2))
    told = Event.objects.filter(case=case).order_by("seq").values_list("verb", flat=True)
    assert list(told)[-3:] == ["campaign_joined", "batch_changed", "campaign_left"]
    case.refresh_from_db()
    assert (case.campaign_id, case.batch_id) == (None, None)
    assert check().differences == []


def test_what_cannot_join_is_passed_over(c: County) -> None:
    from sixia.ledger.commands import Join
    from sixia.ledger.queries import concerns_of

    _, batch = started(c)
    gone, kept = raised().case, raised("又堵了。").case
    concerns = tuple(concerns_of(gone).values_list("pk", flat=True))
    perform(kept.pk, Join(concerns=concerns, from_case=gone.pk), c.can("mei"), NOW)
    assert joined(c, batch, gone, kept) == 1
    assert join_campaign([10**9], batch, by(c.can("mei")), NOW) == 0


def test_five_hundred_cost_as_many_statements_as_five(c: County) -> None:
    _, batch = started(c)
    cases = [raised(f"第 {n} 户的证。").case for n in range(12)]
    few, many = cases[:2], cases[2:]

    def statements(some: list[Case]) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert joined(c, batch, *some) == len(some)
        return len(seen)

    first = statements(few)
    assert statements(many) == first
    assert first <= 12


def test_sizes_by_unit_and_batch_say_how_far_each_is(c: County) -> None:
    campaign, batch = started(c)
    cases = [raised().case, walked(c, "assigned"), walked(c, "in_hand"), walked(c, "served")]
    joined(c, batch, *cases)
    size = campaigns.sizes([campaign], NOW)[campaign.pk]
    assert (size.total, size.left, size.to_start, size.worked, size.answered) == (4, 4, 1, 2, 1)
    rows = [(u.pk if u else None, s.total) for u, s in campaigns.by_unit(campaign, NOW)]
    assert rows == [(c.housing.pk, 3), (None, 1)]
    assert [(p.batch.number, p.size.total) for p in campaigns.by_batch(campaign, NOW)] == [(1, 4)]
    late = campaigns.sizes([campaign], later(days=100))[campaign.pk]
    assert late.late == 3  # what was answered is owed nothing by its unit


def test_why_it_is_stuck_comes_from_the_events(c: County) -> None:
    campaign, batch = started(c)
    paused, helped = walked(c, "in_hand"), walked(c, "in_hand")
    ground = shipped()["hotline-5wd"].pauses[0].code
    pause = Pause(ground=ground, until_at=later(days=9), reason="等测绘图")
    perform(paused.pk, pause, c.can("qin"), NOW)
    perform(helped.pk, AskHelp(need="要规划局出图"), c.can("bo"), NOW)
    joined(c, batch, paused, helped, raised().case)
    told = {(one.why, one.ground): one.n for one in campaigns.stuck(campaign, later(days=1))}
    assert told == {("paused", ground): 1, ("help", ""): 1}
    long_after = {one.why for one in campaigns.stuck(campaign, later(days=60))}
    assert {"nobody", "late", "silent"} <= long_after
    found = campaigns.members(campaign, c.can("mei"), NOW, why="help")
    assert [case.pk for case in found] == [helped.pk]


def test_the_burn_down_never_changes_its_past(c: County) -> None:
    campaign, batch = started(c)
    case, other = walked(c, "served"), walked(c, "in_hand")
    joined(c, batch, case, other)
    late = later(days=30)
    perform(case.pk, Close(), c.can("su"), late)
    day = late.date()
    before = burn(campaign, day)
    assert [(d.joined, d.unanswered, d.left) for d in (before[0], before[-2], before[-1])] == [
        (2, 1, 2), (2, 1, 2), (2, 1, 1),
    ]  # fmt: skip
    reopen = Reopen(head=c.qin.pk, reason="证还是没有")
    perform(case.pk, reopen, c.can("su"), late + timedelta(days=2))
    after = burn(campaign, day + timedelta(days=2))
    assert after[: len(before)] == before
    assert (after[-1].unanswered, after[-1].left) == (2, 2)


def test_what_its_source_calls_over_without_a_date_is_left_of_nothing(c: County) -> None:
    campaign, batch = started(c)
    pack = shipped()["hotline-5wd"]
    command = Import(
        pack=pack.id, pack_version=pack.version, grade="ordinary", dispatch=c.centre.pk,
        area_code=VILLAGE, received_at=NOW, over=True,
    )  # fmt: skip
    over = append.open_case(command, SYSTEM, NOW, at=NOW).case
    joined(c, batch, over, walked(c, "in_hand"))
    [day] = burn(campaign, TODAY)
    assert (day.joined, day.unanswered, day.left) == (2, 1, 1)


@pytest.mark.parametrize(
    ("who", "may"), [("he", True), ("mei", True), ("qin", True), ("bo", False), ("tan", False)]
)
def test_who_may_run_one(c: County, who: str, may: bool) -> None:
    campaign, _ = started(c)
    acts: list[Callable[[], object]] = [
        lambda: start(plan(c), c.can(who), NOW),
        lambda: change(campaign.pk, plan(c, name="换个名字"), c.can(who)),
        lambda: publish(campaign.pk, c.can(who), NOW),
        lambda: add_batch(campaign.pk, Portion(day=TODAY, unit=c.town.pk), c.can(who)),
        lambda: close(campaign.pk, "先把底数摸清。", c.can(who), NOW),
    ]
    for act in acts:
        if may:
            act()
        else:
            with pytest.raises(NotYours):
                act()


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"name": " "}, "empty"),
        ({"why": "长" * 601}, "too_long"),
        ({"name": "a\x00b"}, "not_text"),
        ({"until": TODAY - timedelta(days=1)}, "campaign_days"),
        ({"unit": 10**9}, "no_such_unit"),
        ({"area": "77"}, "no_such_area"),
    ],
)
def test_a_plan_that_does_not_hold_is_refused(
    c: County, more: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused, match=code):
        start(plan(c, **more), c.can("he"), NOW)
    with pytest.raises(Refused, match="not_of_unit"):
        start(plan(c, person=c.tao.pk), c.can("he"), NOW)


def test_what_breaks_off_leaves_what_joined_and_goes_on(
    c: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sixia.ledger.campaign.CHUNK", 2)
    campaign, batch = started(c)
    ids = [raised().case.pk for _ in range(5)]

    def break_off() -> Iterator[int]:
        yield from ids[:3]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill(campaign.pk, batch.number, break_off(), c.can("he"), NOW)
    assert campaign.cases.count() == 2
    assert fill(campaign.pk, batch.number, ids, c.can("he"), NOW) == (batch, 3, False)
    assert campaign.cases.filter(batch=batch).count() == 5
    assert check().differences == []


def test_one_that_is_closed_while_it_is_filled_takes_no_more(
    c: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sixia.ledger.campaign.CHUNK", 2)
    campaign, batch = started(c)
    ids = [raised().case.pk for _ in range(5)]

    def close_between() -> Iterator[int]:
        yield from ids[:2]
        close(campaign.pk, "体会", c.can("he"), NOW)
        yield from ids[2:]

    assert fill(campaign.pk, batch.number, close_between(), c.can("he"), NOW) == (batch, 2, True)
    assert campaign.cases.count() == 2


def test_a_closed_one_takes_nothing_more(c: County) -> None:
    campaign, _ = started(c)
    close(campaign.pk, "留下的照样办。", c.can("he"), NOW)
    with pytest.raises(Refused, match="campaign_closed"):
        add_batch(campaign.pk, Portion(day=TODAY, unit=c.town.pk), c.can("he"))


@pytest.mark.parametrize("learnt", ["摸清\x00底数", "摸清\ud800底数"])
def test_what_no_database_keeps_is_refused_at_the_close(c: County, learnt: str) -> None:
    campaign, _ = started(c)
    with pytest.raises(Refused, match="not_text"):
        close(campaign.pk, learnt, c.can("he"), NOW)


def test_only_open_cases_of_the_place_that_one_sees_can_be_chosen(c: County) -> None:
    campaign, batch = started(c)
    here, taken = raised().case, raised().case
    joined(c, batch, taken)
    raised("路不平。", area_code=OTHER_TOWN)
    assert list(campaigns.choosable(campaign, c.can("mei"), area="990103001")) == [here]
    assert not campaigns.choosable(campaign, c.can("tao")).exists()
    assert Unit.objects.filter(campaigns=campaign).get() == c.housing


def test_an_import_goes_straight_into_a_batch(c: County, tmp_path: Path) -> None:
    campaign, batch = started(c)
    path = tmp_path / "deeds.csv"
    rows = [[str(n), f"第 {n} 户的证", "2026-03-01 09:00", VILLAGE] for n in range(1, 6)]
    write_csv(path, ("编号", "内容", "时间", "区划"), [*rows, ["9", "外地的", "2026-03-01", "77"]])
    told = ("import", "concerns", str(path), "--json", "--campaign", str(campaign.key))
    got = CliRunner().invoke(main, told)
    assert got.exit_code == 0, got.output
    totals = json.loads(got.stdout)
    assert (totals["new"], totals["rejected"]) == (5, 1)
    assert campaign.cases.filter(batch=batch).count() == 5
    assert check().differences == []
    again = CliRunner().invoke(main, told)
    assert json.loads(again.stdout)["new"] == 0
    assert campaign.cases.count() == 5
    seal_off(campaign.cases.earliest("pk").links.get().concern_id, c.mei, NOW)
    later = CliRunner().invoke(main, told)
    assert json.loads(later.stdout) == json.loads(again.stdout)
    assert campaign.cases.count() == 4


def test_an_import_says_what_is_wrong_with_a_campaign(c: County, tmp_path: Path) -> None:
    campaign, _ = started(c)
    path = tmp_path / "deeds.csv"
    write_csv(path, ("编号", "内容", "时间"), [["1", "证", "2026-03-01"]])

    def told(key: object, *more: str) -> str:
        asked = ["import", "concerns", str(path), "--campaign", str(key), *more]
        return CliRunner().invoke(main, asked).stderr

    assert "no campaign has this key" in told(uuid4())
    assert "no such batch" in told(campaign.key, "--batch", "7")
    close(campaign.pk, "体会", c.can("he"), NOW)
    assert "is closed" in told(campaign.key)
    assert not campaign.cases.exists()


def test_an_accusation_leaves_a_campaign_without_a_trace(c: County) -> None:
    campaign, batch = started(c)
    case, kept = raised().case, raised("又堵了。").case
    joined(c, batch, case, kept)
    seal_off(case.links.get().concern_id, c.mei, NOW)
    assert campaigns.sizes([campaign], NOW)[campaign.pk].total == 1
    assert [day.joined for day in burn(campaign, TODAY)] == [1]
    assert check().differences == []
