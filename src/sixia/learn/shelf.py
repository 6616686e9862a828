"""Where models lie: `SIXIA_HOME/models`, one folder each, and which of them is in use."""

import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings

if TYPE_CHECKING:
    from sixia.learn.classify import Model
    from sixia.learn.route import Router


@dataclass(slots=True)
class Learnt:
    """Models in use, and until when cases were learnt; `seen` are those that were, then and since,
    `looked` is when closed ones were last looked for."""

    name: str
    until: datetime
    classes: "Model | None"
    units: "Router | None"
    seen: set[int]
    looked: datetime | None = None


def folder() -> Path:
    return Path(settings.SIXIA_HOME, "models")


def name_in_use() -> str:
    """The name of the models in use; nothing where there are none."""
    try:
        return (folder() / "in-use").read_text("utf-8").strip()
    except FileNotFoundError:
        return ""


def in_use() -> Learnt | None:
    """The models in use, the same for all requests of this process; None where there are none that
    can be read."""
    name = name_in_use()
    return _read(folder() / name, name) if name else None


@lru_cache(maxsize=1)
def _read(path: Path, name: str) -> Learnt | None:
    from sixia.learn.classify import Model
    from sixia.learn.classify.model import NotAModel
    from sixia.learn.route import keeping

    try:
        told, seen = card(name), set(learnt_from(name).cases)
        classes = Model.load(path / "class.npz") if (path / "class.npz").exists() else None
        units = keeping.load(path / "unit.npz") if (path / "unit.npz").exists() else None
    except (NotAModel, keeping.NotARouter, FileNotFoundError, ValueError):
        return None
    until = datetime.fromisoformat(told["until"])
    return Learnt(name, until, classes, units, seen)


def card(name: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((folder() / name / "card.json").read_text("utf-8"))
    return told


def cards() -> dict[str, dict[str, Any]]:
    """The cards that are kept, by the names of their models: of those in use, and of later ones
    that were not taken into use."""
    found = folder().glob("*/card.json")
    return {path.parent.name: card(path.parent.name) for path in found}


class From(NamedTuple):
    """The cases that were learnt from, and the concerns whose words were."""

    cases: list[int]
    concerns: list[int]


def note(name: str, told: From) -> None:
    (folder() / name / "learnt.json").write_text(json.dumps(told._asdict()), "utf-8")


def learnt_from(name: str) -> From:
    """Raises ValueError for what an earlier version wrote, FileNotFoundError."""
    told = json.loads((folder() / name / "learnt.json").read_text("utf-8"))
    try:
        return From(**told)
    except TypeError as error:
        raise ValueError(f"{name} does not say which concerns it learnt from") from error


def use(name: str) -> None:
    """Take these into use, all at once, and throw the others away: what was erased leaves with
    them."""
    new = folder() / "in-use.new"
    new.write_text(name, "utf-8")
    new.replace(folder() / "in-use")
    for other in folder().iterdir():
        if other.is_dir() and other.name != name:
            shutil.rmtree(other)


def drop(name: str) -> None:
    """Keep the card of models that are not taken into use, and nothing else."""
    for file in (folder() / name).glob("*.npz"):
        file.unlink()
