"""A case's page: what is on it, for whom, and what is kept from whom."""

import pytest
from django.test import Client

from sixia.grid.models import Look
from sixia.hear.attachments import clean
from sixia.hear.models import Accusation, Attachment, Concern
from sixia.judge.rate import Verdict, rate
from sixia.ledger.commands import Erase, Join
from sixia.ledger.models import Case, Event
from sixia.ledger.perform import perform
from sixia.ledger.queries import concerns_of
from tests.factories import NOW, County, later, raised, walked
from tests.hear.test_attachments import pdf, picture
from tests.web.office.conftest import SignIn


def shown(client: Client, case: Case) -> str:
    answer = client.get(f"/office/case/{case.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_words_come_first_and_then_what_is_owed(c: County, as_: SignIn) -> None:
    html = shown(as_("bo"), walked(c, "in_hand"))
    places = [html.index(each) for each in ("<blockquote", "记下联系", "经过")]
    assert places == sorted(places)
    for fact in ("住建局", "薄经办", "苏督查", "办理答复", "热线五个工作日办理", "惯例"):
        assert fact in html


def test_one_main_button_and_letters_on_the_others(c: County, as_: SignIn) -> None:
    html = shown(as_("bo"), walked(c, "assigned"))
    acts = html[html.index("现在可以做的") : html.index("经过")]
    assert acts.count("btn main") == 1
    assert 'data-key="s"' in acts
    assert "签收 <kbd>s</kbd>" in acts


@pytest.mark.parametrize("who", ["bo", "qin"])
def test_no_handler_sees_a_pending_rating(c: County, as_: SignIn, who: str) -> None:
    case = walked(c, "served")
    before = shown(as_(who), case)
    concern = concerns_of(case).get()
    rate(case, concern, Verdict("partly", 2, 3, "还有味"), NOW, c.can("su"))
    case.refresh_from_db()
    assert case.stage == "served"
    assert "还有味" in shown(as_("su"), case)
    after = shown(as_(who), case)
    assert "还有味" not in after
    assert "评价:" not in after
    assert body(after) == body(before)


def body(html: str) -> str:
    """The page without what changes with every answer."""
    start, end = html.index("<main"), html.index("</main>")
    return html[start:end]


def client_list(client: Client) -> str:
    return body(client.get("/office/list/ledger/").content.decode())


def test_the_list_does_not_tell_of_a_pending_rating_either(c: County, as_: SignIn) -> None:
    case = walked(c, "served")
    before = client_list(as_("bo"))
    rate(case, concerns_of(case).get(), Verdict("partly", 2), NOW, c.can("su"))
    assert client_list(as_("bo")) == before


def test_no_list_by_the_clock_tells_of_a_pending_rating(c: County, as_: SignIn) -> None:
    case = walked(c, "served")  # long ago by the pages' clock: both its clocks are late
    for name in ("late", "soon"):
        assert case.number not in as_("bo").get(f"/office/list/{name}/").content.decode()
    assert case.number in as_("su").get("/office/list/late/").content.decode()


def test_once_it_is_back_the_unit_reads_what_was_said(c: County, as_: SignIn) -> None:
    case = walked(c, "served")
    rate(case, concerns_of(case).get(), Verdict("no", 1, 3, "还是臭"), NOW, c.can("su"))
    assert "还是臭" in shown(as_("qin"), case)


def test_erased_words_say_so(c: County, as_: SignIn) -> None:
    case = walked(c, "in_hand")
    concern = concerns_of(case).get()
    perform(case.pk, Erase(concern=concern.pk, why="本人要求"), c.can("su"), NOW)
    html = shown(as_("bo"), case)
    assert "原话已按规定删除" in html
    assert "化粪池" not in html


def test_a_deadline_that_rests_on_a_guess_says_so(c: County, as_: SignIn) -> None:
    far = later(days=660)  # the end of December 2027, whose notice nobody knows yet
    html = shown(as_("mei"), raised(now=far).case)
    assert "2027 年放假安排未公布,按普通周末算" in html


def test_looking_at_a_number_needs_a_reason_and_is_logged(c: County, as_: SignIn) -> None:
    case = walked(c, "in_hand")
    url = f"/office/case/{case.pk}/look/{concerns_of(case).get().pk}/"
    client = as_("bo")
    assert "19900000001" not in shown(client, case)
    assert "19900000001" not in client.get(url).content.decode()
    refused = client.post(url, {"why": "  "})
    assert refused.status_code == 422
    assert Look.objects.count() == 0
    assert "19900000001" in client.post(url, {"why": "约上门时间"}).content.decode()
    look = Look.objects.get()
    assert (look.staff, look.what, look.why) == (c.bo, "person", "约上门时间")
    assert "约上门时间" in as_("jian").get("/office/looks/").content.decode()


def test_files_open_safely_and_each_opening_is_logged(c: County, as_: SignIn) -> None:
    walked(c, "in_hand", files=[clean(picture("PNG")), clean(pdf())])
    client = as_("bo")
    for attachment in Attachment.objects.all():
        answer = client.get(f"/office/file/{attachment.pk}/")
        assert answer["X-Content-Type-Options"] == "nosniff"
        inline = attachment.mime.startswith("image/")
        assert answer["Content-Disposition"].startswith("inline" if inline else "attachment")
        assert answer["Cache-Control"] == "no-store"
    assert list(Look.objects.values_list("what", flat=True)) == ["attachment", "attachment"]


def test_sealed_off_it_is_gone_from_everywhere(c: County, as_: SignIn) -> None:
    case = walked(c, "in_hand", words="科长收了施工队的钱。")
    url = f"/office/case/{case.pk}/seal-off/{concerns_of(case).get().pk}/"
    client = as_("mei")
    assert "转走" in client.get(url).content.decode()
    assert Concern.objects.count() == 1
    assert client.post(url).status_code == 302
    assert client.get(f"/office/case/{case.pk}/").status_code == 404
    assert (Concern.objects.count(), Case.objects.count(), Event.objects.count()) == (0, 0, 0)
    found = as_("su").get("/office/search/", {"q": "施工队"}).content.decode()
    assert "科长收了" not in found
    key = Accusation.objects.get().key
    opened = as_("ji").get(f"/office/accusations/{key}/").content.decode()
    assert "科长收了施工队的钱" in opened
    assert "打开看过" in opened


def test_the_auditor_sees_every_leaf(c: County, as_: SignIn) -> None:
    case = walked(c, "in_hand")
    html = as_("jian").get(f"/office/case/{case.pk}/log/").content.decode()
    for event in Event.objects.filter(case=case):
        assert bytes(event.leaf).hex() in html


def test_a_merged_case_leads_to_where_its_people_went(c: County, as_: SignIn) -> None:
    gone, kept = raised().case, raised().case
    voices = tuple(concerns_of(gone).values_list("pk", flat=True))
    perform(kept.pk, Join(from_case=gone.pk, concerns=voices), c.can("mei"), NOW)
    gone.refresh_from_db()
    html = shown(as_("mei"), gone)
    assert "并到了这一件" in html
    assert f'href="/office/case/{kept.pk}/"' in html


@pytest.mark.parametrize(("who", "place"), [("ji", "accusations"), ("admin", "people")])
def test_whoever_has_other_work_than_cases_begins_with_it(
    c: County, as_: SignIn, who: str, place: str
) -> None:
    html = as_(who).get("/office/").content.decode()
    assert f'class="btn main" href="/office/{place}/"' in html
