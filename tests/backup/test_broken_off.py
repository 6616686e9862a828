"""Killed in the middle: nothing that looks whole is left, and the next one does it all."""

import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.backup.conftest import BASE, Place

BIG = 128 * 2**20


def fatten(place: Place) -> None:
    """A large file of zeros that takes no room, so that there is a middle to be killed in."""
    (place.home / "models").mkdir()
    with (place.home / "models" / "big.bin").open("wb") as file:
        file.truncate(BIG)


def kill_once(process: subprocess.Popen[str], begun: Callable[[], bool]) -> None:
    while not begun():
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()


def test_a_backup_that_was_killed(place: Place, tmp_path: Path) -> None:
    fatten(place)
    out = tmp_path / "out"
    process = place.start("backup", "--to", out)

    def begun() -> bool:
        return any(p.stat().st_size > 2**20 for p in out.glob("*.tar.age.*.part"))

    kill_once(process, begun)
    assert list(out.glob("*.tar.age")) == []
    file = place.backup(out)
    assert list(out.glob("*.part")) == []
    assert place.total("restore", file, "--check", "--to", tmp_path)["sound"]


def test_a_restore_that_was_killed_again_and_again(place: Place, tmp_path: Path) -> None:
    fatten(place)
    file = place.backup(tmp_path / "out")
    new, work = tmp_path / "new", tmp_path / "new.restoring"
    url = place.spare() if BASE else ""
    words = ("restore", file, "--to", new, *(["--database", url] if url else []))
    for there in (work / "keys" / "index.key", work / "models" / "big.bin"):
        kill_once(place.start(*words), there.exists)
        assert not new.exists()
    assert place.total(*words)["sound"]
    assert not work.exists()
    assert (new / "models" / "big.bin").stat().st_size == BIG
    assert Place(new, url).total("rebuild", "--check")["differences"] == 0


@pytest.mark.prove
def test_a_check_that_was_killed_leaves_no_words_behind(place: Place, tmp_path: Path) -> None:
    file = place.backup(tmp_path / "out")
    rooms = tmp_path / "rooms"
    rooms.mkdir()
    process = place.start("restore", file, "--check", "--to", rooms)
    kill_once(process, lambda: any(rooms.glob("*/home.restoring/sixia.sqlite3")))
    assert list(rooms.iterdir())
    place.total("restore", file, "--check", "--to", rooms)
    assert not list(rooms.iterdir())


@pytest.mark.prove
def test_a_restore_that_only_had_to_be_put_in_place(place: Place, tmp_path: Path) -> None:
    file = place.backup(tmp_path / "out")
    new = tmp_path / "new"
    told = place.total("restore", file, "--to", new)
    assert told["sound"]
    # As if it had been killed just before the end: built, checked, but not in its place.
    work = tmp_path / "new.restoring"
    new.rename(work)
    token = place.answer(
        "from pathlib import Path\n"
        "from sixia.backup import keys, unpack\n"
        f"file = Path({str(file)!r})\n"
        f"key = keys.identity(Path({str(place.recovery)!r}).read_text())\n"
        "keys_file = file.with_name(file.name.replace('.tar.age', '.keys.age'))\n"
        "print(unpack.proved(file, keys_file, key, lambda _: None).manifest['members'])\n"
    )
    (work / ".token").write_text(token, "utf-8")
    (work / ".complete").write_text('{"sound": true, "kept": 1}', "utf-8")
    assert place.total("restore", file, "--to", new) == {"sound": True, "kept": 1}
    assert Place(new).total("rebuild", "--check")["differences"] == 0
