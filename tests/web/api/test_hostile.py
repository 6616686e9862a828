"""What is sent to hurt: refused with a status that is written down, and nothing kept."""

import json
from typing import Any

from sixia.hear.models import Concern
from tests.factories import VILLAGE, County
from tests.web.api.conftest import Give

KEY = "0190163d-8694-739b-aea5-966c26f8ad91"
GOOD: dict[str, Any] = {"words": "井水发黄", "area": VILLAGE}
BODIES: list[tuple[bytes, int]] = [
    (b"", 422),
    (b"{", 422),
    (b"null", 422),
    (b"[]", 422),
    (b"[" * 100_000, 422),
    (b'{"a":' * 400 + b"1" + b"}" * 400, 422),
    (b'{"words": ' + b"9" * 5000 + b"}", 422),
    (json.dumps({**GOOD, "words": "\ud800"}).encode(), 422),
    (json.dumps({**GOOD, "words": "a\x00b"}).encode(), 422),
    (json.dumps({**GOOD, "place": ["x"]}).encode(), 422),
    (json.dumps({**GOOD, "area": {"$ne": 1}}).encode(), 422),
    (json.dumps({**GOOD, "received_at": "9999-12-31T23:59:59+00:00"}).encode(), 422),
    (json.dumps({**GOOD, "received_at": 1e308}).encode(), 422),
    (json.dumps(GOOD).encode("utf-16"), 422),
    ("井水".encode("gbk"), 422),
    (b" " * 10 * 2**20, 413),
]


def test_bodies(c: County, program: Give) -> None:
    lin = program("lin")
    for body, status in BODIES:
        answer = lin("POST", "/concerns", body, Idempotency_Key=KEY)
        assert answer.status_code == status, body[:60]
        assert set(json.loads(answer.content)) == {"error", "detail"}
    assert not Concern.objects.exists()


def test_what_is_not_json(c: County, program: Give) -> None:
    lin = program("lin")
    for kind in ("text/plain", "multipart/form-data; boundary=x", "", "x"):
        answer = lin("POST", "/concerns", b'{"words":1}', Idempotency_Key=KEY, kind=kind)
        assert answer.status_code == 415


def test_headers_and_queries(c: County, program: Give) -> None:
    lin = program("lin")
    for key in ("", "x", "\x00", "1" * 999, "0190163d'--"):
        answer = lin("POST", "/concerns", GOOD, Idempotency_Key=key)
        assert answer.status_code == 422
    for header in ("Basic x", "Bearer", "Bearer  ", "bearer sixia_é", "\x00"):
        assert lin("GET", "/me", Authorization=header).status_code == 401
    answer = lin("GET", "/cases?" + "&".join(["a=1"] * 500))
    assert answer.status_code == 422
    for cursor in ("%00", "%FF", "x" * 201, "é:é:é"):
        assert lin("GET", f"/cases?cursor={cursor}").status_code == 422
    assert not Concern.objects.exists()
