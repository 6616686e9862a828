"""Working time: spans, office hours, holidays with make-up workdays (调休), deadlines, pauses.

Pure. Every moment is an aware ``datetime`` and an argument; every result is in UTC. Days and
office hours are read from the wall clock of the ``zone`` given. A result that rests on a year
whose official holiday notice is not known names that year in ``assumed``: in it every Monday to
Friday was taken for a workday.
"""

from sixia.clock.calendar import Calendar, china
from sixia.clock.hours import OfficeHours
from sixia.clock.notice import Notice, parse_notice
from sixia.clock.pause import Left, left, resume
from sixia.clock.span import UNITS, Due, Elapsed, Span, Unit, due, elapsed

__all__ = [
    "UNITS",
    "Calendar",
    "Due",
    "Elapsed",
    "Left",
    "Notice",
    "OfficeHours",
    "Span",
    "Unit",
    "china",
    "due",
    "elapsed",
    "left",
    "parse_notice",
    "resume",
]
