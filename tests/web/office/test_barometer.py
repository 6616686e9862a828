"""The barometer's page: questions in words, figures that open to their cases, never a person; and
what it says where nothing was counted, or nothing can be."""

import csv
import html
import io
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client

from sixia import learn
from sixia.grid.models import Area, Duty
from sixia.learn import monthly
from sixia.learn.snapshots import whole
from sixia.web.office import keyset
from tests.factories import COUNTY, LAN, OTHER_TOWN, TOWN, VILLAGE, County, raised
from tests.learn.test_barometer import count
from tests.web.office.conftest import SignIn
from tests.web.office.test_draws import text
from tests.web.office.test_hostile import BAD, safe
from tests.web.office.test_lists import statements

PAGE, CASES, TABLE = (f"/office/barometer/{part}" for part in ("", "cases/", "table.csv"))
MADE = datetime(2026, 6, 3, 1, tzinfo=UTC)
WATER, POWER, EAST = "0802", "0803", "990103002001"
MONTHS = (*(f"2025-{n:02}" for n in range(6, 13)), *(f"2026-{n:02}" for n in range(1, 6)))
Said = tuple[str, str, str, str, int]


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.SIXIA_HOME = str(tmp_path)
    return tmp_path


def keep(said: list[Said], made: datetime = MADE) -> None:
    """The counts of such voices, as a run of mining would have left them."""
    names = ("month", "class", "area", "channel", "persons")
    rows = [
        {**dict(zip(names, row, strict=True)), "origin": "here", "count": row[-1]} for row in said
    ]
    table = pa.Table.from_pylist(rows)
    with whole.writing(monthly.path(), table.schema) as writer:
        writer.write_table(table)
        whole.mark(writer, made.isoformat())


def usual(n: int = 6) -> list[Said]:
    return [
        (month, code, area, channel, n)
        for month in MONTHS
        for code in (WATER, POWER, "0301", "1002")
        for area in (VILLAGE, EAST)
        for channel in ("web", "visit")
    ]


def months_of(page: str) -> list[str]:
    """The months of the table's head."""
    return re.findall(
        r'<th scope="col" class="n" data-month>(\d\d-\d\d)<', page.split("</thead>")[0]
    )


def opened(page: str) -> list[str]:
    return [
        html.unescape(url) for url in re.findall(r'href="(/office/barometer/cases/[^"]+)"', page)
    ]


# --- what it says


def test_the_question_is_asked_in_words_and_answered(c: County, as_: SignIn) -> None:
    keep(usual())
    he = as_("he")
    assert "人们在说什么?" in text(he, PAGE)
    assert "2026-05:听到 96 个人。" in text(he, PAGE)
    page = text(he, f"{PAGE}?code={WATER}")
    assert "哪里的人在说供水?" in page
    assert "2026-05:96 人里 24 人,25%(多半 17%–35%)说到供水。" in page
    assert "柳岸街道的人在说什么?" in text(he, f"{PAGE}?area={TOWN}")
    assert "柳岸街道哪里的人在说供水?" in text(he, f"{PAGE}?area={TOWN}&code={WATER}")


def test_of_all_that_is_said_it_tells_how_many_and_no_share(c: County, as_: SignIn) -> None:
    keep(usual())
    he = as_("he")
    (line,) = re.findall(r'<table id="line">.*?</table>', text(he, PAGE), re.DOTALL)
    assert ">96 人(多半 78–117 人)</td>" in line
    assert "%" not in line
    (line,) = re.findall(
        r'<table id="line">.*?</table>', text(he, f"{PAGE}?code={WATER}"), re.DOTALL
    )
    assert ">96 人里 24 人,25%(多半 17%–35%)</td>" in line


def test_of_few_it_says_how_many_of_how_many(c: County, as_: SignIn) -> None:
    keep([("2026-04", WATER, VILLAGE, "web", 3), ("2026-05", WATER, VILLAGE, "web", 5),
          ("2026-05", POWER, VILLAGE, "web", 2)])  # fmt: skip
    assert "2026-05:7 人里 5 人说到供水。" in text(as_("he"), f"{PAGE}?code={WATER}")


def test_what_rises_is_told_with_its_numbers(c: County, as_: SignIn) -> None:
    keep([*usual(), ("2026-05", WATER, VILLAGE, "web", 40)])
    page = text(as_("su"), PAGE)
    assert re.search(r"柳岸街道</span> 供水</b>", page)
    assert "2026-05 有 52 人,照往月该有 12 人左右:很可能在上升,多半是往月的 " in page
    assert re.search(r"和自己前 10 个月比,新开的渠道不算上升;一共比了 \d+ 次", page)
    assert "数还不满两年,季节说不准" in page


