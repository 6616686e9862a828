"""The lists of needs: who sees what, why it is there, who takes the lead, and the table."""

import io
from collections.abc import Callable

import pytest
from python_calamine import CalamineWorkbook

from sixia.hear.people import Speaker
from sixia.ledger.commands import Judge, LinkRepeat, Reopen, Serve, Sign
from sixia.ledger.models import Case, Event
from sixia.ledger.perform import perform
from sixia.ledger.queries import concerns_of
from tests.factories import ANSWER, LAN, NOW, County, assignment, later, raised, walked
from tests.ledger.test_needs import closed, joined, returned
from tests.web.office.conftest import SignIn
from tests.web.office.test_campaigns import text
from tests.web.office.test_lists import statements
from tests.web.office.test_topics import spoken_of

THREE = ["19900000001", "19900000002", "19900000003"]


def hard(c: County) -> Case:
    case = walked(c, "assigned")
    returned(c, case)
    returned(c, case)
    return case


def again(c: County) -> Case:
    case = closed(c, later(days=-60))
    return perform(
        case.pk, Reopen(head=c.qin.pk, reason="又堵了"), c.can("su"), later(days=-9)
    ).case


MADE: dict[str, Callable[[County], Case]] = {
    "shared": lambda c: joined(c, THREE),
    "hard": hard,
    "old": lambda c: walked(c, "in_hand", now=later(days=-500)),
    "again": again,
}
WHY = {
    "shared": "3 个人说了同一件事",
    "hard": "换单位 2 次",
    "old": "一年以上没办结",
    "again": "办结后重新打开",
}


@pytest.mark.parametrize("name", MADE)
def test_each_says_why_who_waits_and_who_leads(c: County, as_: SignIn, name: str) -> None:
    case = MADE[name](c)
    html = text(as_("su").get(f"/office/needs/{name}/"))
    assert WHY[name] in html
    assert f"/office/case/{case.pk}/" in html
    assert "个人等了" in html
    assert "还没有人领办" in html
    assert "我来领办" not in html  # that is for leaders
    assert text(as_("tan").get(f"/office/needs/{name}/")).count(f"/case/{case.pk}/") == 0


@pytest.mark.parametrize("name", MADE)
def test_a_leader_takes_the_lead_in_one_step(c: County, as_: SignIn, name: str) -> None:
    case, he = MADE[name](c), as_("he")
    page = f"/office/needs/{name}/?lead=none"
    assert "我来领办" in text(he.get(page))
    url = f"/office/needs/lead/{case.pk}/"
    answer = he.post(url, {"next": page}, follow=True)
    assert answer.redirect_chain == [(page, 302)]
    assert "由您领办,名字公开" in text(answer)
    assert f"/case/{case.pk}/" not in text(answer)
    assert "领办:" in text(he.get(f"/office/needs/{name}/?lead=some"))
    case.refresh_from_db()
    assert case.lead_id == c.he.pk
    told = Event.objects.filter(case=case).count()
    assert "什么都没有改动" in text(he.post(url, {"next": page}, follow=True))
    assert Event.objects.filter(case=case).count() == told
    assert as_("mei").post(url).status_code == 403
    assert he.get(url).status_code == 405


@pytest.mark.parametrize("name", MADE)
def test_one_row_costs_as_much_as_three(c: County, as_: SignIn, name: str) -> None:
    client, url = as_("he"), f"/office/needs/{name}/"
    MADE[name](c)
    one, table = statements(client, url), statements(client, f"{url}table.xlsx")
    MADE[name](c)
    MADE[name](c)
    assert statements(client, url) == one
    assert statements(client, f"{url}table.xlsx") == table
    assert one <= 8
    assert statements(client, f"{url}?area=990103001&lead=none") <= 8


def test_filters_narrow_and_nonsense_is_left_out(c: County, as_: SignIn) -> None:
    hard(c)
    client = as_("mei")

    def shown(query: str) -> int:
        return len(client.get(f"/office/needs/hard/?{query}").context["rows"])

    assert shown("") == shown("area=990103001") == shown(f"unit={c.housing.pk}") == 1
    assert shown("area=990103002") == shown(f"unit={c.traffic.pk}") == shown("lead=some") == 0
    assert shown("lead=%00&unit=99999999999999999999&area='&after=x&origin=imported") == 1
    assert client.get("/office/needs/worst/").status_code == 404
    assert "这样选,一件也没有" in text(client.get("/office/needs/hard/?lead=some"))
    assert "没有办结后又提的事" in text(client.get("/office/needs/again/"))


def test_what_was_imported_is_apart(c: County, as_: SignIn) -> None:
    case = raised(now=later(days=-900)).case
    Case.objects.filter(pk=case.pk).update(origin="imported")
    client = as_("su")
    assert not client.get("/office/needs/old/").context["rows"]
    assert len(client.get("/office/needs/old/?origin=imported").context["rows"]) == 1


