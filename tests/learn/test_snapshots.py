"""Snapshots follow the ledger: what is erased, sealed off or told otherwise is so in the files."""

import re
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sixia.hear.models import Concern
from sixia.hear.people import Speaker
from sixia.learn.snapshots import concerns, dividing, events, shapes
from sixia.learn.snapshots.taking import taken
from sixia.learn.tables import tables
from sixia.learn.text import mask
from sixia.learn.text.opening import LONG
from sixia.ledger import commands as m
from sixia.ledger.models import Case, Event
from sixia.ledger.perform import perform
from sixia.ledger.sealoff import seal_off
from tests.factories import LAN, NOW, OTHER_TOWN, County, later, raised, walked

WELL = "井水发黄有铁锈味。烧开了也不能喝,联系人王小明,电话13800000001"


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.SIXIA_HOME = str(tmp_path)
    return tmp_path


def said(home: Path) -> dict[int, dict[str, Any]]:
    """What the files hold, by concern."""
    with closing(tables(home)) as told:
        return {row["concern"]: row for row in told.concerns.to_pyarrow().to_pylist()}


def happened(home: Path) -> list[tuple[int, int, str]]:
    with closing(tables(home)) as told:
        rows = told.events.to_pyarrow().to_pylist()
    return sorted((row["event"], row["case"], row["verb"]) for row in rows)


def every(home: Path) -> list[Path]:
    return sorted(path for path in home.rglob("*") if path.is_file())


def words_in(home: Path) -> str:
    """All that stands in any file, read as tables and as bytes."""
    told = [str(pq.read_table(path).to_pylist()) for path in home.rglob("*.parquet")]
    return "".join([*told, *(path.read_bytes().decode("utf-8", "ignore") for path in every(home))])


def test_what_is_said_is_told_without_who_said_it(c: County, home: Path) -> None:
    one = raised(words=WELL, class_code="010101", speaker=Speaker("王小明", "13800000001"))
    two = raised(words="路灯坏了", area_code=OTHER_TOWN, now=later(days=40), speaker=Speaker())
    assert taken(home) == {"concerns": 2, "events": 2, "written": 4}
    rows = said(home)
    first, second = rows[one.concern.pk], rows[two.concern.pk]
    assert first["person"]
    assert {**first, "person": ""} == {
        "concern": one.concern.pk, "case": one.case.pk, "day": 20521, "area": "990103001001",
        "class": "010101", "channel": "web", "kind": "request", "origin": "here", "person": "",
        "likes": 0, "subject": "井水发黄有铁锈味。", "month": "2026-03",
        "more": "烧开了也不能喝,联系人[姓名],电话[号码]",
    }  # fmt: skip
    assert (second["person"], second["month"], second["more"]) == ("", "2026-04", "")
    assert "王小明" not in words_in(home)
    assert "13800000001" not in words_in(home)


def test_a_voice_is_known_again_and_by_nobody_else(c: County, home: Path, settings: Any) -> None:
    ours = [raised(speaker=who) for who in (LAN, LAN, Speaker(phone="13900000000"))]
    taken(home)
    voices = [said(home)[each.concern.pk]["person"] for each in ours]
    assert voices[0] == voices[1] != voices[2]
    index = Concern.objects.values_list("person__phone_index", flat=True)
    assert not set(voices) & set(index)
    assert all(voice[:20] not in str(list(index)) for voice in voices)


def test_nobody_else_may_read_them(c: County, home: Path) -> None:
    raised()
    taken(home)
    assert every(home)
    for path in (home / "learn").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0
    assert (home / "learn").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("how", ["erased", "sealed off"])
def test_what_leaves_the_ledger_leaves_every_file(c: County, home: Path, how: str) -> None:
    one, two = raised(words=WELL), raised(words="路灯坏了三天", now=later(days=70))
    taken(home)
    assert "铁锈味" in words_in(home)
    if how == "erased":
        perform(one.case.pk, m.Erase(concern=one.concern.pk, why="本人要求"), c.can("su"), NOW)
    else:
        seal_off(one.concern.pk, c.mei, NOW)
    assert taken(home)["concerns"] == 1
    assert "铁锈味" not in words_in(home)
    assert set(said(home)) == {two.concern.pk}
    assert happened(home) == ledger()
    assert not list(home.rglob("month=2026-03/concerns.parquet"))


def ledger() -> list[tuple[int, int, str]]:
    return list(Event.objects.order_by("pk").values_list("pk", "case_id", "verb"))


def test_what_became_of_it_is_told_anew(c: County, home: Path) -> None:
    one, other = raised(words=WELL), raised(words="井水发黄")
    taken(home)
    perform(one.case.pk, m.Accept(grade="ordinary", class_code="020101"), c.can("mei"), NOW)
    perform(
        other.case.pk,
        m.Join(concerns=(one.concern.pk,), from_case=one.case.pk),
        c.can("mei"),
        NOW,
    )
    Case.objects.filter(pk=other.case.pk).update(class_code="030101")
    taken(home)
    row = said(home)[one.concern.pk]
    assert (row["case"], row["class"]) == (other.case.pk, "030101")
    assert row["subject"] == "井水发黄有铁锈味。"
    assert happened(home) == ledger()


def test_only_months_that_differ_are_written(c: County, home: Path) -> None:
    one, _ = raised(words=WELL), raised(now=later(days=70))
    taken(home)
    before = {path: path.stat().st_mtime_ns for path in every(home)}
    assert taken(home)["written"] == 0
    Case.objects.filter(pk=one.case.pk).update(class_code="030101")
    assert taken(home)["written"] == 1
    after = {path: path.stat().st_mtime_ns for path in every(home)}
    changed = {path.parent.name for path in after if before[path] != after[path]}
    assert changed == {"month=2026-03"}


