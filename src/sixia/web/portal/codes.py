"""A tracking code on its way from the form to the receipt: sealed in the session, shown once."""

from base64 import b64decode, b64encode

from django.conf import settings

from sixia.seal import envelope

CONTEXT = "portal.code"


def kept(code: str) -> str:
    """What a session may hold of a code; the code itself is never stored in clear."""
    return b64encode(envelope.seal(settings.SIXIA_KEYS, code, CONTEXT)).decode()


def opened(box: str | None) -> str | None:
    """The code in what `kept` gave; None for nothing."""
    return envelope.open_(settings.SIXIA_KEYS, b64decode(box), CONTEXT) if box else None
