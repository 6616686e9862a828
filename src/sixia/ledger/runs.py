"""Imports from the first look at a file to their report: planned, tried, run, gone on with.

A run has a folder `SIXIA_HOME/imports/KEY`: a lock, its notes, its rejected rows and, if it came in
over the web, the file itself. File and notes go when it ends. Who holds the lock runs it; a process
that dies lets go of it.
"""

import fcntl
import gc
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from uuid_utils.compat import uuid7

from sixia.grid.queries import NoHome
from sixia.hear import profiles
from sixia.hear.notes import Notes
from sixia.hear.reading import missing
from sixia.hear.rejects import write_rejects
from sixia.ledger import packs
from sixia.ledger.importing import Counts, import_rows
from sixia.ledger.models import ImportRun
from sixia.ledger.trying import Plan, plan_of, reading_of
from sixia.ledger.trying import own_profiles as own_profiles  # also for the way back
from sixia.papers.tables import LARGE, TableError, read

LIVE = ("waiting", "running")
OVER = ("ended", "dropped")
WEEK, MONTH = timedelta(days=7), timedelta(days=30)


class Busy(Exception):
    """Another process is at this import, or it has come to its end meanwhile."""


def folder(key: UUID) -> Path:
    """The folder of a run, for its owner's eyes only."""
    found = Path(settings.SIXIA_HOME) / "imports" / str(key)
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def uploaded(key: UUID) -> Path:
    """Where a file that came in over the web lies until its run has ended."""
    return folder(key) / "file"


def rejected(key: UUID) -> Path:
    """Where the rejected rows of such a file lie, to be fetched and mended."""
    return folder(key) / "rejects.csv"


def rejected_of(run: ImportRun) -> Path | None:
    """The rejected rows of a run that is over, if there are any (left)."""
    path = Path(settings.SIXIA_HOME) / "imports" / str(run.key) / "rejects.csv"
    return path if path.exists() else None


def totals(run: ImportRun) -> dict[str, int | float | None]:
    """What became of the rows so far."""
    return Counts(**run.counts).told()


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def broken_off(path: Path, plan: Plan) -> ImportRun | None:
    """The run of this very file by this very plan that has not ended, if there is one."""
    live = ImportRun.objects.filter(state__in=(*LIVE, "broken"), digest=digest(path), staff=None)
    return next((run for run in live if plan_of(run) == plan), None)


def prepare(
    path: Path, name: str, plan: Plan, now: datetime, staff: int | None = None,
    state: str = "waiting", key: UUID | None = None,
) -> ImportRun:  # fmt: skip
    """A new run of this file by this plan; nothing is read yet."""
    return ImportRun.objects.create(
        key=key or uuid7(), name=name[:200], digest=digest(path), source=plan.source,
        plan=plan.kept(), state=state, staff_id=staff, made_at=now, moved_at=now,
    )  # fmt: skip


def carry_on(
    run: ImportRun, path: Path, rejects: Path, now: datetime,
    moved: Callable[[int, int | None], None] = lambda *_: None,
) -> Counts:  # fmt: skip
    """Run an import to its end from where it stands; rejected rows go into `rejects`, a csv that is
    not there if there are none. `moved` is told how many rows are done and how many there are; what
    it raises stops the run, which can be carried on with later.

    Raises Busy; TableError or OSError where the file can't be read to its end, NoHome or
    ProfileError: then the run is `broken`, and what came before stays.
    """
    with _alone(run):
        _not_over(run)
        _set(run, state="running", problem="", moved_at=now)
        try:
            return _carry_on(run, path, rejects, now, moved)
        except Exception as error:
            _set(run, state="broken", problem=_problem(error)[:400], moved_at=now)
            raise


def _carry_on(
    run: ImportRun, path: Path, rejects: Path, now: datetime,
    moved: Callable[[int, int | None], None],
) -> Counts:  # fmt: skip
    plan, table = plan_of(run), read(path, limit=LARGE)
    if run.line == 0:
        _set(run, rows=table.count())
    moved(run.counts.get("read", 0), run.rows)
    with Notes(folder(run.key) / "notes") as notes, _few_looks_for_cycles() as look:

        def batch(done: int) -> None:
            look()
            moved(done, run.rows)

        pack = packs.shipped()[plan.pack]
        counts = import_rows(table, reading_of(plan), pack, notes, now, run, batch)
        counts.median = notes.median_wait()
        write_rejects(rejects, table.headings, notes.rejected())
    _set(run, state="ended", counts=asdict(counts), ended_at=now, moved_at=now)
    tidy(run)
    return counts


