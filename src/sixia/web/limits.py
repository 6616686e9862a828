"""How often something may be done from one place. Fails closed: without a count, nothing passes."""

import logging
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

log = logging.getLogger(__name__)


def allowed(what: str, who: str, most: int, seconds: int) -> bool:
    """Count one more `what` by `who`; False once there were more than `most` in this time."""
    if not settings.SIXIA_RATE_LIMITS:
        return True
    key = f"limit:{what}:{who}"
    try:
        cache.add(key, 0, seconds)
        return int(cache.incr(key)) <= most
    except ValueError:  # it ran out between the two lines: the next one counts anew
        return True
    except Exception:
        log.exception("the rate limits cannot count")
        return False


def place(request: HttpRequest) -> str:
    """Where a request comes from. Behind a proxy of our own, the address the proxy saw.

    Of an IPv6 address the network of 64 bits: one household may have all addresses in it.
    """
    seen = str(request.META.get("REMOTE_ADDR", ""))
    if settings.SECURE_PROXY_SSL_HEADER:
        hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        seen = str(hops[-1]).strip() or seen
    try:
        address = ip_address(seen)
    except ValueError:
        return "0.0.0.0"  # noqa: S104  # nowhere (RFC 1122): all who hide share one count
    return str(ip_network((address, 64), strict=False)[0]) if address.version == 6 else str(address)
