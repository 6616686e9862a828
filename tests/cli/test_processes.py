"""Commands as a newcomer starts them: processes of their own, on an empty home."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parents[2] / "src"


def env(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SIXIA_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return {**kept, "SIXIA_HOME": str(home), "PYTHONPATH": str(SRC)}


def start(home: Path, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "sixia", *words]
    return subprocess.Popen(
        command, env=env(home), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_two_starts_at_once_on_an_empty_home(tmp_path: Path) -> None:
    both = [start(tmp_path / "home", "sweep", "--json") for _ in range(2)]
    for process in both:
        told, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
        assert json.loads(told) == {"warned": 0, "escalated": 0, "erased": 0}


def test_a_home_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    process = start(tmp_path / "file", "sweep")
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "SIXIA_HOME" in said
    assert "Traceback" not in said


def answer(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as page:
        text: str = page.read().decode()
        return text


def wait_for(process: subprocess.Popen[str], port: int) -> str:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if process.poll() is not None:
            pytest.fail(f"ended early: {process.communicate()}")
        try:
            return answer(port, "/")
        except OSError:
            time.sleep(0.1)
    pytest.fail("does not serve")


def test_the_demo_serves_and_stops_when_told(tmp_path: Path) -> None:
    port = free_port()
    words = ("demo", "--serve", "--count", "40", "--port", str(port))
    process = start(tmp_path / "home", *words)
    try:
        assert 'class="sample"' in wait_for(process, port), "marked from the first page on"
        assert "<form" in answer(port, "/office/sign-in") or "<form" in answer(port, "/office/")
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=40)
    finally:
        process.kill()
    assert process.returncode == 0, said
    assert "Everyone signs in" in said
    assert (tmp_path / "home" / "demo").exists()
