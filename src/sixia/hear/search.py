"""The search index over what was said: SQLite FTS5 or PostgreSQL tsvector, the same sets.

Newest first is by received time; the index only says which concerns contain the query.
"""

from collections.abc import Iterable

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from sixia.hear import bigrams
from sixia.hear.models import Concern

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
_FIND = {
    "sqlite": "SELECT rowid FROM hear_search WHERE hear_search MATCH %s",
    "postgresql": "SELECT rowid FROM hear_search WHERE body @@ %s::tsquery",
}
_TEXT = {"sqlite": bigrams.fts5_text, "postgresql": bigrams.tsvector}
_QUERY = {"sqlite": bigrams.fts5_match, "postgresql": bigrams.tsquery}


def index(concerns: Iterable[Concern]) -> None:
    """Put the words and place of new concerns into the index."""
    text = _TEXT[connection.vendor]
    rows = [(c.pk, text(c.words, c.place)) for c in concerns if c.words]
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT[connection.vendor], rows)


def drop(concern_ids: Iterable[int]) -> None:
    """Take concerns out of the index."""
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM hear_search WHERE rowid = %s", [(n,) for n in concern_ids])


def forget() -> None:
    """Leave no trace of what was dropped. SQLite only marks it as gone until parts are merged."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO hear_search (hear_search) VALUES ('optimize')")


def containing(query: str) -> QuerySet[Concern]:
    """The concerns whose words or place contain the query; none for an empty query.

    Raises ValueError for a query too long to search.
    """
    if not bigrams.phrase(query):
        return Concern.objects.none()
    wanted = _QUERY[connection.vendor](query)
    return Concern.objects.filter(pk__in=RawSQL(_FIND[connection.vendor], (wanted,)))  # noqa: S611  # constant SQL, bound query
