"""Script in every text field: shown as text wherever it is shown, run nowhere."""

import pytest

from sixia.grid.setup import add_staff
from sixia.hear.accusations import Told, receive
from sixia.hear.models import Accusation
from sixia.hear.people import Speaker, look
from sixia.ledger import commands as c_
from sixia.ledger.models import Case
from sixia.ledger.perform import perform
from sixia.ledger.queries import concerns_of
from sixia.post.models import Message
from tests.factories import NOW, County, assignment, later, raised
from tests.web.office.conftest import SignIn

BAD = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7|add:7 }}%(x)s%s"


def safe(html: str) -> None:
    """Nothing of BAD came through as markup, and something of it was shown."""
    assert "<script>alert" not in html
    assert "<img src=x" not in html


@pytest.fixture
def poisoned(c: County) -> Case:
    """A case with script in all its words."""
    speaker = Speaker(name=BAD, phone="19900000001", address=BAD)
    case = raised(BAD, place=BAD, speaker=speaker, reply_by="letter").case
    steps = [
        ("mei", assignment(c, title=BAD[:70], note=BAD)),
        ("bo", c_.Sign(note=BAD)),
        ("bo", c_.Contact(how="phone", note=BAD)),
        ("bo", c_.Note(note=BAD)),
        ("bo", c_.AskHelp(need=BAD)),
        ("qin", c_.GiveHelp(help=BAD)),
        ("bo", c_.Invite(unit=c.traffic.pk, due_at=later(days=9), part=BAD)),
        ("tao", c_.ReportPart(unit=c.traffic.pk, report=BAD)),
        ("su", c_.Order(requirement=BAD, reply_at=later(days=9))),
        ("bo", c_.Answer(outcome="explained", facts=BAD, view=BAD, basis=BAD)),
    ]
    for who, command in steps:
        case = perform(case.pk, command, c.can(who), NOW).case
    look(concerns_of(case)[0], c.mei, BAD, NOW)
    return case


@pytest.mark.parametrize("who", ["mei", "bo", "su", "jian"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_of_a_case(c: County, as_: SignIn, poisoned: Case, who: str, language: str) -> None:
    client = as_(who)
    client.cookies["django_language"] = language
    for url in (f"/office/case/{poisoned.pk}/", "/office/list/ledger/", "/office/",
                f"/office/case/{poisoned.pk}/note/", "/office/search/?q=script"):  # fmt: skip
        html = client.get(url, follow=True).content.decode()
        safe(html)
    assert "&lt;script&gt;" in client.get(f"/office/case/{poisoned.pk}/").content.decode()


def test_the_erase_form_and_the_log(c: County, as_: SignIn, poisoned: Case) -> None:
    safe(as_("su").get(f"/office/case/{poisoned.pk}/erase/").content.decode())
    safe(as_("jian").get(f"/office/case/{poisoned.pk}/log/").content.decode())
    safe(as_("jian").get("/office/looks/").content.decode())


def test_number_letter_and_what_a_form_gives_back(c: County, as_: SignIn, poisoned: Case) -> None:
    client = as_("bo")
    concern = concerns_of(poisoned)[0].pk
    url = f"/office/case/{poisoned.pk}/look/{concern}/"
    safe(client.post(url, {"why": BAD}).content.decode())
    letter = Message.objects.filter(purpose="answered").get()
    safe(client.get(f"/office/outbox/message/{letter.pk}/letter/").content.decode())
    safe(client.post(f"/office/case/{poisoned.pk}/serve/", {"how": BAD, "note": BAD})
         .content.decode())  # fmt: skip
    safe(client.post(f"/office/case/{poisoned.pk}/answer/", {"facts": BAD}).content.decode())
    safe(as_("mei").get("/office/search/", {"q": BAD}).content.decode())
    safe(as_("mei").post("/office/counter/", {"words": BAD, "name": BAD}).content.decode())
    safe(as_("mei").get("/office/list/ledger/", {"area": BAD, "page": BAD}).content.decode())


def test_accusations_and_people(c: County, as_: SignIn) -> None:
    receive(Told(words=BAD, about=BAD, place=BAD, speaker=Speaker(name=BAD)), "web", NOW)
    key = Accusation.objects.get().key
    client = as_("ji")
    client.post(f"/office/accusations/{key}/act/", {"verb": "noted", "words": BAD})
    safe(client.get(f"/office/accusations/{key}/").content.decode())
    staff, _ = add_staff("bad", BAD[:40], c.housing, BAD[:24])
    for url in ("/office/people/", f"/office/people/{staff.pk}/"):
        safe(as_("admin").get(url).content.decode())
    safe(as_("admin").get("/office/people/", {"q": BAD}).content.decode())
    safe(as_("admin").post("/office/holidays/", {"text": BAD}).content.decode())


@pytest.mark.parametrize("number", ["0", "9" * 19, "9" * 60])
def test_numbers_of_nothing(c: County, as_: SignIn, number: str) -> None:
    client = as_("mei")
    for url in (f"case/{number}/", f"case/{number}/note/", f"file/{number}/",
                f"case/1/look/{number}/"):  # fmt: skip
        assert client.get(f"/office/{url}").status_code == 404
