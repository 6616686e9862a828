"""`sixia export changes`: marks, formats, and what it says when it can't."""

import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sixia.grid.models import Look
from sixia.ledger.commands import Accept
from sixia.ledger.models import Case
from sixia.ledger.perform import perform
from sixia.papers.tables import read
from tests.cli.test_commands import refused, run, total
from tests.factories import COUNTY, NOW, County
from tests.ledger.handing import PROFILE, SOURCE, own, took

PERSONAL = PROFILE.replace('"工单标题" = "title"', '"来电人" = "name"')


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> None:
    settings.SIXIA_HOME = tmp_path
    own(tmp_path)


def test_each_export_goes_on_from_the_mark_of_the_last(c: County, tmp_path: Path) -> None:
    cases, out = took(tmp_path), tmp_path / "changes.jsonl"
    asked = ("export", "changes", "--profile", SOURCE, "--out", out)
    assert total(*asked) == {"rows": 0, "since": 0, "next_mark": 0}
    perform(cases[0].pk, Accept(), c.can("mei"), NOW)
    assert total(*asked) == {"rows": 1, "since": 0, "next_mark": 1}
    line = json.loads(out.read_text("utf-8"))
    assert (line["工单编号"], line["工单状态"]) == ("A1", "待受理")
    assert total(*asked, "--since", 1) == {"rows": 0, "since": 1, "next_mark": 1}
    perform(cases[1].pk, Accept(), c.can("mei"), NOW)
    assert total(*asked, "--since", 1)["rows"] == 1
    assert total(*asked, "--since", 0, "--until", 1)["rows"] == 1


@pytest.mark.parametrize("name", ["changes.csv", "changes.xlsx"])
def test_the_name_of_the_file_says_its_format(c: County, tmp_path: Path, name: str) -> None:
    perform(took(tmp_path)[0].pk, Accept(), c.can("mei"), NOW)
    run("export", "changes", "--profile", SOURCE, "--out", tmp_path / name)
    assert [row["工单编号"] for _, row in read(tmp_path / name)] == ["A1"]


def test_what_it_says_when_it_cannot(c: County, tmp_path: Path) -> None:
    took(tmp_path)
    out = ("--out", tmp_path / "x.csv")
    ask = ("export", "changes", "--profile", SOURCE)
    assert "numbered up to 0" in refused(*ask, "--since", 9, *out)
    assert "must end in" in refused(*ask, "--out", tmp_path / "x.pdf")
    assert "no profile is called" in refused("export", "changes", "--profile", "nobody", *out)
    assert "Nobody signs in" in refused(*ask, "--by", "nobody", *out)
    own(tmp_path, PROFILE.partition("[out]")[0])
    assert "no way back" in refused(*ask, *out)
    own(tmp_path, PROFILE.replace('source = "hotline"\n', ""))
    assert "names no source" in refused(*ask, *out)
    assert not (tmp_path / "x.csv").exists()


def test_who_spoke_needs_a_name_and_a_reason(c: County, tmp_path: Path) -> None:
    perform(took(tmp_path)[0].pk, Accept(), c.can("mei"), NOW)
    own(tmp_path, PERSONAL)
    ask = ("export", "changes", "--profile", SOURCE, "--out", tmp_path / "x.csv")
    assert "give --by and --why" in refused(*ask, "--by", "mei")
    assert total(*ask, "--by", "mei", "--why", "移交热线")["rows"] == 1
    assert Look.objects.get().staff == c.mei
    assert "兰大姐" in (tmp_path / "x.csv").read_text("utf-8")


def test_own_are_the_columns_of_a_source_that_no_profile_describes(
    c: County, tmp_path: Path
) -> None:
    path, out = tmp_path / "民政.csv", tmp_path / "back.csv"
    path.write_text("编号,内容,时间\n甲1,路灯不亮,2026-02-01\n", "utf-8")
    ask = ("export", "changes", "--profile", "own", "--out", out)
    assert "No plain list" in refused(*ask, "--source", "民政")
    run("import", "concerns", path, "--area", COUNTY)
    perform(Case.objects.get().pk, Accept(), c.can("mei"), NOW)
    assert total(*ask, "--source", "民政") == {"rows": 1, "since": 0, "next_mark": 1}
    assert [row["编号"] for _, row in read(out)] == ["甲1"]


@contextmanager
def no_room(most: int) -> Iterator[None]:
    """No file of this process can grow beyond so many bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize(("ending", "most"), [("csv", 20), ("jsonl", 20), ("xlsx", 2000)])
def test_where_the_disk_is_full_nothing_is_left_and_no_look_is_logged(
    c: County, tmp_path: Path, ending: str, most: int
) -> None:
    perform(took(tmp_path)[0].pk, Accept(), c.can("mei"), NOW)
    own(tmp_path, PERSONAL)
    folder = tmp_path / "out"
    folder.mkdir()
    out = folder / f"x.{ending}"
    out.write_text("of yesterday")
    who = ("--by", "mei", "--why", "移交热线")
    ask = ("export", "changes", "--profile", SOURCE, "--out", out, *who)
    with no_room(most):
        assert "Nothing was written" in refused(*ask)
    assert [path.name for path in folder.iterdir()] == [out.name]
    assert out.read_text() == "of yesterday"
    assert not Look.objects.exists()
    run(*ask)
    assert [row["来电人"] for _, row in read(out)] == ["兰大姐"]
    assert out.stat().st_mode & 0o077 == 0, "for nobody else's eyes"
    assert Look.objects.count() == 1
