"""The first verb: a concern becomes a case on the ledger; words can be erased again."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from sixia.grid.models import Unit
from sixia.grid.queries import dispatch_unit
from sixia.hear.models import Concern
from sixia.hear.record import Said, erase, headline, record
from sixia.hear.taxonomy import taxonomy
from sixia.ledger import append, notify, packs
from sixia.ledger.append import Done
from sixia.ledger.commands import RESIDENT, By, Erase, Register
from sixia.ledger.models import Case, Event, Link
from sixia.ledger.moves import Refused


@dataclass(frozen=True, slots=True)
class Raised:
    """A concern on the ledger. `code` is the tracking code; None if it was here already."""

    concern: Concern
    case: Case
    code: str | None


@transaction.atomic
def raise_concern(said: Said, now: datetime, by: By = RESIDENT, pack: str = "") -> Raised:
    """Write down what was said and open its case. Sending the same key again changes nothing.

    Raises hear.record.BadConcern, grid.queries.NoHome.
    """
    if (
        before := Link.objects.filter(concern__key=said.key)
        .select_related("concern", "case")
        .first()
    ):
        return Raised(before.concern, before.case, None)
    concern, code = record(said, now)
    dispatch = dispatch_unit(said.area_code)
    about = Unit.objects.get(pk=said.about_unit) if said.about_unit else None
    command = registration(concern, dispatch, packs.shipped()[pack or settings.SIXIA_PACK], about)
    case = append.open_case(command, by, now, said.received_at).case
    Link.objects.create(concern=concern, case=case)
    notify.receipt(concern, case, code, now)
    return Raised(concern, case, code)


def registration(
    concern: Concern, dispatch: Unit, pack: packs.Pack, about: Unit | None = None
) -> Register:
    """The command that opens a case for this concern under a pack."""
    return Register(
        pack=pack.id,
        pack_version=pack.version,
        grade=grade(concern.class_code, pack),
        dispatch=dispatch.pk,
        area_code=concern.area_id,
        class_code=concern.class_code,
        concern_kind=concern.kind,
        concerns=(concern.pk,),
        about_unit=about.pk if about else None,
        about_path=about.ids if about else (),
        title=headline(concern.words or ""),
    )


def grade(class_code: str, pack: packs.Pack) -> str:
    """The grade the taxonomy gives a class, if the pack knows it; else the pack's usual one."""
    found = taxonomy().get(class_code)
    known = {g.id for g in pack.grades}
    return found.grade if found and found.grade in known else pack.default_grade


def after_erase(done: Done, command: Erase, _by: By, _now: datetime) -> None:
    """Take the named words away, with the salt that could prove a guess at them."""
    if command.concern is not None:
        if command.concern not in done.after.concerns:
            raise Refused("no_such_concern")
        erase(Concern.objects.get(pk=command.concern))
    if command.seq is not None:
        rows = Event.objects.filter(case=done.case, seq=command.seq)
        if not rows.update(words=None, words_salt=None):
            raise Refused("no_such_event", seq=command.seq)
    retitle(done.case)


def retitle(case: Case) -> None:
    """The title is the last one that words still give; none if all were erased."""
    rows = Event.objects.filter(case=case, words__isnull=False).order_by("-seq")
    titles = ((words or {}).get("title") for words in rows.values_list("words", flat=True))
    case.title = next((t[:80] for t in titles if t), "")
    case.save(update_fields=["title"])
