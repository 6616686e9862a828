"""What is asked of the barometer: where, of what, until when. Pure."""

from dataclasses import dataclass
from typing import Literal

from sixia.grid.areas import LEVELS

By = Literal["class", "place"]
DEEPEST = 18


def number_of(month: str) -> int:
    """ "2026-03" as months since year 0."""
    return int(month[:4]) * 12 + int(month[5:]) - 1


def month_of(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}"


@dataclass(frozen=True, slots=True)
class Asked:
    """`areas` are those one may look at; `area` is one of them or lies in one ("": all of them);
    `code` a class ("": all); lines `by` class or by place; `until` the last month; `origin` what
    came in here, or what was imported."""

    areas: tuple[str, ...]
    until: str
    area: str = ""
    code: str = ""
    by: By = "class"
    months: int = 12
    origin: str = "here"

    @property
    def roots(self) -> tuple[str, ...]:
        return (self.area,) if self.area else self.areas

    @property
    def span(self) -> range:
        """The months that are shown."""
        last = number_of(self.until)
        return range(last - self.months + 1, last + 1)

    def place_of(self, area: str) -> str:
        """Which part of what is asked a place lies in ("": none): of several areas one, of one area
        that of the next level, or the area itself where no more is known."""
        root = next((root for root in self.roots if area.startswith(root)), "")
        if not root or len(self.roots) > 1:
            return root
        return area[: next((n for n in LEVELS if n > len(root)), DEEPEST)]

    def class_of(self, code: str, deeper: int = 1) -> str | None:
        """Which class below that which is asked a code lies in, or that itself where no more is
        known; None: in none."""
        return code[: len(self.code) + 2 * deeper] if code.startswith(self.code) else None
