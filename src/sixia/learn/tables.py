"""What was said and what happened as Ibis tables over the snapshots: the same expressions count on
DuckDB, embedded, or on a Spark cluster where SIXIA_SPARK names one."""

from functools import cached_property
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
from django.conf import settings

from sixia.learn.snapshots import shapes
from sixia.learn.topics import Spread, here

MEMORY = "1GB"  # DuckDB goes to the disk for more


class NoCluster(Exception):
    """The cluster that SIXIA_SPARK names can't be used."""


class Tables:
    """`concerns` and `events` with the columns of the snapshots and `month` ("2026-03"). Where no
    files are when they are first asked for, tables without rows."""

    def __init__(self, home: Path, backend: Any) -> None:
        self.home, self.backend = home, backend

    @property
    def engine(self) -> str:
        name: str = self.backend.name
        return name

    @cached_property
    def concerns(self) -> Any:
        return self._table("concerns")

    @cached_property
    def events(self) -> Any:
        return self._table("events")

    def close(self) -> None:
        self.backend.disconnect()

    def _table(self, name: str) -> Any:
        folder, columns = shapes.folder(self.home, name), shapes.SCHEMAS[name].names
        if not any(folder.glob("month=*/*.parquet")):
            return _empty(name)
        if self.engine == "duckdb":
            told = self.backend.read_parquet(
                f"{folder}/month=*/*.parquet",
                table_name=name,
                hive_partitioning=True,
                hive_types_autocast=False,
            )
        else:
            told = self.backend.read_parquet(str(folder), table_name=name)
        return told.select(*columns, "month")


def tables(home: Path) -> Tables:
    """To be closed when done with. Raises NoCluster."""
    if settings.SIXIA_SPARK:
        return Tables(home, _spark(home))
    return Tables(home, _duckdb(home))


def _spark(home: Path) -> Any:
    from sixia.learn import spark

    try:
        return spark.backend(home)
    except spark.ERRORS as error:
        raise NoCluster(str(error).splitlines()[0]) from error


def spread_on(told: Tables) -> Spread:
    """How to spread work: on the cluster that counts, or on this machine."""
    if told.engine == "duckdb":
        return here
    from sixia.learn import spark

    return spark.Spread(spark.session(told.home))


def _duckdb(home: Path) -> Any:
    spill = home / "learn" / "spill"
    return ibis.duckdb.connect(
        temp_directory=str(spill), memory_limit=MEMORY, autoinstall_known_extensions=False
    )


def _empty(name: str) -> Any:
    schema = shapes.SCHEMAS[name].append(pa.field("month", pa.string()))
    return ibis.memtable(schema.empty_table())
