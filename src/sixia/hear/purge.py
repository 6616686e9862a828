"""Leaving no trace of what was dropped from the search index.

PostgreSQL takes the row away, index and all. SQLite takes the text away, but its index only marks
it as gone until the part that holds it is written anew; and that part is most of the index. Whoever
erases does not wait for that: it is owed, and paid in short steps (`purge`) between which others
write. Until then the index alone still holds pairs of letters under a number that leads nowhere.
What proves to be an accusation waits for nothing: all of the index is written anew (`at_once`).
"""

from django.db import connection, transaction

CREATE = (
    # `wanted`: something was dropped that no step has looked at yet; `begun`: steps are under way.
    "CREATE TABLE IF NOT EXISTS hear_search_owed (wanted bool NOT NULL, begun bool NOT NULL)",
    "INSERT INTO hear_search_owed SELECT 1, 0 WHERE NOT EXISTS (SELECT 1 FROM hear_search_owed)",
)
PAGES = 200  # of 4 KB, a step
# Two parts are enough to be merged. By default it takes four: fewer would lie there for ever, and
# the parts below them, which hold what was dropped, with them.
_TWO = "INSERT INTO hear_search (hear_search, rank) VALUES ('usermerge', 2)"
_MERGE = "INSERT INTO hear_search (hear_search, rank) VALUES ('merge', %s)"


def owe() -> None:
    """Something was dropped, in this transaction."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("UPDATE hear_search_owed SET wanted = 1")


def at_once() -> None:
    """Leave no trace of all that was dropped, in this transaction; others wait meanwhile."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO hear_search (hear_search) VALUES ('optimize')")
            cursor.execute("UPDATE hear_search_owed SET wanted = 0, begun = 0")


def purge() -> bool:
    """Take one step; whether another is owed. At the end no trace is left of what was dropped
    before the first."""
    return connection.vendor == "sqlite" and any(_owed()) and _step()


def _owed() -> tuple[bool, bool]:
    with connection.cursor() as cursor:
        wanted, begun = cursor.execute("SELECT wanted, begun FROM hear_search_owed").fetchone()
    return bool(wanted), bool(begun)


@transaction.atomic
def _step() -> bool:
    wanted, begun = _owed()  # once more: nobody else writes from here on
    with connection.cursor() as cursor:
        if not begun:
            cursor.execute(_TWO)  # kept with the index, which may be older than this
        before = _changes()
        # Below zero: all parts there are, those that are new since the last time too.
        cursor.execute(_MERGE, [PAGES if begun else -PAGES])
        more = _changes() - before >= 2  # one is the statement's own
        now = (wanted, more) if begun else (False, True)
        cursor.execute("UPDATE hear_search_owed SET wanted = %s, begun = %s", now)
    return any(now)


def _changes() -> int:
    with connection.cursor() as cursor:
        return int(cursor.execute("SELECT total_changes()").fetchone()[0])
