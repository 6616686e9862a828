"""Which outings someone reaches, whether they run it, and keys that make a form count once."""

from datetime import datetime
from uuid import UUID, uuid4

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sixia.field import rules
from sixia.field.kinds import Kind, kinds
from sixia.field.models import Outing
from sixia.field.outings import facts
from sixia.field.queries import visible
from sixia.web.names import Label
from sixia.web.office.doors import Desk
from sixia.web.outings import STATE

SALT = "office.outings"


def outing_or_404(request: Desk, outing_id: int) -> Outing:
    """An outing this person may know of. One they may not is not there."""
    rows = visible(request.duties, request.today).prefetch_related("goers__unit")
    try:
        return rows.get(pk=outing_id)
    except Outing.DoesNotExist:
        raise Http404 from None


def runs(request: Desk, outing: Outing) -> bool:
    return rules.may_run(request.duties, facts(outing))


def run_or_403(request: Desk, outing_id: int) -> Outing:
    """An outing that this person runs."""
    outing = outing_or_404(request, outing_id)
    if not runs(request, outing):
        raise PermissionDenied
    return outing


def kind_of(outing: Outing) -> Kind:
    return kinds()[outing.kind]


def begun(request: Desk, outing: Outing) -> bool:
    """Is it its day, or has the day been?"""
    return timezone.localdate(outing.starts_at) <= request.today


def fresh_key(request: Desk, what: str) -> str:
    """A key for a form, signed for this person and this act, so that sent twice it counts once."""
    return signing.dumps([str(uuid4()), request.user.pk, what], salt=SALT)


def key_of(request: Desk, text: str, what: str) -> UUID:
    """The key in a form that was given to this person here. Raises signing.BadSignature."""
    key, staff, given = signing.loads(text, salt=SALT)
    if (staff, given) != (request.user.pk, what):
        raise signing.BadSignature
    return UUID(key)


def sign_of(outing: Outing, now: datetime) -> tuple[str, Label]:
    """The colour and words that say how an outing stands."""
    if outing.state in ("planned", "published") and outing.ends_at < now:
        return "late", _("过了日子,还没记")
    colours = {"held": "soon", "written": "done", "reported": "done", "called_off": "quiet"}
    return colours.get(outing.state, "calm"), STATE[outing.state]
