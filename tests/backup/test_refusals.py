"""What is not whole, or not meant for here, is refused in plain words and changes nothing."""

import shutil
from pathlib import Path

import pytest

from sixia.backup import keys, pour, unpack
from sixia.backup.keys import HEAD
from sixia.backup.pour import Identity, Unreadable
from sixia.backup.take import HEADER, MANIFEST
from sixia.seal.leaf import canonical
from tests.backup.conftest import Place


@pytest.fixture(scope="module")
def whole(made: Place, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound backup, which no test changes."""
    return made.backup(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def file(whole: Path, tmp_path: Path) -> Path:
    """The same, to be broken."""
    return Path(shutil.copytree(whole.parent, tmp_path / "out"), whole.name)


def read(file: Path, made: Place) -> unpack.Told:
    key_file = file.with_name(file.name.replace(".tar.", ".keys."))
    identity = keys.identity(made.recovery.read_text("utf-8"))
    return unpack.proved(file, key_file, identity, lambda _: None)


def test_one_that_is_whole(made: Place, file: Path) -> None:
    assert read(file, made).header["database"] == ("postgresql" if made.database else "sqlite")


@pytest.mark.parametrize("place_in_file", [0.0, 0.001, 0.01, 0.3, 0.5, 0.999, 0.999999])
def test_a_flipped_bit(made: Place, file: Path, place_in_file: float) -> None:
    content = bytearray(file.read_bytes())
    content[int(place_in_file * len(content))] ^= 1
    file.write_bytes(content)
    with pytest.raises(Unreadable, match=r"changed|does not open it"):
        read(file, made)


@pytest.mark.parametrize("kept", [0, 100, 65_736, 65_552, 131_272, -65_600, -1])
def test_an_end_that_was_cut_off(made: Place, file: Path, kept: int) -> None:
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(Unreadable, match=r"cut short|beginning was changed"):
        read(file, made)


def test_a_piece_that_was_left_out(made: Place, file: Path) -> None:
    """Every 64 KiB are sealed with their number."""
    content = file.read_bytes()
    file.write_bytes(content[:-200_000] + content[-200_000 + 65_552 :])
    with pytest.raises(Unreadable, match="changed or cut short"):
        read(file, made)


def test_what_another_sealed_for_the_same_key(made: Place, file: Path, tmp_path: Path) -> None:
    """The public key is no secret: what is restored was written by who has the other keys."""
    identity = keys.identity(made.recovery.read_text("utf-8"))
    told = read(file, made)
    forged = {**told.manifest, "rows": {}, "proof": "0" * 64}
    forge(file, identity, canonical(told.header), canonical(forged))
    with pytest.raises(Unreadable, match="not written by who has the keys"):
        read(file, made)


def forge(file: Path, identity: Identity, header: bytes, manifest: bytes) -> None:
    parts = [(HEADER, header), (MANIFEST, manifest)]
    chunks = [chunk for name, c in parts for chunk in pour.member(name, len(c), [c])]
    file.unlink()
    pour.seal(iter([*chunks, pour.end()]), file, [identity.to_public()])


@pytest.mark.parametrize("head", [b"dear madam", b"\xff", b"[1]", b'{"format":1}', b"[" * 100_000])
@pytest.mark.parametrize("where", ["header", "manifest"])
def test_what_is_no_head_is_no_backup(made: Place, file: Path, where: str, head: bytes) -> None:
    """Said in plain words, whatever someone sealed for the same key."""
    identity, told = keys.identity(made.recovery.read_text("utf-8")), read(file, made)
    parts = {"header": canonical(told.header), "manifest": canonical(told.manifest), where: head}
    forge(file, identity, **parts)
    with pytest.raises(Unreadable):
        read(file, made)


def test_it_is_said_in_plain_words_and_changes_nothing(
    made: Place, file: Path, tmp_path: Path
) -> None:
    file.write_bytes(file.read_bytes()[:-1])
    said = made.refused("restore", file, "--to", tmp_path / "new")
    assert "changed or cut short. Nothing was changed" in said
    assert not list(tmp_path.glob("new*"))


def test_a_recovery_key_or_keys_file_of_another(made: Place, file: Path, tmp_path: Path) -> None:
    new = Identity.generate()
    (tmp_path / "key").write_text(HEAD.format(public=new.to_public(), secret=new), "utf-8")
    (tmp_path / "no-key").write_text("hello", "utf-8")
    assert "another recovery key" in made.refused(
        "restore", file, "--check", "--recovery", tmp_path / "key"
    )
    assert "no recovery key" in made.refused(
        "restore", file, "--check", "--recovery", tmp_path / "no-key"
    )
    assert "--recovery" in Place(tmp_path / "elsewhere").refused("restore", file, "--check")
    other = Place(tmp_path / "other")
    shutil.copytree(made.home / "keys", other.home / "keys")
    (other.home / "keys" / "sealing.key").write_bytes(b"k" * 32)
    theirs = other.total("backup", "--to", tmp_path / "theirs")["keys"]
    said = made.refused("restore", file, "--check", "--keys", theirs)
    assert "belongs to another deployment" in said


def test_a_home_or_database_that_is_in_use(place: Place, file: Path, tmp_path: Path) -> None:
    before = (place.home / "keys" / "sealing.key").read_bytes()
    assert "holds something already" in place.refused("restore", file)
    assert (place.home / "keys" / "sealing.key").read_bytes() == before
    if place.database:
        words = ("--to", tmp_path / "new", "--database", place.database)
        assert "holds something already" in place.refused("restore", file, *words)
        assert not (tmp_path / "new").exists()
        assert place.total("rebuild", "--check")["differences"] == 0


def test_a_file_of_another_kind(made: Place, tmp_path: Path) -> None:
    (tmp_path / "letter.tar.age").write_text("dear madam", "utf-8")
    (tmp_path / "letter.keys.age").write_text("dear sir", "utf-8")
    assert "Nothing was changed" in made.refused("restore", tmp_path / "letter.tar.age")


def test_one_that_is_there_is_not_written_over(made: Place, file: Path) -> None:
    size = file.stat().st_size
    assert "exists already" in made.refused("backup", "--to", file)
    assert file.stat().st_size == size
