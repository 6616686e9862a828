"""A tracking code on its way from the form to the receipt: sealed, and shown once.

What the receipt says travels with the browser, so that whoever says something leaves no row of a
session behind.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from sixia.seal import envelope

CODE, RECEIPT = "portal.code", "portal.receipt"
COOKIE, PATH = "receipt", "/say/"


def held(request: HttpRequest) -> str:
    """What this browser alone holds since it opened the form, so that a receipt lost on its way can
    be shown to it again: the secret of its forms. "" if it holds none."""
    return str(request.META.get("CSRF_COOKIE", ""))


def kept(code: str) -> str:
    """What a session may hold of a code; the code itself is never stored in clear."""
    return _seal(code, CODE)


def opened(box: str | None) -> str | None:
    """The code in what `kept` gave; None for nothing."""
    return _open(box, CODE) if box else None


def give(response: HttpResponse, receipt: dict[str, Any], now: datetime) -> None:
    """Have the browser carry a receipt until it is closed, readable by us alone."""
    told = json.dumps({**receipt, "at": now.timestamp()}, ensure_ascii=False)
    response.set_cookie(
        COOKIE,
        _seal(told, RECEIPT),
        path=PATH,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


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
