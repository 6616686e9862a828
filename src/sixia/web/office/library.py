"""政策库: what holds, in plain words first; what was asked about it. Who reads is not counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse

from sixia.guide import queries
from sixia.guide.models import Policy, Question
from sixia.guide.rules import STATES, may
from sixia.ledger.queries import visible
from sixia.web.office.doors import CASEWORK, Desk, opens_to
from sixia.web.office.library_forms import Ending
from sixia.web.office.pages import page_of, show

FEW = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as this reader may see it. `case`: where it hangs, if they may open that."""

    question: Question
    words: str
    answer: str
    case: int | None


@opens_to(*CASEWORK)
def library(request: Desk) -> HttpResponse:
    """All policies, or those that hold each word looked for; drafts only for those who write."""
    sought = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    rows = queries.containing(_shelf(request), sought)
    page = page_of(request, rows)
    told = [(policy, STATES[policy.rank]) for policy in page.object_list]
    can = may(request.duties, "write")
    return show(request, "library.html", {"sought": sought, "page": page, "told": told, "can": can})


def _shelf(request: Desk) -> "QuerySet[Policy]":
    return queries.shelf(request.today, drafts=may(request.duties, "write"))


def policy_or_404(request: Desk, key: UUID) -> Policy:
    """A policy this person may read, with its `rank`."""
    found = _shelf(request).filter(key=key).select_related("supersedes", "made_by").first()
    if found is None:
        raise Http404
    return found


@opens_to(*CASEWORK)
def policy(request: Desk, key: UUID) -> HttpResponse:
    return policy_page(request, policy_or_404(request, key), Ending())


def policy_page(request: Desk, policy: Policy, ending: Ending, status: int = 200) -> HttpResponse:
    """The policy, the line it stands in, what was asked about it, and what can be done with it."""
    line = queries.history(policy)
    told = {
        "policy": policy,
        "state": STATES[policy.rank],  # type: ignore[attr-defined]  # annotated by `shelf`
        "line": line if len(line) > 1 else [],
        "newest": line[0] == policy,
        "ending": ending,
        "writes": may(request.duties, "write"),
        "publishes": may(request.duties, "publish"),
        **_asked(request, policy),
    }
    return show(request, "library_policy.html", told, status)


def _asked(request: Desk, policy: Policy) -> dict[str, object]:
    """Those that wait, and those answered: each with words only for who may read them."""
    cases = visible(request.duties)
    waiting, mine = (q.filter(policy=policy) for q in (queries.waiting(), queries.waiting(cases)))
    wait = mine.select_related("concern")[:FEW]
    done = queries.readable(cases).filter(policy=policy).exclude(pk__in=waiting.values("pk"))
    page = page_of(request, done.select_related("concern").order_by("-asked_at", "-id"), 20)
    return {
        "waiting": asked(request, wait),
        "elsewhere": waiting.count() - mine.count(),
        "page": page,
        "answered": asked(request, page.object_list),
    }


def asked(request: Desk, questions: Iterable[Question]) -> list[Asked]:
    """Questions with their answers, from here or from the ledger."""
    rows = list(questions)
    told = queries.told(rows)
    cases = visible(request.duties).filter(pk__in=[t.case for t in told.values()])
    seen = set(cases.values_list("pk", flat=True))
    return [_one(question, told.get(question.pk), seen) for question in rows]


def _one(question: Question, told: queries.Told | None, seen: set[int]) -> Asked:
    case = told.case if told and told.case in seen else None
    if question.words or told is None:
        return Asked(question, question.words, question.answer, case)
    said = question.concern.words if question.concern else ""
    return Asked(question, said or "", told.text, case)
