"""Attachments on disk: sealed, one for equal content, gone when nothing points to them."""

import fcntl
import os
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from sixia.hear import files, leaving, record
from sixia.hear.attachments import Clean
from sixia.hear.models import Attachment
from sixia.seal.envelope import CannotOpen
from tests.factories import County, raised


def sheet(text: bytes) -> Clean:
    return Clean(text, "application/pdf", ".pdf", sha256(text).hexdigest())


def on_disk() -> list[Path]:
    return [p for p in (settings.SIXIA_HOME / "uploads").rglob("*") if p.is_file()]


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> None:
    settings.SIXIA_HOME = tmp_path


def test_a_file_is_sealed_and_its_name_tells_nothing(c: County) -> None:
    clean = sheet(b"%PDF-1.4 my rent book")
    concern = raised(files=(clean,)).concern
    [path] = on_disk()
    assert b"rent book" not in path.read_bytes()
    assert clean.sha256 not in str(path)
    assert path.stat().st_mode & 0o077 == 0, "nobody else on the machine reads it"
    assert files.data(concern.attachments.get()) == clean.data


def test_equal_content_lies_there_once_until_the_last_one_goes(
    c: County,
    django_capture_on_commit_callbacks: Any,
) -> None:
    clean = sheet(b"%PDF-1.4 petition")
    one, other = (raised(files=(clean,), words=w).concern for w in ("一", "二"))
    assert len(on_disk()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        record.erase(one)
    assert len(on_disk()) == 1
    assert files.data(other.attachments.get()) == clean.data
    with django_capture_on_commit_callbacks(execute=True):
        record.erase(other)
    assert on_disk() == []
    assert not Attachment.objects.exists()


def test_what_goes_before_its_row_is_kept_is_there_again_with_the_row(
    c: County, django_capture_on_commit_callbacks: Any
) -> None:
    """The other's erasing can't see our row yet, so the file goes that we found there."""
    clean = sheet(b"%PDF-1.4 petition")
    other = raised(files=(clean,)).concern
    with django_capture_on_commit_callbacks(execute=True):
        concern = raised("同一份材料。", files=(clean,)).concern
        other.attachments.all().delete()
        concern.attachments.update(sha256="")  # not to be seen
        files.sweep([clean.sha256])
        assert on_disk() == []
        concern.attachments.update(sha256=clean.sha256)
    assert files.data(concern.attachments.get()) == clean.data


def test_nobody_writes_between_the_look_for_a_row_and_the_going(
    c: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    def goes(_: Path) -> None:
        with (settings.SIXIA_HOME / ".named.lock").open("ab") as lock:
            with pytest.raises(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            gone.append(1)

    gone: list[int] = []
    monkeypatch.setattr(leaving, "remove", goes)
    files.sweep([sheet(b"%PDF-1.4 no row names it").sha256])
    assert gone == [1]


def test_the_name_of_a_file_is_on_the_disk_before_its_row(
    c: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[tuple[str, bool]] = []

    def sync(handle: int) -> None:
        flushed.append((str(Path(f"/proc/self/fd/{handle}").readlink()), bool(on_disk())))

    monkeypatch.setattr(os, "fsync", sync)
    raised(files=(sheet(b"%PDF-1.4 lease"),))
    path = next(p for p in on_disk() if len(p.name) == 64)
    assert {name for name, _ in flushed[1:]} == {
        str(path.parent), str(path.parents[1]), str(settings.SIXIA_HOME)}  # fmt: skip
    assert all(there for _, there in flushed[1:]), "after it has its name"


@pytest.mark.django_db(transaction=True)
def test_a_file_stays_if_the_erasing_is_undone() -> None:
    from tests.factories import county

    county()
    concern = raised(files=(sheet(b"%PDF-1.4 kept"),)).concern
    with transaction.atomic():
        record.erase(concern)
        transaction.set_rollback(True)
    assert len(on_disk()) == 1
    assert concern.attachments.count() == 1


def test_a_changed_file_is_not_opened(c: County) -> None:
    concern = raised(files=(sheet(b"%PDF-1.4 truth"),)).concern
    [path] = on_disk()
    sealed = bytearray(path.read_bytes())
    sealed[-1] ^= 1
    path.write_bytes(sealed)
    with pytest.raises(CannotOpen):
        files.data(concern.attachments.get())


def test_a_file_set_apart_is_not_swept(
    c: County,
    django_capture_on_commit_callbacks: Any,
) -> None:
    clean = sheet(b"%PDF-1.4 proof")
    concern = raised(files=(clean,)).concern
    told = files.set_apart(concern)
    with django_capture_on_commit_callbacks(execute=True):
        files.drop(concern)
    files.sweep([clean.sha256])
    assert told == ((clean.sha256, "application/pdf", ".pdf"),)
    assert files.apart(clean.sha256) == clean.data
    assert len(on_disk()) == 1


def test_a_file_lost_from_disk_does_not_keep_an_accusation_in_the_open(c: County) -> None:
    concern = raised(files=(sheet(b"%PDF-1.4 lost"),)).concern
    on_disk()[0].unlink()
    assert len(files.set_apart(concern)) == 1
