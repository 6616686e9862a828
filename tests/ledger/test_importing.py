"""Cases from other systems: none lost, none twice, nothing invented."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sixia.grid.importing import NOWHERE, make_home
from sixia.hear import profiles, search
from sixia.hear.headings import REASON
from sixia.hear.importing import here_already
from sixia.hear.models import Concern, Person
from sixia.hear.people import opened
from sixia.hear.reading import columns_of, guess
from sixia.ledger import append, importing, packs, runs
from sixia.ledger.actor import SYSTEM
from sixia.ledger.commands import Accept, Import
from sixia.ledger.importing import Counts, _Load
from sixia.ledger.models import Case, Clock, Event, ImportRun
from sixia.ledger.perform import perform
from sixia.ledger.rebuild import check
from sixia.ledger.trying import Plan, trial
from sixia.papers.tables import TableError, Value, read, write_csv, write_xlsx
from tests.factories import NOW, County

HEADINGS = ("编号", "标题", "内容", "时间", "答复", "答复时间", "姓名", "电话")
ROWS = [
    ["1", "路灯不亮", "南门口三盏都黑着。", "2026/3/1 9:00", "已修。", "2026/3/3 9:00", "兰大姐",
     "19900000001"],
    ["2", "化粪池满了", "一下雨就往外冒。", "2026/2/1 9:00", "已清。", "2026/2/21 9:00", "", ""],
    ["3", "没人管的狗", "晚上叫。", "2026/3/2 9:00", "", "", "", ""],
    ["4", "时间不对", "x", "后天", "", "", "", ""],
]  # fmt: skip


@pytest.fixture
def table(tmp_path: Path) -> Path:
    write_xlsx(tmp_path / "old.xlsx", HEADINGS, ROWS)
    return tmp_path / "old.xlsx"


def bring(
    path: Path, area: str = NOWHERE, source: str = "old", profile: str = "plain"
) -> tuple[Counts, list[dict[str, Value]]]:
    """Import a file as the command does, and read back what was rejected."""
    table = read(path)
    columns = columns_of(table.headings, profiles.get(profile))
    plan = Plan(source, columns, area, "hotline-5wd", profile)
    now = datetime.now(UTC)
    run = runs.broken_off(path, plan) or runs.prepare(path, path.name, plan, now)
    rejects = path.with_name("rejects.csv")
    counts = runs.carry_on(run, path, rejects, now)
    return counts, [row for _, row in read(rejects)] if rejects.exists() else []


@pytest.fixture
def home(db: None) -> None:
    make_home(NOWHERE)


def test_whole_stories_come_in_as_told(home: None, table: Path) -> None:
    totals, rejected = bring(table)
    assert totals.told() == {
        "read": 4, "new": 3, "already": 0, "rejected": 1, "answered": 2,
        "answered_within_15_calendar_days": 1, "share_within_15": 0.5, "median_days": 11.0,
        "due_and_closed": 0, "closed_in_time": 0, "share_in_time": None, "stated_in_time": 0,
        "stated_late": 0, "share_stated_in_time": None,
    }  # fmt: skip
    assert ["后天" in str(row[REASON]) for row in rejected] == [True]
    answered = Case.objects.get(links__concern__source_id="1")
    assert (answered.stage, answered.origin) == ("imported", "imported")
    assert (answered.unit, answered.person, answered.outcome, answered.due_at) == (
        None,
        None,
        "",
        None,
    )
    assert answered.opened_at == datetime(2026, 3, 1, 1, tzinfo=UTC)
    event = Event.objects.get(case=answered)
    assert event.words == {"title": "路灯不亮", "reply": "已修。"}
    assert (event.verb, event.by) == ("imported", "system")
    assert event.structure["stated"]["answered_at"] == "2026-03-03T01:00:00+00:00"
    assert not Clock.objects.exists()


def test_a_second_run_finds_all_of_it_here(home: None, table: Path) -> None:
    bring(table)
    totals, _ = bring(table)
    assert (totals.new, totals.already, totals.rejected) == (0, 3, 1)
    assert totals.answered == 2, "the figures are of the file, not of what is new"
    assert Case.objects.count() == Concern.objects.count() == 3


def test_the_same_ids_of_another_source_are_other_concerns(home: None, table: Path) -> None:
    bring(table)
    assert bring(table, source="other")[0].new == 3


def test_people_are_sealed_and_words_found(home: None, table: Path) -> None:
    bring(table)
    person = Person.objects.get()
    assert "兰大姐".encode() not in bytes(person.name)
    assert opened(person).phone == "19900000001"
    assert search.containing("三盏都黑").get().source_id == "1"


class Cut(BaseException):
    """Stands for the end of the process."""


def test_an_import_that_broke_off_goes_on(
    home: None, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 1)

    def cut(done: int, _: int | None) -> None:
        if done == 2:
            raise Cut

    found = read(table)
    plan = Plan("old", columns_of(found.headings, profiles.get("plain")), NOWHERE, "hotline-5wd")
    now = datetime.now(UTC)
    run = runs.prepare(table, "old.xlsx", plan, now)
    with pytest.raises(Cut):
        runs.carry_on(run, table, table.with_name("rejects.csv"), now, cut)
    assert Case.objects.count() == 2
    assert ImportRun.objects.get().state == "running"
    totals, rejected = bring(table)
    assert (totals.read, totals.new, totals.already, len(rejected)) == (4, 3, 0, 1), "each once"
    assert Case.objects.count() == 3
    assert ImportRun.objects.get().state == "ended"
    assert not runs.folder(run.key).joinpath("notes").exists()


@pytest.mark.django_db(transaction=True)
def test_batches_written_beside_are_kept_in_order_and_once(
    table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Outside of a transaction, as the command runs it: on PostgreSQL in a thread of their own."""
    make_home(NOWHERE)
    monkeypatch.setattr(importing, "BATCH", 1)
    written = _Load.write

    def fails(load: _Load) -> None:
        written(load)
        if Case.objects.count() == 2:
            raise OSError("no room")

    with monkeypatch.context() as patch:
        patch.setattr(_Load, "write", fails)
        with pytest.raises(OSError, match="no room"):
            bring(table)
    assert Case.objects.count() == 1, "what came before stays, nothing of what failed"
    totals, _ = bring(table)
    assert (totals.read, totals.new, totals.already, Case.objects.count()) == (4, 3, 0, 3)


