"""What is turned away before a form sees it: too much, and what is not UTF-8."""

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client, RequestFactory

from sixia.hear.models import Accusation, Concern
from sixia.web import limits
from tests.factories import County
from tests.web.portal.conftest import Resident

FORM = "application/x-www-form-urlencoded"


class Unread:
    """A body that must not be touched."""

    def read(self, *_: object) -> bytes:
        raise AssertionError("the body was read")

    readline = read

    def close(self) -> None: ...


@pytest.mark.parametrize("path", ["/say/", "/tell/", "/follow/", "/office/counter/"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_200_mb_are_refused_unread(c: County, path: str, language: str) -> None:
    extra: dict[str, Any] = {"CONTENT_LENGTH": str(200 * 2**20), "wsgi.input": Unread()}
    client = Client()
    client.cookies["django_language"] = language
    answer = client.generic("POST", path, b"", "multipart/form-data; boundary=x", **extra)
    assert answer.status_code == 413
    told = "太多了" if language == "zh-hans" else "too much"
    assert told in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in answer.headers
    assert not Concern.objects.exists()


@pytest.mark.parametrize("path", ["/say/", "/tell/"])
@pytest.mark.parametrize("multipart", [True, False])
def test_gbk_is_refused_and_keeps_no_holes(c: County, path: str, multipart: bool) -> None:
    form = Resident().form(path)
    words = "井水发黄".encode("gbk")
    if multipart:
        head = '--x\r\nContent-Disposition: form-data; name="{}"\r\n\r\n'
        told = {**{k: str(v).encode() for k, v in form.items()}, "words": words}
        parts = [head.format(name).encode() + value for name, value in told.items()]
        body, kind = b"\r\n".join([*parts, b"--x--\r\n"]), "multipart/form-data; boundary=x"
    else:
        told = {**form, "words": words}
        body, kind = "&".join(f"{k}={quote(v)}" for k, v in told.items()).encode(), FORM
    answer = Client().generic("POST", path, body, kind)
    assert answer.status_code == 400
    assert "UTF-8" in answer.content.decode()
    assert not Concern.objects.exists()
    assert not Accusation.objects.exists()


@pytest.mark.parametrize("length", ["", "-1", "many", "9" * 30])
def test_a_length_that_is_none_breaks_nothing(c: County, length: str) -> None:
    answer = Client().generic("POST", "/say/", b"", FORM, CONTENT_LENGTH=length)
    assert answer.status_code in (400, 413, 422)


@pytest.mark.parametrize(
    ("proxy", "remote", "forwarded", "told"),
    [
        (False, "203.0.113.7", "198.51.100.1", "203.0.113.7"),
        (True, "127.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (True, "203.0.113.7", "", "203.0.113.7"),
        (False, "2001:db8:1:2:aaaa::1", "", "2001:db8:1:2::"),
        (False, "2001:db8:1:2:bbbb::9", "", "2001:db8:1:2::"),
        (True, "127.0.0.1", "<script>", "0.0.0.0"),  # noqa: S104  # binds nothing, it is what stands for nowhere
    ],
)
def test_where_a_request_comes_from_cannot_be_chosen(
    settings: Any, proxy: bool, remote: str, forwarded: str, told: str
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if proxy else None
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert limits.place(request) == told
