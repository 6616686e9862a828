"""The search index over what was said: SQLite FTS5 or PostgreSQL tsvector, the same sets.

The index only says which concerns contain a query; `ledger.finding` knows the order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from sixia.hear import bigrams
from sixia.hear.atonce import Rows
from sixia.hear.models import Concern
from sixia.hear.purge import owe

CREATE = {
    "sqlite": (
        f"CREATE VIRTUAL TABLE hear_search USING fts5(body, tokenize='{bigrams.FTS5_TOKENIZER}')",
    ),
    "postgresql": (
        "CREATE TABLE hear_search (rowid bigint PRIMARY KEY, body tsvector NOT NULL)",
        "CREATE INDEX hear_search_body ON hear_search USING gin (body)",
    ),
}
_INSERT = {
    "sqlite": "INSERT INTO hear_search (rowid, body) VALUES (%s, %s)",
    "postgresql": "INSERT INTO hear_search (rowid, body) VALUES (%s, %s::tsvector)",
}
_CASTS = {"sqlite": ("", ""), "postgresql": ("", "::tsvector")}
_ADD = {
    "sqlite": "UPDATE hear_search SET body = body || ' ' || %s"
    " WHERE rowid = %s AND NOT instr(body, %s)",
    "postgresql": "UPDATE hear_search SET body = body || array_to_tsvector(ARRAY[%s])"
    " WHERE rowid = %s AND NOT ts_match_vq(body, quote_literal(%s)::tsquery)",
}
_TEXT = {"sqlite": bigrams.fts5_text, "postgresql": bigrams.tsvector}
_CROWDED = f"said.body @@ '''{bigrams.CROWDED}'''"
# As a function PostgreSQL can't ask the index for it: it is for rows that are at hand already.
_LOOK = "ts_match_vq(said.body, %s::tsquery)"
_PIECE = "instr(' ' || said.body || ' ', %s)"


@dataclass(frozen=True, slots=True)
class Part:
    """A condition in SQL on a row of `hear_search AS said`, and its parameters."""

    sql: str
    params: tuple[str, ...]


def index(concerns: Iterable[Concern]) -> None:
    """Put the words and place of new concerns into the index."""
    rows = [(c.pk, stored(c.words, c.place, c.received_at)) for c in concerns if c.words]
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT[connection.vendor], rows)


def rows(concerns: Iterable[Concern]) -> Rows:
    """The same, to be written together with rows of other tables."""
    found = [(c.pk, stored(c.words, c.place, c.received_at)) for c in concerns if c.words]
    return Rows("hear_search", ("rowid", "body"), found, _CASTS[connection.vendor])


def stored(words: str, place: str, at: datetime) -> str:
    """What the index keeps of a concern's words and place, and of when it was received."""
    return _TEXT[connection.vendor](words, place, labels=(bigrams.month(at),))


def under(concern_ids: Iterable[int], at: datetime) -> None:
    """Have concerns found in this month too: they came to belong to something that began in it."""
    month = bigrams.month(at)
    with connection.cursor() as cursor:
        cursor.executemany(_ADD[connection.vendor], [(month, n, month) for n in concern_ids])


def drop(concern_ids: Iterable[int]) -> None:
    """Take concerns out of the index; its last trace of them goes with `purge`."""
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM hear_search WHERE rowid = %s", [(n,) for n in concern_ids])
    owe()


def listed(query: str, months: Sequence[datetime] = ()) -> Part:
    """That the words or place of a concern contain each word of the query, asked of the index;
    with `months`, of concerns that belong to one of these months.

    No concern contains a query without letters. Raises ValueError for a query too long to search.
    """
    labels = [bigrams.month(at) for at in months]
    if connection.vendor == "sqlite":
        return Part("said.hear_search MATCH %s", (bigrams.fts5_match(query, labels),))
    plain = bigrams.tsquery(query, labels)
    crowded = bigrams.tsquery(query, labels, crowded=True)
    return Part(f"(said.body @@ %s::tsquery OR ({_CROWDED} AND {_LOOK}))", (plain, crowded))


def holds(query: str) -> Part:
    """The same, by looking through the row itself: quicker for rows that are at hand."""
    if connection.vendor == "sqlite":
        pieces = bigrams.fts5_pieces(query)
        return Part(" AND ".join([_PIECE] * len(pieces)) or "0", tuple(pieces))
    plain, crowded = bigrams.tsquery(query), bigrams.tsquery(query, crowded=True)
    return Part(f"({_LOOK} OR ({_CROWDED} AND {_LOOK}))", (plain, crowded))


def containing(query: str) -> QuerySet[Concern]:
    """The concerns whose words or place contain each word of the query; none for an empty query.

    Raises ValueError for a query too long to search.
    """
    if not bigrams.wanted(query):
        return Concern.objects.none()
    found = listed(query)
    rows = f"SELECT said.rowid FROM hear_search AS said WHERE {found.sql}"  # noqa: S608  # constant SQL
    return Concern.objects.filter(pk__in=RawSQL(rows, found.params))  # noqa: S611  # bound query
