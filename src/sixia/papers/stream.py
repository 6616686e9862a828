"""Program: print the rows of a big spreadsheet as JSON, one line a row, without holding them.

What `sheet` does, for sheets too big to be held: the sheet's XML is read row by row and the strings
that its cells share lie on disk. A line is [number, [[column from 0, value], …]]; a line that is a
string is an error code of `tables.TableError`. Document types are refused, so nothing expands.
"""

import array
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from posixpath import join, normpath
from zipfile import ZipFile

from lxml import etree

MEMORY = 1 * 2**30
WIDEST, LONGEST = 16_384, 32_767  # columns of a sheet, characters of a cell
LAST_DAY = 2_958_466  # of the year 9999
# Formats that show a number as a moment: built in, by their number, or by the letters they use.
DATES = frozenset((*range(14, 23), *range(27, 37), *range(50, 59)))
QUIET = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)
ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)


class Unfit(Exception):
    """The file is no workbook that can be read."""


class NoSheet(Exception):
    """The workbook has no sheet of this name."""


def limit(unpacked: int) -> None:
    """Cap memory, processor time and what is written, where the system can (not on Windows)."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        seconds = 300 + unpacked // 2**20  # a slow machine takes a fifth of a second for 1 MiB
        written = 2**26 + unpacked * 4
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))


def parts(archive: ZipFile, member: str, *names: str) -> Iterator[etree._Element]:
    """The elements of these names in a member's XML, each whole, none kept after its turn."""
    with archive.open(member) as opened:
        tags = [f"{{*}}{name}" for name in names]
        safe = {"resolve_entities": False, "no_network": True, "load_dtd": False}
        for _, element in etree.iterparse(opened, events=("end",), tag=tags, **safe):
            if element.getroottree().docinfo.doctype:
                raise Unfit("a document type")
            yield element
            element.clear(keep_tail=False)
            above = element.getparent()
            while above is not None and element.getprevious() is not None:
                del above[0]


def local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


class Book:
    """Which member holds the sheet, which styles show moments, and from when days are counted."""

    def __init__(self, archive: ZipFile, wanted: str) -> None:
        self.archive = archive
        self.names = {name.lower(): name for name in archive.namelist()}
        self.days_before, sheets = 0, []
        for element in parts(archive, self.member("xl/workbook.xml"), "sheet", "workbookPr"):
            if local(element) == "sheet":
                sheets.append((element.get("name"), _relation(element)))
            elif element.get("date1904") in ("1", "true"):
                self.days_before = 1462
        found = [relation for name, relation in sheets if not wanted or name == wanted]
        if not found:
            raise NoSheet
        self.sheet = self._target(found[0])
        self.moments = list(self._moments())

    def member(self, name: str) -> str:
        return self.names[name.lower()]

    def _target(self, relation: str) -> str:
        rels = self.member("xl/_rels/workbook.xml.rels")
        targets = {
            e.get("Id"): e.get("Target", "") for e in parts(self.archive, rels, "Relationship")
        }
        told = targets[relation]
        return self.member(told.lstrip("/") if told.startswith("/") else normpath(join("xl", told)))

    def _moments(self) -> Iterator[str]:
        """For each style "date", "time" (elapsed) or "" for a number that is one."""
        if "xl/styles.xml" not in self.names:
            return
        codes: dict[int, str] = {}
        for element in parts(self.archive, self.member("xl/styles.xml"), "numFmt", "cellXfs"):
            if local(element) == "numFmt":
                codes[int(element.get("numFmtId", 0))] = element.get("formatCode", "")
                continue
            for style in element:
                number = int(style.get("numFmtId", 0))
                yield _shown(number, codes.get(number, ""))


def _relation(element: etree._Element) -> str:
    return next(str(v) for k, v in element.items() if str(k).rpartition("}")[2] == "id")


def _shown(number: int, code: str) -> str:
    shown = QUIET.sub("", code).split(";")[0]
    if number in (45, 46, 47) or ELAPSED.search(shown):
        return "time"
    return "date" if number in DATES or re.search("[dmyhs年月日]", shown.lower()) else ""


class Strings:
    """The strings that cells share, on disk; only where each begins is held."""

    def __init__(self, archive: ZipFile, member: str | None) -> None:
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the program
        self.begins = array.array("Q", [0])
        for element in parts(archive, member, "si") if member else ():
            written = self.file.write(text(element).encode())
            self.begins.append(self.begins[-1] + written)
        self.file.flush()
        self.get = lru_cache(2**14)(self._get)

    def _get(self, number: int) -> str:
        begin, end = self.begins[number], self.begins[number + 1]
        return os.pread(self.file.fileno(), end - begin, begin).decode()


def text(element: etree._Element) -> str:
    """The text of a string, without how to pronounce it."""
    said = (t for t in element.iter("{*}t") if local(t.getparent()) != "rPh")
    return "".join(t.text or "" for t in said)[: 2 * LONGEST]


class Rows:
    """Reads the cells of rows."""

    def __init__(self, book: Book, strings: Strings) -> None:
        self.moments, self.days_before, self.strings = book.moments, book.days_before, strings
        self.number = 0

    def row(self, element: etree._Element) -> list[object]:
        self.number = int(element.get("r") or self.number + 1)
        cells, column = [], -1
        for cell in element:
            place = cell.get("r")
            column = _column(place.rstrip("0123456789")) if place else column + 1
            value = self._cell(cell)
            if value is not None:
                cells.append([column, value])
        if column >= WIDEST or len(cells) > WIDEST:
            raise Unfit("too wide")
        return [self.number, cells]

    def _cell(self, cell: etree._Element) -> object:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return text(cell)
        told = next((v.text for v in cell if local(v) == "v"), None)
        if told is None:
            return None
        if kind == "s":
            return self.strings.get(int(told))
        if kind == "n":
            return self._number(float(told), cell.get("s"))
        if kind == "b":
            return told.strip() in ("1", "true")
        return {"at": told} if kind == "d" else told

    def _number(self, number: float, style: str | None) -> object:
        shown = self.moments[int(style)] if style else ""
        if shown == "date" and 0 <= number < LAST_DAY:
            return {"days": number + self.days_before}
        return {"hours": number * 24} if shown == "time" else number


@lru_cache(2**12)
def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def rows(path: str, name: str) -> Iterator[object]:
    try:
        with ZipFile(path) as archive:
            book = Book(archive, name)
            reading = Rows(book, Strings(archive, book.names.get("xl/sharedstrings.xml")))
            for element in parts(archive, book.sheet, "row"):
                yield reading.row(element)
    except NoSheet:
        yield "no_sheet"
    except Exception:  # noqa: BLE001 - whatever is wrong in a stranger's file, it cannot be read
        yield "broken"


if __name__ == "__main__":
    limit(int(sys.argv[3]))
    for told in rows(sys.argv[1], sys.argv[2]):
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
