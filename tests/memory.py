"""How much memory another process had at most."""

import subprocess
import threading
from pathlib import Path

EVERY = 0.05  # seconds


def ended(process: subprocess.Popen[str]) -> tuple[str, str, int]:
    """Wait for its end: what it told, what it said, and the most memory it had, in KiB. What
    `wait4` gives is no less than what the process that started it had, so its own mark is read,
    which never falls, until it is gone."""
    most, over = [0], threading.Event()

    def watch() -> None:
        while not over.is_set():
            most[0] = max(most[0], high_water(process.pid))
            over.wait(EVERY)

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        told, said = process.communicate()
    finally:
        over.set()
        watching.join()
    assert most[0], "it was gone before it could be looked at"
    return told, said, most[0]


def high_water(pid: int) -> int:
    """KiB; 0 once it is gone."""
    try:
        told = Path(f"/proc/{pid}/status").read_text("ascii", "replace")
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(row.split()[1]) for row in told.splitlines() if row.startswith("VmHWM:")), 0)
