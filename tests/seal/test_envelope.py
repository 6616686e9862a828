"""Personal data at rest: opens only whole, for its purpose and with its key; keys made once."""

import multiprocessing
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sixia.seal.envelope import (
    CannotOpen,
    Keys,
    KeysUnusable,
    blind,
    normal_email,
    normal_phone,
    open_,
    open_bytes,
    seal,
    seal_bytes,
)

KEYS = Keys(sealing=b"k" * 32, index=b"i" * 32)
PHONE = "hear.person.phone"
BLOB = seal(KEYS, "13800138000", PHONE)


@given(st.text(), st.text())
def test_opens_as_it_was_sealed(text: str, context: str) -> None:
    assert open_(KEYS, seal(KEYS, text, context), context) == text


@given(st.binary())
def test_files_too(content: bytes) -> None:
    assert (
        open_bytes(KEYS, seal_bytes(KEYS, content, "hear.attachment"), "hear.attachment") == content
    )


def test_laid_out_as_documented() -> None:
    assert BLOB[0] == 1
    assert len(BLOB) == 1 + 12 + len("13800138000") + 16
    assert b"13800138000" not in BLOB


def test_sealing_twice_gives_nothing_to_compare() -> None:
    assert len({seal(KEYS, "兰", PHONE) for _ in range(50)}) == 50


@pytest.mark.parametrize("at", range(len(BLOB)))
def test_any_changed_byte_is_found(at: int) -> None:
    changed = bytearray(BLOB)
    changed[at] ^= 1
    with pytest.raises(CannotOpen):
        open_(KEYS, bytes(changed), PHONE)


@pytest.mark.parametrize("length", range(len(BLOB)))
def test_any_cut_is_found(length: int) -> None:
    with pytest.raises(CannotOpen):
        open_(KEYS, BLOB[:length], PHONE)


def test_not_for_another_purpose_nor_with_another_key() -> None:
    with pytest.raises(CannotOpen, match=r"hear\.person\.name"):
        open_(KEYS, BLOB, "hear.person.name")
    with pytest.raises(CannotOpen):
        open_(Keys(sealing=b"o" * 32, index=KEYS.index), BLOB, PHONE)


def test_the_index_meets_equals_and_nothing_else() -> None:
    found = blind(KEYS, "13800138000", PHONE)
    assert found == blind(KEYS, "13800138000", PHONE)
    assert len(found) == 64
    others = {
        blind(KEYS, "13800138001", PHONE),
        blind(KEYS, "13800138000", "hear.person.email"),
        blind(Keys(sealing=KEYS.sealing, index=b"o" * 32), "13800138000", PHONE),
    }
    assert len(others | {found}) == 4


def test_keys_are_not_shown() -> None:
    assert "kkk" not in repr(KEYS)
    assert "iii" not in repr(KEYS)


def test_keys_are_made_once_for_their_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "home" / "keys"
    keys = Keys.load(folder)
    assert Keys.load(folder) == keys
    assert keys.sealing != keys.index
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert sorted(path.name for path in folder.iterdir()) == ["index.key", "sealing.key"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 33])
def test_a_damaged_key_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    Keys.load(tmp_path)
    damaged = tmp_path / "index.key"
    damaged.write_bytes(content)
    with pytest.raises(KeysUnusable, match=r"index\.key holds .* from a backup"):
        Keys.load(tmp_path)
    assert damaged.read_bytes() == content


def test_an_unreadable_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sealing.key").mkdir()
    with pytest.raises(KeysUnusable, match=r"cannot use the keys in .*sealing\.key"):
        Keys.load(tmp_path)


def test_a_key_that_points_nowhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sealing.key").symlink_to(tmp_path / "unmounted" / "sealing.key")
    with pytest.raises(KeysUnusable, match="cannot use the keys"):
        Keys.load(tmp_path)
    left = [path.name for path in tmp_path.iterdir()]
    assert left == ["sealing.key"], "no new key, no draft left behind"


def test_a_key_made_by_another_in_between_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = Keys.load(tmp_path)
    monkeypatch.setattr(Path, "exists", lambda path: False)  # looked just before the other came
    assert Keys.load(tmp_path) == keys
    assert len(list(tmp_path.iterdir())) == 2, "no draft left behind"


def _load(folder: Path) -> Keys:
    return Keys.load(folder)


def test_processes_that_start_at_once_end_with_the_same_keys(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        for turn in range(20):
            found = pool.map(_load, [tmp_path / str(turn)] * 3, chunksize=1)
            assert len({(keys.sealing, keys.index) for keys in found}) == 1


@pytest.mark.parametrize(
    "text",
    [
        "13800138000",
        " 138 0013 8000 ",
        "138-0013-8000",
        "+86 13800138000",
        "+86-138-0013-8000",
        "(+86)13800138000",
        "008613800138000",
        "１３８００１３８０００",
        "\u200b138\u00a00013\u30008000",
    ],
)
def test_one_phone_however_it_is_written(text: str) -> None:
    assert normal_phone(text) == "13800138000"


def test_landlines_keep_their_area_code() -> None:
    assert normal_phone("(0746) 632-0000") == "07466320000"
    assert normal_phone("86320000") == "86320000", "86 without a plus may be the number itself"
    assert normal_phone("没有") == ""


def test_one_address_however_it_is_written() -> None:
    assert (
        normal_email("  Lan@Example.ORG\n") == normal_email("lan@example.org") == "lan@example.org"
    )
