"""The index of texts: what is found, what is added and removed, and what many processes see."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sixia.learn.alike.index import Index
from sixia.learn.alike.search import Found
from sixia.learn.alike.segment import NOBODY, opened
from sixia.learn.alike.writing import Said, clear, writing

TOLD = [
    Said(1, "柳树村3组路灯坏了三天没有人修", 990103001001, 20_000),
    Said(2, "小区门口垃圾没人清运味道大", 990103001001, 20_000),
    Said(3, "夜里工地施工噪音很大睡不着", 990103002001, 20_001),
    Said(4, "河湾村自来水发黄不能喝", 990103002002, 20_002),
    Said(5, "河湾村自来水发黄不能喝", 990103003001, 20_300),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with writing(tmp_path / "alike") as writer:
        assert writer.add(TOLD) == 5
    return tmp_path / "alike"


def keys(found: list[Found]) -> list[int]:
    return [each.key for each in found]


@pytest.mark.parametrize("sealed", [False, True])
def test_finds_what_was_edited(folder: Path, sealed: bool) -> None:
    with writing(folder) as writer:
        assert writer.seal(1 if sealed else 100) is sealed
    assert keys(Index(folder).alike("3组的路灯坏了5天没人修"))[0] == 1
    assert keys(Index(folder).alike("施工噪音大得夜里睡不着"))[0] == 3


def test_place_and_time_part_what_is_the_same(folder: Path) -> None:
    index, said = Index(folder), "自来水发黄不能喝"
    assert keys(index.alike(said))[:2] == [5, 4]  # of equals the later
    assert keys(index.alike(said, place=990103002002))[:2] == [4, 5]
    assert keys(index.alike(said, place=990103003001))[:2] == [5, 4]
    assert keys(index.alike(said, day=20_010))[:2] == [4, 5]
    assert keys(index.alike(said, day=20_299))[:2] == [5, 4]


def test_says_nothing_of_what_shares_nothing(folder: Path) -> None:
    index = Index(folder)
    assert index.alike("甲乙丙丁", 990103001001, 20_000) == []
    assert index.alike("") == []
    assert index.alike("灯") == []
    assert Index(folder / "nowhere").alike("路灯坏了") == []


def test_adds_each_key_once(folder: Path) -> None:
    with writing(folder) as writer:
        assert writer.add([*TOLD, Said(6, "公交车不准点"), Said(6, "公交车不准点")]) == 1
        assert writer.seal(1)
        assert writer.add([*TOLD, Said(6, "公交车不准点")]) == 0
    assert len(Index(folder).view()) == 6


@pytest.mark.parametrize("there", [False, True])
def test_nobody_else_on_the_machine_looks_in(tmp_path: Path, there: bool) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    if there:
        (home / "alike").mkdir(mode=0o755)
    with writing(home / "alike") as writer:
        writer.add(TOLD)
    assert (home / "alike").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("sealed", [False, True])
def test_what_is_removed_stays_in_no_file(folder: Path, sealed: bool) -> None:
    index = Index(folder)
    assert keys(index.alike("工地施工噪音")) == [3]
    with writing(folder) as writer:
        writer.seal(1 if sealed else 100)
        assert writer.remove([3, 99]) == 1
        assert writer.remove([3]) == 0
    assert index.alike("工地施工噪音") == []
    assert len(index.view()) == 4
    for file in folder.rglob("*"):
        assert file.is_dir() or "工地".encode("utf-16-le") not in file.read_bytes()
    for part in index.view().segments:
        assert 2 not in part.posts
        assert NOBODY in part.posts
        assert len(part.posts) == part.bounds[-1]


def test_one_that_reads_sees_what_another_writes(folder: Path) -> None:
    index = Index(folder)
    assert keys(index.alike("公交车")) == []
    for n in range(10, 30):
        with writing(folder) as writer:
            writer.add([Said(n, f"公交车{n}路不准点")])
            writer.seal(n % 3 + 1)
            writer.merge()
        assert n in keys(index.alike(f"公交车{n}路不准点"))
    assert len(index.view()) == 25
    assert len(list(folder.glob("segment-*"))) == len(index.view().segments) < 5


def test_a_record_broken_off_is_not_there_and_does_no_harm(folder: Path) -> None:
    tail = next(folder.glob("tail-*"))
    tail.write_bytes(tail.read_bytes()[:-3])
    index = Index(folder)
    assert len(index.view()) == 4
    with writing(folder) as writer:
        assert writer.add(TOLD) == 1
    assert len(index.view()) == 5


def test_merging_leaves_behind_what_was_removed(folder: Path) -> None:
    with writing(folder) as writer:
        writer.seal(1)
        writer.add([Said(6, "公交车不准点"), Said(7, "公交车太挤")])
        writer.seal(1)
        writer.remove([2, 7])
        assert writer.merge() == 2
    part = Index(folder).view().segments
    assert [each.texts.keys.tolist() for each in part] == [[1, 3, 4, 5, 6]]
    clear(folder)
    assert len(Index(folder).view()) == 0


def test_everything_may_be_removed(folder: Path) -> None:
    with writing(folder) as writer:
        writer.seal(1)
        writer.remove(range(10))
        writer.add([Said(8, "a")])
        writer.seal(1)
        assert writer.merge(growth=10) == 2
    assert Index(folder).alike("路灯坏了") == []
    assert len(opened(folder / Index(folder).view().parts.segments[0]).terms) == 0


@given(st.lists(st.text("路灯坏了水管漏", min_size=1, max_size=8), max_size=6), st.data())
@settings(max_examples=15, deadline=None)
def test_how_it_is_parted_changes_no_answer(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], data: st.DataObject
) -> None:
    """In the tail, in one segment or in many: the same texts give the same answers."""
    one, many = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("many")
    told = [Said(n, text, 990103001001, 20_000 + n) for n, text in enumerate(texts)]
    with writing(one) as writer:
        writer.add(told)
        writer.seal(1)
    with writing(many) as writer:
        for each in told:
            writer.add([each])
            writer.seal(data.draw(st.integers(1, 3)))
            writer.merge(data.draw(st.integers(0, 4)))
    for each in told:
        assert Index(one).alike(each.text) == Index(many).alike(each.text)
