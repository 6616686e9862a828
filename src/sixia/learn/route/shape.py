"""What of a case is looked at: columns by number, and which of them together."""

from dataclasses import dataclass

Columns = tuple[int, ...]
FINE, MIDDLE, BROAD, VILLAGE, TOWN, CHANNEL, KIND, RULE = range(8)


@dataclass(frozen=True, slots=True)
class Shape:
    """`contexts` count units, the empty one first: it says what is usual. `by_role` count what
    units are; `among_role` count units among those that are the same; `linear` are the regression's
    columns."""

    contexts: tuple[Columns, ...]
    by_role: tuple[Columns, ...]
    among_role: tuple[Columns, ...]
    linear: tuple[Columns, ...]


PLAIN = Shape(
    contexts=(
        (),
        *((column,) for column in (BROAD, MIDDLE, FINE, VILLAGE, TOWN, CHANNEL)),
        *((column, TOWN) for column in (BROAD, MIDDLE, FINE)),
        *((column, VILLAGE) for column in (BROAD, MIDDLE, FINE)),
        *((column, CHANNEL) for column in (FINE, MIDDLE, TOWN, VILLAGE)),
        *((FINE, place, CHANNEL) for place in (TOWN, VILLAGE)),
        *((column, VILLAGE, CHANNEL) for column in (MIDDLE, BROAD)),
        (FINE, KIND),
        (FINE, VILLAGE, KIND, CHANNEL),
    ),
    by_role=(
        *((column,) for column in (FINE, MIDDLE, BROAD)),
        *((column, CHANNEL) for column in (FINE, MIDDLE)),
        (FINE, KIND),
        (FINE, TOWN),
    ),
    among_role=((TOWN,), (VILLAGE,), (BROAD, VILLAGE), (MIDDLE, VILLAGE), (MIDDLE, TOWN)),
    linear=(
        (),
        *((column,) for column in (FINE, MIDDLE, BROAD, VILLAGE, TOWN, CHANNEL, KIND)),
        *((FINE, TOWN), (MIDDLE, TOWN), (BROAD, VILLAGE)),
    ),
)
# With what the dispatch catalogue names for the class.
WITH_RULE = Shape(
    contexts=(*PLAIN.contexts, (RULE,), (RULE, TOWN)),
    by_role=(*PLAIN.by_role, (RULE,)),
    among_role=PLAIN.among_role,
    linear=(*PLAIN.linear, (RULE,)),
)
