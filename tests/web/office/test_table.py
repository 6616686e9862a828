"""The on-site office's table: decided once, on the ledger at once, on paper at once."""

import io
from typing import Any

import docx
import pytest
from django.test import Client

from sixia.field.models import Outing
from sixia.hear.models import Concern
from sixia.ledger.models import Case
from sixia.papers import letters
from tests.factories import County, walked
from tests.web.office.conftest import SignIn
from tests.web.office.outings import form, hidden, meeting, onsite, reception, soon
from tests.web.office.test_lists import statements


def url(outing: Outing, page: str = "table/") -> str:
    return f"/office/outings/{outing.pk}/{page}"


def decide(client: Client, outing: Outing, c: County, **more: Any) -> Any:
    told = {
        "means": "两家一起改管网",
        "seat": f"{c.housing.pk}:{c.bo.pk}",
        "due_at": soon(),
        **more,
    }
    return client.post(url(outing), form(client, url(outing), **told))


def test_what_is_decided_is_on_the_ledger_and_on_the_page(c: County, as_: SignIn) -> None:
    case = walked(c, "in_hand")
    outing, client = onsite(c, agenda=[case.pk]), as_("he")
    decide(client, outing, c, case=case.pk)
    decide(client, outing, c, words="东头的路没修完。", means="修路",
           seat=f"{c.traffic.pk}:{c.tao.pk}")  # fmt: skip
    about, new = Case.objects.exclude(pk=case.pk).order_by("pk")
    assert (about.parent, about.unit, about.person) == (case, c.housing, c.bo)
    assert (new.parent, new.unit, new.person) == (None, c.traffic, c.tao)
    html = client.get(url(outing)).content.decode()
    assert html.count("<tr>") == 3
    assert about.number in html


def test_sent_twice_it_is_decided_once(c: County, as_: SignIn) -> None:
    case = walked(c, "in_hand")
    outing, client = onsite(c, agenda=[case.pk]), as_("he")
    for words in ("", "东头的路没修完。"):
        told = form(client, url(outing), means="修", seat=f"{c.housing.pk}:{c.bo.pk}",
                    due_at=soon(), words=words)  # fmt: skip
        for _ in range(2):
            assert client.post(url(outing), told).status_code == 302
    assert Case.objects.filter(kind="promise").count() == 2


@pytest.mark.parametrize("then", [{"means": "修,再铺路"}, {"words": "东头的路没修完,积水。"}])
def test_what_was_added_to_a_decision_is_not_taken_for_kept(
    c: County, as_: SignIn, then: dict[str, str]
) -> None:
    outing, client = onsite(c), as_("he")
    told = form(client, url(outing), means="修", seat=f"{c.housing.pk}:{c.bo.pk}",
                due_at=soon(), words="东头的路没修完。")  # fmt: skip
    client.post(url(outing), told)
    answer = client.post(url(outing), {**told, **then})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "没有收下" in html
    assert all(words in html for words in then.values())
    again = {**told, **then, "key": hidden(html)["key"]}
    assert client.post(url(outing), again).status_code == 302
    assert Case.objects.count() == 2


ODD: list[dict[str, str]] = [
    {"means": " "}, {"due_at": "2001-01-01"}, {"due_at": "x"}, {"seat": ""}, {"seat": "1:1"},
    {"case": "9" * 30}, {"key": "x"}, {"words": "a\x00"},
]  # fmt: skip


def test_what_cannot_be_decided(c: County, as_: SignIn) -> None:
    outing, client = onsite(c), as_("he")
    for odd in ODD:
        answer = decide(client, outing, c, **odd)
        assert answer.status_code == 422, odd
        assert "您填的都还在" in answer.content.decode()
    assert not Case.objects.exists()


def test_what_one_may_not_see_is_only_counted(c: County, as_: SignIn) -> None:
    case = walked(c, "in_hand")
    outing = onsite(c, agenda=[case.pk])
    outing.goers.add(c.tan)
    html = as_("tan").get(url(outing)).content.decode()
    assert case.title not in html
    assert "还有 1 件不归您看" in html
    assert case.title in as_("qin").get(url(outing)).content.decode()


def test_a_decision_more_costs_no_statement_more(c: County, as_: SignIn) -> None:
    outing, client = onsite(c), as_("he")
    decide(client, outing, c)
    client.get(url(outing))
    one = statements(client, url(outing))
    for _ in range(2):
        decide(client, outing, c)
    client.get(url(outing))
    assert statements(client, url(outing)) == one


def test_minutes_name_units_persons_days_and_no_resident(c: County, as_: SignIn) -> None:
    outing, client = onsite(c), as_("he")
    decide(client, outing, c, words="兰大姐家的化粪池冒了。")
    answer = client.get(url(outing, "minutes.docx"))
    paper = docx.Document(io.BytesIO(answer.content))
    text = "\n".join(
        [
            *(p.text for p in paper.paragraphs),
            *(cell.text for t in paper.tables for row in t.rows for cell in row.cells),
        ]
    )
    for told in ("现场办公", "村口晒谷场", "住建局", "交通局", "秦局长", "薄经办", "两家一起改管网",
                 Case.objects.get().number):  # fmt: skip
        assert told in text
    assert "兰大姐" not in text
    assert Concern.objects.get().words
    assert answer["Content-Disposition"].startswith("attachment")


def test_papers_as_pdf_or_why_not(c: County, as_: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    client, table, day = as_("he"), onsite(c), reception(c)
    if letters.font():
        for page in (url(table, "minutes.pdf"), url(day, "poster.pdf")):
            assert client.get(page).content.startswith(b"%PDF-")
    monkeypatch.setattr(letters, "font", lambda: None)
    html = client.get(url(table, "minutes.pdf"), follow=True).content.decode()
    assert "fonts-noto-cjk" in html


def test_the_notice_leads_to_its_public_page(c: County, as_: SignIn) -> None:
    day = reception(c)
    html = as_("bo").get(url(day, "poster/")).content.decode()
    assert f"http://testserver/outings/{day.key}/" in html
    assert "<svg" in html
    unsaid = meeting(c)
    for page in ("poster/", "poster.pdf", "minutes.docx", "minutes.exe", "table/", "desk/"):
        assert as_("cun").get(url(unsaid, page)).status_code == 404
