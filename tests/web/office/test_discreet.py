"""The server's log tells nothing of accusations, whatever goes wrong with their pages."""

import io
import logging
from collections.abc import Iterator

import pytest
from django.test import Client

from sixia.hear.accusations import Told, receive
from sixia.hear.models import Accusation
from sixia.web.discreet import Discreet
from tests.factories import NOW, County, raised
from tests.web.office.conftest import SignIn


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the deployment's own handler writes."""
    [ours] = [
        handler
        for handler in logging.getLogger().handlers
        if any(isinstance(each, Discreet) for each in handler.filters)
    ]
    assert isinstance(ours, logging.StreamHandler)
    written = io.StringIO()
    before = ours.setStream(written)
    yield written
    ours.setStream(before)


def test_other_lines_name_their_page(c: County, log: io.StringIO) -> None:
    Client().get("/nowhere/")
    assert "/nowhere/" in log.getvalue()


def test_no_line_names_an_accusation_or_who_asked(
    c: County, as_: SignIn, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(Told(words="某局长收钱"), "web", NOW)
    key = Accusation.objects.get().key
    concern = raised(words="某局长收钱")
    page = f"/office/accusations/{key}/"
    as_("bo").get(page)
    as_("ji").post(f"{page}act/", {"verb": "noted"})
    as_("bo").get(f"/office/case/{concern.case.pk}/seal-off/{concern.concern.pk}/")
    Client().post("/tell/", {"words": "某局长收钱"})

    def broken(*_: object) -> None:
        raise ValueError(f"{key} 某局长收钱")

    monkeypatch.setattr("sixia.web.office.accusations.sealed.open_one", broken)
    client = as_("ji")
    client.raise_request_exception = False
    client.get(page)
    lines = log.getvalue()
    assert "confidence answered 500 ValueError" in lines
    for told in (str(key), "accusations", "seal-off", "tell", "收钱", "纪受理"):
        assert told not in lines
