"""Calendars that every program reads: no line too long, no character broken, no text that leaks
into the next line."""

import re
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from sixia.web.portal.ics import Entry, calendar, escaped, folded

AT = datetime(2026, 3, 11, 1, 0, tzinfo=UTC)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


def entry(title: str = "东山村 · 屋场会", told: str = "", *, off: bool = False) -> Entry:
    return Entry("1@x", AT, AT, title, "晒谷坪", told, "https://x/1/", AT, off)


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: {"n": "\n"}.get(found[1], found[1]), value)


@given(texts)
def test_a_folded_line_fits_and_unfolds_to_itself(text: str) -> None:
    line = escaped(text)
    pieces = folded(line).split("\r\n")
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line


@given(texts)
def test_text_comes_back_as_it_was_but_for_control_characters(text: str) -> None:
    value = escaped(text)
    assert not set(value) & {*map(chr, range(9)), "\r", "\n", "\x7f", "\x85", "\u2028"}
    kept = unescaped(value)
    assert unescaped(escaped(kept)) == kept
    printable = "".join(c for c in text if c.isprintable())
    assert "".join(c for c in kept if c.isprintable()) == printable


@given(texts, texts)
def test_whatever_is_written_stays_in_its_own_line(title: str, told: str) -> None:
    lines = unfolded(calendar("日程", [entry(title, told), entry("END:VEVENT", "a\r\nUID:2")]))
    names = [line.partition(":")[0] for line in lines]
    assert names.count("UID") == names.count("SUMMARY") == 2
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 2
    assert lines[-1] == "END:VCALENDAR"


def test_times_are_universal_and_what_was_called_off_is_struck_out() -> None:
    lines = unfolded(calendar("日程", [entry(), entry(off=True)]))
    assert "DTSTART:20260311T010000Z" in lines
    assert lines.count("STATUS:CONFIRMED") == lines.count("STATUS:CANCELLED") == 1
    assert "SEQUENCE:1" in lines
