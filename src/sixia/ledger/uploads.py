"""Files for an import that come in through the office: kept, looked at, shown before they run.

A map that someone chose by hand, and ran, is remembered: the next file with the same columns, which
no profile is known by, is read so, too.
"""

import json
import os
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
from sixia.hear.reading import PLAIN, NoMap, by_hand, columns_of, missing
from sixia.ledger import runs
from sixia.ledger.importing import Counts
from sixia.ledger.models import Batch, ImportRun
from sixia.ledger.trying import Plan, Trial, own_profiles, plan_of, trial
from sixia.papers.tables import LARGE, Table, read

NOT_TRIED = Trial(Counts(), whole=False, good=[], bad=[])
TRIED = 5_000  # rows of a trial: some seconds
SOURCE = 40
REMEMBERED = 50  # files whose maps are looked through
RAN = ("running", "ended")


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of a file before it is imported. `columns`: heading → field, "" for one that is
    not read; `lacks`: what must be known before it can be tried. `good` are the first rows as they
    were understood, `bad` those that would be rejected with their reasons; `whole`: every row was
    tried. `as_before`: the name of the file whose map, chosen by hand, was taken again."""

    columns: list[tuple[str, str]]
    totals: dict[str, Any]
    whole: bool
    good: list[dict[str, str]]
    bad: list[tuple[int, str]]
    lacks: list[str] = field(default_factory=list)
    as_before: str = ""


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
    new joins the `batch` of a campaign, if one is named. Where its headings do not say what its
    columns hold, it waits until somebody does (`by_columns`).

    Raises TableError, ProfileError, NoMap if the `profile` does not fit; then nothing is kept.
    """
    key = uuid7()
    path = runs.uploaded(key)
    try:
        with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as file:  # noqa: PTH123 - its mode from the start
            file.writelines(chunks)
        table = read(path, limit=LARGE)
        before = None if profile else _as_before(table, area)
        plan = _plan(table, name, area, pack, profile, source, before)
        plan = replace(plan, batch=batch)
        run = runs.prepare(path, name, plan, now, staff, "prepared", key)
        _keep_trial(run, table, plan, now, before.name if before else "")
    except BaseException:
        shutil.rmtree(path.parent, ignore_errors=True)
        ImportRun.objects.filter(key=key).delete()
        raise
    return run


def again(run: ImportRun, profile: str, source: str, now: datetime) -> None:
    """Read a prepared file by another profile or as of another source, and try it anew.

    Raises TableError, NoMap, ProfileError, OSError; then it stays as it was.
    """
    before, table = plan_of(run), _table(run)
    kept = run if before.by_hand and profile == before.profile else None  # only the source changes
    read_so = _plan(table, run.name, before.area, before.pack, profile, source, kept)
    _read_so(run, table, replace(read_so, batch=before.batch), now)


def by_columns(run: ImportRun, told: Mapping[str, str], now: datetime) -> None:
    """Read a prepared file by a map chosen by hand, heading → field, and try it anew.

    Raises TableError, NoMap, BadMap, OSError; then it stays as it was.
    """
    table = _table(run)
    columns = by_hand(told, table.headings)
    _read_so(run, table, replace(plan_of(run), columns=columns, by_hand=True), now)


def _table(run: ImportRun) -> Table:
    return read(runs.uploaded(run.key), limit=LARGE)


def _read_so(run: ImportRun, table: Table, plan: Plan, now: datetime) -> None:
    _keep_trial(run, table, plan, now)
    runs.replan(run, plan, now)


def _plan(
    table: Table, name: str, area: str, pack: str, wanted: str, source: str,
    before: ImportRun | None = None,
) -> Plan:  # fmt: skip
    stem = re.sub(r"(\.rejects)+$", "", Path(name).stem)[:SOURCE]
    if before:  # its columns, not its source: another unit's list may have the same ids
        kept = replace(plan_of(before), source=source or stem, batch=None)
        return replace(kept, area=area, within=area, pack=pack, headings=table.headings)
    profile = _profile(table, wanted)
    try:
        columns = columns_of(table.headings, profile)
    except NoMap as error:
        if wanted:
            raise
        columns = error.found
    called = source or profile.source or stem
    return Plan(called, columns, area, pack, profile.name, area, headings=table.headings)


def _as_before(table: Table, area: str) -> ImportRun | None:
    """The last run for this area of a file with the same columns, whose map was chosen by hand;
    none where a profile is known by these columns."""
    if profiles.offered(table.headings, own_profiles()):
        return None
    known = profiles.every(own_profiles())
    rows = ImportRun.objects.filter(plan__by_hand=True, plan__area=area, state__in=RAN)
    for run in rows.order_by("-pk")[:REMEMBERED]:
        plan = plan_of(run)
        if _named(plan.headings) == _named(table.headings) and plan.profile in known:
            return run
    return None


def _named(headings: Sequence[str]) -> list[str]:
    """Those with a name, but for the reasons of rows that were rejected."""
    return [heading for heading in headings if heading not in ("", REASON)]


def _profile(table: Table, wanted: str) -> Profile:
    if wanted:
        return profiles.get(wanted, own_profiles())
    return profiles.offered(table.headings, own_profiles()) or PLAIN


def _keep_trial(
    run: ImportRun, table: Table, plan: Plan, now: datetime, as_before: str = ""
) -> None:
    lacks = missing(plan.columns)
    done = NOT_TRIED if lacks else trial(table, plan, now, TRIED)
    held = {heading: name for name, joined in plan.columns.items() for heading in joined}
    kept = {
        "columns": [(heading, held.get(heading, "")) for heading in _named(table.headings)],
        "lacks": lacks,
        "as_before": as_before,
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


def destination(run: ImportRun) -> Batch | None:
    """The batch of a campaign that what is new joins, if one was named."""
    named = Batch.objects.select_related("campaign").filter(pk=run.plan.get("batch"))
    return named.first()


def left_outside(run: ImportRun, batch: Batch) -> bool:
    """Whether the campaign was closed before the run came to its end: what came in after that is
    on the ledger, but in no batch."""
    closed = batch.campaign.closed_at
    return closed is not None and (run.ended_at is None or closed < run.ended_at)


def _bad(row: Rejected) -> tuple[int, str, dict[str, str]]:
    return row.line, row.reason, {name: str(value) for name, value in row.params.items()}


def shown(run: ImportRun) -> Shown | None:
    """The trial of a file that waits for its owner's yes; None if the file is not here."""
    if not _trial(run).exists():
        return None
    told = json.loads(_trial(run).read_text("utf-8"))
    told.pop("unread", None)  # of a file that was looked at by an earlier version
    bad = [(line, str(REASONS[code]) % params) for line, code, params in told.pop("bad")]
    return Shown(**told, bad=bad)
