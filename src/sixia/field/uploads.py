"""Photos and voice memos of telephones: they come before the record that names them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from sixia.field.models import Upload
from sixia.field.rules import NotYours
from sixia.grid.models import Staff, Token
from sixia.hear import attachments, files, leaving
from sixia.hear.attachments import Clean

CONTEXT = "field.upload"
NAMED, UNNAMED = timedelta(days=1), timedelta(days=30)  # how long one lies here


def keep_file(
    device: Token, key: UUID, data: bytes, limit: int, now: datetime
) -> tuple[Upload, bool]:
    """Clean it and keep it, sealed; and whether it is new: the same key again changes nothing.

    Raises attachments.Refused, NotYours if someone else's file has this key."""
    if before := _before(device, key):
        return before, False
    clean = attachments.clean(data, limit)
    same = {"sha256": clean.sha256, "mime": clean.mime, "suffix": clean.suffix}
    try:
        with transaction.atomic():
            files.put(clean, CONTEXT)
            row = Upload.objects.create(
                key=key, device=device, size=len(clean.data), at=now, **same
            )
    except IntegrityError:
        # The same was sent twice at once, and the other one came first.
        if before := _before(device, key):
            return before, False
        raise
    return row, True


def _before(device: Token, key: UUID) -> Upload | None:
    row = Upload.objects.select_related("device").filter(key=key).first()
    if row and row.device.staff_id != device.staff_id:
        raise NotYours
    return row


def taken(staff: Staff, keys: Iterable[UUID]) -> list[Clean]:
    """The files of these keys as far as they came from this person, in the order named."""
    rows = {row.key: row for row in Upload.objects.filter(device__staff=staff, key__in=keys)}
    found = [rows[key] for key in dict.fromkeys(keys) if key in rows]
    Upload.objects.filter(pk__in=[row.pk for row in found]).update(used=True)
    return [
        Clean(files.get(row.sha256, CONTEXT), row.mime, row.suffix, row.sha256) for row in found
    ]


def sweep(now: datetime) -> int:
    """Drop what a record took over, and what none came to name. How many there were."""
    old = Upload.objects.filter(used=True, at__lt=now - NAMED)
    rows = list(old | Upload.objects.filter(used=False, at__lt=now - UNNAMED))
    Upload.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for sha256 in {row.sha256 for row in rows}:
        with leaving.alone():
            if not Upload.objects.filter(sha256=sha256).exists():
                leaving.remove(files.path_of(sha256, CONTEXT))
    return len(rows)
