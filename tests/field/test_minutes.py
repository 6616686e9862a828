"""On paper: who sat there, what was decided, and no resident."""

from collections.abc import Iterator
from typing import Any

from sixia.field import outings, table
from sixia.field.minutes import minutes, poster
from sixia.field.models import Outing
from sixia.ledger.models import Case
from sixia.papers.letters import Facts, Letter, Picture, Table
from tests.factories import NOW, County, later, said, walked
from tests.field.conftest import planned


def office(c: County, **more: Any) -> Outing:
    return planned(c, "onsite", who="he", lead=c.he.pk, unit=c.government.pk, goers=[c.qin.pk],
                   invited=[c.housing.pk, c.traffic.pk], **more)  # fmt: skip


def decide(c: County, outing: Outing, case: Case | None = None) -> Case:
    what = table.Decision(means="改管网", due_at=later(days=30), unit=c.housing.pk,
                          person=c.bo.pk, case=case)  # fmt: skip
    words = None if case else said("兰大姐家门口的路塌了。", channel="field")
    return table.decide(outing, what, words, c.can("he"), NOW).case


def texts(letter: Letter) -> Iterator[str]:
    yield letter.title
    for block in letter.blocks:
        match block:
            case Facts(rows) | Table(_, rows):
                yield from (cell for row in rows for cell in row)
            case Picture(_, told):
                yield told
            case _:
                yield block.text


def test_each_decision_with_unit_person_day_and_number(c: County) -> None:
    about = walked(c, "in_hand")
    outing = office(c, agenda=[about.pk])
    first, second = decide(c, outing, about), decide(c, outing)
    (made,) = (b for b in minutes(outing, "现场办公").blocks if isinstance(b, Table))
    assert [row[2:] for row in made.rows] == [
        ["住建局", "薄经办", "2026年4月8日", case.number] for case in (first, second)
    ]
    assert about.number in made.rows[0][1]
    assert "兰大姐" not in "".join(texts(minutes(outing, "现场办公")))


def test_who_sat_there_is_named_by_unit_and_who_stayed_away_is_not(c: County) -> None:
    outing = office(c)
    outings.hold(outing.pk, c.can("he"), later(days=2), came=[c.housing.pk])
    told = "".join(texts(minutes(outing, "现场办公")))
    assert "县政府(何副县长);住建局(秦局长)" in told
    assert "交通局" not in told


def test_a_table_at_which_nothing_was_decided_says_so(c: County) -> None:
    assert "没有当场定下的事。" in list(texts(minutes(office(c), "现场办公")))


def test_the_notice_says_when_where_and_who(c: County) -> None:
    outing = planned(c, purpose="说水渠")
    told = "".join(texts(poster(outing, "屋场会", "<svg/>", "https://sixia.example/x")))
    for part in ("3月11日 星期三 09:00–11:00", "村口晒谷场", "村主任", "说水渠", "sixia.example/x"):
        assert part in told
