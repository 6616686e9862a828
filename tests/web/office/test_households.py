"""Households in the office: names only for those on duty, each look logged; nothing lost, nothing
shown to anyone else."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sixia.field.models import Made
from sixia.field.visits import Visited, record_visit
from sixia.grid import correcting, entries, homes, households, minors, pairing, villages
from sixia.grid.homes import Minors
from sixia.grid.models import Area, Entry, Household, Look, MinorsApproval, Pairing
from sixia.grid.setup import set_active
from tests.factories import OTHER_TOWN, VILLAGE, County, household
from tests.web.office.conftest import SignIn
from tests.web.office.test_hostile import BAD, safe

MARK = "马克尔暗号"
CODE = re.compile(r'class="code"[^>]*>([0-9A-Z-]+)<')
EVERYONE = """
    lin mei bo qin su tao tan he jian admin ji cun wang outsider
""".split()  # noqa: SIM905  # as a list it would be fourteen lines


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def home(c: County, now: datetime) -> Household:
    """A file whose every personal field holds the mark."""
    told = dict.fromkeys(("name", "others", "address", "consent", "why"), MARK)
    home = household(c, now=now, minors=Minors(MARK), **told).household
    entries.add(home, "need", MARK, c.bo, c.can("bo"), now)
    note = Visited(area_code=VILLAGE, happened_at=now, note=MARK, household=home)
    record_visit(note, c.can("bo"), now)
    return home


def page(client: Client, name: str, /, *args: object, status: int = 200) -> str:
    answer = client.get(reverse(f"office:{name}", args=args), follow=True)
    assert answer.status_code == status
    return str(answer.content.decode())


def send(client: Client, name: str, /, *args: object, status: int = 200, **told: Any) -> str:
    answer = client.post(reverse(f"office:{name}", args=args), told, follow=True)
    assert answer.status_code == status, answer.content.decode()
    return str(answer.content.decode())


def opened(client: Client, home: Household, why: str = "约上门时间") -> str:
    return send(client, "household", home.key, why=why)


PAGES = ("households", "pairings", "looks", "queue", "open_household", "pair_village", "people")


def test_nobody_off_duty_is_shown_a_mark_of_it_anywhere(
    c: County, as_: SignIn, home: Household
) -> None:
    row, need = Pairing.objects.get(household=home), Entry.objects.get(kind="need")
    asked = minors.ask(home, c.bo, c.can("bo"), "办补助", timezone.now())
    about: list[tuple[str, tuple[object, ...]]] = [
        ("household", (home.key,)), ("household_minors", (home.key,)), ("hand_over", (row.pk,)),
        ("decide_minors", (asked.pk,)), ("settle_need", (home.key, need.pk)),
        *(("household_act", (home.key, act)) for act in ("correct", "code", "need", "nonsense")),
    ]  # fmt: skip
    for who in EVERYONE:
        client = as_(who)
        for name, args in [*((name, ()) for name in PAGES), *about]:
            answer = client.get(reverse(f"office:{name}", args=args))
            assert MARK not in answer.content.decode(), (who, name)
        answer = client.post(reverse("office:household", args=[home.key]), {"x": "没有理由"})
        assert MARK not in answer.content.decode(), who
    assert not Look.objects.exists()


def test_a_reason_is_asked_once_a_session_and_every_opening_is_logged(
    c: County, as_: SignIn, home: Household
) -> None:
    bo = as_("bo")
    assert MARK not in page(bo, "household", home.key)
    assert MARK in opened(bo, home)
    assert page(bo, "household", home.key).count(MARK) > 5
    looks = Look.objects.filter(about=home.key, what="household")
    assert [(x.staff, x.why) for x in looks] == [(c.bo, "约上门时间")] * 2
    assert MARK not in page(as_("bo"), "household", home.key)  # another session asks again


def test_a_blank_reason_opens_nothing(as_: SignIn, home: Household) -> None:
    client = as_("bo")
    assert MARK not in send(client, "household", home.key, why="  ", status=422)
    assert MARK not in send(client, "households", show="1", why="", status=422)
    assert not Look.objects.exists()


def test_the_list_shows_names_with_a_reason_and_logs_each(
    c: County, as_: SignIn, home: Household, now: datetime
) -> None:
    household(c, "wang", now=now)
    client = as_("bo")
    assert MARK not in page(client, "households")
    assert MARK in send(client, "households", show="1", why="下乡前看名单")
    assert [(x.about, x.why) for x in Look.objects.all()] == [(home.key, "下乡前看名单")]
    assert MARK not in send(client, "households", hide="1")


def test_children_are_not_on_the_household_s_page(c: County, as_: SignIn, now: datetime) -> None:
    home = household(c, now=now, minors=Minors(MARK, ("school",))).household
    html = opened(as_("bo"), home)
    assert MARK not in html
    assert "上学困难" not in html


def test_minors_open_when_the_head_allowed_it_and_each_look_is_logged(
    c: County, as_: SignIn, home: Household
) -> None:
    bo, qin = as_("bo"), as_("qin")
    assert MARK not in send(bo, "household_minors", home.key, why="联系学校")
    asked = MinorsApproval.objects.get()
    assert "联系学校" in page(qin, "households")
    assert "联系学校" in page(qin, "decide_minors", asked.pk)
    send(qin, "decide_minors", asked.pk, days="7")
    assert MARK in page(bo, "household_minors", home.key)
    look = Look.objects.get(what="minors")
    assert (look.staff, look.why) == (c.bo, "联系学校")
    assert MARK not in page(qin, "household_minors", home.key)
    send(bo, "household_minors", home.key, minors="小孙女三年级", of_minors=["school"])
    home.refresh_from_db()
    assert homes.minors_of(home) == Minors("小孙女三年级", ("school",))


def form(client: Client) -> dict[str, Any]:
    key = re.search(r'name="key" value="([^"]+)"', page(client, "open_household"))
    assert key
    return {
        "key": key[1], "area": VILLAGE, "name": "周大爷", "people": "1", "phone": "", "why": "五保",
        "circumstances": ["five_guarantees"], "minors": "", "consent": "当面同意", "others": "",
        "address": "西头第二家",
    }  # fmt: skip


def test_a_file_is_opened_once_and_its_code_shown_once(c: County, as_: SignIn) -> None:
    client = as_("wang")
    told = form(client)
    found = CODE.search(send(client, "open_household", **told))
    assert found
    home = Household.objects.get()
    assert households.by_code(found[1]) == home
    assert (home.opened_by, home.opened_as) == (c.wang, "grid_worker")
    again = send(client, "open_household", **told)
    assert not CODE.search(again)
    assert "周大爷" in again  # the file itself
    assert Household.objects.count() == 1


WRONG = (
    ("area", OTHER_TOWN), ("area", "x"), ("name", ""), ("people", "99"), ("people", "-1"),
    ("circumstances", "left_behind"), ("phone", "打我"), ("name", "a\x00b"), ("key", "x"),
    ("consent", ""), ("name", "长" * 41),
)  # fmt: skip


def test_a_wrong_form_says_so_and_keeps_nothing(as_: SignIn, c: County) -> None:
    client = as_("wang")
    told = form(client)
    for field, value in WRONG:
        html = send(client, "open_household", status=422, **{**told, field: value})
        assert 'role="alert"' in html, (field, value)
    assert not Household.objects.exists()


def test_a_form_from_another_s_page_is_refused(as_: SignIn, c: County) -> None:
    told = form(as_("wang"))
    send(as_("bo"), "open_household", status=422, **told)
    assert not Household.objects.exists()


def test_needs_results_and_corrections_stand_in_the_story(
    c: County, as_: SignIn, home: Household
) -> None:
    bo = as_("bo")
    send(bo, "household_act", home.key, "need", words="不写理由,先问")  # no reason yet: asked why
    assert Entry.objects.count() == 1
    opened(bo, home)
    assert "要一把轮椅" in send(bo, "household_act", home.key, "need", words="要一把轮椅")
    need = Entry.objects.latest("pk")
    assert "刚才" not in send(bo, "settle_need", home.key, need.pk)
    assert "刚才" in send(bo, "settle_need", home.key, need.pk)
    assert "送到了" in send(bo, "household_act", home.key, "result", words="送到了")
    family: dict[str, Any] = {"name": MARK, "people": "3", "phone": "19900000079", "address": MARK}
    html = send(bo, "household_act", home.key, "correct", **family, others=MARK)
    assert "19900000077" in html  # what stood there before
    assert "19900000079" in html
    assert html.index("19900000079") < html.index("送到了")


def test_a_visit_is_written_down_once_and_not_for_tomorrow(
    c: County, as_: SignIn, now: datetime
) -> None:
    home, bo = household(c, now=now).household, as_("bo")
    opened(bo, home)
    told: dict[str, Any] = {"key": str(home.key), "met": "no", "note": "门锁着", "happened_at": ""}
    today = timezone.localtime(now - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M")
    for at in (today, today):
        html = send(bo, "household_act", home.key, "visit", **{**told, "happened_at": at})
        assert "门锁着" in html
        assert "没遇到人" in html
    assert home.visits.count() == 1
    for at in ("2099-01-01T09:00", "x", ""):
        other: dict[str, Any] = {**told, "key": str(uuid4()), "happened_at": at}
        send(bo, "household_act", home.key, "visit", status=422, **other)
    assert home.visits.count() == 1


def test_a_measure_is_a_case_of_the_household(c: County, as_: SignIn, home: Household) -> None:
    bo = as_("bo")
    opened(bo, home)
    told: dict[str, Any] = {
        "key": str(home.key),
        "words": "屋顶漏雨",
        "means": "换瓦",
        "due_at": "2045-01-01",
    }
    html = send(bo, "household_act", home.key, "measure", **told)
    case = Made.objects.get(household=home).case
    assert (case.kind, case.person, case.unit) == ("measure", c.bo, c.housing)
    assert case.number in html
    send(bo, "household_act", home.key, "measure", **told)
    assert Made.objects.count() == 1
    more = {**told, "means": "换瓦,再修墙"}
    html = send(bo, "household_act", home.key, "measure", status=422, **more)
    assert "没有收下" in html
    assert "换瓦,再修墙" in html
    key = re.search(r'name="key" value="([^"]+)"', html)
    assert key
    send(bo, "household_act", home.key, "measure", **{**more, "key": key[1]})
    assert Made.objects.count() == 2
    assert MARK not in page(as_("su"), "case", case.pk)


def test_a_head_pairs_one_more_and_ends_one_but_never_the_last(
    c: County, as_: SignIn, home: Household
) -> None:
    bo, qin = as_("bo"), as_("qin")
    opened(bo, home)
    opened(qin, home)
    seat = f"{c.traffic.pk}:{c.tao.pk}"
    assert "没有改" in send(bo, "household_act", home.key, "pair", seat=seat, status=422)
    first = Pairing.objects.get(household=home)
    assert "只有他在管" in send(qin, "end_pairing", first.pk)
    send(qin, "household_act", home.key, "pair", seat=seat)
    send(qin, "end_pairing", first.pk)
    assert Pairing.objects.get(household=home, until=None).staff == c.tao


def test_a_closed_account_s_household_is_handed_on_with_what_must_be_known(
    c: County, as_: SignIn, home: Household
) -> None:
    set_active(c.bo, active=False)
    qin, tao = as_("qin"), as_("tao")
    assert "没人接的户" in page(qin, "households")
    row = Pairing.objects.get(household=home)
    seat = f"{c.traffic.pk}:{c.tao.pk}"
    told = send(qin, "hand_over", row.pk, seat=seat, note="耳背,打电话要大声")
    assert "没人接的户" not in told
    assert "耳背" not in told
    assert "耳背" in opened(tao, home)
    assert "刚才" in send(qin, "end_pairing", row.pk)


def test_only_the_household_closes_its_file(c: County, as_: SignIn, home: Household) -> None:
    bo = as_("bo")
    opened(bo, home)
    send(bo, "household_act", home.key, "close")
    home.refresh_from_db()
    assert home.asked_at
    assert home.closed_at is None


def test_a_new_code_is_shown_once_but_not_where_minors_would_open_with_it(
    c: County, as_: SignIn, home: Household, now: datetime
) -> None:
    bo, plain = as_("bo"), household(c, now=now)
    for each in (home, plain.household):
        opened(bo, each)
    assert not CODE.search(send(bo, "household_act", home.key, "code", status=422))
    found = CODE.search(send(bo, "household_act", plain.household.key, "code"))
    assert found
    assert plain.code
    assert households.by_code(plain.code) is None
    assert households.by_code(found[1]) == plain.household


def test_units_are_paired_with_villages(c: County, as_: SignIn) -> None:
    qin = as_("qin")
    told: dict[str, Any] = {"unit": c.housing.pk, "area": VILLAGE, "staff": c.bo.pk}
    assert "薄经办" in send(qin, "pair_village", **told)
    send(qin, "pair_village", status=422, **told)
    send(qin, "pair_village", status=422, **{**told, "unit": c.traffic.pk})  # not hers
    send(qin, "end_pairing", Pairing.objects.get().pk)
    assert Pairing.objects.get().until


def test_script_in_every_field_is_text(c: County, as_: SignIn, now: datetime) -> None:
    bad = {"name": BAD[:40], "others": BAD, "address": BAD, "consent": BAD, "why": BAD}
    home = household(c, now=now, minors=Minors(BAD), **bad).household
    bo, qin = as_("bo"), as_("qin")
    entries.add(home, "need", BAD, c.bo, c.can("bo"), now)
    correcting.correct(home, {"address": BAD[5:]}, now)
    minors.ask(home, c.bo, c.can("bo"), BAD, now)
    row = Pairing.objects.get(household=home)
    pairing.hand_over(row.pk, c.tao, BAD, c.can("qin"), now)
    for html in (
        opened(bo, home, BAD), opened(as_("tao"), home, BAD), page(as_("su"), "households"),
        send(bo, "households", show="1", why=BAD), page(bo, "household_act", home.key, "correct"),
        page(as_("jian"), "looks"), page(qin, "hand_over", Pairing.objects.latest("pk").pk,
                                         status=404),
    ):  # fmt: skip
        safe(html)


def one_more(c: County, now: datetime) -> None:
    home = household(c, now=now).household
    entries.add(home, "need", "米", c.bo, c.can("bo"), now)
    minors.ask(home, c.bo, c.can("bo"), "办补助", now)


def statements(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


@pytest.mark.parametrize("names", [False, True])
def test_the_list_costs_the_same_for_one_and_three(
    c: County, as_: SignIn, now: datetime, *, names: bool
) -> None:
    clients = [as_("qin"), as_("su"), as_("bo")]
    if names:
        send(clients[0], "households", show="1", why="看名单")
    one_more(c, now)
    set_active(c.bo, active=True)
    url = reverse("office:households")
    for client in clients[: 1 if names else 3]:
        client.get(url)
    first = [statements(client, url) for client in clients]
    one_more(c, now)
    one_more(c, now)
    assert [statements(client, url) for client in clients] == first


def test_the_unattended_and_the_villages_cost_the_same_for_one_and_three(
    c: County, as_: SignIn, now: datetime
) -> None:
    qin = as_("qin")

    def pair_villages(*codes: str) -> None:
        for code in codes:
            area = Area.objects.get(pk=code)
            villages.pair_village(c.housing, area, c.qin, c.can("qin"), now.date())

    one_more(c, now)
    pair_villages(VILLAGE)
    set_active(c.bo, active=False)
    lists = [reverse("office:households"), reverse("office:pairings")]
    first = [statements(qin, url) for url in lists]
    set_active(c.bo, active=True)
    one_more(c, now)
    one_more(c, now)
    pair_villages("990103002001", OTHER_TOWN)
    set_active(c.bo, active=False)
    assert [statements(qin, url) for url in lists] == first


def test_a_file_costs_the_same_with_one_line_and_with_three(
    c: County, as_: SignIn, home: Household, now: datetime
) -> None:
    bo = as_("bo")
    opened(bo, home)
    url = reverse("office:household", args=[home.key])

    def more(n: int) -> None:
        due: dict[str, Any] = {"words": "漏雨", "means": "换瓦", "due_at": "2045-01-01"}
        key = f"0198c0de-0000-7000-8000-00000000000{n}"
        send(bo, "household_act", home.key, "measure", key=key, **due)
        entries.add(home, "result", "好了", c.bo, c.can("bo"), now)
        correcting.correct(home, {"phone": f"1990000008{n}"}, now)
        note = Visited(area_code=VILLAGE, happened_at=now, household=home)
        record_visit(note, c.can("bo"), now)

    more(1)
    first = statements(bo, url)
    more(2)
    more(3)
    assert statements(bo, url) == first
