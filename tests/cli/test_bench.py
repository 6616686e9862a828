"""`sixia bench`: files are handed to the benchmark that takes them."""

import sys
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

bench = import_module("sixia.cli.bench")  # the package holds the command under this name


@pytest.fixture
def echoing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A benchmark that says which files it got."""
    folder = tmp_path / "bench"
    folder.mkdir()
    (folder / "echo.py").write_text(
        "SIZE, FILES = 3, ('input',)\n"
        "def run(size, seconds, input):\n"
        "    yield {'figure': 'got', 'value': size, 'files': [path.name for path in input]}\n"
    )
    monkeypatch.setattr(bench, "FOLDER", folder)
    monkeypatch.setenv("SIXIA_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "path", [*sys.path])
    return folder


def said(folder: Path, *args: str) -> str:
    for name in "abc":
        (folder / f"{name}.csv").touch()
    files = [str(folder / arg) if arg.endswith(".csv") else arg for arg in args]
    return CliRunner().invoke(bench.bench, files).output


def test_several_files_behind_one_option(echoing: Path) -> None:
    shown = said(echoing, "echo", "--input", "a.csv", "b.csv", "--json", "--input", "c.csv")
    assert '"files": ["a.csv", "b.csv", "c.csv"]' in shown
    assert '"files": []' in said(echoing, "echo", "--json", "--size", "5")


def test_a_file_that_a_benchmark_does_not_take_is_refused(echoing: Path) -> None:
    assert "takes no --train" in said(echoing, "echo", "--train", "a.csv")
    assert "does not exist" in said(echoing, "echo", "--input", "d.csv")
