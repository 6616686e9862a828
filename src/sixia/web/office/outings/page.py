"""One outing: what was promised at the last one there, what lies there, what came of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpResponse

from sixia.field import queries
from sixia.field.kinds import Kind
from sixia.field.models import Asked, Outing, Visit
from sixia.hear.record import headline
from sixia.ledger.models import Case, Link
from sixia.ledger.queries import visible
from sixia.web.office.doors import CASEWORK, Desk, opens_to
from sixia.web.office.outings import acts
from sixia.web.office.outings.reach import begun, kind_of, outing_or_404, runs, sign_of
from sixia.web.office.pages import show
from sixia.web.office.rows import Row, row
from sixia.web.outings import kind_name


@dataclass(frozen=True, slots=True)
class Seen:
    """A case on an outing's page. Its words and its page are for those who may see it, what
    somebody took down also for them; to others it is one matter, and how it stands."""

    row: Row
    open: bool
    title: str

    @property
    def case(self) -> Case:
        return self.row.case


@dataclass(frozen=True, slots=True)
class Question:
    """A question asked there. `words`: only of one answered there, or on a case one may see."""

    words: str
    answer: str
    case: int | None


@opens_to(*CASEWORK)
def outing(request: Desk, outing_id: int) -> HttpResponse:
    one = outing_or_404(request, outing_id)
    kind, run = kind_of(one), runs(request, one)
    colour, words = sign_of(one, request.now)
    offered = acts.offered(request, one) if run else []
    desk = _desk(request, one, kind, run=run)
    return show(
        request,
        "outing.html",
        {
            "outing": one,
            "kind": kind,
            "name": kind_name(one.kind),
            "colour": colour,
            "state": words,
            "runs": run,
            "acts": [a for a in offered if a.near],
            "more": [a for a in offered if not a.near],
            "desk": desk,
            "open": bool(desk) and one.state in ("planned", "published"),
            "invited": one.invited.select_related("unit").order_by("unit__code"),
            "policies": one.policies.all(),
            "figures": queries.figures(one) if kind.queue else None,
            **_came(request, one, run=run),
        },
    )


def _desk(request: Desk, one: Outing, kind: Kind, *, run: bool) -> str:
    """The page where this kind's own work is done on its day."""
    if one.state == "called_off" or not begun(request, one):
        return ""
    if kind.queue and (run or "intake" in request.duties.roles):
        return "desk"
    return "table" if kind.table and run else ""


def _came(request: Desk, one: Outing, *, run: bool) -> Mapping[str, object]:
    """What lies there and what came of it, each case as far as one may see it."""
    before = queries.became(one.before) if one.before else None
    agenda = one.agenda.select_related("unit", "area", "person")
    lists: dict[str, list[Case]] = {
        "agenda": list(agenda.order_by("due_at", "pk")),
        "heard": list(queries.cases_heard(one)),
        "made": list(queries.made_at(one)),
        "raised_before": list(before.raised) if before else [],
        "made_before": list(before.promised) if before else [],
    }
    asked = list(Asked.objects.filter(outing=one).select_related("question__concern"))
    cases = [case.pk for rows in lists.values() for case in rows]
    sees, own = _sees(request, cases), _own(request, cases)
    told: dict[str, object] = {
        name: [_seen(request, case, sees, own) for case in rows] for name, rows in lists.items()
    }
    visits = Visit.objects.filter(outing=one)
    return {
        **told,
        "before": one.before,
        "questions": _questions(asked, sees),
        "visits": visits.count(),
        "visited": visits.select_related("area", "staff").order_by("happened_at")[:100]
        if run else (),
    }  # fmt: skip


def _sees(request: Desk, cases: Iterable[int]) -> set[int]:
    return set(visible(request.duties).filter(pk__in=cases).values_list("pk", flat=True))


def _own(request: Desk, cases: Iterable[int]) -> dict[int, str]:
    """What this person took down themselves, by its case."""
    links = Link.objects.filter(case__in=cases, current=True, concern__recorded_by=request.user)
    words = links.values_list("case", "concern__words")
    return {case: headline(told or "") for case, told in words}


def _seen(request: Desk, case: Case, sees: set[int], own: Mapping[int, str]) -> Seen:
    known = case.title if case.pk in sees or case.kind == "promise" else own.get(case.pk, "")
    return Seen(row(case, request.duties, request.now), case.pk in sees, known)


def _questions(asked: Iterable[Asked], sees: set[int]) -> list[Question]:
    """Those answered there with their answers; of the others, those whose case one may see."""
    raised = [each.question.concern_id for each in asked if each.question.concern_id]
    links = Link.objects.filter(concern__in=raised, current=True, case__in=sees)
    case_of = dict(links.values_list("concern", "case"))
    told = []
    for question in (each.question for each in asked):
        if question.concern_id is None:
            told.append(Question(question.words, question.answer, None))
        elif question.concern_id in case_of and question.concern:
            words = question.concern.words or ""
            told.append(Question(words, question.answer, case_of[question.concern_id]))
    return told
