"""Campaigns in the office: planned, filled, followed, closed with a report; nobody is ranked."""

import io
import re
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from python_calamine import CalamineWorkbook

from sixia.ledger import runs
from sixia.ledger.campaign import close, join_campaign
from sixia.ledger.models import Campaign, ImportRun
from tests.factories import COUNTY, VILLAGE, County, raised, walked
from tests.ledger.test_campaign import joined, started
from tests.web.office.conftest import SignIn
from tests.web.office.test_lists import statements


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]  # a response of Django's test client


def test_from_plan_to_report(c: County, as_: SignIn) -> None:
    today = timezone.localdate()
    he = as_("he")
    told = {
        "name": "不动产证办理难集中化解", "why": "业主多年拿不到证。", "basis": "会议纪要(样例)",
        "area": COUNTY, "seat": f"{c.housing.pk}:{c.qin.pk}", "since": today.isoformat(),
        "until": (today + timedelta(days=60)).isoformat(),
    }  # fmt: skip
    assert he.post("/office/campaigns/new/", {**told, "name": ""}).status_code == 422
    assert he.post("/office/campaigns/new/", told).status_code == 302
    campaign = Campaign.objects.get()
    page = f"/office/campaigns/{campaign.key}/"
    assert "还没有放进事" in text(he.get(page))
    for _ in range(3):
        raised()
    chosen = {"class_code": "", "area": "", "now_with": "", "most": "2", "batch": "0",
              "day": (today + timedelta(days=30)).isoformat(), "unit": str(c.housing.pk),
              "planned": "500"}  # fmt: skip
    assert "有 3 件" in text(he.post(f"{page}add/", {**chosen, "look": "1"}))
    assert he.post(f"{page}add/", {**chosen, "day": ""}).status_code == 422
    assert he.post(f"{page}add/", chosen).status_code == 302
    assert campaign.cases.count() == 2
    assert he.post(f"{page}add/", {**chosen, "batch": "1"}).status_code == 302
    assert he.post(f"{page}add/", {**chosen, "batch": "1"}).status_code == 422  # nothing is left
    html = text(he.get(page))
    assert "列入 3 件,还有 3 件没办结" in html
    assert 'class="left" points="' in html
    number = campaign.cases.first().number  # type: ignore[union-attr]  # it has three
    he.post(f"{page}leave/", {"number": number, "why": "不是一类事"})
    assert campaign.cases.count() == 2
    he.post(f"{page}close/", {"learnt": " "})
    assert Campaign.objects.get().closed_at is None
    he.post(f"{page}close/", {"learnt": "先把底数摸清,再一栋一栋办。"})
    html = text(he.get(page))
    assert "收官了" in html
    assert "先把底数摸清" in html
    assert he.get(f"{page}add/").status_code == 403


def test_the_reports_count_and_name_nobody_who_spoke(c: County, as_: SignIn) -> None:
    campaign, batch = started(c)
    case = walked(c, "served", words="张三的证一直没有办下来。")
    joined(c, batch, case, raised("李四的证也没有。").case)
    close(campaign.pk, "体会。", c.can("he"), timezone.now())
    url = f"/office/campaigns/{campaign.key}/report"
    paper = docx.Document(io.BytesIO(as_("mei").get(f"{url}.docx").content))
    cells = [[cell.text for cell in row.cells] for table in paper.tables for row in table.rows]
    told = "\n".join([*(p.text for p in paper.paragraphs), *chain.from_iterable(cells)])
    assert "收官报告" in told
    assert ["住建局", "1", "0", "0", "1", "0", "0"] in cells
    sheet = CalamineWorkbook.from_filelike(
        io.BytesIO(as_("mei").get(f"{url}.xlsx").content)
    ).get_sheet_by_index(0)
    rows = sheet.to_python()
    assert [row[0] for row in rows[1:]] == [x.number for x in campaign.cases.order_by("pk")]
    for name in ("张三", "李四", "薄经办"):
        assert name not in told
        assert name not in str(rows)
    assert as_("mei").get(f"{url}.pdf").status_code == 404


def test_pages_cost_the_same_at_one_case_and_at_three(c: County, as_: SignIn) -> None:
    campaign, batch = started(c)
    pages = (f"/office/campaigns/{campaign.key}/", f"/office/campaigns/{campaign.key}/cases/",
             "/office/campaigns/", f"/campaigns/{campaign.key}/", "/campaigns/")  # fmt: skip
    Campaign.objects.update(published_at=timezone.now())
    mei = as_("mei")
    joined(c, batch, walked(c, "in_hand"))
    one = [statements(mei, page) for page in pages]
    joined(c, batch, walked(c, "in_hand"), walked(c, "in_hand"))
    started(c)
    assert [statements(mei, page) for page in pages] == one
    assert max(one) <= 25


def test_the_list_goes_on_where_the_last_page_ended(c: County, as_: SignIn) -> None:
    campaign, batch = started(c)
    joined(c, batch, *(raised(f"第 {n} 户。").case for n in range(31)))
    mei, seen, url = as_("mei"), [], f"/office/campaigns/{campaign.key}/cases/"
    while url:
        html = text(mei.get(url))
        seen += re.findall(r'href="/office/case/(\d+)/"', html)
        more = re.search(r'rel="next" href="(\?after=\d+)"', html)
        url = f"/office/campaigns/{campaign.key}/cases/{more[1]}" if more else ""
    assert seen == [str(pk) for pk in campaign.cases.order_by("pk").values_list("pk", flat=True)]
    assert (
        mei.get(f"/office/campaigns/{campaign.key}/cases/?after=x&unit=9&why=z").status_code == 200
    )


