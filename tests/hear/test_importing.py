"""Rows from elsewhere: which column is what, and why a row does not hold."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sixia.hear.headings import FIELDS, REASON
from sixia.hear.importing import (
    REASONS,
    BadMap,
    NoMap,
    Reading,
    Rejected,
    Told,
    guess,
    read_rows,
    told_map,
)

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
    assert guess(headings) == expected


def test_an_account_is_never_read() -> None:
    assert "留言用户" not in guess(("留言用户", "留言详情", "留言时间")).values()


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


def test_an_id_is_taken_once() -> None:
    first, second = read_rows([(2, GOOD), (3, GOOD)], READING, NOW)
    assert isinstance(first, Told)
    assert isinstance(second, Rejected)
    assert (second.reason, second.params["line"]) == ("twice", 2)


def test_rows_without_an_id_column_get_one_that_stays() -> None:
    columns = {name: heading for name, heading in READING.columns.items() if name != "id"}
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
