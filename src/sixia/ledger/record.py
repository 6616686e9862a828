"""The first verb: a concern becomes a case on the ledger; words can be erased again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from sixia.grid.known import Known, known
from sixia.grid.models import Unit
from sixia.hear import atonce, files, search
from sixia.hear.models import Concern
from sixia.hear.record import (
    BadConcern,
    Said,
    check,
    code_again,
    code_for,
    concern_row,
    erase,
    headline,
    same_words,
)
from sixia.hear.taxonomy import taxonomy
from sixia.ledger import append, arriving, notify, packs
from sixia.ledger.actor import RESIDENT, By
from sixia.ledger.append import Done
from sixia.ledger.arriving import Arrival
from sixia.ledger.commands import Erase, Register
from sixia.ledger.models import Case, Event, Link
from sixia.ledger.moves import Refused
from sixia.post import outbox
from sixia.post.models import Message


@dataclass(frozen=True, slots=True)
class Raised:
    """A concern on the ledger. `code` is the tracking code; None if it was here already, but for
    who sent it with a secret and sends it again at once (`Said.held`)."""

    concern: Concern
    case: Case
    code: str | None


def raise_concern(said: Said, now: datetime, by: By = RESIDENT, pack: str = "") -> Raised:
    """Write down what was said and open its case. Sending the same key again changes nothing; with
    other words it is refused, for those words would be kept nowhere.

    Raises hear.record.BadConcern, grid.queries.NoHome.
    """
    try:
        return _raise(said, now, by, pack)
    except IntegrityError:
        # The same was sent twice at once, and the other one came first.
        if before := _here(said, now):
            return before
        raise


def _here(said: Said, now: datetime) -> Raised | None:
    links = Link.objects.filter(concern__key=said.key).select_related("concern", "case")
    first = links.order_by("pk").first()
    if first is None:
        return None
    concern = first.concern
    if not same_words(said.words, concern.words):
        raise BadConcern("other_words")
    kept, since = concern.tracking, concern.recorded_at
    code = code_again(said.key, said.held, said.words, kept, since, now)
    return Raised(concern, first.case, code)


@transaction.atomic
def _raise(said: Said, now: datetime, by: By, pack: str) -> Raised:
    """One statement to look, one to write: many people may say something at once."""
    check(said, now)
    found = arriving.look(said.area_code, said.key)
    if found.here and (before := _here(said, now)):
        return before
    if found.here:
        raise BadConcern("already_here")
    concern, code = _heard(said, now, found)
    done = _opened(concern, known(found.stamp), by, pack, found.case)
    letters = notify.receipt_letters(concern, done.case, code)
    atonce.write([*_rows(concern, done, now, outbox.rows(letters, now))])
    files.keep(concern, said.files)
    return Raised(concern, done.case, code)


def write_down(said: Said, now: datetime) -> tuple[Concern, str]:
    """Only what was said, for a case that is opened otherwise in the caller's transaction; the
    concern and its tracking code, which is kept nowhere. The same in two statements.

    Raises hear.record.BadConcern; IntegrityError if this key is here already.
    """
    check(said, now)
    concern, code = _heard(said, now, arriving.look(said.area_code, said.key))
    atonce.write([*_said_rows(concern)])
    files.keep(concern, said.files)
    return concern, code


def _heard(said: Said, now: datetime, found: Arrival) -> tuple[Concern, str]:
    """The concern, not yet written, and its tracking code."""
    if not found.area:
        raise BadConcern("no_area", named=said.area_code)
    if found.accused:
        raise BadConcern("already_here")
    code = code_for(said)
    return concern_row(said, now, code, found.concern, found.person), code


def _said_rows(concern: Concern) -> Iterator[atonce.Rows]:
    """Who spoke, what was said, and where it is found."""
    if concern.person:
        yield atonce.rows_of([concern.person])
    yield atonce.rows_of([concern])
    yield search.rows([concern])


def _opened(concern: Concern, where: Known, by: By, pack: str, pk: int) -> Done:
    """The case as it opens, not yet written."""
    rules_pack = packs.shipped()[pack or settings.SIXIA_PACK]
    about = Unit.objects.filter(pk=concern.about_unit_id).first() if concern.about_unit_id else None
    if concern.about_unit_id and not about:
        raise BadConcern("no_unit")
    dispatch = where.dispatch_unit(concern.area_id)
    command = registration(concern, dispatch, rules_pack, about)
    rules = append.rules_in(rules_pack, where.calendar)
    done = append.opening(command, by, rules, concern.received_at, pk)
    done.case.dispatch = dispatch
    return done


def _rows(
    concern: Concern, done: Done, now: datetime, told: list[Message]
) -> Iterator[atonce.Rows]:
    """What was said, its case, what happened, what is owed, what tells of it."""
    events, clocks = append.rows_with(done, now)
    link = Link(concern_id=concern.pk, case_id=done.case.pk)
    yield from _said_rows(concern)
    for rows in ([done.case], events, clocks, [link], told):
        if rows:
            yield atonce.rows_of(rows)


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
        about_path=about.ids if about and about.kind != "government" else (),
        title=headline(concern.words or ""),
    )


def grade(class_code: str, pack: packs.Pack) -> str:
    """The grade the taxonomy gives a class, if the pack knows it; else the pack's usual one."""
    found = taxonomy().get(class_code)
    known = {g.id for g in pack.grades}
    return found.grade if found and found.grade in known else pack.default_grade


