"""A server of its own for the hardest trials: a process that can be killed and started again."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "walk-the-loop-2026"
PREPARE = """
import django; django.setup()
from tests.factories import PASSWORD, county
from sixia.grid.models import Staff
county()
for staff in Staff.objects.all():
    staff.set_password(PASSWORD); staff.save()
"""


class Server:
    """`sixia serve` on a home of its own, with the small county in it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.run("import django; django.setup(); from django.core.management import call_command;"
                 "call_command('migrate', verbosity=0)")  # fmt: skip
        self.run(PREPARE)
        self.process = self.start()

    def _env(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SIXIA_")}
        return {
            **kept,
            "SIXIA_HOME": str(self.home),
            "SIXIA_NO_RATE_LIMITS": "1",
            "DJANGO_SETTINGS_MODULE": "sixia.settings",
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        }

    def run(self, program: str) -> str:
        """What a program prints that works on the same home."""
        done = subprocess.run(
            [sys.executable, "-c", program],
            env=self._env(),
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def ask(self, expression: str) -> Any:
        """The value of an expression about the rows, as JSON."""
        program = (
            "import django, json; django.setup()\n"
            "from sixia.field.models import *; from sixia.grid.models import *\n"
            "from sixia.hear.models import *; from sixia.ledger.models import *\n"
            f"print(json.dumps({expression}, default=str))"
        )
        return json.loads(self.run(program))

    def start(self) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [sys.executable, "-m", "sixia", "serve", "--port", str(self.port), "--workers", "1"],
            env=self._env(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=20).close()
            except OSError:
                assert process.poll() is None, "the server ended early"
                time.sleep(0.1)
            else:
                return process
        raise AssertionError("the server does not answer")

    def kill(self) -> None:
        """As when the power goes: every process of it at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def restart(self) -> None:
        self.kill()
        self.process = self.start()
