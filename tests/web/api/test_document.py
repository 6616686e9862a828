"""What the OpenAPI document says holds, whatever is sent: tried by schemathesis."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sixia.field.bodies import KINDS
from sixia.grid import tokens
from sixia.grid.models import Area, Token
from sixia.grid.setup import give_duty
from sixia.web.api.sync import RAW
from tests.factories import COUNTY, SINCE, VILLAGE, County, household, walked
from tests.field.conftest import planned

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
for kind in RAW:
    schemathesis.openapi.media_type(kind, st.binary(max_size=200))


@pytest.fixture
def real(c: County) -> "Real":
    """A token with all scopes, of someone who may do nearly all there is."""
    for role in ("dispatcher", "intake", "supervisor"):
        give_duty(c.bo, role, c.housing, Area.objects.get(pk=COUNTY), SINCE)
    now = timezone.now()
    household(c, now=now)
    case = walked(c, "in_hand")
    planned(c)
    token, secret = tokens.make_device(c.bo, "手机", now)
    Token.objects.filter(pk=token.pk).update(scopes=[*tokens.SCOPES, *tokens.DEVICE])
    return Real(secret, str(token.key), case.pk, now.isoformat())


@pytest.fixture
def app() -> Iterator[WSGIHandler]:
    """The server's door, in this test's transaction: as Django's own client does, without letting
    a request close the connection."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield WSGIHandler()
    for signal in ends:
        signal.connect(close_old_connections)


TRIALS = [pytest.param(6, id="few"), pytest.param(400, id="many", marks=pytest.mark.prove)]


@dataclass(frozen=True)
class Real:
    """What there is to be named: what is made up at random is never there."""

    secret: str
    device: str
    case: int
    now: str

    def put(self, case: Any) -> None:
        """Let a made-up request speak of what there is."""
        if case.path_parameters.get("case_id"):
            case.path_parameters["case_id"] = self.case
        if isinstance(case.body, dict):
            there = {"device": self.device, "area": VILLAGE, "words": "井水", "sent_at": self.now}
            case.body.update({k: v for k, v in there.items() if k in case.body})
            for record in case.body.get("records", ()):
                self.told(record)

    def told(self, record: Any) -> None:
        known = {"area": VILLAGE, "met": "no", "words": "井水", "case": self.case, "note": "x",
                 "means": "修", "due_on": "2099-01-01", "need": "人手"}  # fmt: skip
        if isinstance(record, dict):
            record["happened_at"] = self.now
            record["kind"] = list(KINDS)[len(str(record)) % len(KINDS)]
            record["body"] = known

    def headers(self, label: str) -> dict[str, str]:
        key = {"Idempotency-Key": str(uuid4())} if label.startswith("POST") else {}
        return {"Authorization": f"Bearer {self.secret}", **key}


@pytest.mark.parametrize("trials", TRIALS)
def test_the_document_holds(real: Real, app: WSGIHandler, trials: int) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    how = settings(max_examples=trials, deadline=None, database=None, phases=[Phase.generate],
                   suppress_health_check=list(HealthCheck))  # fmt: skip
    answered: dict[str, set[int]] = {}
    for each in schema.get_all_operations():
        assert isinstance(each, Ok)
        operation = each.ok()

        @how
        @given(case=operation.as_strategy(), real_=st.booleans())
        def one(case: Any, real_: bool) -> None:
            if real_:
                real.put(case)
            label = case.operation.label
            answer = case.call_and_validate(headers=real.headers(label), checks=CHECKS)
            answered.setdefault(label, set()).add(answer.status_code)

        if operation.label != "DELETE /api/v1/devices/current":  # it would end the token
            one()
    assert len(answered) == 14
    for label in ("GET /api/v1/me", "POST /api/v1/sync/records", "GET /api/v1/cases/{case_id}"):
        assert 200 in answered[label], "something was there to be read"
