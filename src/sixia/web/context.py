"""What every page needs to know about the deployment and how it is to be shown."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language


def deployment(request: HttpRequest) -> dict[str, object]:
    return {
        "county": settings.SIXIA_NAME,
        "portal_name": settings.SIXIA_PORTAL_NAME,
        "hotline": settings.SIXIA_HOTLINE,
        "sample": settings.SIXIA_DEMO,
        "html_lang": "en" if (get_language() or "").startswith("en") else "zh-Hans",
        "big": request.COOKIES.get("big") == "1",
        # A page that answered a form is come back to empty; the language switch leads there.
        "here": request.get_full_path(),
    }