def test_a_repeat_names_the_case_that_was_closed(c: County, as_: SignIn) -> None:
    first = closed(c, later(days=-90))
    repeat = walked(c, "assigned", now=later(days=-30))
    perform(repeat.pk, LinkRepeat(matter=first.pk), c.can("mei"), NOW)
    assert f"和办结的 {first.number} 是同一件事" in text(as_("su").get("/office/needs/again/"))


def test_what_was_said_most_often_comes_first_and_how_often_is_told(c: County, as_: SignIn) -> None:
    often, many = joined(c, [*THREE, THREE[0], THREE[0]]), joined(c, [*THREE, "19900000004"])
    answer = as_("su").get("/office/needs/shared/")
    told = [(need.case.pk, need.people, *need.why) for need in answer.context["rows"]]
    assert told == [
        (often.pk, 3, "3 个人说了同一件事", "一共说了 5 次"),
        (many.pk, 4, "4 个人说了同一件事"),
    ]
    assert "说的次数多的在前" in text(answer)


def test_the_table_has_the_page_s_columns_and_nobody_s_name(c: County, as_: SignIn) -> None:
    case = joined(c, THREE)
    Case.objects.filter(pk=case.pk).update(title="王大姐家门口路灯不亮,电话19900000001")
    answer = as_("su").get("/office/needs/shared/table.xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    headings, row = sheet.to_python()
    assert len(headings) == len(row)
    told = dict(zip(headings, row, strict=True))
    assert told["编号"] == case.number
    assert told["为什么在这里"] == "3 个人说了同一件事"
    assert told["几个人在等"] == 3
    written = str(row)
    assert not any(name in written for name in ("1990000", "王", LAN.name))
    narrowed = as_("su").get("/office/needs/shared/table.xlsx?area=990103002")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(narrowed.content)).get_sheet_by_index(0)
    assert len(sheet.to_python()) == 1
    assert as_("su").get("/office/needs/no/table.xlsx").status_code == 404


@pytest.mark.parametrize(
    "words", ["王小明反映楼道灯不亮", "三栋楼道的路灯不亮已经很久很久了,请找邻居王小明联系。"]
)
def test_the_table_does_not_tell_who_spoke_by_the_title(c: County, as_: SignIn, words: str) -> None:
    case = raised(words, now=later(days=-500), speaker=Speaker(name="王小明")).case
    assert "王小" in case.title
    answer = as_("su").get("/office/needs/old/table.xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    (_, row) = sheet.to_python()
    assert "王小" not in str(row)
    assert "灯不亮" in str(row)


def test_a_unit_does_not_learn_of_a_pending_rating(c: County, as_: SignIn) -> None:
    case = joined(c, THREE[:2])
    steps = (("mei", assignment(c)), ("bo", Sign()), ("bo", ANSWER), ("bo", Serve(how="phone")))
    for who, command in steps:
        perform(case.pk, command, c.can(who), NOW)
    for concern in concerns_of(case):
        judge = Judge(concern=concern.pk, head=c.qin.pk, solved="partly", satisfied=2)
        perform(case.pk, judge, c.can("su"), NOW)
    assert f"/case/{case.pk}/" in text(as_("su").get("/office/needs/hard/"))
    assert f"/case/{case.pk}/" not in text(as_("qin").get("/office/needs/hard/"))


def test_leaders_and_supervisors_see_the_counts_on_their_front_page(c: County, as_: SignIn) -> None:
    joined(c, THREE)
    hard(c)
    for who in ("he", "su"):
        told = as_(who).get("/office/").context
        assert [str(told["sizes"][tab.key]) for tab in told["tabs"]] == ["1", "1", "0", "0"]
        assert statements(as_(who), "/office/") <= 8
    assert "共性需求" not in text(as_("bo").get("/office/"))


def test_only_three_persons_make_a_need_whoever_looks(c: County, as_: SignIn) -> None:
    joined(c, [THREE[0]] * 5)
    assert not as_("he").get("/office/needs/").context["rows"]


def test_topics_stand_beside_shared_needs_for_who_reads_the_place(c: County, as_: SignIn) -> None:
    topic = spoken_of(c)
    html = text(as_("he").get("/office/needs/"))
    assert f"/office/topics/{topic.key}/" in html
    assert "只数人数" in html
    assert f"/topics/{topic.key}/" not in text(as_("he").get("/office/needs/?area=990103002"))
    assert f"/topics/{topic.key}/" not in text(as_("qin").get("/office/needs/"))
    assert f"/topics/{topic.key}/" not in text(as_("he").get("/office/needs/hard/"))


def test_an_old_case_tells_what_it_met(c: County, as_: SignIn) -> None:
    case = walked(c, "assigned", now=later(days=-500))
    returned(c, case, later(days=-500))
    assert "换单位 1 次" in text(as_("su").get("/office/needs/old/"))
