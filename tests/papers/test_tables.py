import datetime as dt
import tracemalloc
import zipfile
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # published without types
from hypothesis import given
from hypothesis import strategies as st

from sixia.papers import spreadsheet
from sixia.papers.tables import BEYOND, TableError, parse_when, read, write_csv, write_xlsx

NAIVE = None  # no zone, as in a spreadsheet
SHANGHAI = ZoneInfo("Asia/Shanghai")
CSV = "编号,主题,时间\r\n1,路灯不亮,2019/2/28 11:25:05\r\n"


def file(folder: Path, content: bytes | str, name: str = "table") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refused(path: Path, limit: int = 64 * 2**20) -> TableError:
    with pytest.raises(TableError) as error:
        list(read(path, limit=limit))
    return error.value


def workbook(folder: Path, cells: dict[tuple[int, int], object], name: str = "book.xlsx") -> Path:
    with xlsxwriter.Workbook(folder / name) as book:
        sheet = book.add_worksheet("诉求")
        day = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for (row, column), value in cells.items():
            sheet.write(row, column, value, day if isinstance(value, dt.datetime) else None)
    return folder / name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("sign", [",", ";", "\t", "，"])
def test_csv_of_every_encoding_and_delimiter(tmp_path: Path, encoding: str, sign: str) -> None:
    path = file(tmp_path, CSV.replace(",", sign).encode(encoding))
    table = read(path)
    assert table.headings == ("编号", "主题", "时间")
    row = {"编号": "1", "主题": "路灯不亮", "时间": "2019/2/28 11:25:05"}
    assert list(table) == list(table) == [(2, row)]


def test_rows_keep_their_line_and_lose_nothing(tmp_path: Path) -> None:
    text = '\n a , b\n\n1,"two\nlines"\n,\n only ,\n1,2,3,,4\n' + "x,y\n" * 200 + "x\0,y"
    assert list(read(file(tmp_path, text))) == [
        (4, {"a": "1", "b": "two\nlines"}),
        (7, {"a": "only", "b": ""}),
        (8, {"a": "1", "b": "2", BEYOND: "3\t4"}),
        *((line, {"a": "x", "b": "y"}) for line in range(9, 210)),
    ]


def test_xlsx_values(tmp_path: Path) -> None:
    moment = dt.datetime(2020, 1, 2, 3, 4, 5, tzinfo=NAIVE)
    cells: dict[tuple[int, int], object] = {
        (2, 1): " 编号 ", (2, 2): "时间", (2, 4): "数",
        (4, 1): 188006, (4, 2): moment, (4, 3): "旁注", (4, 4): 0.1 + 0.2,
        (5, 1): " 文\n字 ", (5, 4): True,
    }  # fmt: skip
    table = read(workbook(tmp_path, cells, "no suffix"))
    assert [heading for heading in table.headings if heading] == ["编号", "时间", "数"]
    assert list(table) == [
        (5, {"编号": "188006", "时间": moment, "数": "0.3", BEYOND: "旁注"}),
        (6, {"编号": "文\n字", "时间": "", "数": "TRUE"}),
    ]


