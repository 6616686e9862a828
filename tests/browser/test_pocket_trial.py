"""The hardest days of two telephones: no network for days, clocks wrong by one, killed at any
moment, the server killed while they send, answers lost on the way. Each record once, none lost,
each telephone's order kept."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright

from tests.browser.phone import Phone
from tests.browser.server import Server
from tests.browser.wire import Wire

HOMES = 12
DAY = 24
PREPARE = """
import django; django.setup()
from django.utils import timezone
from sixia.grid.homes import Family, Minors
from sixia.grid.households import open_file
from sixia.grid.models import Area, Staff, Team, Unit
from sixia.grid.queries import duties
now = timezone.now()
village = Area.objects.get(pk="990103001001")
team = Team.objects.create(area=village, name="一组小分队", phone="0999-5000002",
                           unit=Unit.objects.get(code="anzhi"))
wang, cun = Staff.objects.get(username="wang"), Staff.objects.get(username="cun")
team.members.set([wang, cun])
for n in range(%d):
    family = Family(name=f"住户{n}", consent="当面同意", why="结对帮扶", address=f"{n} 号")
    open_file(village, family, Minors(), wang, duties(wang, now.date()), now)
"""
ASK = """(lambda note: [
    {"id": str(r.pk), "device": r.device_id, "seq": r.seq, "outcome": r.outcome,
     "note": note(Visit.objects.get(key=r.pk)) if r.outcome == "kept" else "",
     "claimed": r.claimed_at.timestamp(), "happened": r.happened_at.timestamp(),
     "received": r.received_at.timestamp()}
    for r in Record.objects.order_by("device", "seq")]
)(__import__("sixia.field.visits", fromlist=["note_of"]).note_of)"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "home")
    made.run(PREPARE % HOMES)
    yield made
    made.kill()


@pytest.fixture
def phones(
    server: Server, tmp_path: Path, playwright: Playwright, browser_type_launch_args: dict[str, Any]
) -> Iterator[list[Phone]]:
    both = [
        Phone(playwright, browser_type_launch_args, Wire(server.port), tmp_path / name)
        for name in ("wang", "cun")
    ]
    yield both
    for phone in both:
        phone.kill()
        phone.wire.close()


@pytest.mark.parametrize(
    "each",
    [pytest.param(9, marks=pytest.mark.browser), pytest.param(200, marks=pytest.mark.prove)],
)
def test_three_days_without_network(server: Server, phones: list[Phone], each: int) -> None:
    dice = random.Random(20260309)
    homes = server.ask("[str(k) for k in Household.objects.values_list('key', flat=True)]")
    for phone, who, off in zip(phones, ("wang", "cun"), (0, DAY), strict=True):
        phone.open(off - 2 * DAY)
        phone.sign_in(who)
        phone.switch_off()
        _three_days(phone, who, off, homes, each, dice)
    for phone, off in zip(phones, (0, DAY), strict=True):
        _come_home(server, phone, off)
    _check(server.ask(ASK), phones, each)


def _three_days(
    phone: Phone, who: str, off: int, homes: list[str], each: int, dice: random.Random
) -> None:
    """A third of the visits on each day; the telephone is killed now and then, also in the middle
    of saving."""
    phone.wire.set("cut")
    number = 0
    for day in (-2, -1, 0):
        phone.open(off + day * DAY, network=False)
        phone.unlock()
        for _ in range(each // 3 + (each % 3 if day == 0 else 0)):
            number += 1
            words = f"{who} {number:03d}"
            if dice.random() < 0.04 or number in (2, each - 1):
                phone.begin(dice.choice(homes), words)
                phone.kill()
                phone.open(off + day * DAY, network=False)
                phone.unlock()
            else:
                phone.visit(dice.choice(homes), words)
        phone.kill()


def _come_home(server: Server, phone: Phone, off: int) -> None:
    """The network is back, badly: answers get lost, the server is killed while the telephone sends,
    the telephone while it waits."""
    phone.wire.set("lose")
    phone.open(off)  # its pages are on the telephone
    phone.unlock()
    phone.go_over()
    phone.page.wait_for_timeout(1500)
    server.restart()
    phone.kill()
    phone.wire.set("open")
    phone.open(off)
    phone.unlock()
    phone.go_over()
    server.restart()
    phone.all_sent()


def _check(rows: list[dict[str, Any]], phones: list[Phone], each: int) -> None:
    assert phones[0].wire.lost + phones[1].wire.lost > 0, "no answer was ever lost"
    assert {row["outcome"] for row in rows} == {"kept"}
    told = [row["note"] for row in rows]
    assert len(set(told)) == len(told), "something is there twice"
    for phone in phones:
        assert len(phone.saved) >= each * 0.6
        missing = [words for words in phone.saved if words not in told]
        assert missing == [], "said to be saved, and lost"
    assert set(told) <= {words for p in phones for words in (*p.saved, *p.begun)}
    for device in {row["device"] for row in rows}:
        own = [row for row in rows if row["device"] == device]
        assert [row["note"] for row in own] == sorted(row["note"] for row in own), "order lost"
        assert len({row["seq"] for row in own}) == len(own)
    for row in rows:  # the day that was wrong is out of it, and nothing lies ahead of now
        assert row["happened"] <= row["received"]
        assert 0 <= row["received"] - row["happened"] < 3.2 * DAY * 3600
    by_device = {row["device"]: row["claimed"] - row["happened"] for row in rows}
    off = sorted(round(gap / 3600) for gap in by_device.values())
    assert off == [0, DAY], "the second telephone's clock is a day ahead, and is known to be"
