"""The page itself. It knows nobody: who is at work, only the script on the phone knows."""

import json

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sixia.web.pocket import built

PERMISSIONS = "camera=(), microphone=(), geolocation=(self)"  # asked by "mark the place" alone
SIZES = ("192", "512")


@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    if not built.ready():
        return render(request, "pocket/unbuilt.html", status=503)
    response = render(request, "pocket/shell.html", built.shell())
    response["Permissions-Policy"] = PERMISSIONS
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker, told what it is to keep, so that one changed file is a new version."""
    script = built.text(built.WORKER)
    if script is None or not built.ready():
        raise Http404
    told = f"self.SHELL = {json.dumps(built.precached())};\n"
    response = HttpResponse(told + script, content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = reverse("pocket:shell")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def manifest(_request: HttpRequest) -> HttpResponse:
    """What the telephone needs to put the pocket on its home screen."""
    here = reverse("pocket:shell")
    card = {
        "id": here,
        "name": f"{settings.SIXIA_NAME} · {_('随身')}",
        "short_name": _("随身"),
        "start_url": here,
        "scope": here,
        "display": "standalone",
        "background_color": "#faf9f6",
        "theme_color": "#1d6b57",
        "icons": [_icon(size, purpose) for size in SIZES for purpose in ("any", "maskable")],
    }
    response = JsonResponse(card, content_type="application/manifest+json")
    response["Cache-Control"] = "no-cache"
    return response


def _icon(size: str, purpose: str) -> dict[str, str]:
    name = f"pocket/icon-{size}{'-maskable' if purpose == 'maskable' else ''}.png"
    return {
        "src": static(name),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }
