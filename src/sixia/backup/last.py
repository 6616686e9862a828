"""When the last backup was made and proved: what `doctor` tells."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

LAST = "last.json"


def made(home: Path, data: Path, now: datetime) -> None:
    """A backup of this home was made."""
    told = {"at": now.isoformat(), "path": str(data.resolve()), "bytes": data.stat().st_size}
    _remember(home, told)


def proved(home: Path, data: Path, now: datetime) -> None:
    """A check of this backup is over; kept for `doctor` if it is the last one of that home."""
    if last(home).get("path") == str(data.resolve()):
        _remember(home, {"checked": now.isoformat()})


def _remember(home: Path, told: dict[str, Any]) -> None:
    folder = home / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    draft = folder / f".{LAST}.{os.getpid()}"
    kept = told if "at" in told else last(home) | told
    draft.write_text(json.dumps(kept), "utf-8")
    draft.replace(folder / LAST)


def last(home: Path) -> dict[str, Any]:
    """When and where the last backup of a home was made ("at", "path", "bytes"), and when it was
    proved to come back ("checked"). Empty if there was none."""
    try:
        told: dict[str, Any] = json.loads((home / "backups" / LAST).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return told
