"""When an office is open on a workday."""

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Self

_NONE = timedelta(0)


@dataclass(frozen=True)
class OfficeHours:
    """When an office is open on a workday: spans in minutes since midnight, in order, apart."""

    spans: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        edges = [edge for span in self.spans for edge in span]
        if not edges or edges != sorted(edges) or edges[0] < 0 or edges[-1] > 24 * 60:
            raise ValueError(f"office hours must follow one another within one day: {self}")
        if any(opens == closes for opens, closes in self.spans):
            raise ValueError(f"office hours open and close at the same minute: {self}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``"08:30-12:00 14:00-17:30"``; a day may close at ``24:00``. Else ValueError."""
        return cls(tuple(_opening(part) for part in text.split()))

    def __str__(self) -> str:
        return " ".join(f"{_hhmm(opens)}-{_hhmm(closes)}" for opens, closes in self.spans)

    @cached_property
    def total(self) -> timedelta:
        """Office time in one workday."""
        return timedelta(minutes=sum(closes - opens for opens, closes in self.spans))

    @cached_property
    def close(self) -> timedelta:
        """When the day's business ends, since midnight."""
        return timedelta(minutes=self.spans[-1][1])

    def gone(self, clock: timedelta) -> timedelta:
        """Office time between midnight and ``clock`` (since midnight)."""
        return sum((max(_NONE, min(clock, end) - start) for start, end in self._edges), _NONE)

    def at(self, worked: timedelta) -> timedelta:
        """The earliest time since midnight when ``worked`` (above 0, to ``total``) has gone."""
        for start, end in self._edges:
            if worked <= end - start:
                return start + worked
            worked -= end - start
        raise ValueError(f"a day at {self} has no more than {self.total}")

    @cached_property
    def _edges(self) -> list[tuple[timedelta, timedelta]]:
        return [
            (timedelta(minutes=opens), timedelta(minutes=closes)) for opens, closes in self.spans
        ]


def _opening(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"([0-9]{2}):([0-5][0-9])-([0-9]{2}):([0-5][0-9])", text)
    if not found:
        raise ValueError(f"office hours look like 08:30-12:00, not {text!r}")
    h1, m1, h2, m2 = map(int, found.groups())
    return h1 * 60 + m1, h2 * 60 + m2


def _hhmm(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
