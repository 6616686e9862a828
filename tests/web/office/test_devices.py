"""我的手机和钥匙: made by who proves who they are, shown once, ended by them or an admin."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sixia.grid import tokens
from sixia.grid.models import Token
from tests.factories import PASSWORD, County
from tests.web.api.conftest import Program
from tests.web.office.conftest import SignIn

PAGE = "/office/account/keys/"
ASKED: dict[str, Any] = {
    "name": "数据大屏", "scopes": ["read:cases"], "days": "30", "password": PASSWORD,
}  # fmt: skip


def test_a_key_is_shown_once_and_opens_what_was_ticked(c: County, as_: SignIn) -> None:
    mei = as_("mei")
    html = mei.post(PAGE, ASKED).content.decode()
    [secret] = re.findall(r"sixia_[\w-]{43}", html)
    assert secret not in mei.get(PAGE).content.decode()
    assert "数据大屏" in mei.get(PAGE).content.decode()
    program = Program(secret)
    assert program.get("/cases")["items"] == []
    assert program.get("/outings", 403)["error"] == "no_scope"
    assert Token.objects.get().expires_at


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"password": "x"}, "密码不对"),
        ({"scopes": []}, "必填"),
        ({"scopes": ["sync"]}, "sync"),
        ({"days": "401"}, "400"),
        ({"days": "0"}, "1"),
        ({"name": "x" * 61}, "60"),
        ({"name": "a\x00b"}, ""),
    ],
)
def test_what_is_wrong_makes_no_key(
    c: County, as_: SignIn, changes: dict[str, Any], says: str
) -> None:
    answer = as_("mei").post(PAGE, {**ASKED, **changes})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Token.objects.exists()


def test_guessing_the_password_has_an_end(
    c: County, as_: SignIn, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SIXIA_RATE_LIMITS = True
    monkeypatch.setattr("sixia.web.office.devices.TRIES", 2)
    mei = as_("mei")
    for _ in range(2):
        mei.post(PAGE, {**ASKED, "password": "x"})
    assert mei.post(PAGE, ASKED).status_code == 422
    assert not Token.objects.exists()


def test_one_ends_ones_own_and_an_administrator_anyones(c: County, as_: SignIn) -> None:
    now = timezone.now()
    own, theirs = (tokens.make_device(who, "<b>手机</b>", now)[0] for who in (c.bo, c.tao))
    bo, admin = as_("bo"), as_("admin")
    assert bo.post(f"{PAGE}{theirs.key}/end/").status_code == 404
    assert bo.post(f"{PAGE}{own.key}/end/", follow=True).status_code == 200
    page = f"/office/people/{c.tao.pk}/"
    assert "&lt;b&gt;手机" in admin.get(page).content.decode()
    assert admin.post(f"{page}keys/{own.key}/end/").status_code == 404
    admin.post(f"{page}keys/{theirs.key}/end/")
    assert "手机和钥匙" not in admin.get(page).content.decode()
    ended = dict(Token.objects.values_list("pk", "ended_by"))
    assert ended == {own.pk: c.bo.pk, theirs.pk: c.admin.pk}
    html = bo.get(PAGE).content.decode()
    assert "已停用" in html
    assert f"{own.key}/end/" not in html


@pytest.mark.parametrize("who", ["bo", "admin"])
def test_the_lists_cost_the_same_however_long(c: County, as_: SignIn, who: str) -> None:
    url = PAGE if who == "bo" else f"/office/people/{c.bo.pk}/"
    client = as_(who)
    add: Callable[[], object] = lambda: tokens.make_device(c.bo, "手机", timezone.now())  # noqa: E731 - named for its type

    def cost() -> int:
        with CaptureQueriesContext(connection) as told:
            client.get(url)
        return len(told)

    add()
    client.get(url)
    one = cost()
    add()
    add()
    assert cost() == one
