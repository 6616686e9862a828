"""Which parts an index has: `index.json` in its folder, swapped in whole."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

VERSION = 1


@dataclass(frozen=True, slots=True)
class Parts:
    """Segments and tail by their names; `removed` counts changes made inside them. `mark` is how
    far those who fill the index have come, in words of their own."""

    version: int = VERSION
    segments: tuple[str, ...] = ()
    tail: str = "tail-0"
    removed: int = 0
    number: int = 0
    mark: str = ""


def told(folder: Path) -> Parts:
    """What stands there; an index without parts where there is none, or one of another version."""
    try:
        read = json.loads((folder / "index.json").read_text("utf-8"))
    except FileNotFoundError:
        return Parts()
    if read.get("version") != VERSION:
        return Parts()
    return Parts(**{**read, "segments": tuple(read["segments"])})


def tell(folder: Path, parts: Parts) -> None:
    """Swap in new parts, all at once."""
    new = folder / "index.new"
    new.write_text(json.dumps(asdict(parts)), "utf-8")
    new.replace(folder / "index.json")
