"""What was sent has arrived or not: said once, and an answer that arrived counts as served."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from sixia.grid import looks
from sixia.grid.models import Staff
from sixia.grid.rules import Duties
from sixia.hear.models import Concern
from sixia.ledger import append
from sixia.ledger.commands import Serve
from sixia.ledger.models import Case
from sixia.ledger.packs import get
from sixia.ledger.perform import Forbidden, facts, perform
from sixia.ledger.rules import may
from sixia.post import outbox
from sixia.post.channels import email
from sixia.post.models import Message

# Messages that hold a tracking code: whoever has it can judge as the resident.
CODED = ("receipt", "new_code")
HOW = {"call": "phone", "letter": "letter", "sms": "sms", "email": "email"}


def deliverable(duties: Duties) -> QuerySet[Case]:
    """The cases whose people this person may tell: of an area, or of their own unit."""
    told = Q(pk__in=[])
    for duty in duties.held:
        if duty.role in ("dispatcher", "intake"):
            told |= Q(area__code__startswith=duty.area)
    if duties.roles & {"handler", "unit_head"}:
        told |= Q(unit_id__in=duties.units)
    return Case.objects.filter(told)


def messages(duties: Duties) -> QuerySet[Message]:
    """The outbox as far as it is this person's to hand on, oldest first.

    A tracking code never passes through the unit that handles the case, or may yet be given it: it
    could rate itself.
    """
    return _told(duties).exclude(_barred(duties))


def left_to_others(duties: Duties) -> int:
    """How many codes that wait in their outbox this person may not hand on: others have to.
    E-mail that leaves by itself is left to nobody."""
    left = _told(duties).filter(_barred(duties), state="queued")
    return (left.exclude(channel="email") if email.ready() else left).count()


def _told(duties: Duties) -> QuerySet[Message]:
    return Message.objects.filter(about__in=deliverable(duties).values("key")).order_by("id")


def _barred(duties: Duties) -> Q:
    """The codes that `may_hand_code` keeps from this person."""
    own = Q(unit__in={*duties.units, duties.unit})
    if duties.units:
        own |= Q(unit=None)
    return Q(purpose__in=CODED, about__in=Case.objects.filter(own).values("key"))


def may_hand_code(case: Case, duties: Duties) -> bool:
    """May this person give whoever spoke the tracking code of this case with their own hands?

    Nobody of the unit that handles it; before any unit does, nobody whose own unit may yet be
    given it. Then the code leaves by the person's own channel and by nothing else.
    """
    if case.unit_id is None:
        return not duties.units
    return case.unit_id not in {*duties.units, duties.unit}


def log_look(shown: Sequence[Message], staff: Staff, now: datetime) -> None:
    """Write down that someone is shown address and text of messages. Call before showing."""
    ids = {message.concern for message in shown if message.concern}
    keys = dict(Concern.objects.filter(pk__in=ids).values_list("pk", "key"))
    for message in shown:
        key = keys.get(message.concern or 0, message.about)
        why = f"{message.channel} {message.purpose} {message.pk}"
        looks.log_look(key, staff, "message", why, now)


@transaction.atomic
def hand_texts(staff: Staff, duties: Duties, now: datetime, most: int = 500) -> list[Message]:
    """Hand this person the text messages that wait and log that they see them, or do neither."""
    waiting = messages(duties).filter(channel="sms", state="queued")
    taken = outbox.hand(waiting[:most], now)
    log_look(taken, staff, now)
    return taken


def handed_texts(duties: Duties, most: int = 10) -> list[tuple[datetime, int]]:
    """When text messages were handed over of which nobody has said yet whether they arrived, and
    how many; newest first."""
    rows = messages(duties).filter(channel="sms", state="handed").order_by("-handed_at")
    told = rows.values("handed_at").annotate(n=Count("pk"))
    return [(at, n) for at, n in told.values_list("handed_at", "n")[:most] if at]


@transaction.atomic
def texts_again(staff: Staff, duties: Duties, at: datetime, now: datetime) -> list[Message]:
    """The text messages handed over at that moment once more, because their file was lost; logged
    as seen again. Those that were settled since are not among them."""
    rows = messages(duties).filter(channel="sms", state="handed", handed_at=at)
    taken = list(rows)
    log_look(taken, staff, now)
    return taken


@transaction.atomic
def deliver(
    message: Message, arrived: bool, duties: Duties, now: datetime, trouble: str = ""
) -> bool:
    """Say whether a message arrived; an answer that did is served to its person with it.

    False if that had been said before; then nothing changes. Raises perform.Forbidden.
    """
    case = append.locked(Case.objects.values_list("pk", flat=True).get(key=message.about))
    state = append.state_of(case)
    known = facts(state, get(state.pack, state.pack_version))
    if not may(duties, "serve", known):
        raise Forbidden("serve")
    if not outbox.settle(message, arrived, now, trouble):
        return False
    waiting = set(state.concerns) - set(state.served)
    owed = state.stage in ("answered", "served") and message.concern in waiting
    if arrived and owed and message.purpose == "answered":
        serve = Serve(how=HOW[message.channel], concern=message.concern)  # type: ignore[arg-type]  # one of Serve's
        perform(case.pk, serve, duties, now)
    return True
