"""Values as SQLite stores them, through the text that both databases take, and back."""

import string
from datetime import UTC, datetime, time
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from sixia.backup.rows import KINDS, read, written

ODD = st.text(st.sampled_from("\\\t\n\r\b\f\v\x85\u2028N路" + string.ascii_letters))
WHOLE = st.integers(min_value=-(2**63), max_value=2**63 - 1)
STORED = {
    "int": WHOLE,
    "text": ODD,
    "json": ODD,
    "bool": st.booleans().map(int),
    "bytes": st.binary(),
    "uuid": st.uuids().map(lambda u: u.hex),
    "moment": st.datetimes(min_value=datetime(1900, 1, 1)).map(str),  # noqa: DTZ001 - as stored
    "time": st.times().map(str),
    "float": st.floats(allow_nan=False),
}
ROW = st.tuples(*(st.none() | value for value in STORED.values()))


@given(st.lists(ROW))
def test_every_value_comes_back_as_it_was(rows: list[tuple[object, ...]]) -> None:
    lines = list(written(rows, list(STORED)))
    assert all(line.count("\n") == 1 and line.endswith("\n") for line in lines)
    assert list(read((line[:-1] for line in lines), list(STORED))) == rows


def test_it_is_the_text_that_postgresql_writes() -> None:
    moment = datetime(2026, 3, 9, 1, 2, 3, 500_000, tzinfo=UTC)
    row = [
        7, None, "a\tb\\", 1, b"\x00\xff", UUID(int=1).hex, str(moment.replace(tzinfo=None)),
        str(time(8, 30)), 28.5,
    ]  # fmt: skip
    kinds = ["int", "text", "text", "bool", "bytes", "uuid", "moment", "time", "decimal:6"]
    (line,) = written([row], kinds)
    assert line.split("\t") == [
        "7", "\\N", "a\\tb\\\\", "t", "\\\\x00ff", "00000000-0000-0000-0000-000000000001",
        "2026-03-09 01:02:03.5+00", "08:30:00", "28.500000\n",
    ]  # fmt: skip


def test_every_kind_of_column_is_known() -> None:
    assert set(KINDS.values()) - {"decimal"} == set(STORED)
