"""The wire between a telephone and the server."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from uuid_utils.compat import uuid7

from sixia.field.models import Record, Upload, Visit
from sixia.grid import tokens
from sixia.grid.models import Look, Token
from tests.factories import VILLAGE, County, household
from tests.hear.test_attachments import picture
from tests.web.api.conftest import Give, Program


def record(kind: str = "visit", seq: int = 1, /, **body: Any) -> dict[str, Any]:
    told = body or {"area": VILLAGE, "met": "no"}
    at = timezone.now().isoformat()
    return {"id": str(uuid7()), "seq": seq, "kind": kind, "happened_at": at, "body": told}


def batch(*records: dict[str, Any]) -> dict[str, Any]:
    device = str(Token.objects.latest("pk").key)
    return {"device": device, "sent_at": timezone.now().isoformat(), "records": list(records)}


def send(phone: Program, *records: dict[str, Any], status: int = 200) -> Any:
    answer = phone("POST", "/sync/records", batch(*records))
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def test_records_are_kept_answered_and_refused(c: County, phone: Give) -> None:
    wang = phone("wang")
    good, bad = record(), record("visit", 2, area="77", met="no")
    [kept, refused] = send(wang, good, bad)["results"]
    assert (kept["id"], kept["outcome"]) == (good["id"], "kept")
    assert (refused["outcome"], refused["code"]) == ("refused", "no_area")
    assert refused["detail"] == "没有这个地方,请重新选。"
    assert [r["outcome"] for r in send(wang, good, bad)["results"]] == ["already", "refused"]
    [told] = wang.get("/sync/records?refused=true")["items"]
    assert (told["id"], told["body"]) == (bad["id"], bad["body"])
    mended = {**record("visit", 3), "mends": bad["id"]}
    assert send(wang, mended)["results"][0]["outcome"] == "kept"
    assert wang.get("/sync/records")["items"] == []
    assert phone("bo").get("/sync/records")["items"] == []


def test_every_refusal_is_told_in_words(c: County, phone: Give) -> None:
    wang = phone("wang")
    told = send(
        wang,
        record("gossip", 1, x=1),
        record("concern", 2, area=VILLAGE, words=""),
        record("note", 3, case=1, note="x"),
        record("held", 4, area=VILLAGE, kind="party", head_count=1),
        record("promise", 5, area=VILLAGE, means="修", due_on="2020-01-01"),
        record("question", 6, area="77", words="x", answer="y"),
    )["results"]
    codes = ["unknown_kind", "malformed", "not_yours", "no_kind", "promise_needs_date", "no_area"]
    assert [r["code"] for r in told] == codes
    assert all(len(r["detail"]) > 6 and "(" not in r["detail"][:3] for r in told)
    assert "words" in told[1]["detail"]


def test_a_telephone_cut_off_between_batches_is_told_to_wipe(c: County, phone: Give) -> None:
    wang = phone("wang")
    send(wang, record())
    tokens.end(Token.objects.latest("pk").key, c.admin, timezone.now())
    told = send(wang, record("visit", 2), status=401)
    assert (told["error"], told["wipe"]) == ("cut_off", True)
    assert Visit.objects.count() == 1


ENVELOPES: list[tuple[dict[str, Any], int]] = [
    ({"records": []}, 422),
    ({"records": [record("visit", n) for n in range(1, 102)]}, 413),
    ({"records": [{**record(), "seq": 0}]}, 422),
    ({"records": [{**record(), "seq": 2**31}]}, 422),
    ({"records": [{**record(), "id": "1"}]}, 422),
    ({"records": [{**record(), "happened_at": "2026-03-09T09:00:00"}]}, 422),
    ({"records": [{**record(), "happened_at": "0001-01-01T00:00:00+08:00"}]}, 422),
    ({"records": [{**record(), "body": []}]}, 422),
    ({"records": [{**record(), "body": {"\ud800": {"\ud800": 1}}, "seq": "x"}]}, 422),
    ({"sent_at": "9999-12-31T23:59:59Z"}, 422),
    ({"device": str(uuid4())}, 422),
]


def test_envelopes(c: County, phone: Give) -> None:
    wang = phone("wang")
    for changes, status in ENVELOPES:
        answer = wang("POST", "/sync/records", {**batch(record()), **changes})
        assert answer.status_code == status, (changes, answer.content)
    assert not Record.objects.exists()


@pytest.mark.parametrize(
    "body", [{"note": "\ud800\x00"}, {"a": {"b": {"c": [[[]]]}}}, {"n": 1e308}]
)
def test_whatever_a_body_holds_it_is_kept_and_given_back(
    c: County, phone: Give, body: dict[str, Any]
) -> None:
    wang = phone("wang")
    [told] = send(wang, record("visit", 1, **body))["results"]
    assert told["outcome"] == "refused"
    answer = wang("GET", "/sync/records")
    assert json.loads(answer.content)["items"][0]["body"] == body


def test_what_was_refused_costs_the_same_however_much_it_is(c: County, phone: Give) -> None:
    wang = phone("wang")

    def cost() -> int:
        with CaptureQueriesContext(connection) as told:
            assert wang.get("/sync/records")["items"]
        return len(told)

    send(wang, record("gossip", 1, x=1))
    wang.get("/sync/records")
    one = cost()
    send(wang, record("gossip", 2, x=1), record("gossip", 3, x=1))
    assert cost() == one


def test_sections_are_sent_when_they_changed(c: County, phone: Give) -> None:
    home = household(c, now=timezone.now()).household
    bo = phone("bo")
    plan = bo.get("/sync/plan")
    assert plan["bytes"] == sum(each["bytes"] for each in plan["sections"])
    tags = {each["name"]: each["etag"] for each in plan["sections"]}
    assert set(tags) == {"me", "areas", "households", "cases", "outings", "policies"}
    assert not Look.objects.exists()
    got = bo.get("/sync/sections/households")
    assert (got["etag"], got["items"][0]["key"]) == (tags["households"], str(home.key))
    assert Look.objects.count() == 1
    for name, tag in tags.items():
        for told in (tag, f'"{tag}"'):
            assert bo("GET", f"/sync/sections/{name}", If_None_Match=told).status_code == 304
    assert Look.objects.count() == 1
    assert bo.get("/sync/sections/accusations", 404)["error"] == "not_found"


def test_files(c: County, phone: Give) -> None:
    wang, path = phone("wang"), f"/sync/files/{uuid4()}"
    jpeg = picture("JPEG")
    for status in (201, 200):
        answer = wang("PUT", path, jpeg, kind="image/jpeg")
        assert (answer.status_code, json.loads(answer.content)["mime"]) == (status, "image/jpeg")
    assert Upload.objects.count() == 1
    assert phone("bo")("PUT", path, jpeg).status_code == 403
    for data, status in ((b"MZ" + bytes(99), 415), (b"", 415), (bytes(11 * 2**20), 413)):
        answer = wang("PUT", f"/sync/files/{uuid4()}", data, kind="image/png")
        assert answer.status_code == status
        assert json.loads(answer.content)["detail"]
    assert Upload.objects.count() == 1


def test_programs_do_not_sync(c: County, program: Give) -> None:
    assert program("wang").get("/sync/plan", 403)["error"] == "no_scope"
