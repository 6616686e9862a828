"""A router as an `.npz`, which holds numbers and names of codes, and no programs."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from sixia.learn.route.router import Router
from sixia.learn.route.shape import PLAIN, WITH_RULE
from sixia.learn.route.tables import Floats, Key

VERSION = 1
SHAPES = {"plain": PLAIN, "with_rule": WITH_RULE}


class NotARouter(Exception):
    """The file is none of ours, or of another version."""


def save(router: Router, file: Path) -> None:
    shape = next(name for name, shape in SHAPES.items() if shape == router.shape)
    about = {"units": router.units, "roles": router.roles, "shape": shape, "version": VERSION}
    np.savez_compressed(
        file,
        about=np.array(json.dumps(about)),
        weights=router.weights,
        **_packed("all", router.all.counts),
        **_packed("role", router.by_role.counts),
        **_packed("linear", router.linear.weights),
        **_packed("slope", router.linear.slopes),
    )


def load(file: Path) -> Router:
    """Raises NotARouter."""
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as told:
            return _read(told)
    except (KeyError, ValueError, TypeError, OSError, EOFError, BadZipFile) as error:
        raise NotARouter(f"{file.name}: {error}") from error


def _read(told: Any) -> Router:
    about = json.loads(str(told["about"]))
    if about["version"] != VERSION:
        raise NotARouter("another version")
    router = Router(about["units"], about["roles"], SHAPES[about["shape"]])
    router.weights = told["weights"]
    router.all.counts = _unpacked("all", told)
    router.by_role.counts = _unpacked("role", told)
    router.linear.weights = _unpacked("linear", told)
    router.linear.slopes = _unpacked("slope", told)
    return router


def _packed(name: str, rows: Mapping[Key, Floats]) -> dict[str, Any]:
    keys = np.array([json.dumps(key) for key in rows] or [""], np.str_)
    return {f"{name}_keys": keys, name: np.stack(list(rows.values())) if rows else np.empty(0)}


def _unpacked(name: str, told: Any) -> dict[Key, Floats]:
    values = told[name]
    keys = [str(key) for key in told[f"{name}_keys"]] if len(values) else []
    return {tuple(json.loads(key)): row.copy() for key, row in zip(keys, values, strict=True)}
