"""What an import costs: SIZE work orders from a csv of GB18030 by the command, beside the same rows
copied plainly into the same tables; what its process takes of processor and memory; and the same
file once more.

It works in a database of its own: with PostgreSQL one named like the given with `_import` behind,
which is made anew.
"""

import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from bench import _memory
from bench._figure import figure
from bench._plain_copy import copied_plainly

SIZE, MOST = 100_000, 300  # MB of memory
HEADINGS = (
    "工单编号", "承办单位", "诉求标题", "诉求内容", "来电时间", "办理期限", "办结时间",
    "工单状态", "办理结果", "事发地址", "姓名", "联系电话",
)  # fmt: skip


def run(size: int, seconds: float) -> Iterator[dict[str, object]]:  # noqa: ARG001 - every bench is asked so
    """`size` rows once; how long it takes is what is measured."""
    home = _own_place()
    file = home / "orders.csv"
    _orders(file, size)
    from sixia.cli import home as prepared

    prepared.prepare()
    took, worked, peak, told = _imported(file)
    assert (told["read"], told["new"]) == (size, size), told
    bare = copied_plainly()
    yield figure("rows", size / took, "1/s", size, "plain_copy", size / bare)
    yield figure("rows_per_processor_second", size / worked, "1/s", size)
    yield figure("peak_mb", peak, "MB", size, "most", MOST)
    took, _, _, told = _imported(file)
    assert (told["new"], told["already"]) == (0, size), told
    yield figure("rows_again", size / took, "1/s", size, "plain_copy", size / bare)
    file.unlink()


def _own_place() -> Path:
    """A home and a database that hold nothing yet, before Django knows of any."""
    import dj_database_url
    import psycopg
    from psycopg import sql

    home = Path(os.environ["SIXIA_HOME"]) / "import"
    home.mkdir(parents=True, exist_ok=True)
    for old in home.glob("sixia.sqlite3*"):
        old.unlink()
    os.environ["SIXIA_HOME"] = str(home)
    url = os.environ.get("SIXIA_DATABASE_URL", "")
    if url.startswith("postgres"):
        name = sql.Identifier(f"{dj_database_url.parse(url)['NAME']}_import")
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
            server.execute(sql.SQL("CREATE DATABASE {}").format(name))
        base, mark, more = url.partition("?")
        os.environ["SIXIA_DATABASE_URL"] = f"{base}_import{mark}{more}"
    else:
        os.environ.pop("SIXIA_DATABASE_URL", None)
    return home


def _orders(path: Path, size: int) -> None:
    """Work orders that differ from one another; one in four still open, one in three named."""
    first = datetime(2022, 1, 1)  # noqa: DTZ001 - as files hold times
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for n in range(size):
            at, done, named = first + timedelta(minutes=n), n % 4 > 0, n % 3 == 0
            writer.writerow([
                f"GD{n:07}", f"第{n % 90}科", f"路灯不亮{n % 977}",
                f"{n}号路口的路灯黑了{n % 30}天,老人夜里不敢出门,请派人看看。",
                at, at + timedelta(days=5), at + timedelta(days=n % 7) if done else "",
                "已办结" if done else "办理中", "已派人修好。" if done else "",
                f"清溪镇{n % 500}号", "兰大姐" if named else "", f"199{n:08}" if named else "",
            ])  # fmt: skip


def _imported(file: Path) -> tuple[float, float, float, dict[str, int]]:
    """The command from its start to its end: seconds, seconds of a processor it worked itself (on
    PostgreSQL the server's are not among them), the most memory in MB, what it told."""
    command = [sys.executable, "-m", "sixia", "import", "concerns", str(file), "--json"]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1] / "src")}
    began = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - our own command
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout
        with _memory.watched(lambda: [process.pid]) as most:
            told = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    took, worked = time.perf_counter() - began, used.ru_utime + used.ru_stime
    return took, worked, most[0], json.loads(told)