def test_a_new_line_is_no_rise_and_is_said(c: County, as_: SignIn) -> None:
    keep([*usual(), ("2026-05", WATER, VILLAGE, "phone", 40)])
    page = text(as_("su"), PAGE)
    assert "没有看出来" in page
    assert "电话是 2026-05 才有人用的" in page


def test_a_rise_beside_a_new_line_is_told_in_numbers_that_agree(c: County, as_: SignIn) -> None:
    rise: list[Said] = [("2026-05", WATER, VILLAGE, name, 40) for name in ("web", "phone")]
    keep([*usual(), *rise])
    page = text(as_("su"), PAGE)
    told = r"2026-05 有 52 人,照往月该有 12 人左右:很可能在上升,多半是往月的 ([\d.]+)–([\d.]+) 倍"
    (times,) = re.findall(f"{told};另有 40 人从新开的渠道说,没有往月可比", page)
    assert float(times[0]) < 52 / 12 < float(times[1])


def test_a_village_without_a_voice(c: County, as_: SignIn) -> None:
    codes = [f"{TOWN}{n:03}" for n in range(2, 8)]
    Area.objects.bulk_create(
        Area(code=code, name=f"村{code[-1]}", full_name=f"村{code[-1]}", level="village")
        for code in codes
    )
    keep([(month, WATER, code, "web", 4) for month in MONTHS for code in (VILLAGE, *codes[:-1])])
    page = text(as_("su"), PAGE)
    assert "村7" in page
    assert "从 2026-03 起听到 0 人,同镇别的村平均 12 人" in page


# --- each figure opens


def test_each_figure_opens_to_as_many_cases(c: County, as_: SignIn) -> None:
    for month, n, area in ((3, 2, VILLAGE), (4, 1, VILLAGE), (4, 2, EAST)):
        for _ in range(n):
            at = datetime(2026, month, 10, tzinfo=UTC)
            raised(now=at, class_code=WATER, area_code=area, speaker=LAN, channel="phone")
    count()
    he = as_("he")
    page = text(he, f"{PAGE}?code={WATER}&until=2026-04&months=6")
    figures = re.findall(
        r'data-some="(\d+)"[^>]*>(?:<a href="(/office/barometer/cases/[^"]+)">)', page
    )
    assert len(figures) >= 2
    for shown, url in figures:
        (told,) = re.findall(r"从这 (\d+) 件事里来的", text(he, html.unescape(url)))
        # Lan said it twice at one place: one person, two cases.
        assert int(told) >= int(shown)
    for url in opened(page):
        text(he, url)
    for kept in ("兰大姐", "19900000001", c.bo.name):
        assert kept not in page


def test_the_table_holds_what_the_picture_draws(c: County, as_: SignIn) -> None:
    keep(usual())
    page = text(as_("jian"), PAGE)
    assert page.count('data-some="12"') + page.count('data-some="24"') > 10
    for picture, table in re.findall(r'data-picture="(\w+)" data-of="(\w+)"', page):
        assert f'<table id="{table}"' in page, picture
    assert "<style" not in page
    assert " style=" not in page


# --- who may


def test_only_of_the_places_in_ones_charge(c: County, as_: SignIn) -> None:
    keep(usual())
    Duty.objects.filter(staff=c.he).update(area=OTHER_TOWN)
    he = as_("he")
    page = text(he, PAGE)
    assert "听到 48 个人" in page
    assert "柳岸街道" not in page
    assert "听到 48 个人" in text(he, f"{PAGE}?area={TOWN}")  # not theirs: left out
    asked = "since=2026-05&until=2026-05"
    text(he, f"{CASES}?area={TOWN}&{asked}", 404)
    text(he, f"{CASES}?area={OTHER_TOWN}&{asked}")


OTHER_COUNTY = "990104"


def narrowed(he: Client, area: str) -> str:
    """Where the table of places, or of what they say, leads one for this place."""
    for by in ("&by=place", f"&code={WATER}"):
        link = rf'<th[^>]*><a href="([^"]*area={area}(?:&amp;[^"]*)?)"'
        told = re.findall(link, text(he, f"{PAGE}?{by}"))
        assert told, by
    return html.unescape(told[0])


def test_who_has_a_city_or_two_counties_goes_down_into_each(c: County, as_: SignIn) -> None:
    for code, name in ((OTHER_COUNTY, "白水县"), (f"{OTHER_COUNTY}001", "渡口镇")):
        Area(code=code, name=name, full_name=name).save()
    keep([*usual(), *((month, WATER, f"{OTHER_COUNTY}001", "web", 7) for month in MONTHS)])
    he = as_("he")
    Duty.objects.filter(staff=c.he).update(area="9901")
    assert "听到 103 个人" in text(he, PAGE)
    assert "听到 7 个人" in text(he, f"{PAGE}?area={OTHER_COUNTY}")
    page = text(he, narrowed(he, OTHER_COUNTY))
    assert "白水县哪里的人在说供水?" in page
    assert "渡口镇" in page
    assert "柳岸街道</a>" not in page
    Duty.objects.filter(staff=c.he).update(area=COUNTY)
    assert "听到 96 个人" in text(he, f"{PAGE}?area={OTHER_COUNTY}")  # not theirs: left out
    (duty,) = Duty.objects.filter(staff=c.he)
    duty.pk, duty.area_id = None, OTHER_COUNTY
    duty.save()
    assert "听到 96 个人" in text(he, f"{PAGE}?area={COUNTY}")
    assert "白水县哪里的人在说供水?" in text(he, narrowed(he, OTHER_COUNTY))


