"""The way back for a file that no profile describes: in the columns it came in. Pure."""

from collections.abc import Mapping, Sequence

from sixia.hear.profiles import Out, Profile, Told
from sixia.hear.reading import PLAIN, Columns

NAME = "own"
# What a column of theirs holds on its way in, and what it is told on its way back. What the source
# knows already, and what tells who spoke or in which words, does not go back.
BACK: Mapping[str, Told] = {
    "id": "id",
    "received_at": "received_at",
    "status": "stage",
    "unit": "unit",
    "unit_code": "unit_code",
    "class": "class",
    "due_at": "due_at",
    "reply": "reply",
    "replied_at": "answered_at",
    "closed_at": "closed_at",
    "in_time": "in_time",
}
# What a source must be told even if its file has no column for it.
MORE: Mapping[str, Told] = {"状态": "stage", "答复": "reply", "更新时间": "changed_at"}


def own_way(source: str, columns: Columns, headings: Sequence[str] = ()) -> Profile | None:
    """The profile that hands changes back to a source in its file's own columns, in the order of
    the `headings`, by the map that read it; None for a file without ids or
    with ids joined of several columns: nobody could tell there which row is meant."""
    if len(columns.get("id", ())) != 1:
        return None
    held = {joined[0]: BACK[name] for name, joined in columns.items() if name in BACK}
    # A map that was kept as JSON has lost its order on PostgreSQL.
    told = {heading: held[heading] for heading in [*headings, *held] if heading in held}
    theirs = {*headings, *(heading for joined in columns.values() for heading in joined)}
    for heading, what in MORE.items():
        if what not in told.values():
            told[heading if heading not in theirs else f"{heading}(四下)"] = what
    return PLAIN.model_copy(
        update={
            "name": NAME,
            "source": source,
            "zh": "它自己的列",
            "en": "Its own columns",
            "out": Out(format="xlsx", columns=told),
        }
    )
