"""Keys for telephones and programs: made once, shown once, found by what they open, ended."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from uuid_utils.compat import uuid7

from sixia.grid.models import Staff, Token
from sixia.seal import envelope

PREFIX = "sixia_"
SECRET = len(PREFIX) + 43  # 256 random bits in URL-safe base64
UNUSED = timedelta(days=180)  # a telephone nobody used for so long has to sign in again
LONGEST = 400  # days a program's key may hold
SEEN_EVERY = timedelta(hours=1)

DEVICE = ("sync",)
SCOPES = ("read:cases", "read:outings", "read:policies", "write:concerns", "write:notes")


class Unknown(Exception):
    """No key that holds: never made, run out, or made under a password that was changed."""


class CutOff(Exception):
    """A key that was ended, or whose owner may not sign in any more: what it brought must go."""


def make_device(staff: Staff, name: str, now: datetime) -> tuple[Token, str]:
    """A key for this person's telephone, and its secret, which is kept nowhere."""
    return _make(staff, "device", name, DEVICE, now, None)


def make_machine(
    staff: Staff, name: str, scopes: Sequence[str], days: int, now: datetime
) -> tuple[Token, str]:
    """A key for a program of this person's, good for 1 to 400 days; and its secret."""
    if not set(scopes) <= set(SCOPES) or not 1 <= days <= LONGEST:
        raise ValueError(f"scopes {scopes} for {days} days")
    return _make(staff, "machine", name, scopes, now, now + timedelta(days=days))


def _make(
    staff: Staff, kind: str, name: str, scopes: Sequence[str], now: datetime, until: datetime | None
) -> tuple[Token, str]:
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        key=uuid7(),
        staff=staff,
        kind=kind,
        name=name.strip()[:60],
        scopes=sorted(scopes),
        hash=hashed(secret),
        password_mark=password_mark(staff),
        made_at=now,
        expires_at=until,
    )
    return token, secret


def hashed(secret: str) -> str:
    """The keyed hash under which a secret is kept."""
    return envelope.blind(settings.SIXIA_KEYS, secret, "grid.token")


def password_mark(staff: Staff) -> str:
    """Changes with the owner's password, and tells nothing of it."""
    return envelope.blind(settings.SIXIA_KEYS, staff.password, "grid.token.password")


def find(secret: str, now: datetime) -> Token:
    """The key with this secret, its owner and their unit beside it. Raises Unknown, CutOff."""
    if len(secret) != SECRET or not (secret.startswith(PREFIX) and secret.isascii()):
        raise Unknown
    rows = Token.objects.select_related("staff__unit")
    token = rows.filter(hash=hashed(secret)).first()
    if token is None:
        raise Unknown
    if token.ended_at or not token.staff.is_active:
        raise CutOff
    if run_out(token, now) or token.password_mark != password_mark(token.staff):
        raise Unknown
    return token


def run_out(token: Token, now: datetime) -> bool:
    """Past its day; or a telephone's that was not seen for half a year. Pure."""
    until = token.expires_at or (token.seen_at or token.made_at) + UNUSED
    return until <= now


def seen(token: Token, now: datetime) -> None:
    """Keep when it was last used, to the hour: no more is anyone's to know."""
    stale = now - SEEN_EVERY
    if token.seen_at is None or token.seen_at <= stale:
        old = Q(seen_at__isnull=True) | Q(seen_at__lte=stale)
        Token.objects.filter(old, pk=token.pk).update(seen_at=now)


def end(key: UUID, by: Staff, now: datetime) -> bool:
    """Sign out or cut off: it opens nothing from now on. False if it was ended before."""
    still = Token.objects.filter(key=key, ended_at__isnull=True)
    return bool(still.update(ended_at=now, ended_by=by))
