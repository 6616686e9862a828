"""What a browser, a shared telephone and the table of sessions keep of a code: next to nothing."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.test import Client
from django.utils import timezone

from sixia.hear.models import Accusation
from tests.factories import County, raised
from tests.web.portal.conftest import CODE, Resident


def held() -> str:
    """All that the table of sessions holds, opened."""
    return str([session.get_decoded() for session in Session.objects.all()])


@pytest.mark.parametrize("path", ["/say/", "/tell/"])
def test_no_session_holds_a_code_in_clear(c: County, lan: Resident, path: str) -> None:
    lan.client.post(path, lan.form(path))
    waiting = held()
    code = CODE.search(lan.see(f"{path}done/"))
    assert code
    assert code[1] not in waiting
    assert not re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]", waiting)


def test_no_session_tells_that_somebody_told(c: County, lan: Resident) -> None:
    form = lan.form("/tell/")
    lan.send("/tell/", **form)
    assert "told" not in held()
    again = lan.send("/tell/", **form)
    assert "收到了" in again
    assert not CODE.search(again)
    assert Accusation.objects.count() == 1


def test_who_leaves_before_reading_the_receipt_leaves_nothing(c: County, lan: Resident) -> None:
    lan.client.post("/tell/", lan.form("/tell/"))
    lan.client.post("/say/", lan.form())
    lan.send("/follow/leave/")
    assert not CODE.search(lan.see("/tell/done/") + lan.see("/say/done/"))


@pytest.mark.parametrize("path", ["/say/", "/tell/"])
@pytest.mark.parametrize("seen", [True, False])
def test_a_form_sent_again_after_leaving_tells_no_code(
    c: County, lan: Resident, path: str, seen: bool
) -> None:
    form = lan.form(path)
    lan.client.post(path, form, follow=seen)
    lan.send("/follow/leave/")
    assert not CODE.search(lan.send(path, **form))


@pytest.mark.parametrize("path", ["/say/", "/tell/"])
def test_a_form_sent_again_after_another_tells_no_code(c: County, lan: Resident, path: str) -> None:
    first = lan.form(path)
    assert CODE.search(lan.send(path, **first))
    assert CODE.search(lan.send("/say/", **lan.form()))
    assert not CODE.search(lan.send(path, **first))


def test_a_second_form_open_beside_is_taken_as_always(c: County) -> None:
    lan = Resident(Client(enforce_csrf_checks=True))
    tokens = []
    forms = []
    for _ in range(2):
        forms.append(lan.form())
        page = lan.see("/say/")
        assert lan.client.cookies["held"].value not in page
        tokens.append(re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page))
    for form, token in zip(forms, tokens, strict=True):
        assert token
        assert CODE.search(lan.send("/say/", **form, csrfmiddlewaretoken=token[1]))


def test_an_opened_matter_closes_after_an_hour(
    c: County, lan: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = raised().code
    assert code
    assert "化粪池" in lan.open(code)
    later = timezone.now() + timedelta(minutes=61)
    monkeypatch.setattr("sixia.web.portal.mine.timezone.now", lambda: later)
    assert "化粪池" not in lan.see("/mine/")


def test_the_browser_forgets_when_it_is_closed(c: County, lan: Resident) -> None:
    lan.open(str(raised().code))
    assert lan.client.cookies["sessionid"]["max-age"] == ""


def test_a_session_that_was_made_up_opens_nothing(c: County, lan: Resident) -> None:
    own = raised().concern
    told = {"own": [own.pk, own.tracking, timezone.now().timestamp()]}
    for forged in ("x" * 32, signing.dumps(told), signing.dumps(told, key="guessed")):
        lan.client.cookies["sessionid"] = forged
        assert "化粪池" not in lan.see("/mine/")
