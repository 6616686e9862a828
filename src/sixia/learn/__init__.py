"""learn: what can be learnt from what people said. A machine suggests, a person decides.

The kernels (`text`, `alike`, `topics`, `trends` …) are pure; what knows rows stands beside them
(`near`, `topics_kept`, `barometer` …). They count with the extra `[mining]`; without it pages work
and say what is missing. Accusations never enter.
"""

from importlib.util import find_spec

NEEDED = (
    "numpy", "scipy", "sklearn", "sparse_dot_topn", "opencc", "rjieba", "pyarrow", "ibis", "duckdb",
)  # fmt: skip


def can_mine() -> bool:
    """Is the extra `[mining]` installed?"""
    return all(map(find_spec, NEEDED))


def can_spark() -> bool:
    """Is the extra `[spark]` installed?"""
    return find_spec("pyspark") is not None