@pytest.mark.parametrize("who", ["bo", "qin", "lin", "cun", "wang", "tao"])
def test_who_sees_a_unit_s_cases_only_has_no_barometer(c: County, as_: SignIn, who: str) -> None:
    for url in (PAGE, CASES, TABLE):
        assert as_(who).get(url).status_code == 403
    assert "晴雨表" not in text(as_(who), "/office/")


# --- asked oddly


@pytest.mark.parametrize("query", [
    "area=%00", "area=99010%00", "area=9901031", "area=990103001001001", "area=9999",
    "code=99x", "code=080201", "until=2031-01", "until=x", "months=-3",
    "months=24", "origin=imported", "origin=x", "by=person", "by=place", "area=990103001001",
    f"area={'9' * 400}", "code=%27%22", "area=990103001&by=place&code=",
])  # fmt: skip
def test_odd_questions_are_answered_as_far_as_they_make_sense(
    c: County, as_: SignIn, query: str
) -> None:
    keep(usual())
    he = as_("he")
    text(he, f"{PAGE}?{query}")
    assert he.get(f"{TABLE}?{query}").status_code == 200


@pytest.mark.parametrize("query", [
    "", "since=2026-05", "since=2026-13&until=2026-13", "since=0000-01&until=2026-01",
    "since=2026-05&until=2026-05&area=1", "since=2026-05&until=2026-05&code=99x",
    "since=2026-05&until=2026-05&channel=x", "since=2026-05&until=2026-05&origin=x",
    "since=2026-05&until=2026-05&area=99010300100%00", "since=9999-12&until=9999-12",
])  # fmt: skip
def test_figures_there_are_none_of(c: County, as_: SignIn, query: str) -> None:
    text(as_("he"), f"{CASES}?{query}", 404)


def test_script_in_names_is_shown_as_text(c: County, as_: SignIn) -> None:
    Area.objects.filter(pk=TOWN).update(name=BAD[:80], full_name=BAD)
    keep([*usual(), ("2026-05", WATER, VILLAGE, "web", 40)])
    he = as_("he")
    for query in ("", "?by=place", f"?area={TOWN}", f"?code={WATER}"):
        safe(text(he, PAGE + query))
    safe(text(he, f"{CASES}?area={TOWN}&since=2026-05&until=2026-05"))


@pytest.mark.parametrize("made", [None, datetime(2026, 1, 20, tzinfo=UTC)])
def test_without_counts_it_says_what_will_come(
    c: County, as_: SignIn, made: datetime | None
) -> None:
    if made:
        keep([("2025-12", WATER, VILLAGE, "web", 3)], made)
    page = text(as_("he"), PAGE)
    assert ("还没有满一个月的数" if made else "还没有数过") in page
    assert "每个数都点得开" in page
    assert as_("he").get(TABLE).status_code == 404


def test_without_the_extra_it_says_what_is_missing(
    c: County, as_: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learn, "find_spec", lambda name: None)
    assert "sixia[mining]" in text(as_("he"), PAGE)


def test_the_pages_can_be_had_without_the_extra() -> None:
    """All of the office is read in without what only the extra brings."""
    program = (
        "import sys, django\n"
        "for name in ('numpy', 'scipy', 'pyarrow', 'ibis', 'pandas'): sys.modules[name] = None\n"
        "django.setup()\n"
        "import sixia.web.urls\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", program],
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": "src:."},
        cwd=Path(__file__).resolve().parents[3],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr


# --- the table to take along


def rows_of(client: Client, query: str = "") -> list[dict[str, str]]:
    told = client.get(f"{TABLE}{query}").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(told)))


def test_small_counts_stay_behind(c: County, as_: SignIn) -> None:
    keep([("2026-04", WATER, VILLAGE, "web", 9),
          ("2026-05", WATER, VILLAGE, "web", 3), ("2026-05", "0301", VILLAGE, "web", 20),
          ("2026-05", "1002", VILLAGE, "web", 8)])  # fmt: skip
    told = {row["分类"]: (row["多少人"], row["共多少人"]) for row in rows_of(as_("he"))}
    assert told == {"基础设施": ("", "31"), "劳有所得": ("20", "31"), "卫生环境": ("", "31")}


