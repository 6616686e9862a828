"""A server of the benchmark's own: started, watched, killed, ended. Only its own processes."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SERVE = (sys.executable, "-m", "sixia", "serve", "--workers", "{workers}", "--port", "{port}")
BARE = (sys.executable, "-m", "bench._bare", "{workers}", "{port}")


class Server:
    """One server with its worker processes, on a port of its own."""

    def __init__(self, command: Sequence[str], workers: int) -> None:
        self.workers, self.port = workers, _free_port()
        told = [part.format(workers=workers, port=self.port) for part in command]
        path = f"{ROOT}:{ROOT / 'src'}"
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            told, cwd=ROOT, env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.DEVNULL
        )

    def wait(self, seconds: float = 120) -> None:
        """Until it answers. TimeoutError if it does not."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", self.port), 1),
            ):
                return
            time.sleep(0.1)
        raise TimeoutError("the server does not answer")

    def pids(self) -> list[int]:
        """Its worker processes, as the system lists them now: forked, so called as it is called."""
        name = _called(self.process.pid)
        return [pid for pid in _children(self.process.pid) if _called(pid) == name]

    def kill_one(self, n: int) -> int:
        """kill -9 for one of its workers; how many were killed."""
        pids = self.pids()
        if pids:
            os.kill(pids[n % len(pids)], signal.SIGKILL)
        return len(pids[:1])

    def memory(self) -> float:
        """The proportional set size of the largest worker, in MB."""
        return max(map(pss, self.pids()), default=0.0)

    def end(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


@contextmanager
def running(command: Sequence[str], workers: int) -> Iterator[Server]:
    server = Server(command, workers)
    try:
        server.wait()
        yield server
    finally:
        server.end()


def pss(pid: int) -> float:
    """Proportional set size of a process in MB: what is shared counts in part."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def _called(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8", "replace")
    return ""


def _children(pid: int) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = entry.read_text().rpartition(")")[2].split()
            if int(fields[1]) == pid:
                found.append(int(entry.parent.name))
    return sorted(found)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
