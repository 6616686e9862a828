"""Rows from elsewhere: which column is what, and why a row does not hold."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # published without types
from hypothesis import given
from hypothesis import strategies as st

from sixia.hear import profiles
from sixia.hear.headings import FIELDS, REASON
from sixia.hear.importing import REASONS, Rejected, Told, read_rows
from sixia.hear.notes import Notes
from sixia.hear.reading import BadMap, NoMap, Reading, columns_of, guess, told_map
from sixia.papers.tables import read

NOW = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)
HEADINGS = ("编号", "标题", "内容", "时间", "答复", "答复时间", "类别", "类型", "地点", "区划代码",
            "承办单位", "姓名", "电话")  # fmt: skip
GOOD = {"编号": "7", "标题": "路灯不亮", "内容": "南门口三盏都黑着。", "时间": "2026/3/1 9:00"}
READING = Reading(
    guess(HEADINGS), "old", ZoneInfo("Asia/Shanghai"), "990103", frozenset({"990103001"})
)


def one(**cells: Any) -> Told | Rejected:
    (row,) = read_rows([(2, {**dict.fromkeys(HEADINGS, ""), **GOOD, **cells})], READING, NOW)
    return row


def reason(**cells: Any) -> str:
    row = one(**cells)
    assert isinstance(row, Rejected)
    assert str(row), "a reason has words"
    return row.reason


def told(**cells: Any) -> Told:
    row = one(**cells)
    assert isinstance(row, Told)
    return row


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (("留言编号", "留言用户", "留言主题", "留言时间", "留言详情"),
         {"id": "留言编号", "subject": "留言主题", "received_at": "留言时间", "words": "留言详情"}),
        (("Source ID", "Details", "Created", "Reply", "Reply Time"),
         {"id": "Source ID", "words": "Details", "received_at": "Created", "reply": "Reply",
          "replied_at": "Reply Time"}),
        (("　工单编号（必填）", "诉求内容", "来电时间"),
         {"id": "　工单编号（必填）", "words": "诉求内容", "received_at": "来电时间"}),
    ],
)  # fmt: skip
def test_headings_say_which_column_is_what(
    headings: tuple[str, ...], expected: dict[str, str]
) -> None:
    assert guess(headings) == {name: (heading,) for name, heading in expected.items()}


def test_an_account_is_never_read() -> None:
    assert ("留言用户",) not in guess(("留言用户", "留言详情", "留言时间")).values()


def test_headings_that_say_nothing_are_named() -> None:
    with pytest.raises(NoMap) as error:
        guess(("甲", "乙"))
    assert "received_at" in str(error.value)
    assert "甲" in str(error.value)


def test_a_map_that_names_what_is_not_there_says_so() -> None:
    with pytest.raises(BadMap, match="no field"):
        told_map({"colour": "内容"}, HEADINGS)
    with pytest.raises(BadMap, match="no column"):
        told_map({"words": "正文"}, HEADINGS)
    with pytest.raises(NoMap):
        told_map({"words": "内容"}, HEADINGS)


def test_words_are_subject_and_details_as_they_were() -> None:
    row = told(内容="第一行\r\n　　第二行  <b>粗</b> ")
    assert row.said.words == "路灯不亮\n\n第一行\r\n　　第二行  <b>粗</b> "
    assert row.said.received_at == datetime(2026, 3, 1, 1, 0, tzinfo=UTC)
    assert (row.said.channel, row.said.source, row.said.source_id) == ("import", "old", "7")


def test_what_the_source_does_not_say_is_not_invented() -> None:
    row = told()
    assert (row.reply, row.replied_at, row.unit) == ("", None, "")
    assert row.class_name == ""
    assert not row.said.speaker
    assert row.said.class_code == ""


def test_what_the_source_says_is_kept() -> None:
    cells = {
        "答复": "已修。", "答复时间": "2026-03-04", "类别": "某类", "类型": "投诉举报",
        "承办单位": "城管局", "姓名": "兰大姐", "电话": "19900000001", "区划代码": "990103001000",
    }  # fmt: skip
    row = told(**cells)
    assert (row.reply, row.unit, row.class_name) == ("已修。", "城管局", "某类")
    assert row.replied_at == datetime(2026, 3, 3, 16, 0, tzinfo=UTC)
    assert (row.said.kind, row.said.speaker.phone) == ("complaint", "19900000001")
    assert row.said.area_code == "990103001"


def test_a_class_we_know_becomes_its_code() -> None:
    row = told(类别="路灯不亮")
    assert row.said.class_code
    assert row.class_name == ""


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"标题": "", "内容": ""}, "no_words"),
        ({"内容": "长" * 10_001}, "too_long"),
        ({"时间": ""}, "no_date"),
        ({"时间": "前天下午"}, "bad_date"),
        ({"时间": "2026-02-30"}, "bad_date"),
        ({"时间": "1800-01-01"}, "too_old"),
        ({"时间": "2999-01-01"}, "in_the_future"),
        ({"时间": datetime.fromisoformat("9999-12-31")}, "in_the_future"),
        ({"时间": datetime.fromisoformat("0001-01-01")}, "bad_date"),
        ({"答复": "好的"}, "reply_undated"),
        ({"答复": "好的", "答复时间": "2026-02-01"}, "reply_too_early"),
        ({"答复": "好的", "答复时间": "2999-02-01"}, "in_the_future"),
        ({"编号": ""}, "no_id"),
        ({"编号": "9" * 81}, "long_id"),
        ({"区划代码": "123"}, "no_area"),
        ({"类型": "检举控告"}, "accusation"),
        ({"": "落在外面"}, "beyond"),
    ],
)
def test_a_row_that_does_not_hold_says_why(cells: dict[str, Any], expected: str) -> None:
    assert reason(**cells) == expected


def sifted(notes: Notes, *rows: tuple[int, Any], reading: Reading = READING) -> list[Any]:
    return notes.sift(list(read_rows(rows, reading, NOW)), dict(rows), reading.identity)


def test_an_id_is_taken_once() -> None:
    with Notes(":memory:") as notes:
        first, second = sifted(notes, (2, GOOD), (3, GOOD))
        (later,) = sifted(notes, (900, GOOD))
        assert isinstance(first, Told)
        assert (second.reason, second.params["line"], second.row) == ("twice", 2, GOOD)
        assert (later.reason, later.params["line"]) == ("twice", 2)
        again = sifted(notes, (2, GOOD), (3, GOOD))
        assert [type(row) for row in again] == [Told, Rejected], "the same rows once more"
        assert [row.line for row in notes.rejected()] == [3, 900]
        assert [str(row) for row in notes.rejected()] == [str(second), str(later)]


def test_rows_that_are_the_same_in_all_are_numbered() -> None:
    zurich = profiles.get("zurich-zueriwieneu")
    row = {"date": "2020-05-01", "service_code": "Graffiti", "e": "2683000", "n": "1248000"}
    columns = columns_of(tuple(row), zurich)
    reading = Reading(columns, "z", ZoneInfo("Europe/Zurich"), "990103", profile=zurich)
    other = {**row, "e": "2683001"}
    with Notes(":memory:") as notes:
        rows = sifted(notes, (2, row), (3, row), (4, other), reading=reading)
        more = sifted(notes, (5, row), (6, other), reading=reading)
        ids = [told.said.source_id for told in (*rows, *more)]
        assert [i.removeprefix(ids[0]) for i in (ids[0], ids[1], ids[3])] == ["", "-2", "-3"]
        assert [i.removeprefix(ids[2]) for i in (ids[2], ids[4])] == ["", "-2"]
        again = sifted(notes, (3, row), (4, other), (5, row), reading=reading)
        assert [told.said.source_id for told in again] == ids[1:4], "wherever one begins again"
        latitude, longitude = rows[0].said.latitude, rows[0].said.longitude
        assert (round(latitude, 1), round(longitude, 1)) == (Decimal("47.4"), Decimal("8.5"))


def test_notes_keep_moments_and_find_the_middle(tmp_path: Path) -> None:
    with Notes(tmp_path / "notes") as notes:
        assert notes.median_wait() is None
        days = {2: "2026-03-02 9:00", 3: "2026-03-05 9:00", 4: "2026-03-06 9:00"}
        for line, day in days.items():
            sifted(notes, (line, {**GOOD, "编号": str(line), "答复": "好", "答复时间": day}))
        assert notes.median_wait() == 4 * 86_400
        sifted(notes, (5, {**GOOD, "编号": "5", "答复": "好", "答复时间": days[4]}))
        assert notes.median_wait() == 4.5 * 86_400
        cell = datetime.fromisoformat("2999-01-01")
        sifted(notes, (6, {**GOOD, "时间": cell}))
    with Notes(tmp_path / "notes") as again:
        (kept,) = again.rejected()
        assert (kept.row["时间"], kept.reason) == (cell, "in_the_future")
    assert (tmp_path / "notes").stat().st_mode & 0o077 == 0


PROFILE = profiles.read(
    """