def test_the_file_names_those_of_whom_no_more_is_known_as_the_page_does(
    c: County, as_: SignIn
) -> None:
    keep([("2026-04", WATER, TOWN, "web", 9), ("2026-05", WATER, TOWN, "web", 9),
          ("2026-05", POWER, VILLAGE, "web", 8), ("2026-05", "", TOWN, "web", 7),
          ("2026-05", "08", TOWN, "web", 6)])  # fmt: skip
    he = as_("he")
    for query, name in (
        ("", "没分类"),
        ("?code=08&by=class", "没分到更细的类"),
        (f"?area={TOWN}&by=place", "没说到更细的地方"),
    ):
        assert name in text(he, PAGE + query)
        assert name in str(rows_of(he, query))


def test_what_one_table_keeps_back_no_other_tells(c: County, as_: SignIn) -> None:
    """One of one town, and six of the other: neither town's stand in any table."""
    said = [("2026-05", WATER, VILLAGE, "web", 1), ("2026-05", WATER, EAST, "web", 6),
            ("2026-05", "0301", VILLAGE, "web", 30), ("2026-05", "0301", EAST, "web", 40),
            ("2026-05", "1002", VILLAGE, "web", 25),
            ("2026-05", "1002", EAST, "web", 20)]  # fmt: skip
    keep([("2026-04", WATER, VILLAGE, "web", 9), *said])
    he = as_("he")
    for query in ("?by=place&code=08", f"?by=place&code={WATER}"):
        assert [row["多少人"] for row in rows_of(he, query)] == ["", ""]
    told = {row["编号"]: row["多少人"] for row in rows_of(he, "?by=class")}
    assert told == {"08": "7", "03": "70", "10": "45"}
    for town in (TOWN, OTHER_TOWN):
        told = {row["编号"]: row["多少人"] for row in rows_of(he, f"?by=class&area={town}")}
        assert told["08"] == ""
        assert [row["多少人"] for row in rows_of(he, f"?by=class&area={town}&code=08")] == [""]


# --- what it costs


def test_one_row_costs_as_much_as_three(c: County, as_: SignIn) -> None:
    he, queries = as_("he"), ("", f"?code={WATER}", f"?area={TOWN}&by=place")
    rise = ("2026-05", WATER, VILLAGE, "web", 40)
    keep([*usual(), rise])
    statements(he, PAGE)  # what this process keeps of places is read once
    one = [statements(he, PAGE + query) for query in queries]
    keep([*usual(), rise, ("2026-05", POWER, EAST, "web", 40), ("2026-05", "0901", TOWN, "web", 9)])
    assert [statements(he, PAGE + query) for query in queries] == one
    assert max(one) <= 14
    asked = f"{CASES}?since=2026-03&until=2026-03"
    at = datetime(2026, 3, 9, 4, tzinfo=UTC)
    raised(now=at)
    few = statements(he, asked)
    for _ in range(3):
        raised(now=at)
    assert statements(he, asked) == few


def test_cases_come_page_by_page_and_are_counted_up_to_a_limit(
    c: County, as_: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sixia.web.office.pages.COUNTED", keyset.PER_PAGE + 1)
    asked = f"{CASES}?since=2026-03&until=2026-03"
    for _ in range(keyset.PER_PAGE + 2):
        raised(now=datetime(2026, 3, 9, 4, tzinfo=UTC))
    he, seen = as_("he"), []
    for page in range(2):
        shown = text(he, asked)
        assert f"从这 {keyset.PER_PAGE + 1}+ 件事里来的" in shown
        seen += re.findall(r'<a class="row" href="([^"]+)"', shown)
        further = re.search(r'rel="next" href="([^"]+)"', shown)
        assert bool(further) == (page == 0)
        if further:
            asked = CASES + html.unescape(further[1])
    assert len(seen) == len(set(seen)) == keyset.PER_PAGE + 2


def test_only_whole_months_of_the_record_are_shown(c: County, as_: SignIn) -> None:
    """What trickled in before it began, and the month in which it began, are no whole months."""
    old = [(f"2025-{n:02}", WATER, VILLAGE, "web", 1) for n in (1, 3, 4)]
    keep([*old, *usual()])
    page = as_("he").get(PAGE, {"months": "24"}).content.decode()
    assert months_of(page) == [month[2:] for month in MONTHS[1:]]


def test_where_nobody_is_heard_no_village_is_called_as_loud_as_others(
    c: County, as_: SignIn
) -> None:
    keep(usual())
    he = as_("he")
    assert "哪里没有声音" in text(he, PAGE)
    page = text(he, f"{PAGE}?origin=imported")
    assert "这几个月里没有人说到" in page
    assert "哪里没有声音" not in page
    assert "不只这一类" in text(he, f"{PAGE}?code={WATER}")