def after_erase(done: Done, command: Erase, by: By, now: datetime) -> None:
    """Take the named words away, with the salt that could prove a guess at them.

    With a concern's words goes all that cases keep of them, and every message to that person.
    """
    if command.concern is not None:
        if command.concern not in done.after.concerns:
            raise Refused("no_such_concern")
        concern = Concern.objects.select_for_update().get(pk=command.concern)
        for case_id in concern.links.order_by("case_id").values_list("case_id", flat=True):
            forget(case_id, concern.pk, command.why, by, now)
        outbox.withdraw(concern=concern.pk)
        erase(concern)
    if command.seq is not None:
        _erase(done.case, command.seq)
    retitle(done.case)


def _erase(case: Case, seq: int) -> None:
    if not Event.objects.filter(case=case, seq=seq).update(words=None, words_salt=None):
        raise Refused("no_such_event", seq=seq)


def forget(case_id: int, concern_id: int, why: str, by: By, now: datetime) -> None:
    """Erase what a case's events keep of one person's words, each erasure an event of its own."""
    for seq in list(_quoting(case_id, concern_id)):
        done = append.carry_out(case_id, Erase(seq=seq, why=why), by, now)
        _erase(done.case, seq)
        retitle(done.case)


def _quoting(case_id: int, concern_id: int) -> Iterator[int]:
    """The events that hold a title taken from the person's words, or what they said later."""
    rows = Event.objects.filter(case=case_id, words__isnull=False).order_by("seq")
    told = rows.values_list("seq", "verb", "by", "structure", "words")
    alone = not Link.objects.filter(case=case_id).exclude(concern=concern_id).exists()
    titled = False
    for seq, verb, by, structure, words in told:
        if verb in ("registered", "imported"):
            titled = structure["concerns"] == [concern_id]
        theirs = by == RESIDENT.kind and (alone or structure.get("concern") == concern_id)
        judged = verb == "judged" and structure["concern"] == concern_id
        if words and (theirs or judged or (titled and "title" in words)):
            yield seq


def retitle(case: Case) -> None:
    """The title is the last one that words still give; none if all were erased."""
    rows = Event.objects.filter(case=case, words__isnull=False).order_by("-seq")
    titles = ((words or {}).get("title") for words in rows.values_list("words", flat=True))
    case.title = next((t[:80] for t in titles if t), "")
    case.save(update_fields=["title"])
