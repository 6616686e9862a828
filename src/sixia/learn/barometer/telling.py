"""What moved, who is not heard, and which channels were in use."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from sixia.learn.barometer.asked import Asked, month_of, number_of
from sixia.learn.barometer.counts import Counts, counts
from sixia.learn.barometer.lines import Line, here, lines, whole
from sixia.learn.monthly import Kept

if TYPE_CHECKING:
    from sixia.learn.trends import Change, Moving, Quiet

TOWN, VILLAGE = 9, 12
HISTORY = 37  # months: three years and the one at hand
MOST = 0.6  # of a change, that one of a finer class explains
LATELY = 3  # months in which a village should have been heard


@dataclass(frozen=True, slots=True)
class Moved:
    """A class ("": all) and a place ("": all) that changed, and how."""

    code: str
    area: str
    change: "Change"


@dataclass(frozen=True, slots=True)
class Silent:
    """A village of which less is heard than of others in its town, from which month on."""

    area: str
    since: str
    quiet: "Quiet"


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel by months; `since` is the month of its first voice, if it was new; "" for one that
    was there before."""

    name: str
    voices: tuple[int, ...]
    since: str


@dataclass(frozen=True, slots=True)
class Barometer:
    """The lines of the table and the one of all together; what moved in the last month, out of how
    many comparisons with how many months of past; how many whole years there are to tell a season
    by, and which classes have one; what is not heard, of how many villages; the channels."""

    asked: Asked
    lines: tuple[Line, ...]
    whole: Line
    moved: tuple[Moved, ...]
    compared: int
    past: int
    years: int
    seasonal: tuple[str, ...]
    silent: tuple[Silent, ...]
    villages: int
    channels: tuple[Channel, ...]


@lru_cache(maxsize=64)
def barometer(kept: Kept, asked: Asked, villages: tuple[str, ...]) -> Barometer:
    """All that the page tells. `villages` are those where is asked, heard of or not."""
    found = counts(kept, asked.origin)
    areas = [key for key in found.area.keys(asked.place_of) if key]
    codes = _codes(found, asked)
    moving = _moving(found, asked, codes, areas)
    moved = [
        Moved(codes[c.class_] if c.class_ is not None else "",
              areas[c.place] if c.place is not None else "", c)
        for c in moving.changes
    ]  # fmt: skip
    silent = _silent(found, asked, villages)
    return Barometer(
        asked=asked,
        lines=tuple(lines(found, asked)),
        whole=whole(found, asked),
        moved=tuple(_finest(moved)),
        compared=moving.compared,
        past=moving.past,
        years=moving.season.years,
        seasonal=tuple(c for c, there in zip(codes, moving.season.there, strict=True) if there),
        silent=silent,
        villages=len(villages),
        channels=tuple(_channels(found, asked)),
    )


def _finest(moved: list[Moved]) -> list[Moved]:
    """Without those that one of a finer class, at the same place, explains for the most part."""
    return [one for one in moved if not any(_explains(other, one) for other in moved)]


def _explains(finer: Moved, one: Moved) -> bool:
    inside = finer.area == one.area and finer.code.startswith(one.code) and finer.code != one.code
    off, whole = (each.change.heard - each.change.awaited for each in (finer, one))
    return inside and off * whole > 0 and abs(off) >= MOST * abs(whole)


def _codes(found: Counts, asked: Asked) -> list[str]:
    """The class that is asked and those two levels below it, as far as anyone spoke of them."""
    near, far = (found.code.keys(partial(asked.class_of, deeper=level)) for level in (1, 2))
    return sorted({asked.code, *near, *far} - {""})


def _moving(found: Counts, asked: Asked, codes: list[str], areas: list[str]) -> "Moving":
    import numpy as np

    from sixia.learn.trends import moving

    place = (found.area.sorted_into(areas, asked.place_of), len(areas))
    channel = (found.channel.at, len(found.channel.values))
    months = _history(found, asked)
    everyone = found.cube(months, place, channel)
    each = []
    for code in codes:
        of = found.code.sorted_into([""], partial(_inside, code))
        each.append(found.cube(months, (of, 1), place, channel)[0])
    voices = np.stack(each) if each else np.zeros((0, *everyone.shape))
    return moving(voices, everyone)


def _inside(code: str, other: str) -> str | None:
    return "" if other.startswith(code) else None


def _history(found: Counts, asked: Asked) -> range:
    """The months that tell of the past: those from the second on, for the first may be a part."""
    last = number_of(asked.until)
    since = found.since(here(found, asked) >= 0) or last
    return range(min(last, max(since, last - HISTORY + 1)), last + 1)


def _silent(found: Counts, asked: Asked, villages: Sequence[str]) -> tuple[Silent, ...]:
    """Villages of which less was heard in the last months than of the others of their town."""
    import numpy as np

    from sixia.learn.trends import quieter

    last = number_of(asked.until)
    span = range(last - LATELY + 1, last + 1)
    if not villages or span.start < found.since(here(found, asked) >= 0):
        return ()
    at = (found.area.sorted_into(villages, lambda area: area[:VILLAGE]), len(villages))
    towns = np.unique([village[:TOWN] for village in villages], return_inverse=True)[1]
    since = month_of(span.start)
    heard = found.cube(span, at).sum(-1)
    told = quieter(heard, towns, np.ones(len(villages)))
    return tuple(Silent(villages[quiet.place], since, quiet) for quiet in told)


def _channels(found: Counts, asked: Asked) -> list[Channel]:
    from sixia.learn.trends import opened

    names = found.channel.values
    at = ((here(found, asked), 1), (found.channel.at, len(names)))
    shown = found.cube(asked.span, *at)[0]
    months = _history(found, asked)
    use = opened(found.cube(months, *at)[0])
    told = []
    for n, name in enumerate(names):
        # The month it opened in counts as not in use: of that, only a part may be there.
        new = "" if use[n].all() else month_of(months.start + int((~use[n]).sum()) - 1)
        if shown[n].any():
            told.append(Channel(name, tuple(map(int, shown[n])), new))
    return told
