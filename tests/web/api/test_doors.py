"""Who gets in by token, with what, and until when."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from sixia.grid import tokens
from sixia.grid.models import Token
from sixia.grid.setup import end_duty, one_time_password, set_active
from tests.factories import NOW, PASSWORD, County, raised
from tests.web.api.conftest import Give, Program

SIGN_IN = {"username": "bo", "password": PASSWORD, "name": "薄经办的手机"}


def test_a_telephone_signs_in_and_out(c: County) -> None:
    anyone = Program("")
    told = anyone.post("/devices", SIGN_IN, 201)
    assert told["staff"] == {
        "id": c.bo.pk, "name": "薄经办", "unit": c.housing.pk, "unit_name": "住建局",
        "roles": ["handler"],
    }  # fmt: skip
    bo = Program(told["token"])
    assert bo.get("/me")["scopes"] == ["sync"]
    assert str(Token.objects.get().key) == told["device"]
    assert bo("DELETE", "/devices/current").status_code == 204
    assert bo.get("/me", 401)["error"] == "cut_off"


def test_a_wrong_password_and_a_wrong_name_look_the_same(c: County) -> None:
    anyone = Program("")
    wrong = anyone.post("/devices", {**SIGN_IN, "password": "x"}, 401)
    assert wrong["error"] == "wrong_password"
    assert wrong == anyone.post("/devices", {**SIGN_IN, "username": "nobody"}, 401)
    set_active(c.bo, active=False)
    assert wrong == anyone.post("/devices", SIGN_IN, 401)


def test_after_six_wrong_passwords_the_right_one_waits_too(c: County) -> None:
    anyone = Program("")
    for _ in range(5):
        anyone.post("/devices", {**SIGN_IN, "password": "x"}, 401)
    assert anyone.post("/devices", {**SIGN_IN, "password": "x"}, 429)["error"] == "locked"
    assert anyone.post("/devices", SIGN_IN, 429)["error"] == "locked"
    assert not Token.objects.exists()


def test_without_counts_nobody_signs_in(
    c: County, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ConnectionError

    settings.SIXIA_RATE_LIMITS = True
    monkeypatch.setattr(cache, "add", broken)
    assert Program("").post("/devices", SIGN_IN, 429)["error"] == "too_often"


def test_too_many_requests_of_one_token_wait(
    c: County, program: Give, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SIXIA_RATE_LIMITS = True
    monkeypatch.setattr("sixia.web.api.auth.CALLS", 2)
    mei, bo = program("mei"), program("bo")
    assert [mei("GET", "/me").status_code for _ in range(3)] == [200, 200, 429]
    assert bo("GET", "/me").status_code == 200


@pytest.mark.parametrize("secret", ["", "x", "sixia_" + "A" * 43])
def test_no_token_keeps_what_the_telephone_has(c: County, secret: str) -> None:
    answer = Program(secret).get("/me", 401)
    assert answer["error"] == "no_token"
    assert "wipe" not in answer


def test_who_left_or_was_cut_off_is_told_to_wipe(c: County, phone: Give) -> None:
    bo, tao, qin = phone("bo"), phone("tao"), phone("qin")
    set_active(c.bo, active=False)
    tokens.end(Token.objects.get(staff=c.tao).key, c.admin, NOW)
    one_time_password(c.qin)
    told = [each.get("/me", 401) for each in (bo, tao, qin)]
    assert [each["error"] for each in told] == ["cut_off", "cut_off", "no_token"]
    assert [each.get("wipe") for each in told] == [True, True, None]


def test_a_token_opens_no_more_than_its_owners_duties(c: County, program: Give) -> None:
    raised()
    mei = program("mei")
    assert len(mei.get("/cases")["items"]) == 1
    end_duty(c.mei.duties.get(), timezone.localdate() - timedelta(days=1))
    assert mei.get("/cases")["items"] == []
    assert mei.get("/cases/1", 404)["error"] == "not_found"


@pytest.mark.parametrize(
    ("path", "scope"),
    [("/cases", "read:cases"), ("/policies", "read:policies"), ("/cases/1", "read:cases")],
)
def test_without_the_scope_it_stays_shut(c: County, program: Give, path: str, scope: str) -> None:
    others = set(tokens.SCOPES) - {scope}
    answer = program("mei", *others).get(path, 403)
    assert (answer["error"], scope in answer["detail"]) == ("no_scope", True)


def test_a_session_opens_nothing_here(c: County) -> None:
    client = Client()
    client.force_login(c.mei, "django.contrib.auth.backends.ModelBackend")
    assert client.get("/office/").status_code == 200
    assert client.get("/api/v1/cases").status_code == 401
    answer = client.post("/api/v1/concerns", {"words": "x"}, content_type="application/json")
    assert answer.status_code == 401


def test_nothing_of_it_is_kept_by_a_cache(c: County, program: Give) -> None:
    for path in ("/me", "/nothing", "/", "/openapi.json"):
        answer = program("mei")("GET", path)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_errors_speak_the_readers_language(c: County) -> None:
    answer = Program("")("GET", "/me", Accept_Language="en")
    assert b"sign in" in answer.content


def test_what_is_not_there_and_what_breaks_is_json_too(
    c: County, program: Give, monkeypatch: pytest.MonkeyPatch
) -> None:
    mei = program("mei")
    assert mei.get("/nothing/at/all", 404)["error"] == "not_found"
    wrong = mei("PATCH", "/me")
    assert (wrong.status_code, wrong.headers["Allow"]) == (405, "GET")
    assert b"wrong_method" in wrong.content

    def broken(*_: object) -> None:
        raise ValueError("兰大姐 19900000001")

    monkeypatch.setattr("sixia.web.api.read.queries.visible", broken)
    told = mei.get("/cases", 500)
    assert told["error"] == "broken"
    assert "兰" not in str(told)
