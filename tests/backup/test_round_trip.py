"""What was backed up comes back: the same rows, the same leaves, every file, and no other."""

import subprocess
from pathlib import Path

import pytest

from sixia.backup import keys
from tests.backup.conftest import BASE, Place
from tests.memory import ended

MOST = 200 * 1024  # KiB
COUNTS = """
from django.apps import apps
from sixia.backup import snapshot, tables
told = {}
with snapshot.taken() as now:
    for table in tables.tables():
        told[table.name] = sum(n for _, n in snapshot.pieces(now, table))
    told["leaves"] = snapshot.root(now.one(snapshot.LEAVES))
print(told)
"""


def doctor(place: Place) -> str:
    (found,) = [f for f in place.total("doctor")["found"] if f["what"] == "backup"]
    return str(found["said"])


def test_a_check_proves_every_row_leaf_and_file(place: Place, tmp_path: Path) -> None:
    (place.home / "backups" / "last.json").unlink(missing_ok=True)
    assert "none was ever made" in doctor(place)
    made = place.total("backup", "--to", tmp_path / "out")
    assert "never proved" in doctor(place)
    told = place.total("restore", made["backup"], "--check")
    assert "proved on" in doctor(place)
    assert told["sound"]
    assert (told["rows_differ_in"], told["differences"]) == ([], 0)
    assert (told["rows"], told["leaves"]) == (made["rows"], made["events"])
    assert (told["uploads"], told["uploads_missing"], told["uploads_wrong"]) == (4, 0, 0)
    assert not list(tmp_path.glob("sixia-check-*"))


def test_a_home_that_was_restored_works_as_before(place: Place, tmp_path: Path) -> None:
    file = place.backup(tmp_path / "out")
    url = place.spare() if BASE else ""
    into = ["--to", tmp_path / "new", *(["--database", url] if url else [])]
    assert place.total("restore", file, *into)["sound"]
    new = Place(tmp_path / "new", url)
    assert new.answer(COUNTS) == place.answer(COUNTS)
    assert (tmp_path / "new" / "demo").exists()
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0
    assert sorted(p.name for p in (tmp_path / "new").glob(".*")) == []
    assert new.total("rebuild", "--check")["differences"] == 0
    for name in ("sealing.key", "index.key"):
        assert (new.home / "keys" / name).read_bytes() == (place.home / "keys" / name).read_bytes()
    assert not new.recovery.exists(), "the secret half stays where it was"
    again = new.total("backup", "--to", tmp_path / "out2")["keys"]
    with Path(again).open("rb") as sealed:  # for the same recovery key as before
        keys.unsealed(sealed, keys.identity(place.recovery.read_text("utf-8")))


@pytest.mark.postgres
def test_a_backup_goes_from_one_kind_of_database_to_the_other(place: Place, tmp_path: Path) -> None:
    """From a village's laptop to a province's server, and back."""
    file = place.backup(tmp_path / "out")
    assert place.total("restore", file, "--to", tmp_path / "lite")["rows_differ_in"] == []
    lite = Place(tmp_path / "lite")
    assert lite.answer(COUNTS) == place.answer(COUNTS)
    back, url = lite.backup(tmp_path / "out2"), place.spare()
    words = ("--to", tmp_path / "pg", "--database", url, "--recovery", place.recovery)
    assert lite.total("restore", back, *words)["sound"]
    assert Place(tmp_path / "pg", url).answer(COUNTS) == place.answer(COUNTS)


