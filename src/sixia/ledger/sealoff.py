"""A concern turns out to be an accusation: it leaves the ledger whole, in one transaction."""

import json
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from sixia.grid.models import Staff
from sixia.grid.queries import duties
from sixia.hear import accusations, files, people, purge, search
from sixia.hear.models import Accusation, Concern
from sixia.ledger import append
from sixia.ledger.actor import SYSTEM
from sixia.ledger.commands import LinkRepeat, PullOut
from sixia.ledger.models import Case, Event, Link
from sixia.ledger.record import forget
from sixia.post import outbox

# All that the others on a shared case get to read.
WHY = "依规定"


@transaction.atomic
def seal_off(concern_id: int, staff: Staff, now: datetime) -> Accusation:
    """Move a concern into the sealed tables: out of queues, index, outbox, clocks and logs.

    A case that was only this concern's goes with it, events, leaves, promises and all; from a case
    shared with others only this concern and what its events quote of it go, without a word why
    (MISSION: never list). Raises accusations.NotYours, Concern.DoesNotExist.
    """
    rows = Concern.objects.select_for_update(of=("self",))
    concern = rows.select_related("person", "about_unit").get(pk=concern_id)
    _may(staff, concern, now)
    history = [*_pull_out(concern, now), *people.take_looks(concern.key)]
    kept = accusations.Told(
        words=concern.words or "",
        speaker=people.opened(concern.person) if concern.person else people.Speaker(),
        area_code=concern.area_id,
        place=concern.place,
        about=concern.about_unit.name if concern.about_unit else "",
        history=json.dumps(history, ensure_ascii=False, default=str),
        files=files.set_apart(concern),
        source=concern.source,
        source_id=concern.source_id,
    )
    tracking, concern.tracking = concern.tracking, None
    sealed = accusations.keep(kept, concern.channel, concern.received_at, tracking, concern.key)
    accusations.log(sealed, staff, "sealed_off", now)
    outbox.withdraw(concern=concern.pk)
    search.drop([concern.pk])
    purge.at_once()
    files.drop(concern)
    person = concern.person
    concern.delete()
    if person:
        person.delete()
    return sealed


def _may(staff: Staff, concern: Concern, now: datetime) -> None:
    """Whoever dispatches or supervises there, or receives accusations. Raises NotYours."""
    held = duties(staff, timezone.localdate(now))
    if "discipline" in held.roles:
        return
    if not any(held.covers(role, concern.area_id) for role in ("dispatcher", "supervisor")):
        raise accusations.NotYours


def _pull_out(concern: Concern, now: datetime) -> list[dict[str, object]]:
    """Take the concern out of every case; the events of those that were only this concern's."""
    ids = sorted(Link.objects.filter(concern=concern).values_list("case_id", flat=True))
    cases = [append.locked(n) for n in ids]
    states = {case.pk: append.state_of(case) for case in cases}
    alone = {pk for pk, state in states.items() if not set(state.concerns) - {concern.pk}}
    for case in cases:
        if case.pk not in alone:
            forget(case.pk, concern.pk, WHY, SYSTEM, now)
            if concern.pk in states[case.pk].concerns:
                orphan = states[case.pk].parent in alone
                command = PullOut(concern=concern.pk, orphan=orphan)
                append.carry_out(case.pk, command, SYSTEM, now)
    # Latest first: a promise goes before the case it came from.
    return [told for case in reversed(cases) if case.pk in alone for told in _remove(case, now)]


def _remove(case: Case, now: datetime) -> list[dict[str, object]]:
    """Delete a whole case with all that hangs on it; its events, to be sealed."""
    told = Event.objects.filter(case=case).order_by("seq")
    names = ("case", "seq", "verb", "by", "happened_at", "words")
    history = [dict(zip(names, row, strict=True)) for row in told.values_list(*names)]
    outbox.withdraw(about=case.key)
    for other in list(Case.objects.filter(matter=case)):
        append.carry_out(other.pk, LinkRepeat(matter=None), SYSTEM, now)
    case.delete()
    return history
