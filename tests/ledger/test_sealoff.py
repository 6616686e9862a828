"""What a resident added later goes with their concern, on a case shared with others too."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sixia.grid.models import Look
from sixia.hear import accusations, profiles
from sixia.hear.importing import here_already
from sixia.hear.models import Accusation, Concern
from sixia.hear.people import look
from sixia.hear.reading import columns_of
from sixia.ledger import commands as m
from sixia.ledger.models import Case
from sixia.ledger.perform import as_resident, perform
from sixia.ledger.public import own
from sixia.ledger.record import Raised
from sixia.ledger.sealoff import seal_off
from sixia.ledger.trying import Plan, own_profiles, trial
from sixia.papers.tables import read, write_csv
from tests.factories import ANSWER, NOW, VILLAGE, County, assignment, raised
from tests.hear.test_accusations import MARK, traces
from tests.ledger import handing
from tests.ledger.handing import SOURCE, bring
from tests.ledger.test_database_walk import proved


def shared(c: County) -> tuple[Raised, Raised]:
    """Two people on one case, answered and served."""
    lan, zhou = raised(words="化粪池往外冒"), raised(words="邻居也说臭")
    join = m.Join(concerns=(zhou.concern.pk,), from_case=zhou.case.pk)
    moves = (("mei", join), ("mei", assignment(c)), ("bo", m.Sign()))
    for who, command in moves:
        perform(lan.case.pk, command, c.can(who), NOW)
    return lan, zhou


@pytest.mark.parametrize("how", ["sealed off", "erased"])
def test_what_one_of_several_added_goes_with_their_concern(c: County, how: str) -> None:
    lan, zhou = shared(c)
    as_resident(lan.case.pk, zhou.concern.pk, m.Note(note=MARK), NOW)
    as_resident(lan.case.pk, lan.concern.pk, m.Note(note="老人摔了一跤"), NOW)
    perform(lan.case.pk, ANSWER, c.can("bo"), NOW)
    perform(lan.case.pk, m.Serve(how="phone"), c.can("bo"), NOW)
    again = m.Reopen(head=c.qin.pk, reason=MARK)
    as_resident(lan.case.pk, zhou.concern.pk, again, NOW)
    assert traces(MARK)
    if how == "erased":
        erase = m.Erase(concern=zhou.concern.pk, why="本人要求")
        perform(lan.case.pk, erase, c.can("su"), NOW)
    else:
        seal_off(zhou.concern.pk, c.mei, NOW)
    assert traces(MARK) == set()
    assert traces("老人摔了一跤")
    lan.case.refresh_from_db()
    proved(lan.case)


def test_nobody_is_told_that_another_added_something(c: County) -> None:
    lan, zhou = shared(c)
    as_resident(lan.case.pk, zhou.concern.pk, m.Note(note="夜里更臭"), NOW)
    for one, told in ((lan, False), (zhou, True)):
        assert one.concern.tracking
        seen = own(one.concern.pk, one.concern.tracking)
        assert seen
        assert any(e.verb == "noted" for e in seen.cases[0].steps) == told


def test_who_looked_at_it_is_sealed_with_it(c: County) -> None:
    told = raised(words="他收了钱")
    look(told.concern, c.bo, MARK, NOW)
    other = raised(words="路灯不亮")
    look(other.concern, c.bo, "回电话", NOW)
    sealed = seal_off(told.concern.pk, c.mei, NOW)
    assert [x.why for x in Look.objects.all()] == ["回电话"]
    assert traces(MARK, str(told.concern.key)) <= {("hear_accusation", str(told.concern.key))}
    _, kept = accusations.open_one(str(sealed.key), c.ji, c.can("ji"), NOW)
    assert f"staff:{c.bo.pk}" in kept.history
    assert MARK in kept.history


HEADINGS = ("编号", "内容", "时间")
NUMBER = "JB-7741"
ROWS = [
    [NUMBER, MARK, "2026/3/1 9:00"],
    ["2", "路灯不亮", "2026/3/2 9:00"],
    ["3", "树倒了", "2026/3/2 9:00"],
]
BY_ROW = """
zh = "逐行"
en = "Row by row"
identity = "row"
[columns]
words = "内容"
received_at = "时间"
"""


@pytest.mark.parametrize("identity", ["id", "words", "row"])
def test_what_was_sealed_off_does_not_come_back_with_its_file(
    c: County, tmp_path: Path, settings: Any, identity: str
) -> None:
    """However a row is known, nothing comes in, and all that is told is as if it lay here still."""
    settings.SIXIA_HOME = tmp_path
    handing.own(tmp_path, BY_ROW)
    by = profiles.get(SOURCE if identity == "row" else "plain", own_profiles())
    path, skipped = tmp_path / "old.csv", int(identity == "words")
    write_csv(path, HEADINGS[skipped:], [row[skipped:] for row in ROWS])
    plan = Plan(SOURCE, columns_of(read(path).headings, by), VILLAGE, "hotline-5wd", by.name)
    assert bring(path, by)[0].new == 3
    known = trial(read(path), plan, NOW).counts, bring(path, by)
    assert (known[1][0].new, known[1][0].already) == (0, 3)
    concern = Concern.objects.get(words=MARK)
    sealed = seal_off(concern.pk, c.mei, NOW)
    assert (trial(read(path), plan, NOW).counts, bring(path, by)) == known
    assert Concern.objects.count() == Case.objects.count() == 2
    assert traces(MARK, concern.source_id) == set(), "not even its id is anywhere in clear"
    assert sealed.source_index
    write_csv(path, HEADINGS[skipped:], [ROWS[0][skipped:]])
    plan = replace(plan, source="elsewhere")
    assert trial(read(path), plan, NOW).counts.new == 1, "another source's is another matter"


def test_another_matter_under_the_id_of_one_sealed_off_is_not_lost(
    c: County, tmp_path: Path, settings: Any
) -> None:
    settings.SIXIA_HOME = tmp_path
    old, new, by = tmp_path / "old.csv", tmp_path / "new.csv", profiles.get("plain")
    write_csv(old, HEADINGS, ROWS)
    write_csv(new, HEADINGS, [[NUMBER, "水管裂了", "2026/3/9 9:00"]])
    bring(old, by)
    known = bring(new, by)
    assert known[0].rejected == 1
    seal_off(Concern.objects.get(source_id=NUMBER).pk, c.mei, NOW)
    assert bring(new, by) == known, "told as of any other that is here"


def test_however_many_rows_were_sealed_off_a_batch_asks_once_more(c: County) -> None:
    def asked(ids: list[str]) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert set(here_already(SOURCE, [*ids, "new"])) == set(ids)
        return len(seen)

    ids = [str(n) for n in range(9)]
    for each in ids:
        told = raised(words=f"{MARK}{each}", source=SOURCE, source_id=each)
        seal_off(told.concern.pk, c.mei, NOW)
    assert asked([]) == asked(ids[:1]) == asked(ids) == 2


def test_who_came_from_no_other_system_has_no_index(c: County) -> None:
    for source in ("", SOURCE):  # a source without an id tells nothing apart
        seal_off(raised(words=MARK, source=source).concern.pk, c.mei, NOW)
    accusations.receive(accusations.Told(words=MARK), "web", NOW)
    assert list(Accusation.objects.values_list("source_index", flat=True)) == [None] * 3
    assert here_already("", [""]) == {}
