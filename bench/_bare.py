"""The bound for anything that Django does: an empty view without middleware, on the same server
with the same settings. `python -m bench._bare WORKERS PORT`."""

import sys

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path


def bare(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", headers={"Content-Length": "2"})  # as ours have it


urlpatterns = [path("", bare)]


def application_of() -> object:
    settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="bench")  # noqa: S106 - signs nothing
    return get_wsgi_application()


if __name__ == "__main__":
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from sixia.cli.serve import THREADS

    Granian(
        "bench._bare:application",
        address="127.0.0.1",
        port=int(sys.argv[2]),
        interface=Interfaces.WSGI,
        workers=int(sys.argv[1]),
        blocking_threads=THREADS,
        log_level=LogLevels.warning,
    ).serve()
else:
    application = application_of()
