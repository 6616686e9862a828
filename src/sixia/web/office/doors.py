"""Who may open which page. Every view says so itself; a test holds that none forgets."""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from sixia.grid.models import Staff
from sixia.grid.queries import duties
from sixia.grid.rules import Duties
from sixia.ledger.models import Case
from sixia.ledger.queries import visible

P = ParamSpec("P")

# Those who meet cases in the course of their duty.
CASEWORK = (
    "intake",
    "dispatcher",
    "grid_worker",
    "handler",
    "unit_head",
    "supervisor",
    "leader",
    "auditor",
)


class Desk(HttpRequest):
    """A request from a member of staff who signed in, with their duties and the moment."""

    user: Staff
    duties: Duties
    now: datetime
    today: date


View = Callable[Concatenate[Desk, P], HttpResponse]


def opens_to(
    *roles: str, hidden: bool = False
) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponse]]:
    """Let in staff with one of these roles; without any, all staff. Others get 403.

    `hidden`: others get 404, so that nobody learns what is there.
    """

    def decorate(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def door(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            desk = seated(request)
            if roles and not desk.duties.roles & set(roles):
                if hidden:
                    raise Http404
                raise PermissionDenied
            return view(desk, *args, **kwargs)

        door.opens_to = roles or ("staff",)  # type: ignore[attr-defined]  # read by the matrix test
        return door

    return decorate


def seated(request: HttpRequest) -> Desk:
    """The request with duties and moment; read once."""
    desk = cast("Desk", request)
    if not hasattr(request, "duties"):
        desk.now = timezone.now()
        desk.today = timezone.localdate(desk.now)
        desk.duties = duties(desk.user, desk.today)
    return desk


def case_or_404(request: Desk, case_id: int) -> Case:
    """A case this person may see. One they may not see is not there."""
    try:
        return visible(request.duties).get(pk=case_id)
    except Case.DoesNotExist:
        raise Http404 from None
