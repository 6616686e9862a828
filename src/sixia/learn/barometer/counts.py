"""The monthly counts as arrays, and their sums by month, class, place and channel."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sixia.learn.barometer.asked import number_of
from sixia.learn.monthly import Kept

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

BEGUN = 0.1  # of a usual month


@dataclass(frozen=True, slots=True)
class Names:
    """A column: its different values, and by row which of them."""

    values: list[str]
    at: "Whole"

    def sorted_into(self, keys: Sequence[str], key: Callable[[str], str | None]) -> "Whole":
        """By row, the place among `keys` of what `key` makes of its value; -1 where it is none."""
        import numpy as np

        place = {name: n for n, name in enumerate(keys)}
        told = map(key, self.values)
        each = [-1 if found is None else place.get(found, -1) for found in told]
        return np.array(each, int)[self.at]

    def keys(self, key: Callable[[str], str | None]) -> list[str]:
        """All that `key` makes of the values, in order."""
        return sorted({found for found in map(key, self.values) if found is not None})


@dataclass(frozen=True, slots=True)
class Counts:
    """All counts of one origin, a row each; `month` counted from year 0."""

    month: "Whole"
    code: Names
    area: Names
    channel: Names
    voices: "Whole"

    def since(self, inside: "NDArray[np.bool_]") -> int:
        """The first whole month of the record among these rows: the one after it began. It began
        when a tenth of what a usual month brings was heard: what trickled in before is older
        matters that were taken down late."""
        import numpy as np

        heard = np.bincount(self.month[inside], self.voices[inside])
        if not heard.any():
            return 0
        return int(np.argmax(heard >= BEGUN * np.median(heard[heard > 0]))) + 1

    def cube(self, months: range, *axes: tuple["Whole", int]) -> "NDArray[np.float64]":
        """Voices by some axes (places of rows, -1 for none; how many there are) and by month."""
        import numpy as np

        shape = (*(size for _, size in axes), len(months))
        month = self.month - months.start
        inside = (month >= 0) & (month < len(months))
        for at, _ in axes:
            inside &= at >= 0
        if not inside.any():
            return np.zeros(shape)
        places = [at[inside] for at, _ in axes]
        flat = np.ravel_multi_index((*places, month[inside]), shape)
        told = np.bincount(flat, self.voices[inside], int(np.prod(shape)))
        return told.astype(float).reshape(shape)


@lru_cache(maxsize=4)
def counts(kept: Kept, origin: str) -> Counts:
    import numpy as np
    import pyarrow.compute as pc

    table = kept.table.filter(pc.equal(kept.table["origin"], origin))
    month = _names(table["month"])
    return Counts(
        np.array([number_of(value) for value in month.values], int)[month.at],
        _names(table["class"]),
        _names(table["area"]),
        _names(table["channel"]),
        table["persons"].to_numpy(),
    )


def begun(kept: Kept) -> int:
    """The first whole month of the oldest record there is, of what was heard here or imported; 0
    where nobody is counted."""
    import numpy as np

    each = (counts(kept, origin) for origin in kept.table["origin"].unique().to_pylist())
    since = [told.since(np.ones(len(told.month), bool)) for told in each]
    return min((month for month in since if month), default=0)


def _names(column: Any) -> Names:
    told = column.combine_chunks().dictionary_encode()
    return Names(told.dictionary.to_pylist(), told.indices.to_numpy())