def test_a_sheet_is_chosen_by_name(tmp_path: Path) -> None:
    path = workbook(tmp_path, {(0, 0): "a", (1, 0): "b"})
    assert list(read(path, sheet="诉求")) == [(2, {"a": "b"})]
    with pytest.raises(TableError, match="no sheet named --help") as error:
        read(path, sheet="--help")
    assert error.value.params == {"sheet": "--help"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_headings"),
        (b"\n , \n", "no_headings"),
        ("时间,内容, 时间 \n1,2,3".encode(), "duplicate_heading"),
        (b"\xff\xff\xffa,b", "encoding"),
        (b"<html><table><tr><td>a</td></tr></table>", "not_a_table"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not_a_table"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512), "old_format"),
        (b"PK\x03\x04" + b"garbage" * 99, "broken"),
        (b'a,b\n1,"' + b"never closed\n" * 20_000, "bad_line"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    assert refused(file(tmp_path, content)).code == code


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    error = refused(file(tmp_path, b'a,b\n1,2\n3,"' + b"x" * 200_000))
    assert error.params == {"line": 3}


def test_a_big_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big"
    with path.open("wb") as sparse:
        sparse.truncate(200 * 2**20)
    assert refused(path).code == "too_big"
    assert refused(file(tmp_path, CSV), limit=10).params == {"size": len(CSV.encode()), "limit": 10}


def test_a_truncated_workbook(tmp_path: Path) -> None:
    whole = workbook(tmp_path, {(0, 0): "a", (1, 0): "b"}).read_bytes()
    for size in range(4, len(whole), 199):
        assert refused(file(tmp_path, whole[:size])).code == "broken"


@pytest.mark.parametrize(
    "rubbish", [b"", b"<worksheet><sheetData><row><c r='", b"\0\xff" * 99, b"<a><b></a>"]
)
def test_a_workbook_with_rubbish_inside(tmp_path: Path, rubbish: bytes) -> None:
    path = workbook(tmp_path, {(0, 0): "a", (1, 0): "b"})
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "new", "w") as new:
        for name in old.namelist():
            new.writestr(name, rubbish if "sheet1" in name else old.read(name))
    assert refused(tmp_path / "new").code in {"broken", "no_headings"}


def test_a_workbook_as_wide_and_long_as_can_be_does_no_harm(tmp_path: Path) -> None:
    path = workbook(tmp_path, {(0, 0): "a", (1_048_575, 16_383): "z"})
    assert refused(path).code == "broken"


def test_bombs_and_other_archives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "bomb", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(50 * 2**20))
    assert refused(tmp_path / "bomb").code == "bomb"
    with zipfile.ZipFile(tmp_path / "zip", "w") as archive:
        archive.writestr("notes.txt", "not a workbook")
    assert refused(tmp_path / "zip").code == "not_a_table"
    monkeypatch.setattr(spreadsheet, "UNPACKED", 1000)
    assert refused(workbook(tmp_path, {(0, 0): "a"})).code == "bomb"


MANY = [5_000, pytest.param(100_000, marks=pytest.mark.prove)]


@pytest.mark.parametrize("rows", MANY)
@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_many_rows_come_back_in_little_memory(tmp_path: Path, write: object, rows: int) -> None:
    writer = write_csv if write is write_csv else write_xlsx
    writer(tmp_path / "t", ["编号", "内容"], ((n, f"第{n}号路灯不亮") for n in range(rows)))
    count = 0
    tracemalloc.start()
    for line, row in read(tmp_path / "t"):
        assert row == {"编号": str(line - 2), "内容": f"第{line - 2}号路灯不亮"}
        count += 1
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == rows
    assert peak < 10 * 2**20


DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"]


def test_csv_never_holds_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    when = dt.datetime(2020, 1, 2, 3, 4, 5, 6, tzinfo=SHANGHAI)
    write_csv(path, ["=h", "n", "t", "e"], [[text, -1.5, when, None] for text in DANGEROUS])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf'=h,n,t,e\r\n")
    rows = [row for _, row in read(path)]
    assert [str(row["'=h"]) for row in rows] == [f"'{text}" for text in DANGEROUS]
    assert {(row["n"], row["t"], row["e"]) for row in rows} == {("-1.5", "2020-01-02 03:04:05", "")}


def test_xlsx_text_is_text_and_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    when = dt.datetime(2020, 1, 2, 3, 4, 5, tzinfo=SHANGHAI)
    texts = [*DANGEROUS, "https://example.org", "0012", "字" * 40_000]
    write_xlsx(path, ["=h", "t", "n"], [[text, when, 7] for text in texts])
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet
    rows = [row for _, row in read(path)]
    assert [row["=h"] for row in rows[:-1]] == [text.strip() for text in texts[:-1]]
    assert rows[-1]["=h"] == "字" * 32_766 + "…"
    assert {(row["t"], row["n"]) for row in rows} == {(when.replace(tzinfo=None), "7")}


EXCEL = dt.datetime(1899, 12, 30, tzinfo=NAIVE)
MOMENT = dt.datetime(2020, 1, 2, 15, 4, 5, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "value",
    [
        "2020/1/2 15:04:05", "2020-01-02 15:04:05", "2020-01-02T15:04:05", "2020-01-02T07:04:05Z",
        "2020-01-02T15:04:05+08:00", "20200102T150405", "2020.1.2 15:4:5",
        "2020年1月2日15时4分5秒",
        "2020年1月2日 下午3时4分5秒", "２０２０／１／２　１５：０４：０５",
        " 2020/1/2  15:04:05.0 ",
        43832.62783565, "43832.62783565", dt.datetime(2020, 1, 2, 15, 4, 5, tzinfo=NAIVE),
        dt.datetime(2020, 1, 2, 7, 4, 5, tzinfo=dt.UTC),
    ],
)  # fmt: skip
def test_moments_as_people_write_them(value: str | float | dt.date) -> None:
    assert parse_when(value, SHANGHAI) == MOMENT


@pytest.mark.parametrize(
    "value", ["2020/1/2", "2020-01-02", "20200102", "2020年1月2日", 43832, dt.date(2020, 1, 2)]
)
def test_a_day_begins_at_midnight_in_the_zone(value: str | float | dt.date) -> None:
    assert parse_when(value, SHANGHAI) == dt.datetime(2020, 1, 2, tzinfo=SHANGHAI)


def test_hours_and_minutes_alone() -> None:
    assert parse_when("2020年1月2日 3时4分", SHANGHAI).strftime("%H:%M") == "03:04"
    assert parse_when("2020/1/2 9:05", SHANGHAI).strftime("%H:%M") == "09:05"
    assert parse_when("2020年1月2日上午9点", SHANGHAI).strftime("%H:%M") == "09:00"
    assert parse_when("2020年1月2日中午12点", SHANGHAI).strftime("%H:%M") == "12:00"
    assert parse_when("2020年1月2日晚上8:30", SHANGHAI).strftime("%H:%M") == "20:30"


@pytest.mark.parametrize(
    "value",
    ["", "昨天", "2020年1月2日晚上12点", "2020/13/1", "2020-02-30", "2020/1/2 25:00",
     "1/2/2020", "2019", 2019, 0, -1.0,
     float("nan"), float("inf"), "１２３", "2020-01-02 or so", "9" * 10_000],
)  # fmt: skip
def test_what_is_no_moment_is_named(value: str | float) -> None:
    with pytest.raises(ValueError, match="not a date or time") as error:
        parse_when(value, SHANGHAI)
    assert repr(str(value)[:80]) in str(error.value)


@given(st.floats(0, 7e9).map(lambda seconds: EXCEL + dt.timedelta(days=18264, seconds=seconds)))
def test_every_second_can_be_written_and_read(moment: dt.datetime) -> None:
    moment = moment.replace(microsecond=0)
    expected = moment.replace(tzinfo=dt.UTC)
    text = f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H时%M分%S秒}"
    assert parse_when(text, dt.UTC) == expected
    serial = (moment - EXCEL) / dt.timedelta(days=1)
    assert parse_when(serial, dt.UTC) == expected
