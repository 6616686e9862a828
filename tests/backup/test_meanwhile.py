"""A backup is of one moment, whatever is written, deleted or erased around it."""

from pathlib import Path

import pytest

from tests.backup.conftest import Place

RAISE = """
import sys, threading, time, uuid
from datetime import UTC, datetime
from django.db import connection
from sixia.hear.models import Concern
from sixia.hear.record import Said
from sixia.ledger.record import raise_concern
area = Concern.objects.values_list("area_id", flat=True).first()
over = threading.Event()
made = []
def go(n):
    while not over.is_set():
        said = Said(key=uuid.uuid4(), words=f"{n} 号线程:路灯又不亮了", area_code=area,
                    channel="portal", received_at=datetime.now(UTC))
        made.append(raise_concern(said, datetime.now(UTC)).case.pk)
    connection.close()
threads = [threading.Thread(target=go, args=(n,)) for n in range(4)]
[t.start() for t in threads]
while len(made) < 8 and all(t.is_alive() for t in threads):
    time.sleep(0.05)
print("going" if len(made) >= 8 else "stuck", flush=True)
sys.stdin.read()
over.set()
[t.join() for t in threads]
print(len(made))
"""


@pytest.mark.parametrize("times", [1, pytest.param(10, marks=pytest.mark.prove)])
def test_under_load(place: Place, tmp_path: Path, times: int) -> None:
    writer = place.python(RAISE)
    assert writer.stdout
    assert writer.stdout.readline() == "going\n"
    made = [place.total("backup", "--to", tmp_path / f"out{n}") for n in range(times)]
    told, said = writer.communicate("", timeout=120)
    assert writer.returncode == 0, said
    assert made[-1]["cases"] < 60 + int(told), "others went on meanwhile"
    for one in made:
        told = place.total("restore", one["backup"], "--check")
        assert told["sound"], told
        assert (told["cases"], told["events"]) == (one["cases"], one["events"])
        assert told["leaves_equal"]
        assert told["rows"] == one["rows"]


ERASE = """
from datetime import UTC, datetime
from django.db import transaction
from sixia.field import forgetting
from sixia.grid.models import Duty, Household, Staff
from sixia.hear.models import Attachment, Concern
from sixia.ledger import append, record, sealoff
from sixia.ledger.actor import SYSTEM
from sixia.ledger.commands import Erase
from sixia.ledger.models import Event, Link
now = datetime.now(UTC)
link = Link.objects.exclude(concern__words=None).order_by("pk").first()
def erase(case, command):
    with transaction.atomic():
        record.after_erase(append.carry_out(case, command, SYSTEM, now), command, SYSTEM, now)
erase(link.case_id, Erase(concern=link.concern_id, why="本人要求"))
event = Event.objects.filter(verb="answered", words__isnull=False).order_by("-pk").first()
erase(event.case_id, Erase(seq=event.seq, why="写了别人的名字"))
home = Household.objects.filter(erased_at=None).first()
forgetting.forget(home, now)
concern = Concern.objects.exclude(words=None).order_by("-pk").first()
staff = next(d.staff for d in Duty.objects.filter(role="supervisor", until=None))
key = concern.key
sealoff.seal_off(concern.pk, staff, now)
print(link.concern_id, event.pk, home.pk, key)
"""
GONE = """
from sixia.grid.models import Household
from sixia.hear.models import Accusation, Attachment, Concern
from sixia.ledger.models import Event
concern, event, home, key = {told!r}.split()
print(Concern.objects.get(pk=concern).words, Event.objects.get(pk=event).words,
      bool(Household.objects.get(pk=home).erased_at), Concern.objects.filter(key=key).exists(),
      Accusation.objects.filter(key=key).exists(),
      Attachment.objects.filter(concern=concern).exists())
"""


def test_what_was_erased_since_is_erased_again(place: Place, tmp_path: Path) -> None:
    file = place.backup(tmp_path / "out")
    gone = GONE.format(told=place.answer(ERASE))
    assert place.answer(gone) == "None None True False True False"
    url = place.spare() if place.database else ""
    words = ("--to", tmp_path / "new", *(["--database", url] if url else []))
    told = place.total("restore", file, *words)
    assert told["sound"]
    assert (told["erased_again"], told["not_erased"]) == (4, 0)
    new = Place(tmp_path / "new", url)
    assert new.answer(gone) == place.answer(gone)
    assert new.total("rebuild", "--check")["differences"] == 0


@pytest.mark.prove
def test_where_nobody_can_know_what_was_erased_it_is_said(place: Place, tmp_path: Path) -> None:
    file = place.backup(tmp_path / "out")
    lone = Place(tmp_path / "lone")
    words = ("restore", file, "--check", "--recovery", place.recovery, "--json")
    process = lone.start(*words)
    told, said = process.communicate(timeout=600)
    assert process.returncode == 0, said
    assert '"erased_again": null' in told
    assert "must be erased again by hand" in said
    assert not lone.home.exists(), "nothing is made where nothing was"


HOLD = """
import sys
from pathlib import Path
from sixia.hear import leaving
with leaving.held():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_file_that_goes_while_a_backup_runs(place: Place, tmp_path: Path) -> None:
    """It is set aside for the backup, and is gone once that has ended; even if it was killed."""
    drop = (
        "from sixia.hear import files\nfrom sixia.hear.models import Attachment\n"
        "row = Attachment.objects.order_by('pk').first()\nprint(files.path_of(row.sha256))\n"
        "row.delete()\nfiles.sweep([row.sha256])\n"
    )
    for ended in ("told", "killed"):
        holder = place.python(HOLD)
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        assert "Another backup is running" in place.refused("backup", "--to", tmp_path / "out")
        path = Path(place.answer(drop))
        assert not path.exists()
        aside = path.parent.parent / ".leaving" / path.name
        assert aside.exists()
        if ended == "told":
            holder.communicate("")
        else:
            holder.kill()
            holder.communicate()
            place.answer(
                "from sixia.hear import leaving, files\nleaving.remove(files.path_of('0'))"
            )
        assert not aside.exists()
