"""A draw in two steps: the frame is recorded, then a seed that nobody in it decides is given."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from sixia import draw as drawing
from sixia.field import frames
from sixia.field.models import Draw
from sixia.field.rules import NotYours, Unfit
from sixia.grid.models import Area
from sixia.grid.rules import Duties

DRAWERS = ("leader", "dispatcher", "supervisor", "unit_head")
MOST = 1000
FEWEST = 5  # households on a list, or in a part of it
WIDEST = 100_000
LONGEST = timedelta(days=92)  # how long a result may stay closed


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Draw `n` of the villages, grids or households of an area. `by`: town or village, to draw in
    each in proportion; "" to draw from all together. The same `key` again changes nothing."""

    of: str
    area_code: str
    n: int
    why: str
    opens_on: date
    by: str = ""
    key: UUID = field(default_factory=uuid7)


def may_draw(duties: Duties, area_code: str) -> bool:
    return any(duties.covers(role, area_code) for role in DRAWERS)


def record_frame(told: Wanted, duties: Duties, now: datetime) -> Draw:
    """First step: write down everyone who could be drawn, with the digest of it and the time.

    How many are drawn of which stratum is settled here too, before there is a seed. Raises Unfit,
    NotYours."""
    if before := Draw.objects.filter(key=told.key, made_by=duties.staff).first():
        return before
    _check(told, duties, timezone.localdate(now))
    places = frames.ids(told.of, told.area_code)
    strata = frames.strata(places, told.by)
    sizes = _sizes(told.n, places, strata)
    if told.of == "household":
        _none_too_small(places, strata)
    frame = drawing.Frame.of(places)
    try:
        with transaction.atomic():
            return Draw.objects.create(
                key=told.key,
                of=told.of,
                area_id=told.area_code,
                why=told.why.strip(),
                frame=list(frame.ids),
                strata=strata,
                digest=frame.digest,
                strata_digest=drawing.strata_digest(frame, strata) if strata else "",
                sizes=sizes,
                opens_on=told.opens_on,
                made_by_id=duties.staff,
                made_at=now,
            )
    except IntegrityError:
        if before := Draw.objects.filter(key=told.key, made_by=duties.staff).first():
            return before
        raise


def _check(told: Wanted, duties: Duties, today: date) -> None:
    if not Area.objects.filter(pk=told.area_code).exists():
        raise Unfit("no_area", named=told.area_code)
    if not may_draw(duties, told.area_code):
        raise NotYours
    if told.of not in frames.STRATA or (told.by and told.by not in frames.STRATA[told.of]):
        raise Unfit("no_such_frame")
    _line(told.why, "why", 200)
    if not today <= told.opens_on <= today + LONGEST:
        raise Unfit("opens_when", days=LONGEST.days)


def _sizes(n: int, places: dict[str, str], strata: dict[str, str] | None) -> dict[str, int]:
    if len(places) > WIDEST:
        raise Unfit("too_wide", most=WIDEST)
    if not 1 <= n <= min(MOST, len(places)):
        raise Unfit("draw_how_many", have=len(places), most=min(MOST, len(places)))
    if strata is None:
        return {"": n}
    return drawing.allocate(Counter(strata.values()), n)


def _none_too_small(places: dict[str, str], strata: dict[str, str] | None) -> None:
    """The frame is public: of a handful of households a neighbour could tell which they are."""
    parts = Counter((strata or dict.fromkeys(places, "")).values())
    if min(parts.values()) < FEWEST:
        raise Unfit("too_few_households", fewest=FEWEST)


@transaction.atomic
def give_seed(draw_id: int, seed: str, seed_from: str, duties: Duties, now: datetime) -> Draw:
    """Second step: the seed, and where it comes from; who recorded the frame draws with it, once.

    Raises Unfit, NotYours."""
    draw = Draw.objects.select_for_update(of=("self",)).get(pk=draw_id)
    if draw.made_by_id != duties.staff or not may_draw(duties, draw.area_id):
        raise NotYours
    if draw.drawn_at and (draw.seed, draw.seed_from) == (seed.strip(), seed_from.strip()):
        return draw
    if draw.drawn_at:
        raise Unfit("drawn_already")
    if now <= draw.made_at:
        raise Unfit("seed_before_frame")
    if altered(draw):
        raise Unfit("frame_altered")
    draw.seed, draw.seed_from = _line(seed, "seed", 120), _line(seed_from, "seed_from", 200)
    draw.result = list(_again(draw).result)
    draw.drawn_at = now
    draw.save()
    return draw


def _line(text: str, name: str, most: int) -> str:
    told = text.strip()
    if not told:
        raise Unfit("empty", field=name)
    if len(told) > most or not told.isprintable():
        raise Unfit("not_a_line", field=name, most=most)
    return told


def record_of(draw: Draw) -> drawing.Record:
    """The draw as `sixia.draw` and anyone else can check it. Raises Unfit before it was drawn."""
    if draw.result is None:
        raise Unfit("not_drawn")
    return drawing.Record(
        draw.digest, draw.seed, draw.sizes, tuple(draw.result), draw.strata_digest
    )


def _again(draw: Draw) -> drawing.Record:
    """The same draw made anew from what was recorded. ValueError where that can't be."""
    frame = drawing.Frame.of(draw.frame)
    sizes = draw.sizes if draw.strata else draw.sizes[""]
    return drawing.record(frame, sizes, draw.seed, draw.strata)


def altered(draw: Draw) -> tuple[str, ...]:
    """What of the record does not fit the rest of it, each an alarm: frame, strata or result."""
    try:
        frame = drawing.Frame.of(draw.frame)
    except ValueError:
        return ("frame",)
    if frame.digest != draw.digest:
        return ("frame",)
    try:
        found = drawing.strata_digest(frame, draw.strata) if draw.strata else ""
        if found != draw.strata_digest:
            return ("strata",)
        again = _again(draw) if draw.result is not None else None
    except (ValueError, KeyError):
        return ("result",)
    return ("result",) if again and list(again.result) != draw.result else ()


@dataclass(frozen=True, slots=True)
class Checked:
    """`altered`: alarms. `added`, `gone`: what changed in the world since, which is none."""

    altered: tuple[str, ...]
    added: int
    gone: int


def check(draw: Draw) -> Checked:
    """Repeat a draw from its record, and compare its frame with today's. One query."""
    then, today = set(draw.frame), frames.ids(draw.of, draw.area_id).keys()
    return Checked(altered(draw), len(today - then), len(then - today))
