"""The narrow slip for whoever spoke: number, tracking code, and where to look it up."""

from dataclasses import dataclass

from django.urls import reverse

from sixia.ledger.models import Case
from sixia.ledger.record import Raised
from sixia.web.office.doors import Desk
from sixia.web.qr import Qr, qr


@dataclass(frozen=True, slots=True)
class Slip:
    """`code` and `drawing` are empty where the code may only leave by the person's own channel.
    `by`: the channel they chose for it, if any. `number`: theirs in the queue."""

    case: Case
    code: str
    drawing: Qr | None
    by: str
    number: int | None = None
    spot: bool = False


def slip(
    request: Desk, raised: Raised, hands: bool, number: int | None = None, *, spot: bool = False
) -> Slip:
    """The code stands in the address's fragment, which no browser sends and no log holds."""
    by = raised.concern.reply_by
    if not (hands and raised.code):
        return Slip(raised.case, "", None, by, number, spot)
    address = request.build_absolute_uri(reverse("portal:follow"))
    return Slip(raised.case, raised.code, qr(f"{address}#{raised.code}"), by, number, spot)