@pytest.mark.prove
def test_a_number_is_never_given_twice(place: Place, tmp_path: Path) -> None:
    """The last case was sealed off before the backup: its number stood on a receipt."""
    last = place.answer(
        "from sixia.ledger.models import Case, Link\n"
        "from sixia.judge.models import Rating\n"
        "from django.db import connection\n"
        "case = Case.objects.order_by('-pk').first()\n"
        "Case.objects.create(**{**{f.attname: getattr(case, f.attname) for f in "
        "case._meta.concrete_fields}, 'id': None, 'key': '01900000-0000-7000-8000-000000000001'})\n"
        "new = Case.objects.order_by('-pk').first(); print(new.pk); new.delete()\n"
    )
    file = place.backup(tmp_path / "out")
    url = place.spare() if BASE else ""
    place.total("restore", file, "--to", tmp_path / "n", *(["--database", url] if url else []))
    given = Place(tmp_path / "n", url).answer(
        "from sixia.hear.models import Concern\n"
        "from sixia.ledger.models import Case\n"
        "case = Case.objects.order_by('-pk').first()\n"
        "case.pk, case.key = None, '01900000-0000-7000-8000-000000000002'\n"
        "case.save(force_insert=True); print(case.pk)\n"
    )
    assert int(given) == int(last) + 1


def test_keys_lie_apart_and_only_the_newest_are_kept(place: Place, tmp_path: Path) -> None:
    words = ("backup", "--to", tmp_path / "out", "--keys-to", tmp_path / "stick")
    first = place.total(*words)
    assert Path(first["keys"]).parent == tmp_path / "stick"
    key = (place.home / "keys" / "sealing.key").read_bytes()
    assert key not in Path(first["backup"]).read_bytes()
    assert "BEGIN AGE ENCRYPTED FILE" in Path(first["keys"]).read_text("utf-8")
    for name in (first["backup"], first["keys"]):
        assert Path(name).stat().st_mode & 0o077 == 0
    for name, end in (("backup", "tar"), ("keys", "keys")):  # as if of another year
        Path(first[name]).rename(Path(first[name]).with_name(f"QX-20200101T000000Z.{end}.age"))
    assert place.total(*words, "--keep", "1")["removed"] == 1
    assert len(list((tmp_path / "out").glob("*.tar.age"))) == 1


def test_no_file_is_left_out_for_its_name(made: Place) -> None:
    """Only the database itself is kept in another way, not what happens to be called like it."""
    name = made.database.rpartition("/")[2] or "sixia.sqlite3"
    told = f"""
import os; from pathlib import Path; from django.conf import settings
from sixia.backup import homefiles
place = Path(settings.SIXIA_HOME, "rejects"); place.mkdir()
place.joinpath("{name}-rejects.csv").touch(); place.joinpath(".mine.csv").touch()
print([name for name, _ in homefiles.others() if "rejects" in name or "sqlite3" in name])
place.joinpath("{name}-rejects.csv").unlink(); place.joinpath(".mine.csv").unlink(); place.rmdir()
"""
    assert made.answer(told) == f"['home/rejects/{name}-rejects.csv']"


def test_no_table_is_forgotten(place: Place) -> None:
    """What is not backed up is known by name: made anew, or of the one who is signed in."""
    told = place.answer(
        "from django.db import connection\n"
        "from sixia.backup import tables\n"
        "there = set(connection.introspection.table_names())\n"
        "print(*sorted(there - {t.name for t in tables.tables()}))\n"
    )
    left = {name for name in told.split() if not name.startswith("hear_search")}
    assert left <= {"django_migrations", "django_session", "grid_stamp"}


def most_memory(process: subprocess.Popen[str]) -> int:
    """How much a process had at most, in KiB; it must end well."""
    told, said, most = ended(process)
    assert process.returncode == 0, told + said
    return most


@pytest.mark.prove
def test_memory_stays_the_same_whatever_the_size(place: Place, tmp_path: Path) -> None:
    """A file of a gigabyte, and twenty thousand events."""
    big = Place(tmp_path / "big", place.spare() if BASE else "")
    big.total("demo", "--count", "2000")
    (big.home / "models").mkdir()
    with (big.home / "models" / "big.bin").open("wb") as file:
        file.truncate(2**30)
    out = tmp_path / "out" / "one.tar.age"
    assert most_memory(big.start("backup", "--to", out)) <= MOST
    assert most_memory(big.start("restore", out, "--check", "--to", tmp_path)) <= MOST
