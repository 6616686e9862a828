"""What every page needs to know about the deployment."""

from django.conf import settings
from django.http import HttpRequest


def deployment(_request: HttpRequest) -> dict[str, object]:
    return {
        "county": settings.SIXIA_NAME,
        "portal_name": settings.SIXIA_PORTAL_NAME,
        "hotline": settings.SIXIA_HOTLINE,
        "sample": settings.SIXIA_DEMO,
    }
