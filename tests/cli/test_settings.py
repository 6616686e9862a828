"""The settings: what the code reads, what `doctor` lists and what the paper says are one."""

import re
from pathlib import Path

from sixia.cli.doctor import settings_known

ROOT = Path(__file__).resolve().parents[2]


def test_the_list_is_what_the_code_reads() -> None:
    text = (ROOT / "src/sixia/settings.py").read_text("utf-8")
    read = set(re.findall(r"""["'](SIXIA_[A-Z_]+)["']""", text))
    assert set(settings_known()) == read


def test_the_paper_says_the_same() -> None:
    text = (ROOT / "docs/settings.md").read_text("utf-8")
    rows = re.findall(r"^\| `(SIXIA_[A-Z_]+)` \| (.+?) \| (.+) \|$", text, re.MULTILINE)
    known = settings_known()
    assert rows == [(name, row["default"], row["does"]) for name, row in known.items()]
