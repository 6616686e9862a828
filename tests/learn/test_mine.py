"""Mining: steps in their order, one run at a time, gone on with where it was killed."""

import fcntl
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sixia.learn import mine
from sixia.learn.step import Moved, Step, Totals
from sixia.ledger import commands as m
from sixia.ledger.perform import perform
from tests.factories import NOW, County, raised


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.SIXIA_HOME = str(tmp_path)
    return tmp_path


class Killed(BaseException):
    pass


class Trial:
    """Steps that note that they ran; the one named breaks off."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ran: list[str] = []
        self.breaks = ""
        steps = [(name, self.step(name)) for name in ("one", "two", "three")]
        monkeypatch.setattr(mine, "STEPS", tuple(steps))

    def step(self, name: str) -> Step:
        def run(now: datetime, _tables: Any, _spread: Any, moved: Moved, /) -> Totals:
            moved(1, 2)
            self.ran.append(name)
            if name == self.breaks:
                raise Killed
            return {"at": now.hour}

        return run


@pytest.fixture
def trial(monkeypatch: pytest.MonkeyPatch) -> Trial:
    return Trial(monkeypatch)


def at(hours: float) -> mine.Run:
    return mine.mine(lambda: NOW + timedelta(hours=hours))


def test_a_run_ends_in_what_its_steps_came_to(c: County) -> None:
    raised()
    told = mine.totals(at(0))
    assert (told["engine"], told["snapshot_concerns"], told["snapshot_events"]) == ("duckdb", 1, 1)
    assert mine.ended_at() == NOW
    assert mine.totals(at(1))["snapshot_written"] == 0


def test_killed_it_goes_on_at_the_step_that_had_not_ended(db: None, trial: Trial) -> None:
    trial.breaks = "two"
    with pytest.raises(Killed):
        at(0)
    assert mine.ended_at() is None
    trial.breaks = ""
    run = at(1)
    assert trial.ran == ["one", "two", "two", "three"]
    assert (run.done["one"], run.done["two"]) == ({"at": 1}, {"at": 2})
    at(2)
    assert trial.ran[4:] == ["one", "two", "three"]
    assert mine.ended_at() == NOW + timedelta(hours=2)


def test_what_broke_off_long_ago_begins_anew(db: None, trial: Trial) -> None:
    at(0)
    trial.breaks = "three"
    with pytest.raises(Killed):
        at(1)
    assert mine.ended_at() == NOW, "the run before still tells when it ended"
    trial.breaks = ""
    at(24)
    assert trial.ran[6:] == ["one", "two", "three"]


def test_a_note_that_cannot_be_read_is_as_none(home: Path, trial: Trial, db: None) -> None:
    at(0)
    (home / "learn" / "mine.json").write_text('{"began": 1, "x": 2', "utf-8")
    assert mine.last() is None
    at(1)
    assert len(trial.ran) == 6


def test_two_do_not_mine_at_once(home: Path, trial: Trial) -> None:
    (home / "learn").mkdir()
    with (home / "learn" / ".mine.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(mine.Busy):
            at(0)
    assert trial.ran == []


def test_what_a_killed_run_spilled_goes(home: Path, trial: Trial, db: None) -> None:
    spilled = home / "learn" / "spill" / "x"
    spilled.mkdir(parents=True)
    (spilled / "words").write_text("井水", "utf-8")
    at(0)
    assert not spilled.parent.exists()


def test_each_step_tells_how_far_it_is(db: None, trial: Trial) -> None:
    from collections.abc import Iterator
    from contextlib import contextmanager

    told: list[Any] = []

    @contextmanager
    def moved(step: str) -> Iterator[Moved]:
        yield lambda done, of: told.append((step, done, of))

    mine.mine(lambda: NOW, moved)
    assert told == [("one", 1, 2), ("two", 1, 2), ("three", 1, 2)]


def test_what_was_erased_goes_even_while_there_is_no_cluster(
    c: County, home: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sixia.learn import tables

    one = raised(words="井水发黄有铁锈味")
    at(0)
    snapshots = home / "learn" / "snapshots" / "concerns"
    assert list(snapshots.rglob("*.parquet"))
    perform(one.case.pk, m.Erase(concern=one.concern.pk, why="本人要求"), c.can("su"), NOW)
    settings.SIXIA_SPARK = "spark://nowhere:7077"
    monkeypatch.setattr(tables, "_spark", no_cluster)
    with pytest.raises(tables.NoCluster):
        at(24)
    assert not list(snapshots.rglob("*.parquet"))
    assert mine.ended_at() == NOW, "it is left to do"


def no_cluster(_home: Path) -> Any:
    from sixia.learn.tables import NoCluster

    raise NoCluster("gone")


def test_what_cannot_be_kept_up_is_not_kept(c: County, home: Path) -> None:
    mine.forget()
    assert not (home / "learn").exists()
    raised()
    at(0)
    mine.forget()
    assert not (home / "learn" / "snapshots").exists()
    assert mine.last() is None
    at(1)
    assert list((home / "learn" / "snapshots").rglob("*.parquet"))
