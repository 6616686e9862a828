"""Tables too big to be held: workbooks row by row, and one JSON object a line."""

import datetime as dt
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # published without types
from hypothesis import given, settings
from hypothesis import strategies as st

from sixia.papers import spreadsheet
from sixia.papers.tables import BEYOND, Table, TableError, read
from tests.papers.test_tables import NAIVE, file, workbook


def broken(path: Path, sheet: str | None = None) -> str:
    with pytest.raises(TableError) as error:
        list(read(path, sheet))
    return error.value.code


def both(path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Table, list[object]]:
    """The table as it is read row by row, which must be what it is read whole."""
    whole = list(read(path))
    monkeypatch.setattr(spreadsheet, "HELD", 0)
    table = read(path)
    assert list(table) == whole
    return table, [row for _, row in whole]


def test_a_big_workbook_is_read_row_by_row_as_a_small_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = dt.datetime(2020, 1, 2, 3, 4, 5, tzinfo=NAIVE)
    cells: dict[tuple[int, int], object] = {
        (2, 1): " 编号 ", (2, 2): "时间", (2, 4): "数", (4, 1): 188006, (4, 2): moment,
        (4, 3): "旁注", (4, 4): 0.1 + 0.2, (5, 1): " 文\n字 ", (5, 4): True, (6, 1): "同",
        (7, 1): "同", (8, 27): "远", (9, 1): -3.5, (9, 2): 1e21,
    }  # fmt: skip
    table, rows = both(workbook(tmp_path, cells), monkeypatch)
    assert len(rows) == 6
    assert table.count() == 9, "as the sheet says of itself"


def test_formats_that_show_moments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    formats = ["yyyy/m/d", "m月d日", "hh:mm", "0.00", '0.0"day"', "[Red]0", "General", "d-mmm-yy",
               '[$-804]yyyy"年"m"月"d"日"', "@"]  # fmt: skip
    with xlsxwriter.Workbook(tmp_path / "book") as book:
        sheet = book.add_worksheet()
        for column, shown in enumerate(formats):
            sheet.write(0, column, f"列{column}")
            sheet.write(1, column, 43832.5, book.add_format({"num_format": shown}))
    _, (row,) = both(tmp_path / "book", monkeypatch)
    assert isinstance(row, dict)
    moments = [column for column, value in row.items() if isinstance(value, dt.datetime)]
    assert moments == ["列0", "列1", "列2", "列7", "列8"]


def test_days_counted_from_1904(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with xlsxwriter.Workbook(tmp_path / "book", {"date_1904": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        book.add_worksheet().write_column(0, 0, ["日", dt.datetime(2020, 1, 2)], day)
    both(tmp_path / "book", monkeypatch)


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


CELLS = TEXTS | st.booleans() | st.integers(-999, 10**9)
# Each starts three programs.
TRIALS = [pytest.param(6, id="few"), pytest.param(100, id="many", marks=pytest.mark.prove)]


@pytest.mark.parametrize("trials", TRIALS)
def test_any_cells_are_read_alike(trials: int) -> None:
    @settings(deadline=None, max_examples=trials)
    @given(st.lists(st.lists(CELLS, max_size=4), max_size=6))
    def check(rows: list[list[object]]) -> None:
        with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
            with xlsxwriter.Workbook(f"{folder}/book", {"strings_to_formulas": False}) as book:
                sheet = book.add_worksheet()
                sheet.write_row(0, 0, ["甲", "乙"])
                for line, row in enumerate(rows, start=1):
                    for column, value in enumerate(row):
                        write = sheet.write_string if isinstance(value, str) else sheet.write
                        write(line, column, value)
            both(Path(folder) / "book", patch)

    check()


def test_a_big_workbook_that_lies_does_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheet, "HELD", 0)
    far = workbook(tmp_path, {(0, 0): "a", (1_048_575, 16_383): "z"})
    assert [line for line, _ in read(far)] == [1_048_576], "two cells are two cells"
    assert broken(far, "no") == "no_sheet"
    whole = far.read_bytes()
    for size in range(4, len(whole), 499):
        assert broken(file(tmp_path, whole[:size])) == "broken"
    laughs = '<!DOCTYPE x [<!ENTITY a "aaaa">]>'
    for name, old, new in (
        ("xl/worksheets/sheet1.xml", "<worksheet", f"{laughs}<worksheet"),
        ("xl/worksheets/sheet1.xml", 'r="A1"', 'r="ZZZZZ1"'),
        ("xl/worksheets/sheet1.xml", "<v>0</v>", "<v>7</v>"),
        ("xl/worksheets/sheet1.xml", "</row>", "</rov>"),
        ("xl/workbook.xml", "r:id", "r:no"),
        ("xl/_rels/workbook.xml.rels", "worksheets/", "../../../etc/"),
    ):
        with zipfile.ZipFile(far) as before, zipfile.ZipFile(tmp_path / "new", "w") as after:
            for member in before.namelist():
                told = before.read(member)
                changed = told.replace(old.encode(), new.encode(), 1)
                after.writestr(member, changed if member == name else told)
        assert broken(tmp_path / "new") == "broken"


def test_a_big_workbook_with_a_wrong_checksum_is_not_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheet, "HELD", 0)
    path = workbook(tmp_path, {(n, 0): f"x{n}" for n in range(2000)})
    table, told = read(path), bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        where = archive.getinfo("xl/sharedStrings.xml").header_offset
    told[where + 2000] ^= 0xFF
    path.write_bytes(told)
    with pytest.raises(TableError) as error:
        table.count()
    assert error.value.code == "broken"


JSONL = """{"编号": 7, "内容": "路灯不亮", "时间": "2026-03-01", "空": null}

{"编号": "8", "内容": " a\\nb ", "标签": ["x", {"y": 1}], "好": true, "数": 0.30000000000000004}
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_one_json_object_a_line(tmp_path: Path, encoding: str) -> None:
    table = read(file(tmp_path, JSONL.encode(encoding)))
    assert table.headings == ("编号", "内容", "时间", "空", "标签", "好", "数")
    nothing = dict.fromkeys(table.headings, "")
    assert list(table) == [
        (1, {**nothing, "编号": "7", "内容": "路灯不亮", "时间": "2026-03-01"}),
        (3, {**nothing, "编号": "8", "内容": "a\nb", "标签": '["x", {"y": 1}]', "好": "true",
             "数": "0.3"}),
    ]  # fmt: skip


def test_a_key_that_comes_late_is_not_lost(tmp_path: Path) -> None:
    lines = ['{"a": 1}'] * 300 + ['{"a": 2, "新": "列"}']
    assert list(read(file(tmp_path, "\n".join(lines))))[-1] == (301, {"a": "2", BEYOND: "新: 列"})


@pytest.mark.parametrize("bad", ['{"a": 1', "[1]", "7", '{"a": ' + "[" * 100_000 + "}"])
def test_a_line_that_is_no_object_is_named(tmp_path: Path, bad: str) -> None:
    with pytest.raises(TableError) as error:
        list(read(file(tmp_path, '{"a": 1}\n' * 300 + bad)))
    assert error.value.params == {"line": 301}
