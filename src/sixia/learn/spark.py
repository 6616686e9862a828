"""A Spark cluster, where one machine is too small: tables on it, and parts of work spread over it.

Its machines need the same Python with Sixia, and see SIXIA_HOME at the same place.
"""

import os
import pickle
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import ibis
import pyarrow as pa
from django.conf import settings
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

Part = TypeVar("Part")
Result = TypeVar("Result")

ERRORS = (PySparkException, Py4JError, OSError)
WAVE = 4  # parts for each core that are under way together
HERE = "8"  # parts that a cluster on this machine shuffles; a real one's are its own affair
GIVEN, TOLD = "part long, given binary", "part long, told binary"


def session(home: Path) -> Any:
    """The session on the master that SIXIA_SPARK names; the same one until it is stopped."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    scratch = home / "learn" / "spill"
    scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    told = {
        "spark.local.dir": str(scratch),
        "spark.sql.warehouse.dir": str(scratch),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "false",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.sql.sources.partitionColumnTypeInference.enabled": "false",  # a month is no date
        "spark.driver.maxResultSize": "0",
    }
    if settings.SIXIA_SPARK.startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")  # nobody else is to reach it
        told["spark.sql.shuffle.partitions"] = HERE
    making = SparkSession.builder.master(settings.SIXIA_SPARK).appName("sixia")
    for name, value in told.items():
        making = making.config(name, value)
    made = making.getOrCreate()
    made.sparkContext.setLogLevel("ERROR")
    return made


def backend(home: Path) -> Any:
    """Ibis on that session."""
    return ibis.pyspark.connect(session(home))


class Spread:
    """Spreads parts of a work over the cluster; results come in the order of the parts. The work is
    sent once to each machine."""

    def __init__(self, spark: Any) -> None:
        self.spark = spark

    def __call__(
        self, work: Callable[[Part], Result], parts: Iterable[Part], /
    ) -> Iterator[Result]:
        context = self.spark.sparkContext
        sent = context.broadcast(work)
        rest = iter(parts)
        try:
            while wave := list(islice(rest, WAVE * context.defaultParallelism)):
                yield from self._done(sent, wave)
        finally:
            sent.destroy()

    def _done(self, sent: Any, wave: list[Any]) -> Iterator[Any]:
        """Each part is a row in a partition of its own."""
        given = [(n, pickle.dumps(part, 5)) for n, part in enumerate(wave)]
        rows = self.spark.sparkContext.parallelize(given, len(given))
        done = self.spark.createDataFrame(rows, GIVEN).mapInArrow(_doing(sent), TOLD).toArrow()
        for told in done.sort_by("part")["told"]:
            yield pickle.loads(told.as_buffer())  # noqa: S301 - of our own processes


def _doing(sent: Any) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def do(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            told = [
                pickle.dumps(sent.value(pickle.loads(given.as_buffer())), 5)  # noqa: S301 - ours
                for given in batch["given"]
            ]
            yield pa.record_batch({"part": batch["part"], "told": pa.array(told, pa.binary())})

    return do
