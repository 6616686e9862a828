"""A tracking code on its way from the form to the receipt: sealed, and shown once.

What the receipt says travels with the browser, so that whoever says something leaves no row of a
session behind.
"""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from sixia.seal import envelope

CODE, RECEIPT = "portal.code", "portal.receipt"
COOKIE, PATH = "receipt", "/say/"
HELD, LONGEST = "held", 64


def held(request: HttpRequest) -> str:
    """What this browser alone holds since it opened a form, so that a receipt lost on its way can
    be shown to it again; "" if it holds nothing. No page shows it."""
    return request.COOKIES.get(HELD, "")[:LONGEST]


def hold(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Have the browser hold something of its own until it is closed, unless it does."""
    if not held(request):
        _set(response, HELD, secrets.token_urlsafe(32), "/")
    return response


def let_go(response: HttpResponse) -> HttpResponse:
    """What it sent before tells no code any more."""
    response.delete_cookie(HELD, samesite="Lax")
    return response


def kept(code: str) -> str:
    """What a session may hold of a code; the code itself is never stored in clear."""
    return _seal(code, CODE)


def opened(box: str | None) -> str | None:
    """The code in what `kept` gave; None for nothing."""
    return _open(box, CODE) if box else None


def give(response: HttpResponse, receipt: dict[str, Any], now: datetime) -> None:
    """Have the browser carry a receipt until it is closed, readable by us alone."""
    told = json.dumps({**receipt, "at": now.timestamp()}, ensure_ascii=False)
    _set(response, COOKIE, _seal(told, RECEIPT), PATH)


def _set(response: HttpResponse, name: str, value: str, path: str) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(name, value, path=path, httponly=True, samesite="Lax", secure=secure)


def carried(request: HttpRequest, now: datetime) -> dict[str, Any] | None:
    """The receipt that the browser carries; None if none, made up, or older than a session."""
    try:
        told: dict[str, Any] = json.loads(_open(request.COOKIES[COOKIE], RECEIPT))
    except (KeyError, ValueError, envelope.CannotOpen):
        return None
    return told if now.timestamp() - told["at"] < settings.SESSION_COOKIE_AGE else None


def forget(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")


def _seal(text: str, context: str) -> str:
    return urlsafe_b64encode(envelope.seal(settings.SIXIA_KEYS, text, context)).decode()


def _open(box: str, context: str) -> str:
    return envelope.open_(settings.SIXIA_KEYS, urlsafe_b64decode(box), context)
