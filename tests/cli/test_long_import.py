"""A million rows, killed three times on their way in."""

import csv
import json
import signal
import sqlite3
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.test_processes import start
from tests.memory import ended, high_water

HEADINGS = (
    "工单编号", "承办单位", "诉求标题", "诉求内容", "来电时间", "办理期限", "办结时间",
    "工单状态", "办理结果", "姓名", "联系电话",
)  # fmt: skip
MOST = 300 * 1024  # KiB of memory


def long_file(path: Path, rows: int) -> None:
    """Work orders that differ from one another; one in four still open, one in three named."""
    first = datetime(2022, 1, 1)  # noqa: DTZ001 - as files hold times
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for n in range(rows):
            at, done = first + timedelta(minutes=n), n % 4 > 0
            writer.writerow([
                f"GD{n:07}", f"第{n % 90}科", f"路灯不亮{n % 977}",
                f"{n}号路口的路灯黑了{n % 30}天,老人不敢出门。",
                at, at + timedelta(days=5), at + timedelta(days=n % 7) if done else "",
                "已办结" if done else "办理中", "已派人修好。" if done else "",
                "兰大姐" if n % 3 == 0 else "", f"199{n:08}" if n % 3 == 0 else "",
            ])  # fmt: skip


def come_so_far(home: Path) -> int:
    """How many rows are in, as the run itself says in the transactions that took them in."""
    try:
        with sqlite3.connect(f"file:{home / 'sixia.sqlite3'}?mode=ro", uri=True, timeout=60) as db:
            row = db.execute("SELECT line FROM ledger_importrun").fetchone()
    except sqlite3.OperationalError:
        return 0
    return row[0] if row else 0


def counted(db: sqlite3.Connection, table: str) -> int:
    found: int = db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - our own names
    return found


@pytest.mark.parametrize("rows", [pytest.param(1_000_000, marks=pytest.mark.prove)])
def test_each_row_comes_in_once_whatever_kills_the_import(tmp_path: Path, rows: int) -> None:
    home, file = tmp_path / "home", tmp_path / "orders.csv"
    long_file(file, rows)
    memory = []
    for share in (0.2, 0.45, 0.8):
        process = start(home, "import", "concerns", str(file), "--json")
        while come_so_far(home) < rows * share:
            assert process.poll() is None, process.communicate()
            time.sleep(0.5)
        memory.append(high_water(process.pid))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert come_so_far(home) < rows
    told, said, most = ended(start(home, "import", "concerns", str(file), "--json"))
    totals = json.loads(told)
    assert "Going on behind line" in said
    assert (totals["read"], totals["new"], totals["already"]) == (rows, rows, 0)
    with sqlite3.connect(home / "sixia.sqlite3") as db:
        ask = "SELECT count(*), count(DISTINCT source_id) FROM hear_concern"
        assert db.execute(ask).fetchone() == (rows, rows)
        for table in ("ledger_case", "ledger_event", "ledger_link", "hear_search"):
            assert counted(db, table) == rows
    assert max(*memory, most) < MOST
