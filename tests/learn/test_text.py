"""Text made comparable and fit to be shown: what holds for any text, and what never survives."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sixia.learn.text import Names, letters, mask, places, tidy, times

WORDS = "路灯坏了小区门口垃圾夜里噪音電燈壞了臺灣裏面。,!!……  ABC１２３４ⅣÅ"
# Signs that become another with what stands beside them, or several by themselves.
BESIDE = ["e\u0301", "a\u030a", "ｶﾞ", "ﾊﾟ", "\u1100\u1161\u11a8", "\u0928\u093c", "\u09c7\u09be",
          "乾隆", "乾燥", "打壞", *"ea각ﷺ㎏⑩ßİΣς燈打坏壞臺\u200b\uffff\0x1!"]  # fmt: skip
beside = st.lists(st.sampled_from(BESIDE)).map("".join)
text = st.one_of(st.text(max_size=80), st.text(WORDS + "0123456789-王李先生女士我叫", max_size=80))
identity = st.builds(
    lambda area, day, order, last: f"{area}{day:%Y%m%d}{order:03}{last}",
    st.integers(110000, 659000),
    st.dates(date(1930, 1, 1), date(2020, 1, 1)),
    st.integers(0, 999),
    st.sampled_from("0123456789Xx"),
)
mobile = st.integers(13_000_000_000, 19_999_999_999).map(str)
plate = st.builds(lambda p, n: f"{p}A{n:05}", st.sampled_from("湘粤京沪"), st.integers(0, 99999))
personal = st.one_of(identity, mobile, plate, st.integers(10**15, 10**19).map(str))


@given(text)
def test_tidying_and_reducing_twice_changes_nothing(said: str) -> None:
    assert tidy(tidy(said)) == tidy(said)
    assert letters(letters(said)) == letters(said)
    assert letters(tidy(said)) == letters(said)


@given(text | beside)
@settings(max_examples=400)
def test_letters_are_what_tidying_and_dropping_signs_leave(said: str) -> None:
    """Found a character at a time or not: the same as step by step, until nothing changes."""
    step, before = said, None
    while step != before:
        before, step = step, "".join(c for c in tidy(step).casefold() if c.isalnum())
    assert letters(said) == step


@given(text)
def test_text_never_grows_beyond_its_longest_sign(said: str) -> None:
    assert len(tidy(said)) <= 18 * len(said)


@given(st.text("路灯坏了,。!?12 abc", max_size=80))
def test_plain_text_never_grows(said: str) -> None:
    assert len(tidy(said)) <= len(said)


def test_one_way_of_writing() -> None:
    assert tidy("路燈壞了！！！　　請　ＡＢ１２") == "路灯坏了! 请 AB12"
    assert tidy("路\u200b灯") == "路灯"
    assert tidy("門打壞了") == "门打坏了"
    assert tidy("门被打坏了") == "门被打坏了"  # simplified already
    assert tidy("電話亭被打坏了") == "电话亭被打坏了"
    assert letters("路燈-ＡＢ 1２!") == "路灯ab12"


@given(text)
def test_masking_twice_changes_nothing(said: str) -> None:
    assert mask(mask(said)) == mask(said)


@given(text)
def test_no_number_as_long_as_a_telephone_number_survives(said: str) -> None:
    assert not re.search(r"\d{7}", mask(said))


@given(text, personal, text)
def test_what_is_planted_does_not_survive(before: str, planted: str, after: str) -> None:
    shown = mask(f"{before},{planted},{after}")
    assert planted not in shown
    assert planted[2:9] not in shown or planted[2:9] in tidy(before + after)


@given(mobile, st.sampled_from(["-", " ", "·", "  ", "—"]), st.booleans())
def test_spread_and_wide_numbers_do_not_survive(number: str, between: str, wide: bool) -> None:
    said = between.join((number[:3], number[3:7], number[7:]))
    if wide:
        said = said.translate({48 + n: 0xFF10 + n for n in range(10)})
    assert mask(f"请打{said}找我") == "请打[号码]找我"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("一三八零零一二三四五六打给我", "[号码]打给我"),
        ("我叫王小明,住3栋2单元501室", "我叫[姓名],住3栋2单元[门牌]"),
        ("欧阳先生说修不了", "[姓名]先生说修不了"),
        ("村里的刘师傅和李书记都知道", "村里的[姓名]师傅和[姓名]书记都知道"),
        ("张某某占了路", "[姓名]占了路"),
        ("湘A·12345和粤BD12345停在门口", "[车牌]和[车牌]停在门口"),
        ("微信号abc_12345,邮箱a.b@c.cn", "微信号[号码],邮箱[邮箱]"),
        ("路灯坏了3天,5户人家", "路灯坏了3天,5户人家"),
        ("住3栋2单元501。", "住3栋2单元[门牌]。"),
        ("3号楼501、502和A座1203漏水", "3号楼[门牌]和A座[门牌]漏水"),
        ("6幢2-1102,三号楼五零一", "6幢[门牌],三号楼[门牌]"),
        ("投诉人:李四光,女", "投诉人:[姓名],女"),
        ("来电人李四光反映漏水", "来电人[姓名]反映漏水"),
        ("申请人是欧阳小明的儿子", "申请人是[姓名]的儿子"),
        ("请打138/0013/8000,或139，0013，8000", "请打[号码],或[号码]"),
        ("请打 138、0013 8000", "请打 [号码]"),
    ],
)
def test_masks(said: str, shown: str) -> None:
    assert mask(said) == shown


@pytest.mark.parametrize("said", [
    "2024/10/11和2024,10,11停水", "138,001,380元", "15,3000,2000", "3栋120户停水",
    "2单元2024年就坏了", "3号楼1000多人", "3号楼一二三层", "12号楼108路公交", "1单元220V",
    "申请人应在3天内答复", "申请人张贴的公告", "3号楼的12345没人接",
])  # fmt: skip
def test_leaves_alone_what_tells_of_nobody(said: str) -> None:
    assert mask(said) == said


def test_masks_the_names_it_is_told() -> None:
    assert mask("钟离雪梅家的水", ["钟离雪梅", ""]) == "[姓名]家的水"


def test_finds_places_by_their_names_and_short_names() -> None:
    names = Names.of({"990103001": "青石镇", "990103001001": "柳树村", "990103002002": "河湾村",
                      "990103003002": "河湾社区"})  # fmt: skip
    found = places("青石柳树村到河湾的路", names)
    assert [(p.start, p.end, p.code) for p in found] == [
        (0, 2, "990103001"),
        (2, 5, "990103001001"),
        (6, 8, "990103"),
    ]


def test_finds_times_as_of_the_day_it_was_said() -> None:
    said = date(2026, 3, 9)
    found = times("2025年12月31日报修,去年8月1日起,上个月、昨天,13月40日", said)
    assert [(t.first.isoformat(), t.last.isoformat()) for t in found] == [
        ("2025-12-31", "2025-12-31"),
        ("2025-01-01", "2025-12-31"),
        ("2025-08-01", "2025-08-01"),
        ("2026-02-01", "2026-02-28"),
        ("2026-03-08", "2026-03-08"),
    ]
