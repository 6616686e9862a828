"""A lost tracking code: a new one goes to the address that is on file, and nowhere else."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from sixia.hear import people
from sixia.hear.models import Concern
from sixia.hear.record import new_code
from sixia.ledger.models import Case
from sixia.ledger.states import OPEN
from sixia.post import outbox
from sixia.post.outbox import Letter

# channel → the blind index it is found by, and the field the new code is sent to
ADDRESS: Mapping[str, tuple[str, str, Callable[[str], str]]] = {
    "sms": ("phone_index", "phone", people.phone_index),
    "email": ("email_index", "email", people.email_index),
}


@transaction.atomic
def recover(contact: str, now: datetime, most: int = 3) -> int:
    """Send new codes for the newest open matters of this phone number or e-mail; how many.

    The caller must answer alike whether anything was found. The old codes stop working.
    """
    channel = "email" if "@" in contact else "sms"
    column, field, index = ADDRESS[channel]
    if not (wanted := index(contact)):
        return 0
    concerns = (
        Concern.objects.filter(
            **{f"person__{column}": wanted}, links__current=True, links__case__stage__in=OPEN
        )
        .select_related("person")
        .distinct()
        .order_by("-received_at", "-id")[:most]
    )
    letters = [_letter(concern, channel, field) for concern in concerns]
    outbox.queue(letters, now)
    return len(letters)


def _letter(concern: Concern, channel: str, field: str) -> Letter:
    case = Case.objects.filter(links__concern=concern, links__current=True).order_by("id")[0]
    assert concern.person is not None
    with translation.override(concern.language):
        subject = _("新的查询码")
        text = _(
            "%(name)s:您要的新查询码。编号 %(number)s,查询码 %(code)s。旧的已经作废。"
            "要是不是您要的,请不用理会,也不要给别人看。"
        ) % {
            "name": settings.SIXIA_PORTAL_NAME,
            "number": case.number,
            "code": new_code(concern),
        }
    to = getattr(people.opened(concern.person), field)
    return Letter(case.key, concern.pk, "new_code", channel, to, subject, text, concern.language)
