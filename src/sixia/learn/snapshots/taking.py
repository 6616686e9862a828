"""Taking a snapshot: `taken` brings the files up to what the ledger holds."""

from collections.abc import Callable
from pathlib import Path

from sixia.learn.snapshots import concerns, events, shapes, whole

Moved = Callable[[int, int | None], None]


def taken(home: Path, moved: Moved = lambda _done, _of: None) -> dict[str, int]:
    """How many concerns and events there are, and how many were written anew. Broken off, each file
    is the old or the new one, and the next taking goes on. Only one may do so at a time."""
    said, happened = (shapes.folder(home, name) for name in ("concerns", "events"))
    for folder in (said, happened):
        whole.sweep(folder)
    months, sizes = concerns.planned(said)
    blocks, many = events.planned(happened)
    written = sum(months.values()) + sum(blocks.values())
    done = 0

    def more(rows: int) -> None:
        nonlocal done
        done += rows
        moved(done, written)

    concerns.write(said, months, more)
    events.write(happened, blocks, more)
    return {"concerns": sum(sizes.values()), "events": many, "written": written}
