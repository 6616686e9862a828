"""Leaves: nothing sealed changes unseen, and words can go without taking the proof with them."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sixia.seal.leaf import canonical, check, commit, leaf, new_salt

numbers = st.integers(-(2**53) + 1, 2**53 - 1)
values = st.recursive(
    st.none() | st.booleans() | numbers | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
documents = st.dictionaries(st.text(), values, max_size=5)
small = st.dictionaries(st.text(max_size=4), st.text(max_size=4) | numbers, max_size=3)
salts = st.binary(min_size=16, max_size=16)

STRUCTURE = {"verb": "assign", "unit": 7, "due": "2025-06-13T09:30:00Z"}
WORDS = {"note": "兰大姐家门前的路灯坏了"}
S_SALT, W_SALT = b"s" * 16, b"w" * 16
W_COMMIT = commit(W_SALT, WORDS)
LEAF = leaf(commit(S_SALT, STRUCTURE), W_COMMIT)


def test_the_bytes_anyone_must_write() -> None:
    assert canonical({"b": [1, None, True], "a": "四 下\n", "é": {}}) == (
        '{"a":"四 下\\n","b":[1,null,true],"é":{}}'.encode()
    )


def test_text_is_kept_as_it_is() -> None:
    assert canonical({"a": "e\u0301"}) != canonical({"a": "\u00e9"})


def test_the_hash_anyone_can_repeat() -> None:
    structure = hashlib.sha256(
        S_SALT + b'{"due":"2025-06-13T09:30:00Z","unit":7,"verb":"assign"}'
    ).digest()
    words = hashlib.sha256(W_SALT + '{"note":"兰大姐家门前的路灯坏了"}'.encode()).digest()
    assert hashlib.sha256(structure + words).digest() == LEAF


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        1.5,
        {1: "a"},
        {None: "a"},
        [{"deep": {2: 3}}],
        b"bytes",
        {"a", "b"},
        2**53,
        "\ud800",
    ],
)
def test_what_has_no_one_way_to_be_written_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"sealed document|surrogates"):
        canonical({"value": value})


def test_wrong_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        commit(b"short", WORDS)
    with pytest.raises(ValueError, match="32 bytes"):
        leaf(b"short", W_COMMIT)
    with pytest.raises(ValueError, match="32 bytes"):
        leaf(W_COMMIT, W_COMMIT + b"x")


def test_salts_are_new_each_time() -> None:
    found = {new_salt() for _ in range(100)}
    assert len(found) == 100
    assert {len(salt) for salt in found} == {16}


def test_whole_and_erased() -> None:
    assert check(STRUCTURE, S_SALT, WORDS, W_SALT, W_COMMIT, LEAF) == "whole"
    assert check(STRUCTURE, S_SALT, None, None, W_COMMIT, LEAF) == "erased"


@pytest.mark.parametrize(
    "change",
    [
        {"structure": STRUCTURE | {"unit": 8}},
        {"structure": STRUCTURE | {"unit": 7.0}},
        {"structure": STRUCTURE | {"unit": "7"}},
        {"structure": {}},
        {"structure_salt": W_SALT},
        {"structure_salt": b""},
        {"words": {"note": "路灯好了"}},
        {"words": {}},
        {"words": None},
        {"words_salt": None},
        {"words_salt": S_SALT},
        {"words_commit": b""},
        {"words_commit": bytes(32)},
        {"words": None, "words_salt": None, "words_commit": bytes(32)},
        {"leaf": bytes(32)},
        {"leaf": b""},
    ],
)
def test_any_change_is_broken(change: dict[str, Any]) -> None:
    stored: dict[str, Any] = {
        "structure": STRUCTURE,
        "structure_salt": S_SALT,
        "words": WORDS,
        "words_salt": W_SALT,
        "words_commit": W_COMMIT,
        "leaf": LEAF,
    }
    assert check(**stored | change) == "broken"


@given(documents)
def test_canonical_reads_back_and_ignores_order(document: dict[str, object]) -> None:
    written = canonical(document)
    assert json.loads(written) == document
    assert canonical(dict(reversed(document.items()))) == written
    assert canonical(json.loads(written)) == written, "a database may have parsed it between"


@given(small, small, small, salts, salts)
def test_no_other_structure_or_words_fit(
    structure: dict[str, object],
    words: dict[str, object],
    other: dict[str, object],
    s: bytes,
    w: bytes,
) -> None:
    kept = commit(w, words)
    sealed = leaf(commit(s, structure), kept)
    assert check(structure, s, words, w, kept, sealed) == "whole"
    assert check(structure, s, None, None, kept, sealed) == "erased"
    assume(canonical(other) not in (canonical(structure), canonical(words)))
    assert check(other, s, words, w, kept, sealed) == "broken"
    assert check(other, s, None, None, kept, sealed) == "broken"
    assert check(structure, s, other, w, kept, sealed) == "broken"
    assert check(structure, s, other, w, commit(w, other), sealed) == "broken"
