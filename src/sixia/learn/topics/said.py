"""What was said, as topics are found in it: a table with a row for each message."""

from collections.abc import Iterator

import pyarrow as pa

# `subject` is what it is in short, `more` what else was said ("" where there is no such division).
# `person` only tells voices apart ("" unknown: each message another). `day` counts since
# 1970-01-01; `place` is an area's code of twelve digits, its unknown steps 0; 0 where nothing is
# known.
SAID = pa.schema(
    [
        ("key", pa.string()),
        ("subject", pa.string()),
        ("more", pa.string()),
        ("person", pa.string()),
        ("day", pa.int32()),
        ("place", pa.int64()),
        ("likes", pa.int32()),
    ]
)
PART = 20_000  # messages


def parts(said: pa.Table) -> Iterator[pa.Table]:
    """Some messages at a time; of each only what decides the topic it is in."""
    table = said.select(["subject", "more", "place", "day"])
    return (table.slice(at, PART) for at in range(0, len(table), PART))
