"""Pages of long lists: each begins where the one before ended, so that the thousandth costs what
the first costs, and none shows a row twice or leaves one out while others come and go.

Where a page begins stands in its address (`after=` or `before=`), so it can be shared; whoever
opens it sees only what they may. It is not signed: it gives away nothing that the rows do not.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import DateTimeField, F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.http import QueryDict

PER_PAGE = 30


@dataclass(frozen=True, slots=True)
class Key:
    """One part of the order: a moment, or else a number. `gaps`: it may be missing, and then comes
    last."""

    name: str
    down: bool
    gaps: bool
    moment: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in the list's order; `newer` and `older` are what the address of the page before and
    the page after carries, or "" where there is none."""

    object_list: list[Any]
    before: str
    after: str

    @property
    def has_other_pages(self) -> bool:
        return bool(self.before or self.after)


def page(rows: "QuerySet[Any]", asked: QueryDict, per_page: int = PER_PAGE) -> Page:
    """The page that was asked for; the first one if what was asked is none. One statement.

    The rows' order must end in a key that is unique.
    """
    keys = [_key(part, rows) for part in rows.query.order_by]
    back = "before" in asked and "after" not in asked
    place = _read(asked.get("before" if back else "after", ""), keys)
    if place is None:
        back = False
    ordered = rows.order_by(*(_turned(key) for key in keys)) if back else rows
    if place is not None:
        ordered = ordered.filter(_beyond(keys, place, back=back))
    # First which rows, by the index in whose order they are; only then what belongs to them.
    few = ordered.values("pk")[: per_page + 1]
    found = list(ordered.filter(pk__in=few))
    more, here = len(found) > per_page, found[:per_page]
    if back:
        here.reverse()
    first, last = (_written(here[0], keys), _written(here[-1], keys)) if here else ("", "")
    return Page(
        here,
        before=first if here and (more if back else place is not None) else "",
        after=last if here and (back or more) else "",
    )


def _key(part: Any, rows: "QuerySet[Any]") -> Key:
    if isinstance(part, OrderBy):
        column = part.expression
        assert isinstance(column, F)
        name: str = column.name  # type: ignore[attr-defined]  # the stubs forgot it
        return Key(name, part.descending, gaps=True, moment=_moment(name, rows))
    name = part.removeprefix("-")
    return Key(name, part.startswith("-"), gaps=False, moment=_moment(name, rows))


def _moment(name: str, rows: "QuerySet[Any]") -> bool:
    made = rows.query.annotations.get(name)
    field = made.output_field if made else rows.model._meta.get_field(name)
    return isinstance(field, DateTimeField)


def _turned(key: Key) -> Any:
    if not key.gaps:
        return key.name if key.down else f"-{key.name}"
    return F(key.name).asc(nulls_first=True) if key.down else F(key.name).desc(nulls_first=True)


def _beyond(keys: list[Key], place: list[Any], *, back: bool) -> Q:
    """Later than this place in the order, key by key; or earlier, if `back`."""
    (key, *others), (value, *rest) = keys, place
    later = _strictly(key, value, back=back)
    if not others:
        return later
    same = Q(**{f"{key.name}__isnull": True}) if value is None else Q(**{key.name: value})
    told = later | same & _beyond(others, rest, back=back)
    if key.gaps or value is None:
        return told
    # Said once more on its own, so that an index is entered there.
    return Q(**{f"{key.name}__{'lte' if key.down != back else 'gte'}": value}) & told


def _strictly(key: Key, value: Any, *, back: bool) -> Q:
    if value is None:  # the last of all: nothing is later, everything that is there is earlier
        return Q(**{f"{key.name}__isnull": False}) if back else Q(pk__in=[])
    later = Q(**{f"{key.name}__{'lt' if key.down != back else 'gt'}": value})
    return later | Q(**{f"{key.name}__isnull": True}) if key.gaps and not back else later


def _written(row: Model, keys: list[Key]) -> str:
    values = (getattr(row, key.name) for key in keys)
    told = [v.isoformat() if isinstance(v, datetime) else v for v in values]
    return urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")


def _read(text: str, keys: list[Key]) -> list[Any] | None:
    """The place that was written so; None for anything else."""
    try:
        told = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(told, list) or len(told) != len(keys):
            return None
        return [_value(value, key) for value, key in zip(told, keys, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None


MOST = 2**63 - 1


def _value(value: Any, key: Key) -> Any:
    """What this part of the order holds, as the database can take it. ValueError, TypeError or
    OverflowError for anything else."""
    if value is None and key.gaps:
        return None
    if key.moment:
        moment = datetime.fromisoformat(value)
        if moment.utcoffset() is None:
            raise ValueError(value)
        return moment.astimezone(UTC)
    if type(value) is int and abs(value) <= MOST:
        return value
    raise ValueError(value)
