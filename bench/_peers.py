"""Peers run in an environment of their own (`make peers`), so that what they need is never ours."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ROOT / ".venv-peers" / "bin" / "python"


def told(program: str, *args: Path | str) -> Any:
    """What a program of `bench/peers` prints as JSON; None, with a note, where the peers are not
    installed."""
    if not PYTHON.exists():
        print("bench: the peers are not installed (make peers); left out", file=sys.stderr)
        return None
    command = [str(PYTHON), str(ROOT / "bench" / "peers" / f"{program}.py"), *map(str, args)]
    shown = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - a program of ours
    return json.loads(shown.stdout)


def asked(file: Path, rows: Sequence[object]) -> Path:
    """A file with a JSON value a line, to be handed to a program."""
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return file
