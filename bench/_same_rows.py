"""The bound for one intake: the rows that it writes, by plain psycopg, in one transaction."""

import threading
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any
from uuid import uuid4

LINKED = (("hear_search", "rowid"), ("ledger_link", "concern_id"), ("post_message", "concern"))
OF_CASE = ("ledger_event", "ledger_clock")
Rows = list[tuple[str, dict[str, Any]]]


def rows_of(dsn: str, concern: int) -> Rows:
    """Everything one intake wrote, parents first."""
    import psycopg
    from psycopg.rows import dict_row

    with psycopg.connect(dsn, row_factory=dict_row) as connection:

        def found(table: str, column: str, value: Any) -> Rows:
            rows = connection.execute(f"SELECT * FROM {table} WHERE {column} = %s", [value])  # noqa: S608 - names of our own tables
            return [(table, row) for row in rows]

        said = found("hear_concern", "id", concern)
        link = found("ledger_link", "concern_id", concern)
        case, person = link[0][1]["case_id"], said[0][1]["person_id"]
        rows = [*found("hear_person", "id", person), *said, *found("ledger_case", "id", case)]
        for table in OF_CASE:
            rows += found(table, "case_id", case)
        for table, column in LINKED:
            rows += found(table, column, concern)
        return rows


def rate(dsn: str, rows: Rows, connections: int, seconds: float, processes: int = 2) -> float:
    """How many such intakes a second, over so many connections in a process a core."""
    share = connections // processes
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        done = [pool.submit(_many, dsn, rows, share, seconds) for _ in range(processes)]
        return sum(each.result() for each in done)


def _many(dsn: str, rows: Rows, threads: int, seconds: float) -> float:
    made: list[float] = []
    each = [
        threading.Thread(target=lambda: made.append(_one(dsn, rows, seconds)))
        for _ in range(threads)
    ]
    for thread in each:
        thread.start()
    for thread in each:
        thread.join()
    return sum(made)


def _one(dsn: str, rows: Rows, seconds: float) -> float:
    import psycopg
    from psycopg.types.json import Jsonb

    told = []
    for table, row in rows:
        values = {k: Jsonb(v) if isinstance(v, dict) else v for k, v in row.items() if k != "id"}
        names = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join(f"%({name})s" for name in values)
        back = "" if table == "hear_search" else " RETURNING id"
        told.append((table, f"INSERT INTO {table} ({names}) VALUES ({marks}){back}", values))  # noqa: S608 - names of our own tables
    with psycopg.connect(dsn, autocommit=True) as connection:
        made, began = 0, time.perf_counter()
        while time.perf_counter() - began < seconds:
            with connection.transaction(), connection.cursor() as cursor:
                ids: dict[str, int] = {}
                for table, sql, values in told:
                    cursor.execute(sql, _renewed(table, values, ids))
                    if table != "hear_search":
                        ids[table] = cursor.fetchone()[0]  # type: ignore[index]  # RETURNING gives one
            made += 1
        return made / (time.perf_counter() - began)


def _renewed(table: str, values: dict[str, Any], ids: dict[str, int]) -> dict[str, Any]:
    new = dict(values)
    for column, of in (
        ("person_id", "hear_person"), ("concern_id", "hear_concern"), ("case_id", "ledger_case"),
        ("concern", "hear_concern"), ("rowid", "hear_concern"),
    ):  # fmt: skip
        if column in new and of in ids and not (column == "person_id" and table != "hear_concern"):
            new[column] = ids[of]
    if "key" in new and table in ("hear_concern", "ledger_case"):
        new["key"] = uuid4()
    if table == "hear_concern":
        new["tracking"] = uuid4().hex
    return new