def test_words_are_masked_once(c: County, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = raised(words=WELL)
    taken(home)
    two = raised(words="路灯坏了")
    masked: list[str] = []

    def divide(told: Any) -> Any:
        masked.extend(words for words, _ in told)
        return [("新", "")]

    monkeypatch.setattr(dividing, "divide", divide)
    taken(home)
    assert masked == ["路灯坏了"]
    rows = said(home)
    assert rows[one.concern.pk]["subject"] == "井水发黄有铁锈味。"
    assert rows[two.concern.pk]["subject"] == "新"


def test_a_damaged_file_is_written_anew(c: County, home: Path) -> None:
    raised(words=WELL)
    taken(home)
    for path in every(home):
        path.write_bytes(b"PAR1")
    assert taken(home)["written"] == 2
    assert len(said(home)) == 1
    assert happened(home) == ledger()


class Killed(BaseException):
    pass


@pytest.mark.parametrize("after", range(1, 5))
def test_broken_off_the_next_one_completes_it(
    c: County, home: Path, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for month in range(2):
        raised(words=WELL, now=later(days=40 * month))
    taken(home)
    for month in range(2):
        raised(words="路灯坏了", now=later(days=40 * month))
    files = len(every(home))

    def moved(done: int, of: int | None, left: list[int] = [after]) -> None:  # noqa: B006 - counts
        left[0] -= 1
        if not left[0]:
            raise Killed

    try:
        taken(home, moved)
    except Killed:
        assert len(every(home)) == files
    taken(home)
    assert set(said(home)) == set(Concern.objects.values_list("pk", flat=True))
    assert happened(home) == ledger()


def test_what_a_killed_writer_left_goes(c: County, home: Path) -> None:
    raised(words=WELL)
    left = shapes.path_of(shapes.folder(home, "concerns"), "1999-01", "concerns.new")
    left.parent.mkdir(parents=True)
    left.write_text("half", "utf-8")
    taken(home)
    assert not left.parent.exists()


def test_many_blocks_and_months(c: County, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "BLOCK", 3)
    monkeypatch.setattr(concerns, "SOME", 2)
    told = [walked(c, "answered", now=later(days=20 * n)) for n in range(5)]
    taken(home)
    assert happened(home) == ledger()
    assert taken(home)["written"] == 0
    seal_off(told[2].links.get().concern_id, c.mei, later(days=100))
    assert 0 < taken(home)["written"] < Event.objects.count()
    assert happened(home) == ledger()
    assert set(said(home)) == set(Concern.objects.values_list("pk", flat=True))


def test_rules_that_differ_far_into_a_pattern_differ() -> None:
    one, other = (re.compile("水" * 300 + end) for end in "ab")
    assert repr(one) == repr(other), "what the repr shows is not enough"
    versions = {shapes.version(dividing.in_full((rule, 1))) for rule in (
        one, other, re.compile(one.pattern, re.ASCII), (one,),
    )}  # fmt: skip
    assert len(versions) == 4
    assert "邝" in str(dividing.in_full(dividing.RULED_BY))


def test_other_rules_reach_words_that_stand_in_files(
    c: County, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = raised(words=WELL)
    taken(home)
    monkeypatch.setattr(dividing, "VERSION", "other")
    monkeypatch.setattr(dividing, "HALF_MASKED", re.compile("铁锈味。"))
    assert taken(home)["written"] == 1
    assert said(home)[one.concern.pk]["subject"] == "井水发黄有"


def test_what_is_written_of_a_text_is_the_one_of_this_number() -> None:
    """Does this fail, raise `dividing.WRITTEN`, and tell here what is written now."""
    told = "您好!!井水發黃,\u200b打坏的㎡。联系人王小明,電話138-0000-0001"
    assert (dividing.WRITTEN, dividing.divided((told, ""))) == (
        2, ("您好!井水发黄,打坏的m2。", "联系人[姓名],电话[号码]"),
    )  # fmt: skip


def test_without_anything_said_there_are_tables_without_rows(c: County, home: Path) -> None:
    assert taken(home) == {"concerns": 0, "events": 0, "written": 0}
    with closing(tables(home)) as told:
        assert (
            told.concerns.group_by("month").agg(n=told.concerns.count()).to_pyarrow().num_rows == 0
        )
        assert told.events.columns == (*shapes.EVENTS.names, "month")


def test_much_is_masked_in_processes_of_their_own() -> None:
    told = [(f"{n}号楼停水。电话138{n:08}", "") for n in range(600)]
    with dividing.dividing(many=True) as divide:
        assert divide(told) == dividing.divide(told)


@given(st.text(max_size=200), st.text(max_size=4))
def test_divided_words_are_the_masked_words(words: str, name: str) -> None:
    subject, more = dividing.divided((words, name))
    both = "".join(filter(str.isalnum, subject + more))
    assert both == "".join(filter(str.isalnum, mask(words, [name])))
    assert len(subject) <= LONG


@pytest.mark.parametrize(
    ("words", "subject", "more"),
    [
        ("我家停水三天了没人管。请来修", "我家停水三天了没人管。", "请来修"),
        ("您好!我家停水三天了。请来修。", "您好!我家停水三天了。", "请来修。"),
        ("停水", "停水", ""),
        ("", "", ""),
        ("水" * 78 + "13800000001打电话", "水" * 78, "[号码]打电话"),
        ("水" * 77 + ",我叫王小明", "水" * 77 + ",我叫", "[姓名]"),
    ],
    ids=["sentence", "greeting", "short", "nothing", "cut number", "cut name"],
)
def test_the_opening_is_the_subject(words: str, subject: str, more: str) -> None:
    assert dividing.divided((words, "")) == (subject, more)
