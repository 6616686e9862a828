"""What was erased after a backup was made is erased again in what it brings back.

A backup holds the words of its day. Where the database that went on is still there, it tells what
has been erased since; where it is gone, nobody can know, and `restore` says so.
"""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

import dj_database_url
from django.conf import settings
from django.db import DatabaseError, connections, transaction

from sixia.backup import keys
from sixia.field.forgetting import forget
from sixia.grid.models import Household, Staff
from sixia.hear.accusations import NotYours
from sixia.hear.models import AccusationEvent, Concern
from sixia.ledger import append, record
from sixia.ledger.actor import SYSTEM
from sixia.ledger.commands import Erase
from sixia.ledger.models import Case, Event
from sixia.ledger.moves import Refused
from sixia.ledger.sealoff import seal_off
from sixia.seal.envelope import Keys, KeysUnusable

WHY = "备份恢复后,把已抹去的再抹去"
BEFORE = "before"
SQLITE = "sqlite:///"


def there(home: Path, url: str) -> bool:
    """Is this the deployment that was backed up, and does its database still answer?"""
    folder = home / "keys"
    if not (folder / "sealing.key").exists() or not (folder / "index.key").exists():
        return False
    with suppress(KeysUnusable, DatabaseError, ValueError):
        if keys.fingerprint(Keys.load(folder)) == keys.fingerprint(settings.SIXIA_KEYS):
            _open(url)
            Event.objects.using(BEFORE).filter(pk=0).exists()
            return True
    return False


def _open(url: str) -> None:
    """The database that went on, to read from."""
    told = dj_database_url.parse(url)
    if url.startswith(SQLITE):
        told["NAME"] = f"file:{told['NAME']}?mode=ro"
        told["OPTIONS"] = {"uri": True}
    both = {"default": settings.DATABASES["default"], BEFORE: told}
    connections.settings[BEFORE] = connections.configure_settings(both)[BEFORE]


def again(at: datetime, now: datetime) -> dict[str, int]:
    """Erase again what has been erased since `at` in the database that went on: words, households'
    files, concerns that proved to be accusations. How many; `not_erased` need a person."""
    told = {"erased_again": 0, "not_erased": 0}
    for one in (_words, _files, _accusations):
        done, left = one(at, now)
        told["erased_again"] += done
        told["not_erased"] += left
    return told


def _words(at: datetime, now: datetime) -> tuple[int, int]:
    rows = Event.objects.using(BEFORE).filter(verb="erased", recorded_at__gte=at).order_by("pk")
    done = left = 0
    for key, structure in rows.values_list("case__key", "structure"):
        seq, concern = structure.get("erased_seq"), structure.get("erased_concern")
        case = Case.objects.filter(key=key).first()
        if case is None or not _still(case, seq, concern):
            continue
        try:
            _erase(case, Erase(seq=seq, concern=concern, why=WHY), now)
            done += 1
        except Refused:
            left += 1
    return done, left


@transaction.atomic
def _erase(case: Case, command: Erase, now: datetime) -> None:
    made = append.carry_out(case.pk, command, SYSTEM, now)
    record.after_erase(made, command, SYSTEM, now)


def _still(case: Case, seq: int | None, concern: int | None) -> bool:
    """Are the words here that were erased there?"""
    if seq is not None:
        return Event.objects.filter(case=case, seq=seq, words__isnull=False).exists()
    assert concern is not None
    return Concern.objects.filter(pk=concern, words__isnull=False).exists()


def _files(at: datetime, now: datetime) -> tuple[int, int]:
    gone = Household.objects.using(BEFORE).filter(erased_at__gte=at).values_list("key", flat=True)
    homes = Household.objects.filter(key__in=list(gone), erased_at=None)
    for home in homes:
        forget(home, now)
    return len(homes), 0


def _accusations(at: datetime, now: datetime) -> tuple[int, int]:
    sealed = AccusationEvent.objects.using(BEFORE).filter(verb="sealed_off", at__gte=at)
    done = left = 0
    for key, staff in sealed.values_list("accusation__key", "staff"):
        concern = Concern.objects.filter(key=key).first()
        if concern is None:
            continue
        try:
            seal_off(concern.pk, Staff.objects.get(pk=staff), now)
            done += 1
        except (NotYours, Staff.DoesNotExist):
            left += 1
    return done, left
