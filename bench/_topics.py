"""What the benchmark `topics` reads, measures beside, and does in a process of its own."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from zoneinfo import ZoneInfo

import pyarrow as pa

from bench import _peers
from bench._said import told
from sixia.learn.text import letters
from sixia.learn.topics import SAID, cores, labelled, topics

SEED = 7
ZONE = ZoneInfo("Asia/Shanghai")
DAY_0 = date(1970, 1, 1).toordinal()
SMALLEST, VECTORS = 5, 100
BATCH = 10_000


def messages(file: Path) -> pa.Table:
    from sixia.papers import tables

    rows = [
        {
            "key": str(row["留言编号"]),
            "subject": str(row["留言主题"]),
            "more": str(row["留言详情"]),
            "person": str(row["留言用户"]),
            "day": tables.parse_when(row["留言时间"], ZONE).toordinal() - DAY_0,
            "place": 0,
            "likes": int(str(row["点赞数"] or 0)),
        }
        for _, row in tables.read(file, limit=tables.LARGE)
    ]
    return pa.Table.from_pylist(rows, SAID)


def hdbscan(subjects: Sequence[str]) -> list[int]:
    """Labels by HDBSCAN over singular vectors of subjects; noise each by itself."""
    from sklearn.cluster import HDBSCAN
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    runs = TfidfVectorizer(analyzer="char", ngram_range=(2, 3), min_df=2, sublinear_tf=True)
    heard = runs.fit_transform(map(letters, subjects))
    vectors = normalize(TruncatedSVD(VECTORS, random_state=0).fit_transform(heard))
    found = HDBSCAN(min_cluster_size=SMALLEST, copy=True).fit_predict(vectors)
    return [int(label) if label >= 0 else -2 - n for n, label in enumerate(found)]


def bertopic(subjects: Sequence[str]) -> list[list[int]]:
    """Labels by BERTopic at each of its settings; none where the peers are not installed."""
    import rjieba

    rows = [(one, rjieba.cut(one)) for one in map(letters, subjects)]
    with TemporaryDirectory() as folder:
        found = _peers.told("bertopic_topics", _peers.asked(Path(folder) / "texts", rows))
    return found or []


def made(size: int, files: Sequence[Path]) -> pa.Table:
    """So many messages of the files' sentences."""
    return pa.Table.from_batches(_batches(size, files), SAID)


def _batches(size: int, files: Sequence[Path]) -> Iterator[pa.RecordBatch]:
    each = enumerate(told(size, files, SEED))
    while some := [
        {"key": str(n), "subject": one.text, "more": "", "person": "", "day": one.day,
         "place": one.place, "likes": 0}
        for n, one in islice(each, BATCH)
    ]:  # fmt: skip
        yield pa.RecordBatch.from_pylist(some, SAID)


def timed(size: int, files: Sequence[Path]) -> dict[str, float]:
    """Seconds from messages to labels, and from there to topics, on all cores."""
    said = made(size, files)
    began = perf_counter()
    labels = labelled(said, cores)
    between = perf_counter()
    topics(said, labels)
    return {"labels": between - began, "telling": perf_counter() - between}
