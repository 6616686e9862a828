"""Real files of real cities, by their profiles, beside figures worked out here another way."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from sixia.grid.importing import NOWHERE, make_home
from sixia.hear import profiles
from sixia.hear.models import Concern
from sixia.hear.reading import columns_of
from sixia.hear.swiss import wgs84
from sixia.ledger import runs
from sixia.ledger.importing import Counts
from sixia.ledger.models import Case, Event
from sixia.ledger.rebuild import check
from sixia.ledger.trying import Plan
from sixia.papers.tables import read

# The first rows with every run of the suite, whole files with `make prove`.
SOME = [300, pytest.param(None, marks=pytest.mark.prove)]


def bring(path: Path, rows: int | None, folder: Path) -> Counts:
    """Import the first rows of a file, or all, by the profile it is known by."""
    part = path
    if rows:
        part = folder / path.name
        with path.open("rb") as whole:
            part.write_bytes(b"".join(islice(whole, rows + 1)))
    make_home(NOWHERE)
    table = read(part)
    profile = profiles.offered(table.headings)
    assert profile
    columns = columns_of(table.headings, profile)
    plan = Plan(profile.source, columns, NOWHERE, "hotline-5wd", profile.name)
    now = datetime.now(UTC)
    run = runs.prepare(part, part.name, plan, now)
    return runs.carry_on(run, part, folder / "rejects.csv", now)


def told(path: Path, rows: int | None) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from islice(csv.DictReader(file), rows)


@pytest.mark.parametrize("rows", SOME)
def test_baltimore_closes_in_time_as_its_own_columns_say(
    db: None, shared_data: Path, tmp_path: Path, rows: int | None
) -> None:
    path = shared_data / "requests" / "baltimore311_10000.csv"
    counts = bring(path, rows, tmp_path)

    def moment(text: str) -> datetime:
        day, hour, half = text.split(" ")
        month, date, year = day.split("/")
        h, rest = hour.split(":", 1)
        return datetime.fromisoformat(
            f"{year}-{month}-{date} {int(h) % 12 + 12 * (half == 'PM'):02}:{rest}"
        )

    spans = [(r["DueDate"], r["CloseDate"]) for r in told(path, rows)]
    both = [(moment(due), moment(closed)) for due, closed in spans if due and closed]
    punctual = sum(closed <= due for due, closed in both)
    assert (counts.new, counts.rejected) == (rows or 10_000, 0)
    assert (counts.dated, counts.punctual) == (len(both), punctual)
    assert counts.told()["share_in_time"] == round(punctual / len(both), 4)
    on_ledger = Counter(case.source_on_time for case in Case.objects.all())
    assert on_ledger[True] == punctual
    assert on_ledger[True] + on_ledger[False] == len(both)
    waiting = sum(r["SRStatus"].split(" ")[0] != "Closed" for r in told(path, rows))
    assert Case.objects.filter(stage="registered").count() == waiting
    assert Case.objects.filter(due_at__isnull=False).count() == 0, "no clock of ours"
    assert check().differences == []


@pytest.mark.parametrize("rows", SOME)
def test_every_report_of_zurich_is_a_concern_at_its_place(
    db: None, shared_data: Path, tmp_path: Path, rows: int | None
) -> None:
    path = shared_data / "requests" / "zurich_zueriwieneu_62245.csv"
    counts = bring(path, rows, tmp_path)
    assert (counts.new, counts.rejected) == (rows or 62_245, 0)
    there = Concern.objects.values_list("words", "latitude", "longitude")
    found = Counter((words, float(lat or 0), float(lon or 0)) for words, lat, lon in there)
    expected = Counter(
        (r["service_code"], *(round(x, 6) for x in wgs84(float(r["e"]), float(r["n"]))))
        for r in told(path, rows)
    )
    assert found == expected
    latitudes = [latitude for _, latitude, _ in found]
    assert 47.3 < min(latitudes) < max(latitudes) < 47.45, "the city of Zürich"
    assert Case.objects.filter(stage="imported").count() == counts.new, "they stay Zürich's"
    assert bring(path, rows, tmp_path).already == counts.new


@pytest.mark.parametrize("rows", SOME)
def test_pingshan_orders_name_their_unit_and_whether_in_time(
    db: None, shared_data: Path, tmp_path: Path, rows: int | None
) -> None:
    path = shared_data / "dispatch" / "pingshan_2018_first8000.csv"
    counts = bring(path, rows, tmp_path)
    source = {r["REC_ID"]: r for r in told(path, rows)}
    assert counts.new == len(source)
    stated = Counter(r["INTIME_ARCHIVE_NUM"] for r in source.values())
    assert (counts.said_in_time, counts.said_late) == (stated["1"], stated["0"])
    events = Event.objects.values_list(
        "case__links__concern__source_id", "words", "structure", "case__source_in_time"
    )
    for source_id, words, structure, in_time in events:
        row = source.pop(source_id)
        assert words
        assert words.get("unit", "-") == row["DISPOSE_UNIT_NAME"]
        assert structure["stated"].get("unit_code", "-") == row["DISPOSE_UNIT_ID"]
        assert in_time is {"1": True, "0": False}.get(row["INTIME_ARCHIVE_NUM"])
    assert not source
