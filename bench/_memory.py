"""How much memory several processes take together: proportional set size, read now and then."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

EVERY = 0.25  # seconds


def taken(pids: Callable[[], list[int]]) -> float:
    """MB of these processes now; what several share counts once. Those that are gone count none."""
    total = 0
    for pid in pids():
        try:
            told = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += next(int(row.split()[1]) for row in told.splitlines() if row.startswith("Pss:"))
    return total / 1024


@contextmanager
def watched(pids: Callable[[], list[int]]) -> Iterator[list[float]]:
    """The most that these processes took at one time, in MB, as the only entry of a list."""
    most, over = [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(EVERY):
            most[0] = max(most[0], taken(pids))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield most
    finally:
        over.set()
        thread.join()
        most[0] = max(most[0], taken(pids))
