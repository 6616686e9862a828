"""Deployments of their own, worked by real commands, as an office would."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

SRC = Path(__file__).resolve().parents[2] / "src"
BASE = os.environ.get("SIXIA_TEST_DATABASE_URL", "")
# A concern with a picture, and one with another that turns out to be an accusation; topics as hot
# as each database writes in a way of its own.
PLAY = """
import hashlib, uuid
from datetime import UTC, datetime
from sixia.hear import files, attachments
from sixia.hear.models import Concern
concern = Concern.objects.order_by("pk").first()
def clean(data):
    return attachments.Clean(data, "application/pdf", ".pdf", hashlib.sha256(data).hexdigest())
files.keep(concern, [clean(b"%PDF-1 well"), clean(b"%PDF-1 road")])
files.put(clean(b"%PDF-1 from a telephone"), "field.upload")
files.put(clean(b"%PDF-1 of an accusation"), files.APART)
from sixia.learn.models import Topic
now = datetime.now(UTC)
for rank, heat in enumerate((1.0, 1e15, 0.1, 2.5e-7), start=1):
    Topic.objects.create(key=uuid.uuid4(), voice=concern, first=now.date(), last=now.date(),
        persons=3, likes=0, heat=heat, rising=False, rank=rank, born_at=now)
"""


@dataclass(frozen=True)
class Place:
    """One deployment: its home, its database (SQLite where there is no URL)."""

    home: Path
    database: str = ""
    spare: Callable[[], str] = field(default=lambda: "", repr=False)

    def env(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SIXIA_")}
        kept.pop("DJANGO_SETTINGS_MODULE", None)
        told = {"SIXIA_HOME": str(self.home), "PYTHONPATH": str(SRC)}
        return {**kept, **told, **({"SIXIA_DATABASE_URL": self.database} if self.database else {})}

    def start(self, *words: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "sixia", *map(str, words)]
        return self._popen(command)

    def python(self, code: str) -> subprocess.Popen[str]:
        """A program that works in this deployment."""
        head = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'sixia.settings'\n"
        return self._popen([sys.executable, "-c", f"{head}import django; django.setup()\n{code}"])

    def _popen(self, command: list[str]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            command,
            env=self.env(),
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def total(self, *words: object) -> Any:
        """The JSON line a command ends in; it must end well."""
        process = self.start(*words, "--json")
        told, said = process.communicate(timeout=600)
        assert process.returncode == 0, said + told
        return json.loads(told)

    def refused(self, *words: object) -> str:
        """What a command says when it can't; never a traceback."""
        process = self.start(*words, "--json")
        _, said = process.communicate(timeout=600)
        assert process.returncode in (1, 2), said
        assert "Traceback" not in said, said
        return said

    def answer(self, code: str) -> str:
        process = self.python(code)
        told, said = process.communicate(timeout=600)
        assert process.returncode == 0, said
        return told.strip()

    def backup(self, folder: Path) -> Path:
        return Path(self.total("backup", "--to", folder)["backup"])

    @property
    def recovery(self) -> Path:
        return self.home / "keys" / "recovery.key"


def sql(url: str, command: str) -> None:
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(command)


@pytest.fixture(scope="session")
def databases() -> Iterator[Callable[[str], str]]:
    """Makes databases on the server the run names, from a template if given; drops them at last."""
    made: list[str] = []

    def make(template: str = "") -> str:
        name = f"{BASE.rpartition('/')[2]}_backup_{os.getpid()}_{len(made)}"
        copied = f" TEMPLATE {template.rpartition('/')[2]}" if template else ""
        sql(ADMIN, f"CREATE DATABASE {name}{copied}")
        made.append(name)
        return f"{BASE.rpartition('/')[0]}/{name}"

    yield make
    for name in made:
        sql(ADMIN, f"DROP DATABASE {name} WITH (FORCE)")


ADMIN = f"{BASE.rpartition('/')[0]}/postgres"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, databases: Callable[[str], str]) -> Place:
    """A made-up county with some files, which no test changes."""
    place = Place(tmp_path_factory.mktemp("made") / "home", databases("") if BASE else "")
    place.total("demo", "--count", "60")
    place.answer(PLAY)
    return place


@pytest.fixture
def place(made: Place, tmp_path: Path, databases: Callable[[str], str]) -> Place:
    """The same county, to do with as one likes. `spare` makes an empty database."""
    shutil.copytree(made.home, tmp_path / "home")
    url = databases(made.database) if BASE else ""
    return Place(tmp_path / "home", url, lambda: databases(""))
