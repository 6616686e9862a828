"""What `make install` built of the client, and which version of it this is."""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation

SCRIPT, WORKER = "pocket/pocket.js", "pocket/sw.js"
ASSETS = (SCRIPT, "pocket/pocket.css", "web/look.css", "web/seal.svg")


def text(name: str) -> str | None:
    """A built file, or None where the client was not built."""
    found = finders.find(name)
    return Path(found).read_text("utf-8") if isinstance(found, str) else None


def ready() -> bool:
    return all(finders.find(name) for name in (*ASSETS, WORKER))


def shell() -> dict[str, object]:
    """What the page without a person in it is made of; the same for everyone."""
    return {"county": settings.SIXIA_NAME, "sample": settings.SIXIA_DEMO}


def precached() -> list[dict[str, str]]:
    """What the service worker keeps on the phone: each address with its version."""
    with translation.override(settings.LANGUAGE_CODE):
        page = render_to_string("pocket/shell.html", shell())
    kept = [{"url": reverse("pocket:shell"), "revision": _mark(page.encode())}]
    return kept + [{"url": static(name), "revision": _version(name)} for name in ASSETS]


def _version(name: str) -> str:
    file = Path(str(finders.find(name)))
    return _hashed(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=32)
def _hashed(file: Path, _changed: int) -> str:
    return _mark(file.read_bytes())


def _mark(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