def test_one_sees_the_counts_of_all_and_the_cases_of_one_s_own(c: County, as_: SignIn) -> None:
    campaign, batch = started(c)
    case = walked(c, "in_hand")
    joined(c, batch, case)
    tao = as_("tao")
    assert "列入 1 件" in text(tao.get(f"/office/campaigns/{campaign.key}/"))
    assert case.number not in text(tao.get(f"/office/campaigns/{campaign.key}/cases/"))
    assert case.number in text(
        as_("bo").get(f"/office/campaigns/{campaign.key}/cases/?why=&left=1")
    )
    assert campaign.name in text(as_("bo").get(f"/office/case/{case.pk}/"))


def test_in_english_too(c: County, as_: SignIn) -> None:
    campaign, batch = started(c)
    joined(c, batch, walked(c, "in_hand"))
    he = as_("he")
    he.cookies["django_language"] = "en"
    for page in ("", "cases/", "add/", "change/"):
        html = text(he.get(f"/office/campaigns/{campaign.key}/{page}"))
        assert not re.search(r"<h[12]>[^<]*[一-鿿]", html), page
        assert not re.search(r"<(label|th)[^>]*>[一-鿿]", html), page


def test_everyone_reads_counts_once_it_is_public(c: County, as_: SignIn) -> None:
    campaign, batch = started(c)
    case = walked(c, "in_hand", words="张三的证一直没有办下来。")
    joined(c, batch, case)
    nobody = as_("outsider")
    assert nobody.get(f"/campaigns/{campaign.key}/").status_code == 404
    as_("qin").post(f"/office/campaigns/{campaign.key}/publish/")
    html = text(nobody.get(f"/campaigns/{campaign.key}/"))
    assert "列入 1 件" in html
    for word in ("张三", "秦局长", case.number):
        assert word not in html
    assert campaign.name in text(nobody.get("/campaigns/"))


def test_an_import_of_the_office_goes_into_a_batch(
    c: County, as_: SignIn, settings: Any, tmp_path: Path
) -> None:
    settings.SIXIA_HOME = tmp_path
    mei, page = as_("mei"), "/office/imports/"
    assert 'name="campaign"' not in text(mei.get(page))
    campaign, batch = started(c)
    told = {"area": COUNTY, "campaign": str(batch.pk)}
    other = started(c, area=VILLAGE)[1]
    refused = mei.post(page, {**told, "file": deeds(), "campaign": str(other.pk)})
    assert "不管这个地方" in text(refused)
    assert mei.post(page, {**told, "file": deeds()}).status_code == 302
    run = ImportRun.objects.get()
    runs.carry_on(run, runs.uploaded(run.key), tmp_path / "rejects.csv", timezone.now())
    assert campaign.cases.filter(batch=batch).count() == 2
    for one in (campaign, other.campaign):
        close(one.pk, "体会", c.can("he"), timezone.now())
    assert 'name="campaign"' not in text(mei.get(page))


def test_what_is_imported_after_the_close_stays_outside(
    c: County, as_: SignIn, settings: Any, tmp_path: Path
) -> None:
    settings.SIXIA_HOME = tmp_path
    campaign, batch = started(c)
    told = {"area": COUNTY, "campaign": str(batch.pk), "file": deeds()}
    mei = as_("mei")
    assert mei.post("/office/imports/", told).status_code == 302
    close(campaign.pk, "体会", c.can("he"), timezone.now())
    run = ImportRun.objects.get()
    done = runs.carry_on(run, runs.uploaded(run.key), tmp_path / "rejects.csv", timezone.now())
    assert (done.new, campaign.cases.count()) == (2, 0)
    assert "都在台账上,照常办" in text(mei.get(f"/office/imports/{run.key}/"))


def test_the_page_of_an_import_says_where_it_goes_and_that_it_was_closed(
    c: County, as_: SignIn, settings: Any, tmp_path: Path
) -> None:
    settings.SIXIA_HOME = tmp_path
    campaign, batch = started(c)
    mei, told = as_("mei"), {"area": COUNTY, "campaign": str(batch.pk), "file": deeds()}
    page = mei.post("/office/imports/", told).headers["Location"]
    assert "第 1 批。" in text(mei.get(page))
    close(campaign.pk, "体会", c.can("he"), timezone.now())
    html = text(mei.get(page))
    assert "已经收官" in html
    assert "再导入的不会放进去" in html
    assert "第 1 批。" not in html


def deeds() -> SimpleUploadedFile:
    rows = "编号,内容,时间\n1,证没有办下来。,2026-03-01\n2,证也没有。,2026-03-01\n"
    return SimpleUploadedFile("证.csv", rows.encode(), "text/csv")


def test_a_campaign_closed_while_it_is_filled_is_said(
    c: County, as_: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign, _ = started(c)
    for _ in range(3):
        raised()
    monkeypatch.setattr("sixia.ledger.campaign.CHUNK", 2)

    def then_close(*told: Any) -> int:
        n = join_campaign(*told)
        close(campaign.pk, "体会", c.can("he"), told[-1])
        return n

    monkeypatch.setattr("sixia.ledger.campaign.join_campaign", then_close)
    told = {"class_code": "", "area": "", "now_with": "", "most": "3", "batch": "1"}
    page = f"/office/campaigns/{campaign.key}/add/"
    html = text(as_("he").post(page, told, follow=True))
    assert "2 件放进了第 1 批" in html
    assert "其余的没有放进去" in html
    assert campaign.cases.count() == 2