@pytest.mark.parametrize("where", ["_Load.write", "read_rows"])
def test_a_batch_is_kept_whole_or_not_at_all(
    home: None, table: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def fails(*_: object) -> None:
        raise Cut

    with monkeypatch.context() as patch:
        patch.setattr(f"sixia.ledger.importing.{where}", fails)
        with pytest.raises(Cut):
            bring(table)
    assert not Concern.objects.exists()
    assert not Person.objects.exists()
    assert not search.containing("路灯").exists()
    assert ImportRun.objects.get().line == 0
    assert bring(table)[0].new == 3, "what was noted before it broke is no hindrance"


def test_a_file_that_breaks_in_the_middle_keeps_what_came_before(
    home: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 1)
    monkeypatch.setattr("sixia.papers.tables.Table.count", lambda _: None)  # as of a big workbook
    lines = [json.dumps({"id": n, "words": "灯", "date": "2026-03-01"}) for n in range(300)]
    path = tmp_path / "old.jsonl"
    path.write_text("\n".join([*lines, "{"]), "utf-8")
    with pytest.raises(TableError):
        bring(path)
    run = ImportRun.objects.get()
    assert (run.state, run.line, Case.objects.count()) == ("broken", 300, 300)
    assert "301" in run.problem
    path.write_text("\n".join([*lines, lines[0].replace("0", "300", 1)]), "utf-8")
    totals, _ = bring(path)
    assert (totals.read, totals.new, totals.already) == (301, 1, 300), "another file, begun anew"


def test_two_cannot_run_the_same_import(home: None, table: Path) -> None:
    def tries(*_: object) -> None:
        with pytest.raises(runs.Busy):
            bring(table)

    now = datetime.now(UTC)
    plan = Plan("old", guess(HEADINGS), NOWHERE, "hotline-5wd")
    run = runs.prepare(table, "old", plan, now)
    runs.carry_on(run, table, table.with_name("rejects.csv"), now, tries)
    assert Case.objects.count() == 3


def test_a_trial_tells_what_would_come_and_writes_nothing(home: None, table: Path) -> None:
    plan = Plan("old", guess(HEADINGS), NOWHERE, "hotline-5wd")
    done = trial(read(table), plan, datetime.now(UTC))
    assert (done.counts.new, done.counts.rejected, done.whole) == (3, 1, True)
    assert [row.said.source_id for row in done.good] == ["1", "2", "3"]
    assert [row.line for row in done.bad] == [5]
    assert not Concern.objects.exists()
    assert not ImportRun.objects.exists()
    bring(table)
    again = trial(read(table), plan, datetime.now(UTC))
    assert (again.counts.new, again.counts.already) == (0, 3)
    assert trial(read(table), plan, NOW, most=0).whole is False


def test_a_profile_that_has_gone_is_said(home: None, table: Path) -> None:
    plan = Plan("old", guess(HEADINGS), NOWHERE, "hotline-5wd", "gone")
    run = runs.prepare(table, "old", plan, NOW)
    with pytest.raises(profiles.ProfileError):
        runs.carry_on(run, table, table.with_name("rejects.csv"), NOW)
    assert (run.state, "gone" in run.problem) == ("broken", True)


def test_mei_takes_up_what_was_never_answered(c: County, table: Path) -> None:
    bring(table, area="990103001001")
    case = Case.objects.get(links__concern__source_id="3")
    assert case.stage == "registered"
    case = perform(case.pk, Accept(), c.can("mei"), NOW).case
    assert case.stage == "accepted"
    assert case.due_at, "from here a clock runs"


def test_events_alone_give_imported_cases(home: None, table: Path) -> None:
    bring(table)
    assert check().differences == []


STATED = {
    "received_at": NOW - timedelta(days=9),
    "due_at": NOW - timedelta(days=4),
    "closed_at": NOW - timedelta(days=5),
}


@pytest.mark.parametrize(
    ("told", "stage", "on_time"),
    [
        ({}, "registered", True),
        ({"over": True}, "imported", True),
        ({"over": True, "closed_at": NOW - timedelta(days=3)}, "imported", False),
        ({"in_time": False}, "registered", False),
        ({"due_at": None}, "registered", None),
        ({"closed_at": None, "in_time": True}, "registered", True),
    ],
)
def test_what_a_source_says_of_itself_stays_apart(
    c: County, told: dict[str, Any], stage: str, on_time: bool | None
) -> None:
    pack = packs.shipped()["hotline-5wd"]
    command = Import(
        pack=pack.id, pack_version=pack.version, grade="ordinary", dispatch=c.centre.pk,
        area_code="990103", unit_code="1805", status="已归档", **{**STATED, **told},
    )  # fmt: skip
    case = append.open_case(command, SYSTEM, NOW, at=command.received_at).case
    assert (case.stage, case.source_on_time) == (stage, on_time)
    assert (case.due_at, case.unit, case.ended_at) == (None, None, None), "no clock of ours"
    case.refresh_from_db()
    assert case.source_due_at == command.due_at
    assert case.source_closed_at == command.closed_at
    event = Event.objects.get(case=case)
    assert event.structure["stated"]["unit_code"] == "1805"
    assert event.words == {"status": "已归档"}
    assert check().differences == []


def test_gbk_and_html(home: None, tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    script = "<script>alert(1)</script>"
    lines = ["编号,标题,内容,时间", f"1,{script},{script},2026-03-01", "2,正常,正常,2026-03-01"]
    path.write_bytes("\r\n".join(lines).encode("gb18030"))
    totals, _ = bring(path)
    assert totals.new == 2
    assert Concern.objects.get(source_id="1").words == f"{script}\n\n{script}"


def test_a_mended_rejects_file_comes_in(home: None, table: Path, tmp_path: Path) -> None:
    bring(table)
    mended = [["4", "时间不对", "x", "2026-03-02", "", "", "", "", "时间看不懂"]]
    write_csv(tmp_path / "mended.csv", [*HEADINGS, "未导入的原因"], mended)
    assert bring(tmp_path / "mended.csv")[0].new == 1
    assert Case.objects.count() == 4


def test_a_list_numbered_from_1_each_month_loses_nothing(home: None, tmp_path: Path) -> None:
    for heading in ("序号", "No.", "Number"):
        for month in ("2", "3"):
            rows = [[str(n), f"{month} 月第 {n} 件", f"2026-0{month}-01"] for n in (1, 2, 3)]
            write_csv(tmp_path / "list.csv", [heading, "内容", "时间"], rows)
            counts, rejected = bring(tmp_path / "list.csv", source=heading)
            assert (counts.new, counts.already, rejected) == (3, 0, [])
            assert bring(tmp_path / "list.csv", source=heading)[0].already == 3


def test_who_bears_the_id_of_another_matter_is_rejected_and_comes_in_mended(
    home: None, table: Path, tmp_path: Path
) -> None:
    bring(table)
    other = ["1", "水管裂了", "满街是水。", "2026/4/1 9:00", "已修。", "2026/4/3 9:00", "", ""]
    write_csv(tmp_path / "next.csv", HEADINGS, [other])
    plan = Plan("old", guess(HEADINGS), NOWHERE, "hotline-5wd")
    tried = trial(read(tmp_path / "next.csv"), plan, datetime.now(UTC))
    assert (tried.counts.rejected, [row.reason for row in tried.bad]) == (1, ["other"])
    counts, rejected = bring(tmp_path / "next.csv")
    assert (counts.new, counts.already, counts.answered, counts.median) == (0, 0, 0, None)
    assert "编号 1 已经导入过" in str(rejected[0][REASON])
    assert Concern.objects.get(source_id="1").words == "路灯不亮\n\n南门口三盏都黑着。"
    write_csv(tmp_path / "mended.csv", [*HEADINGS, REASON], [["1-4 月", *other[1:], "…"]])
    assert bring(tmp_path / "mended.csv")[0].new == 1
    assert bring(tmp_path / "mended.csv")[0].already == 1


@pytest.mark.parametrize(
    ("row", "already"),
    [
        (["1", "路灯不亮", "南门口三盏 都黑着。 ", "2026/3/1 9:00"], True),
        (["1", "路灯不亮了", "城管收走", "2026/3/1 9:00"], True),  # put another way by its source
        (["1", "路灯不亮", "", "2026/3/1 9:00"], True),  # news of it, without the details
        (["1", "路灯不亮", "南门口三盏都黑着。", "2026/3/1"], True),
        (["5", "水管裂了", "", "2026/3/1"], True),  # of one day, a part of what was said
        (["5", "别的事", "", "2026/3/1"], False),  # of one day, but with nothing in common
        (["1", "路灯不亮", "", "2026/3/9 9:00"], False),
    ],
)
def test_news_of_a_matter_is_no_other_matter(
    home: None, table: Path, tmp_path: Path, row: list[str], already: bool
) -> None:
    bring(table)
    write_csv(tmp_path / "5.csv", HEADINGS[:4], [["5", "水管裂了", "满街是水。", "2026/3/1"]])
    bring(tmp_path / "5.csv")
    write_csv(tmp_path / "news.csv", HEADINGS[:4], [row])
    counts, rejected = bring(tmp_path / "news.csv")
    assert (counts.new, counts.already, len(rejected)) == (0, already, not already)


def test_one_odd_cell_stops_no_file(home: None, tmp_path: Path) -> None:
    odd = "\ud83d\0"
    row = {"date": "2026-03-01", "words": "灯不亮", "unit": "城管", odd: "怪"}
    lines = [
        {**row, "id": "1"},
        *({**row, "id": str(n), name: f"怪{odd}"} for n, name in
          enumerate(("words", "unit", "name", "class", "status", "reply", "place"), start=2)),
        {**row, "id": f"9{odd}", "beyond" + odd: odd, "date": odd},
        {**row, "id": f"10{odd}", "deep": {odd: [odd]}},
    ]  # fmt: skip
    path = tmp_path / "odd.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    counts, rejected = bring(path)
    assert (counts.read, counts.new + len(rejected)) == (10, 10)
    assert [str(row["id"]) for row in rejected] == ["7", "9\ufffd\ufffd"], "no date; a bad date"
    assert Concern.objects.get(source_id="2").words == "怪\ufffd\ufffd"


def test_who_had_their_words_erased_is_here_already(home: None, table: Path) -> None:
    bring(table)
    Concern.objects.update(words=None)
    assert bring(table)[0].already == 3


def test_real_replies_none_lost(home: None, shared_data: Path) -> None:
    totals, rejected = bring(shared_data / "concerns" / "replies_2816.xlsx")
    told = totals.told()
    assert rejected == []
    assert told["new"] == told["answered"] == Case.objects.filter(stage="imported").count() == 2816
    assert told["share_within_15"] == pytest.approx(0.615, abs=0.001)
    assert told["median_days"] == pytest.approx(11.2, abs=0.05)


def test_real_messages_wait_to_be_taken_up(home: None, shared_data: Path) -> None:
    totals, rejected = bring(shared_data / "concerns" / "messages_4326.xlsx")
    assert (totals.new, rejected) == (4326, [])
    assert Case.objects.filter(stage="registered").count() == 4326


def test_what_is_known_is_looked_up_by_index_however_much_is_here(c: County) -> None:
    """Both databases read the whole table where they don't see that the index holds all asked for;
    PostgreSQL does not see it of more than a hundred ids."""
    ids = [f"GD{n}" for n in range(250)]
    with CaptureQueriesContext(connection) as asked:
        here_already("12345", ids)
    looked = [each["sql"] for each in asked if 'FROM "hear_concern"' in each["sql"]]
    assert len(looked) == 3
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for sql in looked:
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
                assert any("one_concern_for_each_source_id" in row[3] for row in cursor.fetchall())
