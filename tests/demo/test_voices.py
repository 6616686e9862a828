"""A year of made-up voices: the same for a seed, varied, well placed, and with sane fates."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sixia.demo.county import county, town_unit
from sixia.demo.topics import topics
from sixia.demo.voices import Fate, Voice, fate, voices
from sixia.demo.voices.grammar import parse, render
from sixia.hear.taxonomy import taxonomy

ZONE = ZoneInfo("Asia/Shanghai")
START, DAYS, COUNT = date(2025, 3, 1), 365, 4000
NOW = datetime(2026, 2, 20, 15, 0, tzinfo=ZONE)
VERBS = {
    "registered",
    "accepted",
    "declined",
    "assigned",
    "signed",
    "objected",
    "objection_upheld",
    "objection_refused",
    "contacted",
    "noted",
    "invited",
    "part_done",
    "paused",
    "resumed",
    "extension_asked",
    "extended",
    "answered",
    "served",
    "judged",
    "reopened",
    "closed",
}
# What may follow at once, beside the notes and the help of others that may come in between.
AFTER = {
    "registered": {"accepted", "declined"},
    "accepted": {"assigned"},
    "assigned": {"signed", "objected"},
    "objected": {"objection_upheld", "objection_refused"},
    "objection_upheld": {"assigned"},
    "objection_refused": {"signed"},
    "answered": {"served"},
    "served": {"judged", "closed"},
    "judged": {"reopened", "closed"},
    "paused": {"resumed"},
    "extension_asked": {"extended"},
    "extended": {"answered"},
    "closed": set[str](),
    "declined": set[str](),
}
DIGEST = """
import hashlib
from datetime import date, datetime
from random import Random
from zoneinfo import ZoneInfo
from sixia.demo.county import county
from sixia.demo.voices import fate, voices
made, rng = county(3), Random(4)
now = datetime(2026, 2, 20, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
told = hashlib.sha256(repr(made).encode())
for voice in voices(made, 3, 300, date(2025, 3, 1), 300):
    told.update(repr((voice, fate(voice, rng, now))).encode())
print(told.hexdigest())
"""


@cache
def said() -> tuple[Voice, ...]:
    return tuple(voices(county(1), 2, COUNT, START, DAYS))


@cache
def fates() -> tuple[tuple[Voice, Fate], ...]:
    rng = Random(9)
    return tuple((voice, fate(voice, rng, NOW)) for voice in said() if voice.at <= NOW)


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_same_seed_gives_the_same_in_another_process(hash_seed: str) -> None:
    told = subprocess.run(
        [sys.executable, "-c", DIGEST],
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    made, rng = county(3), Random(4)
    here = hashlib.sha256(repr(made).encode())
    for voice in voices(made, 3, 300, date(2025, 3, 1), 300):
        here.update(repr((voice, fate(voice, rng, NOW))).encode())
    assert told == here.hexdigest()


def test_another_seed_gives_other_words() -> None:
    other = {voice.words for voice in voices(county(1), 3, 300, START, 30)}
    assert not other & {voice.words for voice in voices(county(1), 2, 300, START, 30)}


def test_as_many_as_asked_in_order_of_time_within_the_days() -> None:
    moments = [voice.at for voice in said()]
    assert len(moments) == COUNT
    assert moments == sorted(moments)
    assert all(START <= at.date() < START + timedelta(DAYS) and at.tzinfo for at in moments)


def test_words_are_varied_and_of_bearable_length() -> None:
    words = [voice.words for voice in said()]
    assert len(set(words)) >= 0.97 * len(words)
    assert all(10 <= len(text) <= 400 for text in words)
    pairs = {text[i : i + 2] for text in words for i in range(len(text) - 1)}
    assert len(pairs) > 8000
    assert len({text[:6] for text in words}) > 1000


def test_no_slot_or_bracket_is_left_over() -> None:
    for voice in said():
        assert not set("{}[]|@:") & set(voice.words + voice.title + voice.place)
        assert "，，" not in voice.words
        assert "。。" not in voice.words
    for _, story in fates():
        for step in story.steps:
            assert not set("{}[]|@") & set("".join(step.words.values()))


def test_topics_channels_kinds_and_seasons_are_spread() -> None:
    found = Counter(voice.topic for voice in said())
    assert len(found) == len(topics()) >= 50
    assert max(found.values()) < 0.08 * COUNT
    channels = {"web", "phone", "visit", "letter", "meeting", "reception", "email"}
    assert {voice.channel for voice in said()} == channels
    kinds = Counter(voice.kind for voice in said())
    assert kinds.keys() == {"request", "suggestion", "enquiry", "complaint", "thanks"}
    assert min(kinds.values()) > 0.03 * COUNT
    heating = {voice.at.month for voice in said() if voice.topic == "gas-heating"}
    assert heating <= {10, 11, 12, 1, 2}
    weekdays = Counter(voice.at.weekday() for voice in said())
    assert weekdays[0] > 1.5 * weekdays[6]


def test_titles_are_short_and_say_where_or_what() -> None:
    assert all(4 <= len(voice.title) <= 24 for voice in said())
    assert all(voice.issue in voice.title for voice in said())


def test_places_units_and_classes_exist() -> None:
    made = county(1)
    areas = {area.code: area for area in made.areas}
    units = {unit.code for unit in made.units}
    known = {each.zh for each in taxonomy() if each.level == 3}
    for voice in said():
        assert areas[voice.area_code].level in ("village", "grid")
        assert areas[voice.area_code[:12]].name == voice.village
        assert voice.unit_code in units
        assert voice.class_hint in known
    assert any(voice.unit_code == town_unit(voice.area_code) for voice in said())


def test_happenings_are_said_by_many_of_one_village_within_weeks() -> None:
    groups: dict[str, list[Voice]] = {}
    for voice in said():
        if voice.matter:
            groups.setdefault(voice.matter, []).append(voice)
    assert len(groups) >= 10
    assert max(map(len, groups.values())) >= 8
    for group in groups.values():
        assert len({voice.area_code[:12] for voice in group}) == 1
        assert len({voice.title for voice in group}) == 1
        assert len({voice.words for voice in group}) >= 0.8 * len(group)
        assert group[-1].at - group[0].at < timedelta(days=42)


def test_people_are_made_up_and_keep_their_name_with_their_number() -> None:
    names: dict[str, set[str]] = {}
    for voice in said():
        if voice.phone:
            assert voice.phone.startswith("199000")
            if voice.name:
                names.setdefault(voice.phone, set()).add(voice.name)
    assert all(len(each) == 1 for each in names.values())
    nameless = sum(voice.name is None for voice in said()) / COUNT
    assert 0.15 < nameless < 0.35
    assert 0.2 < sum(voice.consent for voice in said()) / COUNT < 0.45


def test_fates_follow_the_order_of_the_story() -> None:
    for voice, story in fates():
        verbs = [step.verb for step in story.steps]
        assert verbs[0] == "registered"
        assert story.steps[0].at == voice.at
        assert set(verbs) <= VERBS
        for this, following in pairwise(verbs):
            assert following in AFTER.get(this, VERBS), (this, following)
        assert all(a.at < b.at for a, b in pairwise(story.steps))
        assert story.steps[-1].at <= NOW


def test_fates_tell_what_each_step_needs() -> None:
    units = {unit.code for unit in county(1).units}
    for _, story in fates():
        for step in story.steps:
            assert step.data.get("unit", "XZF") in units
            if step.verb == "answered":
                needed = {"planned": {"means"}, "not_ours": {"other_path"}}
                outcome = step.data["outcome"]
                assert step.words.keys() == {"facts", "view", "basis"} | needed.get(outcome, set())
                assert all(step.words.values())
                assert (outcome == "planned") == ("date" in step.data)
            if step.verb == "judged":
                assert step.data["solved"] in ("yes", "partly", "no")
                assert 1 <= step.data["satisfied"] <= 5
                assert step.data["trips"] >= 0


def test_most_are_done_some_wait_at_every_stage() -> None:
    last = Counter(story.steps[-1].verb for _, story in fates())
    total = sum(last.values())
    assert last["closed"] > 0.7 * total
    waiting = {"registered", "assigned", "signed", "contacted", "noted", "answered", "served"}
    assert waiting <= set(last)
    outcomes = Counter(
        step.data["outcome"]
        for _, story in fates()
        for step in story.steps
        if step.verb == "answered"
    )
    assert outcomes.keys() == {"solved", "explained", "planned", "not_ours"}


@given(seed=st.integers(0, 10**6), which=st.integers(0, 499), later=st.integers(0, 400 * 24))
def test_an_earlier_now_tells_the_same_story_less_far(seed: int, which: int, later: int) -> None:
    voice = said()[which]
    far = voice.at + timedelta(days=400)
    now = voice.at + timedelta(hours=later)
    steps = fate(voice, Random(seed), now).steps
    assert steps
    assert all(step.at <= now for step in steps)
    assert all(a.at < b.at for a, b in pairwise(steps))
    if far - now > timedelta(days=100) and now - voice.at > timedelta(days=100):
        assert fate(voice, Random(seed), far).steps[: len(steps)] == steps


@pytest.mark.parametrize("broken", ["[a|b", "a]|b]", "[a", "{3-"])
def test_an_unclosed_bracket_is_an_error(broken: str) -> None:
    with pytest.raises(ValueError, match="bracket"):
        parse(broken)


def test_every_fragment_can_be_said() -> None:
    names = ("village", "town", "hamlet", "estate", "road", "road2", "seat", "head", "office")
    slots = dict.fromkeys(names, "某处")
    for topic in topics().values():
        texts = [text.text for parts in topic.fragments.values() for text in parts]
        for issues in topic.issues.values():
            for issue in issues:
                texts += issue.says
        for text in texts:
            assert render(parse(text), Random(1), slots)
