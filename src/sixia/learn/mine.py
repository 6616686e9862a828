"""Mining: step after step, from the snapshot of the ledger to what is found in it.

How far a run has come stands in `SIXIA_HOME/learn/mine.json`; one that was killed goes on at the
step that had not ended. Who holds the lock mines; a process that dies lets go of it.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from sixia.learn.monthly import monthly
from sixia.learn.step import Moved, Step, Totals

if TYPE_CHECKING:
    from sixia.learn.tables import Tables
    from sixia.learn.topics import Spread

STALE = timedelta(hours=6)  # a run that broke off longer ago begins anew: words may be erased since


class Busy(Exception):
    """Another process is mining."""


def topics(now: datetime, tables: "Tables", spread: "Spread", moved: Moved) -> Totals:
    from sixia.learn.topics_kept.run import step

    return step(now, tables, spread, moved)


SNAPSHOT = "snapshot"  # the first step: it needs no tables
STEPS: tuple[tuple[str, Step], ...] = (
    ("monthly", monthly),
    ("topics", topics),
)


@dataclass(frozen=True, slots=True)
class Run:
    """When the run began that is under way or was last, what its steps came to, on which engine;
    and when one last came to its end."""

    began: str
    done: dict[str, Totals] = field(default_factory=dict)
    engine: str = ""
    ended: str = ""

    @property
    def over(self) -> bool:
        return self.ended >= self.began  # both in ISO 8601 and UTC


@contextmanager
def silent(_step: str) -> Iterator[Moved]:
    yield lambda _done, _of: None


def mine(
    clock: Callable[[], datetime],
    moved: Callable[[str], AbstractContextManager[Moved]] = silent,
) -> Run:
    """Run what is left of the run that broke off, or all of a new one; `moved` gives, for a step,
    whom to tell how far it is. Raises Busy, or what a step raises; that step is left to do."""
    from sixia.learn.snapshots.taking import taken
    from sixia.learn.tables import spread_on, tables

    with _alone():
        now = clock()
        # Before there is a cluster to find: what was erased leaves the files even if there is none.
        run = _ran(_begun(now), SNAPSHOT, partial(taken, home()), moved)
        with closing(tables(home())) as told:
            run = replace(run, engine=told.engine)
            for name, step in STEPS:
                run = _ran(run, name, partial(step, now, told, spread_on(told)), moved)
        run = replace(run, ended=clock().astimezone(UTC).isoformat())
        _keep(run)
        return run


def _ran(
    run: Run,
    name: str,
    step: Callable[[Moved], Totals],
    moved: Callable[[str], AbstractContextManager[Moved]],
) -> Run:
    """With this step done, if it was not yet."""
    if name in run.done:
        return run
    with moved(name) as more:
        done = step(more)
    run = replace(run, done={**run.done, name: done})
    _keep(run)
    return run


def forget() -> None:
    """Take the snapshots away, and the note of the run: where nothing brings them up to the ledger,
    words would stay in them that were erased. Raises Busy."""
    if _path().parent.exists():
        with _alone():
            _path().unlink(missing_ok=True)
            shutil.rmtree(_path().with_name("snapshots"), ignore_errors=True)


def last() -> Run | None:
    """The run that is under way, or that was last."""
    try:
        return Run(**json.loads(_path().read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def ended_at() -> datetime | None:
    """When a run last came to its end."""
    run = last()
    return datetime.fromisoformat(run.ended) if run and run.ended else None


def totals(run: Run) -> dict[str, int | str]:
    """Flat, for machines and people."""
    figures = {f"{step}_{what}": n for step, told in run.done.items() for what, n in told.items()}
    return {"engine": run.engine, "began": run.began, "ended": run.ended, **figures}


def home() -> Path:
    return Path(settings.SIXIA_HOME)


def _begun(now: datetime) -> Run:
    run = last()
    if run and not run.over and now - datetime.fromisoformat(run.began) < STALE:
        return run
    return Run(now.astimezone(UTC).isoformat(), ended=run.ended if run else "")


def _path() -> Path:
    return home() / "learn" / "mine.json"


def _keep(run: Run) -> None:
    draft = _path().with_suffix(".new")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(asdict(run), file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(_path())


@contextmanager
def _alone() -> Iterator[None]:
    folder = home() / "learn"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / ".mine.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy from error
        shutil.rmtree(folder / "spill", ignore_errors=True)  # what a killed run left there
        try:
            yield
        finally:
            shutil.rmtree(folder / "spill", ignore_errors=True)
