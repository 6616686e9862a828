"""A draw in words, for staff and for everyone: how many of what, and how to check it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from sixia.draw import by_hand
from sixia.field.drawn import drawn_areas
from sixia.field.draws import record_of
from sixia.field.models import Draw
from sixia.grid.models import Area
from sixia.web.names import Label, place_name

OF: Mapping[str, Label] = {
    "village": _("村(社区)"),
    "grid": _("网格"),
    "household": _("困难家庭"),
}
BY: Mapping[str, Label] = {
    "": _("放在一起抽"),
    "town": _("每个乡镇街道按比例抽"),
    "village": _("每个村(社区)按比例抽"),
}
ALTERED: Mapping[str, Label] = {
    "frame": _("名单被改过:现在的名单和当时记下的指纹对不上。"),
    "strata": _("分组被改过:现在的分组和当时记下的指纹对不上。"),
    "result": _("结果对不上:照记录重抽一遍,抽出来的不是这些。"),
}


@dataclass(frozen=True, slots=True)
class Stratum:
    """One part that was drawn from by itself: its place, how many of how many."""

    name: str
    n: int
    of: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page says of a draw. `result`: each id drawn and the name of its place, "" for a
    household; empty where it is not to be told yet. `lines`: the shell lines that repeat it."""

    draw: Draw
    of: Label
    n: int
    frame: int
    strata: tuple[Stratum, ...]
    result: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()


def shown(draw: Draw, *, told: bool) -> Shown:
    """`told`: with the result, if there is one. Two queries at most."""
    open_ = told and draw.result is not None
    return Shown(
        draw,
        OF[draw.of],
        sum(draw.sizes.values()),
        len(draw.frame),
        tuple(_strata(draw)),
        tuple(_result(draw)) if open_ else (),
        by_hand(record_of(draw)) if open_ else (),
    )


def _strata(draw: Draw) -> Iterable[Stratum]:
    if not draw.strata:
        return
    counts = Counter(draw.strata.values())
    names = Area.objects.in_bulk(counts)
    for code, n in sorted(draw.sizes.items()):
        name = place_name(names[code]) if code in names else code
        yield Stratum(name, n, counts[code])


def _result(draw: Draw) -> Iterable[tuple[str, str]]:
    if draw.of == "household":
        return ((one, "") for one in draw.result or ())
    return ((code, place_name(area) if area else "") for code, area in drawn_areas(draw))


def frame_text(draw: Draw) -> str:
    """The frame as a text file: one id a line; of a stratified draw, id TAB stratum."""
    rows = (f"{one}\t{draw.strata[one]}" if draw.strata else one for one in draw.frame)
    return "".join(f"{row}\n" for row in rows)
