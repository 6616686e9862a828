"""`sixia mine`, by hand and at night."""

import fcntl
import json
import signal
import subprocess
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sixia import learn
from sixia.cli import main, mining
from tests.cli.test_processes import env, start
from tests.factories import County, raised

HOUR = timedelta(hours=1)


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.SIXIA_HOME = str(tmp_path)
    return tmp_path


def doctor() -> dict[str, tuple[str, str]]:
    told = json.loads(run("doctor", "--json").stdout)
    return {each["what"]: (each["how"], each["said"]) for each in told["found"]}


def test_it_ends_in_one_line_of_totals(c: County) -> None:
    raised()
    result = run("mine", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert result.stdout.count("\n") == 1
    assert (told["engine"], told["snapshot_concerns"]) == ("duckdb", 1)
    assert "snapshot concerns" in run("mine").stdout


def test_the_doctor_says_when_it_was_last(c: County) -> None:
    assert doctor()["mining"] == (
        "look",
        "nothing was ever mined; `sixia mine`, or leave `sixia serve` running over night",
    )
    run("mine")
    assert doctor()["mining"] == ("well", "ended 0 days ago")


def test_without_the_extra_it_says_what_is_missing(
    c: County, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learn, "find_spec", lambda _name: None)
    result = run("mine")
    assert result.exit_code == 1
    assert "make install-mining" in result.stderr
    assert "Nothing was mined" in result.stderr
    assert not (home / "learn").exists()
    assert doctor()["mining"][0] == "look"


def test_without_spark_it_says_what_is_missing(
    c: County, home: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SIXIA_SPARK = "spark://example:7077"
    monkeypatch.setattr(learn, "find_spec", lambda name: None if name == "pyspark" else name)
    assert "make install-spark" in run("mine").stderr
    assert not (home / "learn").exists()


NIGHT = datetime.fromisoformat("2026-03-10T02:00:00+08:00")


@pytest.mark.parametrize(
    ("now", "ended", "tried", "is_due"),
    [
        (NIGHT, NIGHT - 24 * HOUR, None, True),
        (NIGHT - HOUR, NIGHT - 24 * HOUR, None, False),
        (NIGHT + HOUR, NIGHT + HOUR / 2, None, False),
        (NIGHT + 9 * HOUR, NIGHT - 24 * HOUR, None, True),
        (NIGHT + HOUR, NIGHT - 24 * HOUR, NIGHT + HOUR / 2, False),
        (NIGHT + 2 * HOUR, NIGHT - 24 * HOUR, NIGHT + HOUR / 2, True),
    ],
    ids=["at two", "before", "done", "made up for", "just broke", "again"],
)
def test_it_is_due_once_a_night(
    now: datetime, ended: datetime, tried: datetime | None, is_due: bool
) -> None:
    assert mining.due(now, ended, tried) is is_due


def test_a_night_of_its_own_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    over = threading.Event()
    for name, value in env(tmp_path / "home").items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE")
    assert mining.run(over)
    note = json.loads((tmp_path / "home" / "learn" / "mine.json").read_text("utf-8"))
    assert note["ended"]
    over.set()
    assert not mining.run(over), "told to end, it is stopped"
    over.clear()
    monkeypatch.setenv("SIXIA_HOME", "/proc/nowhere")
    assert not mining.run(over)
    assert "broke off" in caplog.text


def test_killed_at_any_moment_the_next_one_completes_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    made = start(home, "demo", "--count", "60")
    made.communicate(timeout=120)
    killed = start(home, "mine", "--json")
    seen = home / "learn" / "snapshots"
    while killed.poll() is None and not list(seen.rglob("*.parquet")):
        time.sleep(0.005)
    killed.send_signal(signal.SIGKILL)
    killed.communicate(timeout=60)
    whole = start(home, "mine", "--json")
    told, said = whole.communicate(timeout=120)
    assert whole.returncode == 0, said
    assert json.loads(told)["snapshot_concerns"] >= 60
    assert not list(seen.rglob("*.new"))


class Nights(threading.Event):
    """So many rounds, and it is over."""

    def __init__(self, rounds: int) -> None:
        super().__init__()
        self.left = rounds

    def wait(self, timeout: float | None = None) -> bool:
        self.left -= 1
        return self.left < 0


def test_a_night_that_fails_is_not_the_last(
    monkeypatch: pytest.MonkeyPatch, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (home / "learn").mkdir()
    (home / "learn" / "mine.json").write_text('{"began": "", "ended": "no moment"}', "utf-8")
    nights = Nights(3)
    mining.keep_mining(nights)
    assert nights.left < 0
    assert caplog.text.count("Mining failed; it is tried again later") == 3


def test_without_the_extra_no_snapshot_is_kept(
    c: County, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raised(words="井水发黄有铁锈味")
    run("mine")
    assert (home / "learn" / "snapshots").exists()
    monkeypatch.setattr(learn, "find_spec", lambda _name: None)
    mining.keep_mining(Nights(1))
    assert not (home / "learn" / "snapshots").exists()


def test_what_a_stopped_run_started_ends_with_it() -> None:
    leader = subprocess.Popen(
        ["/bin/sh", "-c", "sleep 300 & echo begun; wait"], stdout=subprocess.PIPE, process_group=0
    )
    assert leader.stdout
    leader.stdout.readline()
    mining.stop(leader)
    leader.communicate(timeout=60)  # ends when nobody holds the pipe


@pytest.mark.parametrize("why", ["no cluster", "busy"])
def test_the_sample_is_there_even_if_it_cannot_be_mined(
    db: None, home: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    from sixia.learn import tables

    def no_cluster(_home: Path) -> Any:
        raise tables.NoCluster("gone")

    (home / "learn").mkdir()
    with (home / "learn" / ".mine.lock").open("w") as lock:
        if why == "busy":
            fcntl.flock(lock, fcntl.LOCK_EX)
        else:
            settings.SIXIA_SPARK = "spark://nowhere:7077"
            monkeypatch.setattr(tables, "_spark", no_cluster)
        result = run("demo", "--count", "5", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["loaded"], told["mined"]) == (True, False)
    assert "Topics are not looked for" in result.stderr
