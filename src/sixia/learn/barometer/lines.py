"""The table: classes or places by months, each cell with what it is a part of."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sixia.learn.barometer.asked import Asked, month_of
from sixia.learn.barometer.counts import Counts, Names

if TYPE_CHECKING:
    from sixia.learn.barometer.counts import Whole
    from sixia.learn.trends.shares import Floats


@dataclass(frozen=True, slots=True)
class Cell:
    """`some` of `of` voices in a month, and between which shares that most likely lies."""

    month: str
    some: int
    of: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Line:
    """A class or a place by months, and all of them together. `rest`: those of whom no more is
    known than what is asked."""

    key: str
    rest: bool
    cells: tuple[Cell, ...]
    total: Cell


def lines(counts: Counts, asked: Asked) -> list[Line]:
    """One for each class below the one asked, or for each place in the one asked, that was spoken
    of in these months; in the order of codes."""
    if asked.by == "class":
        told = _lines(counts, asked, counts.code, counts.code.keys(asked.class_of))
        return [line for line in told if line.total.some]
    keys = [key for key in counts.area.keys(asked.place_of) if key]
    return [line for line in _lines(counts, asked, counts.area, keys) if line.total.some]


def whole(counts: Counts, asked: Asked) -> Line:
    """All that is asked together: of a class its share of everyone; of all classes how many, whose
    bounds are counts and not shares."""
    from sixia.learn.trends import among, counted

    some, everyone = _voices(counts, asked), _voices(counts, asked, every=True)
    if asked.code:
        return _line(asked.code, some, everyone, asked, *among(some, everyone), rest=False)
    return _line("", everyone, everyone, asked, *counted(everyone), rest=False)


def here(counts: Counts, asked: Asked) -> "Whole":
    """By row, 0 for what lies where is asked, -1 for the rest."""
    return counts.area.sorted_into([""], lambda area: "" if asked.place_of(area) else None)


def _voices(counts: Counts, asked: Asked, *, every: bool = False) -> "Floats":
    """By month, those who speak of the class that is asked, or everyone."""
    of = counts.code.sorted_into([""], lambda code: "" if every or _below(code, asked) else None)
    told: Floats = counts.cube(asked.span, (here(counts, asked), 1), (of, 1))[0, 0]
    return told


def _below(code: str, asked: Asked) -> bool:
    return code.startswith(asked.code)


def _lines(counts: Counts, asked: Asked, names: Names, keys: list[str]) -> Iterable[Line]:
    from sixia.learn.trends import among

    by_class = asked.by == "class"
    at = (names.sorted_into(keys, asked.class_of if by_class else asked.place_of), len(keys))
    place = (here(counts, asked), 1)
    of = counts.code.sorted_into([""], lambda code: "" if _below(code, asked) else None)
    some = counts.cube(asked.span, at, place, (of, 1))[:, 0, 0]
    if by_class or not asked.code:
        everyone = [_voices(counts, asked, every=True)] * len(keys)
    else:
        everyone = list(counts.cube(asked.span, at, place)[:, 0])
    rest = {asked.code} if by_class else {*asked.roots} if len(asked.roots) == 1 else set()
    for n, key in enumerate(keys):
        bounds = among(some[n], everyone[n])
        yield _line(key, some[n], everyone[n], asked, *bounds, rest=key in rest)


def _line(
    key: str,
    some: "Floats",
    of: "Floats",
    asked: Asked,
    low: "Floats",
    high: "Floats",
    *,
    rest: bool,
) -> Line:
    from sixia.learn.trends import among

    cells = zip(asked.span, some, of, low, high, strict=True)
    told = (Cell(month_of(m), int(k), int(n), float(a), float(b)) for m, k, n, a, b in cells)
    under, over = among(some.sum(), of.sum())
    total = Cell("", int(some.sum()), int(of.sum()), float(under), float(over))
    return Line(key, rest, tuple(told), total)
