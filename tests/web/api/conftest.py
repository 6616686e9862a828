"""Programs and telephones with a token."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from sixia.grid import tokens
from tests.factories import County


class Program:
    """Speaks to the interface with the token it was given."""

    def __init__(self, secret: str) -> None:
        self.client, self.secret = Client(), secret

    def __call__(self, method: str, path: str, body: object = None, **headers: str) -> HttpResponse:
        sent = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        data = body if isinstance(body, bytes) else json.dumps(body) if body is not None else ""
        kind = headers.pop("kind", "application/json")
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(method, f"/api/v1{path}", data, kind, headers={**sent, **named})  # type: ignore[return-value]  # the test client's answer is one

    def get(self, path: str, status: int = 200) -> Any:
        answer = self("GET", path)
        assert answer.status_code == status, answer.content
        return json.loads(answer.content)

    def post(self, path: str, body: object, status: int, key: str = "") -> Any:
        answer = self("POST", path, body, Idempotency_Key=key or str(uuid4()))
        assert answer.status_code == status, answer.content
        return json.loads(answer.content)


Give = Callable[..., Program]


@pytest.fixture
def program(c: County) -> Give:
    """A program of this person's, with these scopes; all of them if none is named."""

    def given(name: str, *scopes: str) -> Program:
        owner, now = getattr(c, name), timezone.now()
        return Program(tokens.make_machine(owner, "程序", scopes or tokens.SCOPES, 30, now)[1])

    return given


@pytest.fixture
def phone(c: County) -> Give:
    """A telephone this person signed in with."""

    def given(name: str) -> Program:
        return Program(tokens.make_device(getattr(c, name), "手机", timezone.now())[1])

    return given