def _problem(error: Exception) -> str:
    """What went wrong as code and params, for people's words; of a bug only its kind."""
    told = {"code": type(error).__name__, "said": str(error)[:200]}
    if isinstance(error, TableError):
        told = {"code": error.code, **error.params}  # type: ignore[dict-item]  # numbers too
    known = isinstance(error, (TableError, OSError, profiles.ProfileError, NoHome))
    return json.dumps(told if known else {"code": "unknown"}, ensure_ascii=False)


def work(now: datetime, moved: Callable[[int, int | None], None] = lambda *_: None) -> bool:
    """Run the oldest import that waits in the office and whose file lies here, or go on with one
    that a process left when it ended; whether there was one."""
    waiting = ImportRun.objects.filter(state__in=LIVE, staff__isnull=False).order_by("made_at")
    for run in waiting:
        path = uploaded(run.key)
        if not path.exists():
            continue
        with suppress(Busy):
            carry_on(run, path, rejected(run.key), now, moved)
            return True
    return False


def sweep(now: datetime) -> int:
    """Take away what is left of runs nobody came back to: files that were only looked at, after a
    week; rejected rows, and runs that broke, after a month. How many there were."""
    old = Q(state="prepared", moved_at__lt=now - WEEK) | Q(moved_at__lt=now - MONTH)
    gone = 0
    for run in ImportRun.objects.filter(old).exclude(state="dropped"):
        place = Path(settings.SIXIA_HOME) / "imports" / str(run.key)
        if not place.exists():
            continue
        with suppress(Busy), _alone(run):
            shutil.rmtree(place)
            gone += 1
            if run.state != "ended":
                _set(run, state="dropped", ended_at=now)
    return gone


def tidy(run: ImportRun) -> None:
    """Nothing is kept of a run that is over but its rejected rows, and a lock nobody holds."""
    place = folder(run.key)
    for name in ("file", "trial", "notes", "notes-wal", "notes-shm", "lock"):
        (place / name).unlink(missing_ok=True)
    with suppress(OSError):
        place.rmdir()  # unless rejected rows lie there


def replan(run: ImportRun, plan: Plan, now: datetime) -> None:
    """Read the file of a prepared run another way; one that was asked for meanwhile stays."""
    _move(run, ("prepared",), plan=plan.kept(), source=plan.source, moved_at=now)


def ask(run: ImportRun, now: datetime) -> None:
    """Have a prepared run, or one that broke, run as soon as a process is free. One of which it is
    not known yet what its columns hold stays as it is, and one that a command brought: only that
    command knows where its file lies."""
    if run.staff_id is None or missing(plan_of(run).columns):
        return
    _move(run, ("prepared", "broken"), state="waiting", problem="", moved_at=now)


def drop(run: ImportRun, now: datetime) -> None:
    """Call off a run; what is on the ledger already stays. Raises Busy."""
    with _alone(run):
        _not_over(run)
        _set(run, state="dropped", ended_at=now, moved_at=now)
        shutil.rmtree(folder(run.key))


def _not_over(run: ImportRun) -> None:
    if run.state in OVER:
        raise Busy(str(run.key))


def _move(run: ImportRun, before: tuple[str, ...], **values: Any) -> None:
    """Change a run only if it still stands in one of these states: someone else may have acted."""
    ImportRun.objects.filter(pk=run.pk, state__in=before).update(**values)
    run.refresh_from_db()


def _set(run: ImportRun, **values: Any) -> None:
    for name, value in values.items():
        setattr(run, name, value)
    run.save(update_fields=list(values))


@contextmanager
def _alone(run: ImportRun) -> Iterator[None]:
    with (folder(run.key) / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy(str(run.key)) from error
        run.refresh_from_db()
        yield


@contextmanager
def _few_looks_for_cycles() -> Iterator[Callable[[], None]]:
    """Looking for cycles after every few hundred objects takes a fifth of the time: here it is done
    when the function given is called for the tenth time, and never among what was there before."""
    calls = count(1)

    def look() -> None:
        if next(calls) % 10 == 0:
            gc.collect()

    gc.freeze()
    gc.disable()
    try:
        yield look
    finally:
        gc.enable()
        gc.unfreeze()
