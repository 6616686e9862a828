"""Profiles: those we ship hold, an office's own go before them, and what is wrong is named."""

from pathlib import Path

import pytest

from sixia.hear import profiles
from sixia.hear.profiles import ProfileError, every, get, offered, read, shipped
from sixia.hear.taxonomy import taxonomy

OWN = """
zh = "本市热线"
en = "Our hotline"
known_by = ["号", "话"]
[columns]
id = ["编号", "号"]
words = "话"
place = "街道 + 地址"
"""


@pytest.mark.parametrize("name", sorted(shipped()))
def test_those_we_ship_hold(name: str) -> None:
    profile = get(name)
    assert profile.name == name
    assert all(taxonomy().get(code) for code in profile.classes.values())
    told = [heading for choices in profile.columns.values() for heading in choices]
    if name not in ("baltimore-311", "zurich-zueriwieneu"):  # the category is all that was said
        assert len(told) == len(set(told)), "one column, one meaning"


@pytest.mark.parametrize(
    "profile", [p for p in shipped().values() if p.out is not None], ids=lambda p: p.name
)
def test_the_way_back_says_which_case_and_where_it_stands(profile: profiles.Profile) -> None:
    assert profile.out is not None
    told = set(profile.out.columns.values())
    assert {"id", "stage"} <= told
    assert profile.out.words.keys() <= told, "words for columns that are there"
    if "id" in profile.columns:
        heading = next(h for h, value in profile.out.columns.items() if value == "id")
        assert heading in profile.columns["id"], "what goes out is known when it comes back"


def test_the_first_column_there_is_taken_and_several_are_joined() -> None:
    profile = read(OWN, "ours")
    assert profile.map(("号", "话", "街道", "地址")) == {
        "id": ("号",), "words": ("话",), "place": ("街道", "地址"),
    }  # fmt: skip
    assert profile.map(("编号", "号", "话", "街道")) == {"id": ("编号",), "words": ("话",)}


def test_a_file_is_offered_the_profile_it_is_known_by(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(OWN, "utf-8")
    assert offered(("号", "话", "街道")) is None
    found = offered(("号", "话", "街道"), tmp_path)
    assert found is not None
    assert (found.name, found.title("zh-hans"), found.title("en")) == (
        "ours",
        "本市热线",
        "Our hotline",
    )


def test_an_office_s_own_goes_before_ours(tmp_path: Path) -> None:
    (tmp_path / "plain.toml").write_text(OWN, "utf-8")
    assert get("plain", tmp_path).zh == "本市热线"
    assert get("plain").zh == "普通表格"
    assert every(tmp_path / "missing") == dict(shipped())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("zh =", "not TOML"),
        ('zh = "甲"', "en"),
        ('zh = "甲"\nen = "A"\n[columns]\ncolour = "x"', "columns.colour"),
        ('zh = "甲"\nen = "A"\nzone = "Mars"', "no time zone is called 'Mars'"),
        ('zh = "甲"\nen = "A"\n[out.columns]\n"x" = "secret"', "out.columns.x"),
        ('zh = "甲"\nen = "A"\nextra = 1', "extra"),
    ],
)
def test_what_is_wrong_is_named(text: str, said: str) -> None:
    with pytest.raises(ProfileError, match=said):
        read(text, "ours")


def test_a_profile_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(ProfileError, match="hotline-12345"):
        get("nowhere")


def test_bytes_that_are_no_text_are_said(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(ProfileError, match="bad"):
        every(tmp_path)
