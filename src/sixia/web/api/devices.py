"""Telephones: signing in with one, and signing out."""

from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja.responses import Status

from sixia.grid import tokens
from sixia.grid.queries import duties
from sixia.web import limits
from sixia.web.api.auth import Caller
from sixia.web.api.errors import Problem, Told
from sixia.web.api.frame import frame, operation
from sixia.web.api.shapes import Signed, SignIn

ANSWERS = {201: Signed, **dict.fromkeys((401, 413, 415, 422, 429), Told)}
TRIES, WINDOW = 60, 600  # from one place in ten minutes: many telephones share an address


@frame.post(
    "/devices",
    **{**operation("devices", _("用手机登录"), {201: Signed}), "auth": None, "response": ANSWERS},
)
def sign_in(request: HttpRequest, body: SignIn) -> Status[dict[str, object]]:
    """Name and password once, for a token that stands for them from then on."""
    if not limits.allowed("devices", limits.place(request), TRIES, WINDOW):
        raise Problem(429, "too_often")
    # With the request, so that wrong passwords are counted and the door closes after some.
    staff = authenticate(request, username=body.username, password=body.password)
    if staff is None:
        raise Problem(401, "wrong_password")
    token, secret = tokens.make_device(staff, body.name, now := timezone.now())
    held = duties(token.staff, timezone.localdate(now))
    owner = {
        "id": token.staff.pk,
        "name": token.staff.name,
        "unit": token.staff.unit_id,
        "unit_name": token.staff.unit.name,
        "roles": sorted(held.roles),
    }
    return Status(201, {"token": secret, "device": token.key, "staff": owner})


@frame.delete("/devices/current", **operation("device", _("退出登录,这把钥匙作废"), {204: None}))
def sign_out(request: Caller) -> Status[None]:
    tokens.end(request.token.key, request.token.staff, request.now)
    return Status(204, None)
