"""What the portal's tests share: a browser without scripts, and how a resident uses it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from sixia.ledger.models import Case
from tests.factories import VILLAGE

CODE = re.compile(r'class="code"[^>]*>([0-9A-Z-]+)<')


@dataclass
class Resident:
    """Someone with a browser: pages as text, forms with what the page put into them."""

    client: Client = field(default_factory=Client)

    def see(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path, follow=True)
        assert answer.status_code == status
        return str(answer.content.decode())

    def form(self, path: str = "/say/") -> dict[str, Any]:
        """What a form sends when nothing but the two required fields is filled in."""
        key = re.search(r'name="key" value="([^"]+)"', self.see(path))
        assert key
        return {
            "key": key[1], "website": "", "words": "井水发黄,三户人家都不敢喝。",
            "area": VILLAGE, "kind": "request", "reply_by": "none",
        }  # fmt: skip

    def send(self, path: str, status: int = 200, **told: Any) -> str:
        answer = self.client.post(path, told, follow=True)
        assert answer.status_code == status
        return str(answer.content.decode())

    def say(self, **more: Any) -> str:
        """Raise something; the tracking code on the receipt."""
        found = CODE.search(self.send("/say/", **{**self.form(), **more}))
        assert found, "no code on the receipt"
        return found[1]

    def open(self, code: str) -> str:
        return self.send("/follow/", code=code)

    def act(self, case: Case, name: str, status: int = 200, **told: Any) -> str:
        prefixed = {f"{name}{case.pk}-{k}": v for k, v in told.items()}
        return self.send(f"/mine/{case.pk}/{name}/", status, **prefixed)


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def lan() -> Resident:
    return Resident()


@pytest.fixture
def stranger() -> Resident:
    return Resident()