zh = "甲"
en = "A"
zone = "America/New_York"
dates = ["%m/%d/%Y %I:%M:%S %p"]
blank = ["-"]
[columns]
words = "内容"
received_at = "时间"
closed_at = "结"
due_at = "期"
place = "街 + 巷"
latitude = "纬"
longitude = "经"
in_time = "按"
[class]
"灯" = "050301"
[kind]
accusation = ["揭发"]
thanks = ["投诉"]
[status]
ended = ["Closed (Duplicate)"]
[in_time]
yes = ["1"]
no = ["0"]
""",
    "a",
)
WIDE = (
    "编号",
    "内容",
    "时间",
    "结",
    "期",
    "街",
    "巷",
    "纬",
    "经",
    "按",
    "类别",
    "类型",
    "状态",
    "答复",
)


def by_profile(**cells: str) -> Any:
    zone = PROFILE.tzinfo(ZoneInfo("Asia/Shanghai"))
    reading = Reading(columns_of(WIDE, PROFILE), "a", zone, "990103", profile=PROFILE)
    good = {"编号": "7", "内容": "x", "时间": "03/01/2026 01:00:00 PM"}
    (row,) = read_rows([(2, {**dict.fromkeys(WIDE, ""), **good, **cells})], reading, NOW)
    return row


def test_a_profile_says_how_cells_are_meant() -> None:
    row = by_profile(
        街="南门", 巷="-", 纬="39.347", 经="-76.669", 期="04/01/2030 11:00:00 AM", 按="1",
        类别="灯", 类型="投诉", 状态="in progress",
    )  # fmt: skip
    assert row.said.received_at == datetime(2026, 3, 1, 18, 0, tzinfo=UTC), "1 pm in New York"
    assert row.due_at == datetime(2030, 4, 1, 15, 0, tzinfo=UTC), "a due date may lie ahead"
    assert (row.said.place, row.said.class_code, row.class_name) == ("南门", "050301", "")
    assert (row.said.kind, row.in_time, row.over, row.status) == (
        "thanks",
        True,
        False,
        "in progress",
    )
    assert row.said.latitude == Decimal("39.347000")


def test_a_form_of_date_that_names_its_zone_is_believed() -> None:
    dated = PROFILE.model_copy(update={"dates": ("%d.%m.%Y %H:%M %z", "%d.%m.%Y %H:%M")})
    zone = dated.tzinfo(ZoneInfo("Asia/Shanghai"))
    reading = Reading(columns_of(WIDE, dated), "a", zone, "990103", profile=dated)
    for said, hour in (("01.03.2026 13:00 +0800", 5), ("01.03.2026 13:00", 18)):
        cells = {**dict.fromkeys(WIDE, ""), "编号": "7", "内容": "x", "时间": said}
        (row,) = read_rows([(2, cells)], reading, NOW)
        assert isinstance(row, Told)
        assert row.said.received_at == datetime(2026, 3, 1, hour, tzinfo=UTC)


def test_day_and_time_in_two_columns_of_a_workbook_are_one_moment(tmp_path: Path) -> None:
    path = tmp_path / "days.xlsx"
    with xlsxwriter.Workbook(path) as book:
        day, clock = (book.add_format({"num_format": f}) for f in ("yyyy-mm-dd", "hh:mm:ss"))
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["内容", "日期", "几点"])
        for line, at in enumerate((9.5 / 24, 0, 23.75 / 24), start=1):
            sheet.write(line, 0, "灯")
            sheet.write(line, 1, 43831, day)
            sheet.write(line, 2, at, clock)
    table = read(path)
    columns = told_map({"words": "内容", "received_at": "日期 + 几点"}, table.headings)
    reading = Reading(columns, "a", UTC, "990103")
    rows = list(read_rows(table, reading, NOW))
    assert [r.said.received_at if isinstance(r, Told) else r.reason for r in rows] == [
        datetime(2020, 1, 1, 9, 30, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC),
        datetime(2020, 1, 1, 23, 45, tzinfo=UTC)]  # fmt: skip


def test_nothing_of_an_accusation_is_kept_among_the_rejected_rows() -> None:
    row = by_profile(类型="检举控告", 内容="有人收了钱")
    assert (row.row, "第 2 行" in str(row)) == ({}, True)


@pytest.mark.parametrize(
    ("cells", "over"),
    [({}, False), ({"状态": "Closed (Duplicate)"}, True), ({"结": "2026-03-02"}, True),
     ({"状态": "-"}, False), ({"状态": "nobody knows"}, False)],
)  # fmt: skip
def test_what_is_over_is_what_the_source_says_is_over(cells: dict[str, str], over: bool) -> None:
    assert by_profile(**cells).over is over


def test_a_reply_without_a_date_was_given_when_its_source_closed_it() -> None:
    row = by_profile(答复="已修", 结="2026-03-03")
    assert row.replied_at == row.closed_at


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"类型": "揭发"}, "accusation"), ({"类型": "检举控告"}, "accusation"),
        ({"纬": "139", "经": "7"}, "bad_point"), ({"纬": "39"}, "bad_point"),
        ({"纬": "nan", "经": "1"}, "bad_point"), ({"结": "2999-01-01"}, "in_the_future"),
        ({"期": "soon"}, "bad_date"), ({"期": "1800-01-01"}, "too_old"),
    ],
)  # fmt: skip
def test_what_a_profile_cannot_read_is_said(cells: dict[str, str], code: str) -> None:
    row = by_profile(**cells)
    assert isinstance(row, Rejected)
    assert (row.reason, bool(str(row))) == (code, True)


def test_what_a_profile_leaves_open_is_guessed_unless_it_says_not_to() -> None:
    columns = columns_of(WIDE, PROFILE)
    assert (columns["id"], columns["reply"]) == (("编号",), ("答复",))
    quiet = PROFILE.model_copy(update={"guess": False})
    assert "id" not in columns_of(WIDE, quiet)
    with pytest.raises(NoMap):
        columns_of(("甲", "乙"), PROFILE)


def test_rows_without_an_id_column_get_one_that_stays() -> None:
    columns = {name: joined for name, joined in READING.columns.items() if name != "id"}
    plain = Reading(columns, "old", READING.zone, "990103")
    (first,), (again,), (other,) = (
        tuple(read_rows([(2, {**GOOD, "内容": words})], plain, NOW)) for words in ("甲", "甲", "乙")
    )
    assert isinstance(first, Told)
    assert isinstance(again, Told)
    assert isinstance(other, Told)
    assert first.said.source_id == again.said.source_id != other.said.source_id


def test_the_guard_of_a_rejects_file_comes_off_again() -> None:
    assert told(标题="'=1+1", **{REASON: "时间看不懂"}).said.words.startswith("=1+1")
    assert told(标题="'=1+1").said.words.startswith("'=1+1")


@given(
    st.fixed_dictionaries(
        {}, optional={name: st.text(max_size=60) | st.datetimes() for name in HEADINGS}
    )
)
def test_any_row_is_told_or_rejected_with_a_known_reason(cells: dict[str, Any]) -> None:
    row = one(**cells)
    assert isinstance(row, Told) or row.reason in REASONS
    if isinstance(row, Told):
        assert row.said.words.strip()
        assert row.said.received_at <= NOW
        assert row.replied_at is None or row.replied_at >= row.said.received_at


def test_no_heading_means_two_things() -> None:
    known = [heading for headings in FIELDS.values() for heading in headings]
    assert len(known) == len(set(known))
