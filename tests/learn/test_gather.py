"""The index follows the ledger: what is said comes in, what is erased or sealed off leaves, and
nobody is shown a case that they may not see."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from sixia import learn
from sixia.learn import gather, near
from sixia.learn.alike.writing import writing
from sixia.learn.gather import Mark
from sixia.ledger import commands as m
from sixia.ledger.models import Case
from sixia.ledger.perform import perform
from sixia.ledger.queries import visible
from sixia.ledger.sealoff import seal_off
from tests.factories import NOW, OTHER_TOWN, VILLAGE, County, assignment, later, raised

WELL = "井水发黄有铁锈味,烧开了也不能喝"


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.SIXIA_HOME = str(tmp_path)
    return tmp_path


def found(words: str = WELL, area: str = VILLAGE) -> list[near.Alike]:
    return near.alike(words, area, NOW, Case.objects.all())


def test_what_is_said_is_found(c: County) -> None:
    one, two = raised(words=WELL), raised(words="路灯坏了三天没人修")
    assert found() == []  # there is no index yet
    assert gather.gather(NOW) == {"added": 2, "removed": 0}
    assert gather.gather(NOW) == {"added": 0, "removed": 0}
    (told,) = found("我家的井水发黄,不能喝")
    assert told.case == one.case
    assert (told.where, told.phrases) == ("village", ("井水发黄", "不能喝"))
    assert [each.case for each in found("路灯坏了没人修")] == [two.case]
    assert found("路灯坏了没人修", OTHER_TOWN)[0].where == ""


def test_each_case_once_the_most_similar_first(c: County) -> None:
    one, other = raised(words=WELL), raised(words="井水发黄")
    again = raised(words="井水又发黄了,有铁锈味")
    perform(
        one.case.pk,
        m.Join(concerns=(again.concern.pk,), from_case=again.case.pk),
        c.can("mei"),
        NOW,
    )
    gather.gather(NOW)
    cases = [each.case.pk for each in found()]
    assert cases == [one.case.pk, other.case.pk]


@pytest.mark.parametrize("how", ["erased", "sealed off"])
def test_what_leaves_the_ledger_leaves_the_index(c: County, home: Path, how: str) -> None:
    told = raised(words=WELL)
    gather.gather(NOW)
    assert kept(home, "铁锈味")
    if how == "erased":
        perform(told.case.pk, m.Erase(concern=told.concern.pk, why="本人要求"), c.can("su"), NOW)
    else:
        seal_off(told.concern.pk, c.mei, NOW)
    assert found() == []  # before the next round too
    assert gather.gather(NOW) == {"added": 0, "removed": 1}
    assert not kept(home, "铁锈味")


def kept(home: Path, words: str) -> bool:
    files = (file for file in home.rglob("*") if file.is_file())
    return any(words.encode("utf-16-le") in file.read_bytes() for file in files)


def test_what_came_late_comes_in(c: County, monkeypatch: pytest.MonkeyPatch) -> None:
    """A transaction that ended after a later one."""
    told = [raised(words=f"{WELL}{n}") for n in range(4)]
    with writing(gather.folder()) as writer:
        writer.mark(str(Mark(told[-1].concern.pk, 0)))
    monkeypatch.setattr(gather, "LATEST", 1)
    monkeypatch.setattr(gather, "ROUNDS", 3)
    added = [gather.gather(NOW)["added"] for _ in range(5)]
    assert added[0] < 4
    assert sum(added) == 4


def test_all_ids_are_checked_in_so_many_rounds() -> None:
    mark, checked = Mark(100, 0), set[int]()
    for _ in range(gather.ROUNDS + 1):
        begin, end = mark.spans()[1]
        checked.update(range(begin + 1, end + 1))
        mark = mark.after(100)
    assert checked == set(range(1, 101))


def test_only_what_one_may_see_is_shown(c: County) -> None:
    one, two = raised(words=WELL), raised(words=WELL)
    perform(one.case.pk, assignment(c), c.can("mei"), NOW)
    gather.gather(NOW)

    def sees(who: str) -> set[int]:
        return {a.case.pk for a in near.alike(WELL, VILLAGE, NOW, visible(c.can(who)))}

    assert sees("mei") == {one.case.pk, two.case.pk}
    assert sees("bo") == {one.case.pk}
    assert sees("tao") == sees("outsider") == set()


def test_what_ended_long_ago_is_not_shown(c: County) -> None:
    told = raised(words=WELL)
    perform(told.case.pk, m.Decline(ground="legal_path", reason="走诉讼"), c.can("mei"), NOW)
    gather.gather(NOW)
    every = Case.objects.all()
    assert near.alike(WELL, VILLAGE, later(days=300), every)
    assert not near.alike(WELL, VILLAGE, later(days=400), every)


def test_the_public_is_told_stages_of_the_same_town(c: County) -> None:
    raised(words=WELL)
    one = raised(words=WELL)
    perform(one.case.pk, assignment(c), c.can("mei"), NOW)
    raised(words=WELL, area_code=OTHER_TOWN)
    gather.gather(NOW)
    told = near.counted(WELL, VILLAGE, NOW, Case.objects.all())
    assert told == {"registered": 1, "assigned": 1}
    assert near.counted("路灯", VILLAGE, NOW, Case.objects.all()) == {}


@pytest.mark.parametrize("many", [1, 3])
def test_asking_takes_two_statements(
    c: County, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(many):
        raised(words=WELL)
    gather.gather(NOW)
    duties = c.can("mei")
    with django_assert_num_queries(2):
        assert len(near.alike(WELL, VILLAGE, NOW, visible(duties))) == many


def test_without_the_extra_nothing_is_done(c: County, monkeypatch: pytest.MonkeyPatch) -> None:
    raised(words=WELL)
    monkeypatch.setattr(learn, "find_spec", lambda _name: None)
    assert gather.gather(NOW) == {"added": 0, "removed": 0}
    assert not near.ready()
    assert found() == []


@pytest.mark.parametrize("damaged", ["index.json", "segment-*/terms.npy", "segment-*"])
def test_a_damaged_index_is_made_anew_and_fails_no_page(
    c: County, monkeypatch: pytest.MonkeyPatch, damaged: str
) -> None:
    told = raised(words=WELL)
    gather.gather(NOW)
    with writing(gather.folder()) as writer:
        writer.seal(1)
    (file,) = gather.folder().glob(damaged)
    shutil.rmtree(file) if file.is_dir() else file.write_bytes(b"{")
    assert found() == []
    assert gather.gather(NOW) == {"added": 1, "removed": 0}
    assert [each.case for each in found()] == [told.case]
