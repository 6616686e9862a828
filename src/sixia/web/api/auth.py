"""Who comes in: a token, its owner, what they are charged with. Cookies open nothing here."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from sixia.grid import tokens
from sixia.grid.models import Token
from sixia.grid.queries import duties
from sixia.grid.rules import Duties
from sixia.web import limits
from sixia.web.api.errors import Problem

CALLS, WINDOW = 1200, 600  # requests of one token in ten minutes


class Caller(HttpRequest):
    """A request with a token that holds, its owner's duties, and the moment."""

    token: Token
    duties: Duties
    now: datetime


class Bearer(HttpBearer):
    """Lets in a token with this scope; without one, any token that holds."""

    def __init__(self, scope: str = "") -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Token:
        now = timezone.now()
        found = _found(token, now)
        if not limits.allowed("api", str(found.pk), CALLS, WINDOW):
            raise Problem(429, "too_often")
        if self.scope and self.scope not in found.scopes:
            raise Problem(403, "no_scope", scope=self.scope)
        tokens.seen(found, now)
        held = duties(found.staff, timezone.localdate(now))
        request.token, request.duties, request.now = found, held, now  # type: ignore[attr-defined]  # see Caller
        return found


def _found(secret: str, now: datetime) -> Token:
    try:
        return tokens.find(secret, now)
    except tokens.CutOff:
        raise Problem(401, "cut_off") from None
    except tokens.Unknown:
        raise Problem(401, "no_token") from None
