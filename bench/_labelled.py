"""Texts whose class is known, from files or from the sample's grammar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from sixia.learn.classify import cut


@dataclass(frozen=True, slots=True)
class Labelled:
    label: str
    text: str
    words: list[str]


def read(
    train: Sequence[Path], test: Sequence[Path], size: int
) -> tuple[list[Labelled], list[Labelled]]:
    """What is learnt and what is asked."""
    if not train or not test:
        made = _made_up(size)
        return made[: size * 3 // 4], made[size * 3 // 4 :]
    return _read(train), _read(test)


def _read(files: Sequence[Path]) -> list[Labelled]:
    from sixia.papers import tables

    rows = [row for file in files for _, row in tables.read(file, limit=tables.LARGE)]
    return [_row(row) for row in rows if row.get("label")]


def _row(row: Mapping[str, object]) -> Labelled:
    label = str(row["label"])
    if row.get("text"):
        return Labelled(label, str(row["text"]), cut(str(row["text"])))
    text = "".join(str(row.get("tokens") or "").split())
    return Labelled(label, text, [w for t in str(row.get("tokens") or "").split() for w in cut(t)])


def _made_up(size: int) -> list[Labelled]:
    """What the sample's people say, by the second level of its classes; in an order by chance."""
    from sixia.demo.county import county
    from sixia.demo.voices import voices
    from sixia.hear.taxonomy import taxonomy

    found = []
    for voice in voices(county(0), 0, size, date(2025, 1, 1), 365):
        hint = taxonomy().find(voice.class_hint)
        found.append(Labelled(hint.code[:4] if hint else "", voice.words, cut(voice.words)))
    Random("classify").shuffle(found)
    return found
