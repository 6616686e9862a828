"""Which counts of a month stay behind when a table is taken along, so that nobody works out a small
one: not from what else the table tells, nor from any other table of that month."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from sixia.grid.areas import LEVELS
from sixia.learn.barometer.counts import Names, counts
from sixia.learn.monthly import Kept

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]
    Marks = NDArray[np.bool_]

SMALL = 5  # voices; of fewer a neighbour might tell who spoke
NONE = -1
REST = "="  # marks those of whom no more is known than this place or class
Above = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Tree:
    """Places or classes, each part of the one `above` it (NONE: of none); `leaf` of each row."""

    number: dict[str, int]
    above: "Whole"
    leaf: "Whole"


@dataclass(frozen=True, slots=True)
class Withheld:
    """Asked by place and class, "" for all classes; `only`: with no more known of it."""

    areas: Tree
    codes: Tree
    keys: "Whole"
    hidden: "Marks"

    def __call__(self, area: str, code: str, *, only: str = "") -> bool:
        place = self.areas.number.get(_leaf(self.areas, area) if only == "area" else area)
        of = self.codes.number.get(_leaf(self.codes, code) if only == "code" else code)
        if place is None or of is None:
            return False
        at = int(self.keys.searchsorted(key := place * len(self.codes.above) + of))
        return at < len(self.keys) and bool(self.keys[at] == key and self.hidden[at])


@lru_cache(maxsize=24)
def withheld(kept: Kept, origin: str, month: int) -> Withheld:
    """Each count is the sum of its parts by place, and of its parts by class. All small ones stay
    behind, and of their siblings the next larger; then, as long as any sum has exactly one part or
    itself left out, one more of it. So no sum tells what is left out of it."""
    import numpy as np

    told = counts(kept, origin)
    rows = np.flatnonzero((told.month == month) & (told.voices > 0))
    areas, codes = _tree(told.area, rows, _area_above), _tree(told.code, rows, _code_above)
    width = len(codes.above)
    keys, some = _summed(
        (a * width + c, told.voices[rows][there]) for a, c, there in _every(areas, codes)
    )
    place, of = keys // width, keys % width
    over = [
        _found(keys, np.where(areas.above[place] < 0, NONE, areas.above[place] * width + of)),
        _found(keys, np.where(codes.above[of] < 0, NONE, place * width + codes.above[of])),
    ]
    return Withheld(areas, codes, keys, _hidden(some, over))


def _summed(told: Iterable[tuple["Whole", "Whole"]]) -> tuple["Whole", "Whole"]:
    """Each key once and in order, with the sum of what was told of it."""
    import numpy as np

    def once(keys: "Whole", some: "Whole") -> tuple["Whole", "Whole"]:
        each, at = np.unique(keys, return_inverse=True)
        return each, np.bincount(at, some, len(each)).astype(np.int64)

    parts = [once(keys, some) for keys, some in told] or [(np.empty(0, np.int64),) * 2]
    return once(*map(np.concatenate, zip(*parts, strict=True)))


def _area_above(area: str) -> str | None:
    return area[: max(n for n in LEVELS if n < len(area))] if len(area) > min(LEVELS) else None


def _code_above(code: str) -> str | None:
    return code[:-2] if code else None


def _tree(names: Names, rows: "Whole", above: Above) -> Tree:
    """Of the values of these rows, with all above them."""
    import numpy as np

    used = [names.values[n] for n in np.unique(names.at[rows])]
    every = {one for value in used for one in _line(value, above)}
    split = {up for one in every if (up := above(one)) is not None}
    leaves = {value: value + REST if value in split else value for value in used}
    number = {name: n for n, name in enumerate(sorted({*every, *leaves.values()}))}
    over = [above(name) if not name.endswith(REST) else name.removesuffix(REST) for name in number]
    leaf = {n: number[leaves[names.values[n]]] for n in np.unique(names.at[rows]).tolist()}
    return Tree(
        number,
        np.array([NONE if up is None else number[up] for up in over], np.int64),
        np.array([leaf[n] for n in names.at[rows].tolist()], np.int64),
    )


def _line(value: str, above: Above) -> Iterable[str]:
    one: str | None = value
    while one is not None:
        yield one
        one = above(one)


def _leaf(tree: Tree, name: str) -> str:
    return name + REST if name + REST in tree.number else name


def _every(areas: Tree, codes: Tree) -> Iterable[tuple["Whole", "Whole", "Marks"]]:
    """Each place that a row lies in, with each class: and which rows there are."""
    import numpy as np

    place = areas.leaf
    while (place >= 0).any():
        of = codes.leaf
        while (there := (place >= 0) & (of >= 0)).any():
            yield place[there], of[there], there
            of = np.where(of >= 0, codes.above[of], NONE)
        place = np.where(place >= 0, areas.above[place], NONE)


def _found(keys: "Whole", wanted: "Whole") -> "Whole":
    import numpy as np

    return np.where(wanted < 0, NONE, keys.searchsorted(np.maximum(wanted, 0)))


def _hidden(some: "Whole", over: list["Whole"]) -> "Marks":
    import numpy as np

    hidden: Marks = some < SMALL
    for sums in over:
        hidden = hidden | _beside(some, sums)
    while True:
        more = hidden.copy()
        for sums in over:
            more |= _second(some, sums, more)
        if np.array_equal(more, hidden):
            return hidden
        hidden = more


def _beside(some: "Whole", sums: "Whole") -> "Marks":
    """The next larger parts of each sum that has a small one; the sum itself where there are none.
    Equal ones all go: none of those left out can be told from another."""
    import numpy as np

    part, small = sums >= 0, some < SMALL
    told = np.zeros(len(some), bool)
    told[sums[part & small]] = True
    larger = np.full(len(some), np.iinfo(np.int64).max)
    np.minimum.at(larger, sums[part & ~small], some[part & ~small])
    beside = part & told[sums] & (some <= larger[sums])
    return np.asarray(beside | told & (larger == np.iinfo(np.int64).max))


def _second(some: "Whole", sums: "Whole", hidden: "Marks") -> "Marks":
    """Of each sum of which one alone is left out, itself or a part: the smallest other part, or
    where there is none, the sum."""
    import numpy as np

    part = sums >= 0
    many = np.bincount(sums[part & hidden], minlength=len(some)) + hidden
    alone = (many == 1) & (np.bincount(sums[part], minlength=len(some)) > 0)
    free = np.flatnonzero(part & ~hidden & alone[sums])
    free = free[np.lexsort((free, some[free], sums[free]))]
    first = free[np.unique(sums[free], return_index=True)[1]]
    more = np.zeros(len(some), bool)
    more[first] = True
    alone[sums[first]] = False
    return np.asarray(more | alone)
