"""Imports from the first look at a file to their report: planned, tried, run, gone on with.

A run has a folder `SIXIA_HOME/imports/KEY`: a lock, its notes, its rejected rows and, if it came in
over the web, the file itself. File and notes go when it ends. Who holds the lock runs it; a process
that dies lets go of it.
"""

import fcntl
import gc
import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from uuid_utils.compat import uuid7

from sixia.grid.models import Area
from sixia.hear import profiles
from sixia.hear.importing import Rejected, Told, here_already, read_rows
from sixia.hear.notes import Notes
from sixia.hear.reading import PLAIN, Columns, Reading
from sixia.hear.rejects import write_rejects
from sixia.ledger import packs
from sixia.ledger.importing import BATCH, Counts, import_rows
from sixia.ledger.models import ImportRun
from sixia.papers.tables import LARGE, Table, TableError, read

LIVE = ("waiting", "running")
SHOWN = 20  # rows of a trial


class Busy(Exception):
    """Another process is at this import."""


class Gone(Exception):
    """The file of this import is not on this machine (any more)."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a file is to be read, whole: with the file, this is what an import is known by."""

    source: str
    columns: Columns
    area: str
    pack: str
    profile: str = PLAIN.name

    def kept(self) -> dict[str, Any]:
        return {**asdict(self), "columns": {n: list(h) for n, h in self.columns.items()}}


def plan_of(run: ImportRun) -> Plan:
    columns = {name: tuple(headings) for name, headings in run.plan["columns"].items()}
    return Plan(**{**run.plan, "columns": columns})


def own_profiles() -> Path:
    """Where an office keeps its profiles."""
    return Path(settings.SIXIA_HOME) / "profiles"


def reading_of(plan: Plan) -> Reading:
    """Raises profiles.ProfileError if the profile is gone."""
    profile = profiles.get(plan.profile, own_profiles())
    areas = Area.objects.values_list("code", flat=True) if "area" in plan.columns else ()
    zone = profile.tzinfo(ZoneInfo(settings.TIME_ZONE))
    return Reading(plan.columns, plan.source, zone, plan.area, frozenset(areas), profile)


def folder(key: UUID) -> Path:
    """The folder of a run, for its owner's eyes only."""
    found = Path(settings.SIXIA_HOME) / "imports" / str(key)
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def uploaded(key: UUID) -> Path:
    """Where a file that came in over the web lies until its run has ended."""
    return folder(key) / "file"


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def broken_off(path: Path, plan: Plan) -> ImportRun | None:
    """The run of this very file by this very plan that has not ended, if there is one."""
    live = ImportRun.objects.filter(state__in=(*LIVE, "broken"), digest=digest(path), staff=None)
    return next((run for run in live if run.plan == plan.kept()), None)


def prepare(
    path: Path, name: str, plan: Plan, now: datetime, staff: int | None = None,
    state: str = "waiting", key: UUID | None = None,
) -> ImportRun:  # fmt: skip
    """A new run of this file by this plan; nothing is read yet."""
    return ImportRun.objects.create(
        key=key or uuid7(), name=name[:200], digest=digest(path), source=plan.source,
        plan=plan.kept(), state=state, staff_id=staff, made_at=now, moved_at=now,
    )  # fmt: skip


@dataclass(slots=True)
class Trial:
    """What an import of these rows would do. `counts.new` are those not here yet; `whole`: no row
    was left untried; the first rows that hold and the first that do not."""

    counts: Counts
    whole: bool
    good: list[Told]
    bad: list[Rejected]


def trial(table: Table, plan: Plan, now: datetime, most: int | None = None) -> Trial:
    """Read rows, the first `most` or all, as an import would, and write nothing.

    Raises TableError.
    """
    reading, counts = reading_of(plan), Counts()
    done = Trial(counts, whole=True, good=[], bad=[])
    with Notes("") as notes:
        rows = iter(table)
        while batch := list(islice(rows, BATCH)):
            if most is not None and counts.read >= most:
                done.whole = False
                break
            sifted = notes.sift(list(read_rows(batch, reading, now)), dict(batch), reading.identity)
            good = [row for row in sifted if isinstance(row, Told)]
            here = here_already(plan.source, [row.said.source_id for row in good])
            counts.add(sifted, len(good) - len(here))
            done.good += good[: SHOWN - len(done.good)]
            bad = (row for row in sifted if isinstance(row, Rejected))
            done.bad += islice(bad, SHOWN - len(done.bad))
        counts.median = _seconds(notes)
    return done


def carry_on(
    run: ImportRun, path: Path, rejects: Path, now: datetime,
    moved: Callable[[int, int | None], None] = lambda *_: None,
) -> Counts:  # fmt: skip
    """Run an import to its end from where it stands; rejected rows go into `rejects`, a csv that is
    not there if there are none. `moved` is told how many rows are done and how many there are; what
    it raises stops the run, which can be carried on with later.

    Raises Busy; TableError or OSError where the file can't be read to its end: then nothing was
    begun, or what came before the bad place stays, and the run is `broken`.
    """
    with _alone(run):
        _set(run, state="running", problem="", moved_at=now)
        try:
            return _carry_on(run, path, rejects, now, moved)
        except (TableError, OSError, profiles.ProfileError) as error:
            _set(run, state="broken", problem=str(error)[:400], moved_at=now)
            raise


def _carry_on(
    run: ImportRun, path: Path, rejects: Path, now: datetime,
    moved: Callable[[int, int | None], None],
) -> Counts:  # fmt: skip
    plan, table = plan_of(run), read(path, limit=LARGE)
    if run.line == 0:
        _set(run, rows=table.count())
    moved(run.counts.get("read", 0), run.rows)
    with Notes(folder(run.key) / "notes") as notes, _no_looking_for_cycles():
        pack = packs.shipped()[plan.pack]
        counts = import_rows(
            table, reading_of(plan), pack, notes, now, run, lambda done: moved(done, run.rows)
        )
        counts.median = _seconds(notes)
        write_rejects(rejects, table.headings, notes.rejected())
    _set(run, state="ended", counts=asdict(counts), ended_at=now, moved_at=now)
    tidy(run)
    return counts


def tidy(run: ImportRun) -> None:
    """Nothing is kept of a run that is over but its rejected rows, and a lock nobody holds."""
    place = folder(run.key)
    for name in ("file", "notes", "notes-wal", "notes-shm", "lock"):
        (place / name).unlink(missing_ok=True)
    with suppress(OSError):
        place.rmdir()  # unless rejected rows lie there


def drop(run: ImportRun, now: datetime) -> None:
    """Call off a run; what is on the ledger already stays. Raises Busy."""
    with _alone(run):
        _set(run, state="dropped", ended_at=now, moved_at=now)
        shutil.rmtree(folder(run.key))


def _seconds(notes: Notes) -> float | None:
    median = notes.median_wait()
    return median.total_seconds() if median is not None else None


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
def _no_looking_for_cycles() -> Iterator[None]:
    """Millions of small objects and no cycles: looking for them takes a fifth of the time."""
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
