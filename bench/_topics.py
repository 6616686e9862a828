"""What the benchmark `topics` reads, measures beside, and does in a process of its own."""

import os
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

from bench._said import told
from sixia.learn.text import letters
from sixia.learn.topics import Said, labelled, topics

SEED = 7
ZONE = ZoneInfo("Asia/Shanghai")
SMALLEST, VECTORS = 5, 100


def messages(file: Path) -> list[Said]:
    from sixia.papers import tables

    return [
        Said(
            key=str(row["留言编号"]),
            subject=str(row["留言主题"]),
            more=str(row["留言详情"]),
            person=str(row["留言用户"]),
            day=tables.parse_when(row["留言时间"], ZONE).toordinal(),
            likes=int(str(row["点赞数"] or 0)),
        )
        for _, row in tables.read(file, limit=tables.LARGE)
    ]


def hdbscan(said: Sequence[Said]) -> list[int]:
    """Labels by HDBSCAN over singular vectors of subjects; noise each by itself."""
    from sklearn.cluster import HDBSCAN
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    runs = TfidfVectorizer(analyzer="char", ngram_range=(2, 3), min_df=2, sublinear_tf=True)
    heard = runs.fit_transform([letters(one.subject) for one in said])
    vectors = normalize(TruncatedSVD(VECTORS, random_state=0).fit_transform(heard))
    found = HDBSCAN(min_cluster_size=SMALLEST, copy=True).fit_predict(vectors)
    return [int(label) if label >= 0 else -2 - n for n, label in enumerate(found)]


def timed(size: int, files: Sequence[Path]) -> dict[str, float]:
    """Seconds from messages to labels, and from there to topics, on all cores."""
    said = [
        Said(str(n), one.text, day=one.day, place=one.place)
        for n, one in enumerate(told(size, files, SEED))
    ]
    began = perf_counter()
    labels = labelled(said, threads=os.cpu_count() or 1)
    between = perf_counter()
    topics(said, labels)
    return {"labels": between - began, "telling": perf_counter() - between}
