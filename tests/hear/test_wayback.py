"""The way back in the columns of a file that no profile describes."""

from hypothesis import given
from hypothesis import strategies as st

from sixia.hear.profiles import NAMES, PERSONAL
from sixia.hear.wayback import BACK, MORE, own_way

HEADING = st.text("件号状态答复更新时间甲乙", min_size=1, max_size=4)


def test_without_ids_there_is_no_way_back() -> None:
    assert own_way("民政", {"words": ("内容",), "received_at": ("时间",)}) is None


def test_without_ids_of_one_column_there_is_no_way_back() -> None:
    assert own_way("民政", {"id": ("年份", "号"), "received_at": ("时间",)}) is None


def test_a_headline_does_not_go_back() -> None:
    found = own_way("民政", {"id": ("编号",), "subject": ("标题",)}, ("编号", "标题"))
    assert found
    assert found.out
    assert "标题" not in found.out.columns


@given(st.dictionaries(st.sampled_from(NAMES), HEADING, min_size=1))
def test_each_heading_holds_one_thing_and_nobody_is_told_of(columns: dict[str, str]) -> None:
    headings = {heading: name for name, heading in columns.items()}  # each heading once
    told = {name: (heading,) for heading, name in headings.items()} | {"id": ("编号",)}
    order = [joined[0] for joined in told.values()][::-1]
    found = own_way("民政", told, order)
    assert found
    assert found.out
    held = found.out.columns
    assert [heading for heading in held if heading in order] == [h for h in order if h in held]
    assert not set(held.values()) & (PERSONAL | {"words", "place"})
    assert set(MORE.values()) | {"id"} <= set(held.values())
    assert all(held[joined[0]] == BACK[name] for name, joined in told.items() if name in BACK)
