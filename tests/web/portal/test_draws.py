"""Anyone can check a draw: from its day on, with a shell and nothing of ours."""

import html
import re
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sixia.field.models import Draw
from sixia.grid.models import Area
from tests.factories import TOWN, County, household
from tests.web.office.test_draws import drew, framed
from tests.web.office.test_lists import statements
from tests.web.portal.conftest import Resident


def by_hand(folder: Path, page: str, frame: bytes) -> list[str]:
    """What the shell lines on the page print beside the file the page gives."""
    (folder / "frame.txt").write_bytes(frame)
    lines = re.search(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)
    assert lines
    run = subprocess.run(
        ["bash", "-c", html.unescape(re.sub(r"</?code>", "", lines[1]))],
        cwd=folder, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return run.stdout.split()


@pytest.mark.parametrize("more", [{"n": 2}, {"n": 3, "by": "town"}])
def test_a_resident_repeats_it_and_gets_the_same(
    c: County, lan: Resident, tmp_path: Path, more: dict[str, Any]
) -> None:
    for n in range(5):
        Area(code=f"{TOWN}1{n:02}", name=f"{n}村", full_name=f"{n}村").save()
    draw = drew(c, **more)
    page = lan.see(f"/draws/{draw.key}/")
    frame = Client().get(f"/draws/{draw.key}/frame.txt")
    assert frame["Content-Type"].startswith("text/plain")
    assert by_hand(tmp_path, page, frame.content) == [draw.digest, *(draw.result or ())]
    for area in Area.objects.filter(pk__in=draw.result or ()):
        assert area.name in page
    assert draw.seed in page
    assert draw.seed_from in page


def test_households_are_codes_that_tell_nothing(c: County, lan: Resident, tmp_path: Path) -> None:
    now = timezone.now() - timedelta(hours=2)
    homes = [household(c, now=now).household for _ in range(6)]
    draw = drew(c, of="household", area_code=TOWN, n=2, by="village")
    page = lan.see(f"/draws/{draw.key}/")
    frame = Client().get(f"/draws/{draw.key}/frame.txt").content
    assert by_hand(tmp_path, page, frame) == [draw.digest, *(draw.result or ())]
    for home in homes:
        for kept in (str(home.key), f"第 {home.pk} 号", "王婆婆", "3 栋 501"):
            assert kept not in page
            assert kept not in frame.decode()


def test_before_its_day_there_is_no_such_page(c: County, lan: Resident) -> None:
    draw = drew(c, days=1)
    lan.see(f"/draws/{draw.key}/", 404)
    lan.see(f"/draws/{draw.key}/frame.txt", 404)
    assert str(draw.key) not in lan.see("/draws/")
    Draw.objects.update(opens_on=timezone.localdate())
    assert "抽到了" in lan.see(f"/draws/{draw.key}/")
    assert str(draw.key) in lan.see("/draws/")


def test_a_frame_that_was_never_drawn_from_shows_too(c: County, lan: Resident) -> None:
    draw = framed(c)
    assert "还没有抽" in lan.see(f"/draws/{draw.key}/")
    drew(c)
    assert "另外还记下过 1 次" in lan.see(f"/draws/{draw.key}/")


@pytest.mark.parametrize(
    ("change", "told"),
    [({"frame": ["990103001001"]}, "名单被改过"), ({"result": ["990103001001"] * 2}, "结果对不上")],
)
def test_what_was_altered_is_told_to_everyone(
    c: County, lan: Resident, change: dict[str, Any], told: str
) -> None:
    draw = drew(c)
    assert told not in lan.see(f"/draws/{draw.key}/")
    Draw.objects.filter(pk=draw.pk).update(**change)
    page = lan.see(f"/draws/{draw.key}/")
    assert told in page
    assert "结果一样" not in page


def test_pages_cost_the_same_however_many(c: County) -> None:
    draw, client = drew(c), Client()
    one = [statements(client, url) for url in ("/draws/", f"/draws/{draw.key}/")]
    drew(c, n=2)
    large = drew(c, n=2)
    assert [statements(client, url) for url in ("/draws/", f"/draws/{large.key}/")] == one
    assert max(one) <= 6


def test_empty_and_in_english(c: County, lan: Resident) -> None:
    assert "还没有公开的抽取" in lan.see("/draws/")
    draw = drew(c)
    lan.client.cookies["django_language"] = "en"
    page = lan.see(f"/draws/{draw.key}/")
    assert "Draw it again yourself" in page
    assert len(page.encode()) < 100_000
