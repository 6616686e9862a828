"""What holds for every request: which are turned away unread, and which headers answers carry."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

from sixia.web import errors, imports
from sixia.web.portal.forms import FILES

Answer = Callable[[HttpRequest], HttpResponse]
BESIDE = 2**20  # what a form's texts may come to
UNREADABLE = "\N{REPLACEMENT CHARACTER}"  # what Django reads where bytes are not UTF-8


class Gate:
    """Turns away what no form of ours sends: far too much, before it is read or written to disk,
    and texts that are not UTF-8, which would be kept with holes in them."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _length(request) > _most(request) + BESIDE:
            return errors.too_large(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        if request.path.startswith(errors.API):
            return None  # it takes JSON and files, and reads them itself
        texts = (text for _, values in request.POST.lists() for text in values)
        return errors.unreadable(request) if any(UNREADABLE in text for text in texts) else None


def _most(request: HttpRequest) -> int:
    """How much a form's files may come to: for who signed in and imports, a whole table."""
    if request.path == imports.PATH and SESSION_KEY in request.session:
        return imports.MOST
    return int(FILES * settings.SIXIA_FILE_LIMIT)


def _length(request: HttpRequest) -> int:
    told = request.META.get("CONTENT_LENGTH") or "0"
    return int(told) if str(told).isdigit() else 0


class Headers:
    """Pages that show someone's matter are never kept by a cache or passed on in a referrer.
    None is blank: one that only a button opens says so."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response = errors.not_this_way(request, response.headers["Allow"])
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=()"
        )
        return response
