"""How someone wants to see the pages, kept in a cookie and not with a person."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

YEAR = 365 * 24 * 3600


@require_POST
def text_size(request: HttpRequest) -> HttpResponse:
    """大字版 on or off, then back to the page one was on."""
    response = HttpResponseRedirect(back(request))
    response.set_cookie(
        "big",
        "1" if request.POST.get("big") == "1" else "0",
        max_age=YEAR,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def back(request: HttpRequest) -> str:
    """Where `next` leads, if it leads nowhere else than here."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else "/"
