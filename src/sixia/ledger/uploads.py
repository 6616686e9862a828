"""Files for an import that come in through the office: kept, looked at, shown before they run."""

import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet
from uuid_utils.compat import uuid7

from sixia.grid.rules import Duties
from sixia.hear import profiles
from sixia.hear.headings import REASON
from sixia.hear.importing import REASONS, Rejected, Told
from sixia.hear.profiles import Profile
from sixia.hear.reading import PLAIN, columns_of
from sixia.ledger import runs
from sixia.ledger.models import ImportRun
from sixia.ledger.trying import Plan, own_profiles, plan_of, trial
from sixia.papers.tables import LARGE, Table, read

TRIED = 5_000  # rows of a trial: some seconds
SOURCE = 40


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of a file before it is imported. `columns`: heading(s) → field; `good` are the
    first rows as they were understood, `bad` those that would be rejected with their reasons;
    `whole`: every row was tried."""

    columns: list[tuple[str, str]]
    unread: list[str]
    totals: dict[str, Any]
    whole: bool
    good: list[dict[str, str]]
    bad: list[tuple[int, str]]


def visible(duties: Duties) -> QuerySet[ImportRun]:
    """The imports into areas this person dispatches for, newest first."""
    mine = Q(pk__in=[])
    for duty in duties.held:
        if duty.role == "dispatcher":
            mine |= Q(plan__area__startswith=duty.area)
    return ImportRun.objects.filter(mine).select_related("staff")


def receive(
    chunks: Iterable[bytes], name: str, area: str, pack: str, staff: int, now: datetime,
    profile: str = "", source: str = "", batch: int | None = None,
) -> ImportRun:  # fmt: skip
    """Keep a file, for its owner's eyes only, and try it. No row may lie outside of `area`. What is
    new joins the `batch` of a campaign, if one is named.

    Raises TableError, NoMap, ProfileError; then nothing is kept.
    """
    key = uuid7()
    path = runs.uploaded(key)
    try:
        with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as file:  # noqa: PTH123 - its mode from the start
            file.writelines(chunks)
        table = read(path, limit=LARGE)
        plan = replace(_plan(table, name, area, pack, profile, source), batch=batch)
        run = runs.prepare(path, name, plan, now, staff, "prepared", key)
        _keep_trial(run, table, plan, now)
    except BaseException:
        shutil.rmtree(path.parent, ignore_errors=True)
        ImportRun.objects.filter(key=key).delete()
        raise
    return run


def again(run: ImportRun, profile: str, source: str, now: datetime) -> None:
    """Read a prepared file by another profile or as of another source, and try it anew.

    Raises TableError, NoMap, ProfileError, OSError; then it stays as it was.
    """
    path, before = runs.uploaded(run.key), plan_of(run)
    table = read(path, limit=LARGE)
    read_so = _plan(table, run.name, before.area, before.pack, profile, source)
    plan = replace(read_so, batch=before.batch)
    _keep_trial(run, table, plan, now)
    runs.replan(run, plan, now)


def _plan(table: Table, name: str, area: str, pack: str, wanted: str, source: str) -> Plan:
    profile = _profile(table, wanted)
    columns = columns_of(table.headings, profile)
    called = source or profile.source or Path(name).stem[:SOURCE]
    return Plan(called, columns, area, pack, profile.name, area)


def _profile(table: Table, wanted: str) -> Profile:
    if wanted:
        return profiles.get(wanted, own_profiles())
    return profiles.offered(table.headings, own_profiles()) or PLAIN


def _keep_trial(run: ImportRun, table: Table, plan: Plan, now: datetime) -> None:
    done = trial(table, plan, now, TRIED)
    named = {heading for joined in plan.columns.values() for heading in joined} | {"", REASON}
    kept = {
        "columns": [(" + ".join(joined), name) for name, joined in plan.columns.items()],
        "unread": [heading for heading in table.headings if heading not in named],
        "totals": done.counts.told(),
        "whole": done.whole,
        "good": [_good(row) for row in done.good],
        "bad": [_bad(row) for row in done.bad],
    }
    text = json.dumps(kept, ensure_ascii=False, default=str)
    place = _trial(run)
    place.touch(mode=0o600)
    place.write_text(text, "utf-8")


def _trial(run: ImportRun) -> Path:
    return runs.folder(run.key) / "trial"


def _good(row: Told) -> dict[str, str]:
    """What shows whether a row was understood; of the person nothing."""
    return {
        "line": str(row.line), "title": row.title[:60], "at": row.said.received_at.isoformat(),
        "unit": row.unit, "over": "yes" if row.over or row.replied_at else "",
    }  # fmt: skip


def _bad(row: Rejected) -> tuple[int, str, dict[str, str]]:
    return row.line, row.reason, {name: str(value) for name, value in row.params.items()}


def shown(run: ImportRun) -> Shown | None:
    """The trial of a file that waits for its owner's yes; None if the file is not here."""
    if not _trial(run).exists():
        return None
    told = json.loads(_trial(run).read_text("utf-8"))
    bad = [(line, str(REASONS[code]) % params) for line, code, params in told.pop("bad")]
    return Shown(**told, bad=bad)
