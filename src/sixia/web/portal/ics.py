"""Calendars as calendar programs read them: iCalendar (RFC 5545). Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

WIDTH = 75  # octets a line, its end not counted (RFC 5545, 3.1)
MADE_BY = "-//Sixia//Outings//ZH"
# A calendar's text may hold no control character but the tabulator (3.1); the last three are
# ends of lines to some programs, which would tear the line apart.
UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029]")
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that takes place. `uid` stays its own for ever; `said_at`: when it was announced;
    `off`: it was called off, and programs strike it out."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    told: str
    url: str
    said_at: datetime
    off: bool = False


def calendar(name: str, entries: Iterable[Entry]) -> str:
    """The text of a calendar of this name, to be sent as UTF-8."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{MADE_BY}", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{escaped(name)}")
    for entry in entries:
        lines += _event(entry)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _event(entry: Entry) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{_utc(entry.said_at)}"
    yield f"DTSTART:{_utc(entry.starts_at)}"
    yield f"DTEND:{_utc(entry.ends_at)}"
    yield f"SUMMARY:{escaped(entry.title)}"
    yield f"LOCATION:{escaped(entry.place)}"
    yield f"DESCRIPTION:{escaped(entry.told)}"
    yield f"URL:{entry.url}"
    yield f"SEQUENCE:{int(entry.off)}"
    yield f"STATUS:{'CANCELLED' if entry.off else 'CONFIRMED'}"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """A text value (3.3.11)."""
    one_way = text.replace("\r\n", "\n").replace("\r", "\n")
    return UNFIT.sub("", one_way).translate(ESCAPED)


def folded(line: str) -> str:
    """The line in pieces of at most 75 octets, none of which breaks a character."""
    pieces, piece, size = [], "", 0
    for char in line:
        octets = len(char.encode())
        if size + octets > WIDTH:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + char, size + octets
    return "\r\n".join([*pieces, piece])


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
