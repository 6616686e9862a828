"""A concern turns out to be an accusation: it leaves the ledger whole, in one transaction."""

import json
from datetime import datetime

from django.db import transaction

from sixia.grid.models import Staff
from sixia.hear import accusations, people, search
from sixia.hear.models import Accusation, Concern
from sixia.ledger import append
from sixia.ledger.commands import SYSTEM, Part
from sixia.ledger.models import Case, Event, Link
from sixia.post import outbox


@transaction.atomic
def seal_off(concern_id: int, staff: Staff, now: datetime) -> Accusation:
    """Move a concern into the sealed tables: out of queues, index, outbox, clocks and log.

    A case that was only this concern's goes with it, events, leaves and all; from a case shared
    with others only this concern is parted, without a word why (MISSION: never list).
    """
    concern = Concern.objects.select_for_update().select_related("person").get(pk=concern_id)
    links = list(Link.objects.filter(concern=concern).select_related("case"))
    history = [_pull_out(link, concern, now) for link in links]
    kept = accusations.Told(
        words=concern.words or "",
        speaker=people.opened(concern.person) if concern.person else people.Speaker(),
        area_code=concern.area_id,
        place=concern.place,
        about="",
        history=json.dumps([h for h in history if h], ensure_ascii=False, default=str),
        files=tuple(concern.attachments.values_list("sha256", "mime", "suffix")),
    )
    sealed = accusations.keep(kept, concern.channel, concern.received_at, concern.tracking)
    accusations.log(sealed, staff, "sealed_off", now)
    outbox.withdraw(concern=concern.pk)
    search.drop([concern.pk])
    concern.attachments.all().delete()
    person = concern.person
    concern.delete()
    if person:
        person.delete()
    return sealed


def _pull_out(link: Link, concern: Concern, now: datetime) -> list[dict[str, object]]:
    state = append.state_of(append.locked(link.case_id))
    if set(state.concerns) - {concern.pk}:
        if concern.pk in state.concerns:
            append.carry_out(link.case_id, Part(concern=concern.pk), SYSTEM, now)
        return []
    case = link.case
    rows = Event.objects.filter(case=case).values("seq", "verb", "by", "happened_at", "words")
    history = list(rows)
    outbox.withdraw(about=case.key)
    Case.objects.filter(parent=case).update(parent=None)
    Case.objects.filter(matter=case).update(matter=None)
    case.delete()
    return [dict(h) for h in history]
