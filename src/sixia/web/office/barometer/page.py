"""晴雨表: a question in words, a table and its picture, what moved, what is not heard."""

from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpResponse

from sixia.grid.rules import AREA_WIDE
from sixia.hear.models import CHANNELS
from sixia.learn.barometer import Asked, Cell, Line
from sixia.web.names import CHANNEL, class_name
from sixia.web.office.barometer import words
from sixia.web.office.barometer.reading import Found, found
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.pages import show

SCRIPT = "office/pictures/pictures.js"
LISTED = 8  # of what moved; the rest is folded away


@opens_to(*sorted(AREA_WIDE))
def barometer(request: Desk) -> HttpResponse:
    """Who sees every case of an area sees what its people speak of; each figure opens."""
    told = found(request)
    if isinstance(told, str):
        return show(request, "barometer_empty.html", {"why": told})
    return show(request, "barometer.html", {**_question(told), **_moved(told), **_channels(told)})


def _question(told: Found) -> dict[str, Any]:
    asked, latest = told.asked, told.asking.latest
    return {
        "asking": told.asking,
        "asked": asked,
        "question": words.question(asked, told.names),
        "answer": words.answer(told.told),
        "made": told.kept.made,
        "table": [_row(line, told) for line in told.told.lines],
        "months": [cell.month for cell in told.told.whole.cells],
        "whole": [
            (cell, words.share(cell) if asked.code else words.count(cell))
            for cell in told.told.whole.cells
        ],
        "everyone": words.again(asked, latest, code="", area="")
        if asked.code or asked.area
        else "",
        "script": finders.find(SCRIPT) and SCRIPT,
    }


def _row(line: Line, told: Found) -> dict[str, Any]:
    """A line with its name, what it asks next, and where each cell opens."""
    asked, by_class = told.asked, told.asked.by == "class"
    here = {"code" if by_class else "area": line.key}
    if line.rest:
        here["only"] = "code" if by_class else "area"
    cells = [
        (cell, words.share(cell), words.behind(asked, **here, since=cell.month, until=cell.month))
        for cell in line.cells
    ]
    deeper = not line.rest and (len(line.key) < 6 if by_class else len(line.key) <= 12)
    return {
        "name": words.name(line, asked, told.names),
        "place": not by_class and not line.rest,
        "url": words.again(asked, told.asking.latest, **here) if deeper else "",
        "cells": cells,
        "total": line.total,
        "told": words.share(line.total),
        "all": words.behind(asked, **here, since=line.cells[0].month),
    }


def _moved(told: Found) -> dict[str, Any]:
    asked, names = told.asked, told.names
    changed = [words.moved(one, asked, names) for one in told.told.moved]
    return {
        "told": told.told,
        "moved": changed[:LISTED],
        "more": changed[LISTED:],
        "silent": [words.silent(one, asked, names) for one in told.told.silent],
        "seasonal": [class_name(code) for code in told.told.seasonal],
    }


def _channels(told: Found) -> dict[str, Any]:
    order = [name for name, _label in CHANNELS]
    found_ = sorted(told.told.channels, key=lambda one: order.index(one.name))
    return {
        "channels": [
            (CHANNEL[one.name], one, _opened(told.asked, one.name, one.voices)) for one in found_
        ],
        "new": [(CHANNEL[one.name], one.since) for one in found_ if one.since],
    }


def _opened(asked: Asked, channel: str, voices: tuple[int, ...]) -> list[tuple[Cell | int, str]]:
    from sixia.learn.barometer import month_of

    return [
        (n, words.behind(asked, code="", channel=channel, since=month_of(m), until=month_of(m)))
        for m, n in zip(asked.span, voices, strict=True)
    ]
