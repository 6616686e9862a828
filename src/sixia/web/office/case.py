"""A case's page: the person's words first, then what is owed, what can be done, what happened."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse

from sixia.field.queries import origins
from sixia.hear.models import Concern
from sixia.ledger import perform, queries
from sixia.ledger.models import Case
from sixia.post import outbox
from sixia.web.names import MOVE, Label
from sixia.web.office import facts
from sixia.web.office.doors import CASEWORK, Desk, case_or_404, opens_to
from sixia.web.office.looks import LOOKERS
from sixia.web.office.moves import FORMS
from sixia.web.office.moves.base import Scene, scene
from sixia.web.office.near import beside
from sixia.web.office.pages import show
from sixia.web.office.rows import row
from sixia.web.office.seal import SEALERS
from sixia.web.story import Told, told

# What is asked of someone first, if they may do it: the one filled button.
FIRST = (
    "review_objection", "decide_extension", "give_help", "assign", "sign", "report_part",
    "reply_order", "answer_review", "resume", "answer", "serve", "judge", "report_lead", "check",
    "close", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Act:
    """A move as a button."""

    url: str
    label: Label
    key: str
    main: bool


@opens_to(*CASEWORK)
def case(request: Desk, case_id: int) -> HttpResponse:
    one = case_or_404(request, case_id)
    s = scene(one, request.duties, request.now)
    quiet = queries.kept_from(one, request.duties)
    moves = perform.offered_in(s.state, request.duties)
    buttons = acts(one, moves)
    voices = list(queries.concerns_of(one))
    return show(
        request,
        "case.html",
        {
            "case": one,
            "row": row(one, request.duties, request.now),
            "state": s.state,
            "voices": voices,
            "may_look": bool(request.duties.roles & set(LOOKERS)),
            "may_seal": bool(request.duties.roles & set(SEALERS)),
            "acts": [a for a in buttons if a.main or a.key],
            "more": [a for a in buttons if not (a.main or a.key)],
            "sheet": sheet(s, quiet),
            "story": story(one, quiet),
            "origins": origins(one, request.duties, request.today),
            "messages_sent": outbox.of(one.key),
            "near": beside(one, said(voices), request) if "join" in moves else [],
        },
    )


def said(voices: list[Concern]) -> str:
    """What was said first and is not erased."""
    return next((voice.words for voice in voices if voice.words), "")


def acts(case: Case, moves: tuple[str, ...]) -> list[Act]:
    """The moves that can be made now, the main one first, those with a letter before the rest."""
    known = [m for m in moves if m in FORMS]
    main = next((m for m in FIRST if m in known), "")
    known.sort(key=lambda m: (m != main, not MOVE[m].key))
    return [
        Act(reverse("office:move", args=[case.pk, m]), MOVE[m].label, MOVE[m].key, m == main)
        for m in known
    ]


def sheet(s: Scene, quiet: bool) -> dict[str, object]:
    """The facts sheet. While a rating is pending, its clocks are kept from the handling unit."""
    return {
        "owed": [] if quiet else facts.owed(s.state, s.pack, s.now),
        "quiet": quiet,
        "path": facts.path_name(s.state, s.pack),
        "grade": facts.grade_name(s.state, s.pack),
        "ground": facts.ground_name(s.state, s.pack),
        "pack": s.pack,
        "related": list(facts.related(s.case)),
    }


def story(case: Case, quiet: bool) -> list[Told]:
    """What happened, the latest first."""
    events = queries.story(case).exclude(verb="judged") if quiet else queries.story(case)
    return told(events)[::-1]
