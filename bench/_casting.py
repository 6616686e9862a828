"""Rows of made-up cases: a voice becomes a concern, and the case that a mould makes of it.

Ids follow from the number of the voice, so that several processes can cast at once.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from random import Random
from typing import Any
from uuid import UUID

from django.db import connection

from bench._bulk import Batch, Rows
from bench._fates import AGES, Mould, fate, need
from sixia.demo.voices import Voice
from sixia.hear import people, search
from sixia.hear.models import Concern, Person
from sixia.hear.taxonomy import taxonomy
from sixia.judge.models import Rating
from sixia.ledger.models import Case, Clock, Event, Link
from sixia.seal import leaf

TABLES: tuple[Any, ...] = (Person, Concern, Case, Event, Clock, Link, Rating)
MOST = 16  # events or clocks of one case
JOINED = 1_000_000_000  # from here on: ids of links to the case that took others in
Numbered = Sequence[tuple[int, Voice]]


class Caster:
    """Casts voices, as of the day `now`; `moulds` by fate. Moments and ids stand in the rows as
    text that the database reads as they are: to adapt them one by one was half of the writing."""

    def __init__(self, seed: int, moulds: dict[str, list[Mould]], now: datetime) -> None:
        self.seed, self.moulds, self.now = seed, moulds, now
        self.kept = _spaced if connection.vendor == "sqlite" else str
        self.rows: dict[Any, Rows] = {}

    def cast(self, batch: Numbered) -> Batch:
        """All rows of these voices, by table and columns. Voices follow upon one another; three
        that are joined, the first of every 200, are in one batch."""
        self.rows = {m: [] for m in TABLES}
        said = dict(batch)
        for n, voice in batch:
            rng = Random(f"{self.seed} {n}")
            self._one(n, voice, self._fate(n, said, rng), rng)
        found = [(n, search.stored(v.words, v.place, v.at)) for n, v in batch]
        told = {(m._meta.db_table, _columns(m)): made for m, made in self.rows.items()}
        return {**told, ("hear_search", ("rowid", "body")): found}

    @cached_property
    def _frames(self) -> dict[int, "_Frame"]:
        return {id(m): _Frame(m) for moulds in self.moulds.values() for m in moulds}

    def _fate(self, n: int, said: Mapping[int, Voice], rng: Random) -> str:
        name, hangs_on = need(n)
        voice = said.get(hangs_on)
        if name and voice and voice.kind != "thanks" and self.now - voice.at > AGES[-1][0]:
            return name
        return fate(rng, self.now - said[n].at)

    def _one(self, n: int, voice: Voice, name: str, rng: Random) -> None:
        at = voice.at.astimezone(UTC).replace(microsecond=0)
        mould = rng.choice(self.moulds[name])
        known = taxonomy().find(voice.class_hint)
        key = UUID(int=rng.getrandbits(128))
        named = {
            "concern": str(n), "area": voice.area_code, "class": known.code if known else "",
            "kind": voice.kind, "key": str(key), "second": str(n - 1), "third": str(n - 2),
            "leading": str(need(n)[1]),
        }  # fmt: skip
        shown = [moment.isoformat() for moment in mould.moments(at)]
        moments = [self.kept(moment) for moment in shown]
        came = self.kept(at.isoformat())
        rows, frame = self.rows, self._frames[id(mould)]
        rows[Concern].append(_concern(n, voice, came, named["class"], name, rng))
        if voice.phone:
            rows[Person].append(_person(n, voice))
        rows[Case].append(frame.case(n, key.hex, voice, moments, named["class"]))
        rows[Event] += _events(n, voice, mould, shown, moments, named)
        rows[Clock] += frame.clocks(n, moments)
        rows[Link].append((n, n, n, name != "merged"))
        if name == "shared":
            rows[Link] += [(JOINED + k, k, n, True) for k in (n - 1, n - 2)]
        if mould.judged is not None:
            rows[Rating].append((n, n, n, 0, "yes", 4, None, False, moments[mould.judged]))


class _Frame:
    """The rows of a mould with what differs still to be put in."""

    def __init__(self, mould: Mould) -> None:
        fields = [f.attname for f in Case._meta.concrete_fields]
        self.row = [mould.case.get(name) for name in fields]
        self.at = [(fields.index(name), i) for name, i in mould.case_at.items()]
        own = ("id", "key", "title", "area_id", "class_code", "concern_kind")
        self.own = [fields.index(name) for name in own]
        names = [f.attname for f in Clock._meta.concrete_fields]
        self.case_id = names.index("case_id")
        self.ticking = [
            ([values.get(name) for name in names], [(names.index(k), i) for k, i in at.items()])
            for values, at in mould.clocks
        ]

    def case(
        self, n: int, key: str, voice: Voice, moments: list[str], class_code: str
    ) -> tuple[Any, ...]:
        row = self.row.copy()
        for place, i in self.at:
            row[place] = moments[i]
        values = (n, key, voice.title[:80], voice.area_code, class_code, voice.kind)
        for place, value in zip(self.own, values, strict=True):
            row[place] = value
        return tuple(row)

    def clocks(self, n: int, moments: list[str]) -> Iterator[tuple[Any, ...]]:
        for number, (values, at) in enumerate(self.ticking):
            row = values.copy()
            row[0], row[self.case_id] = n * MOST + number, n
            for place, i in at:
                row[place] = moments[i]
            yield tuple(row)


def _spaced(moment: str) -> str:
    """A whole second in UTC as SQLite keeps it."""
    return moment[:19].replace("T", " ")


def _columns(model: Any) -> tuple[str, ...]:
    return tuple(str(field.column) for field in model._meta.concrete_fields)


def _person(n: int, voice: Voice) -> tuple[Any, ...]:
    row = people.sealed(people.Speaker(name=voice.name or "", phone=voice.phone or ""))
    assert row
    row.pk = n
    return tuple(getattr(row, f.attname) for f in Person._meta.concrete_fields)


def _concern(
    n: int, voice: Voice, at: str, class_code: str, fate: str, rng: Random
) -> tuple[Any, ...]:
    brought = fate == "imported"
    return (
        n, UUID(int=rng.getrandbits(128)).hex, "import" if brought else voice.channel, voice.kind,
        at, at, None, voice.words, voice.area_code, voice.place[:200], None, None, class_code,
        taxonomy().version if class_code else "", None, n if voice.phone else None, voice.consent,
        "sms" if voice.phone and not brought else "none", "zh-hans", None,
        "12345" if brought else "", f"{n}" if brought else "",
    )  # fmt: skip


def _events(
    n: int,
    voice: Voice,
    mould: Mould,
    shown: list[str],
    moments: list[str],
    named: dict[str, str],
) -> Iterator[tuple[Any, ...]]:
    for event in mould.events:
        structure = event.structure.filled(shown, named)
        before, after = event.before.filled(shown, named), event.after.filled(shown, named)
        words, words_commit = event.words, event.words_commit
        if event.seq == 1:
            said = {"title": voice.title[:80]}
            words = json.dumps(said, ensure_ascii=False)
            words_commit = leaf.commit(event.words_salt, said)
        sealed = sha256(event.salt + (before + structure + after).encode()).digest()
        at = moments[event.at]
        yield (
            n * MOST + event.seq, n, event.seq, event.verb, event.by, at, at, structure, words,
            event.salt, event.words_salt, words_commit, leaf.leaf(sealed, words_commit),
        )  # fmt: skip
