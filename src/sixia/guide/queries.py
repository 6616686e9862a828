"""Reading the library: what holds, what is found, what took its place, what people asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case as When_
from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from sixia.guide.models import Policy, Question
from sixia.guide.rules import STATES
from sixia.hear.bigrams import normalise
from sixia.ledger.models import Case, Event, Link
from sixia.ledger.states import OPEN

WORDS = 20  # at most so many are looked for at once


def published() -> QuerySet[Policy]:
    return Policy.objects.filter(published_at__isnull=False)


def in_force(day: date) -> QuerySet[Policy]:
    """The published policies that hold on this day, newest first."""
    return published().filter(_holds(day))


def _holds(day: date) -> Q:
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day))


def shelf(day: date, *, drafts: bool = True) -> QuerySet[Policy]:
    """The policies: in force first, then those to come, drafts, ended ones; each newest first.

    Each row carries `rank`, an index into `rules.STATES`.
    """
    rank = When_(
        When(published_at__isnull=True, then=Value(STATES.index("draft"))),
        When(_holds(day), then=Value(STATES.index("in_force"))),
        When(since__gt=day, then=Value(STATES.index("coming"))),
        default=Value(STATES.index("ended")),
        output_field=IntegerField(),
    )
    rows = Policy.objects.all() if drafts else published()
    return rows.annotate(rank=rank).order_by("rank", "-since", "-id")


def containing(policies: QuerySet[Policy], text: str) -> QuerySet[Policy]:
    """Of these, the ones that hold each word of `text` in title, number, audience, plain words or
    source text: exact substrings, whatever the case and width of letters, spaces and punctuation.

    Both databases are given text that is folded already, so that they find the same.
    """
    words = [folded for word in text.split() if (folded := normalise(word))]
    for word in words[:WORDS]:
        policies = policies.filter(searched__contains=word)
    return policies


def find(text: str, day: date) -> QuerySet[Policy]:
    """The policies in force on this day that hold each word; all of them for no word."""
    return containing(in_force(day), text)


def replaceable() -> QuerySet[Policy]:
    """The published policies whose place no published one has taken yet."""
    taken = published().filter(supersedes=OuterRef("pk"))
    return published().filter(~Exists(taken)).order_by("title", "-since")


def history(policy: Policy) -> list[Policy]:
    """The line of published policies this one is part of, newest first; two queries, however
    long it is. A policy that nothing took the place of, and that took none, stands alone."""
    pairs = published().filter(supersedes__isnull=False).values_list("pk", "supersedes")
    before = dict(pairs)
    after = {old: new for new, old in before.items()}
    line = [policy.pk]
    while (older := before.get(line[-1]) or _named(policy, line)) is not None:
        line.append(older)
    while (newer := after.get(line[0])) is not None:
        line.insert(0, newer)
    known = Policy.objects.in_bulk(line)
    return [known[pk] for pk in line]


def _named(policy: Policy, line: list[int]) -> int | None:
    """What a draft says it will take the place of."""
    return policy.supersedes_id if line == [policy.pk] else None


def waiting(cases: QuerySet[Case] | None = None) -> QuerySet[Question]:
    """Questions on the ledger that still wait for their answer, oldest first; of those on
    `cases` alone, if given."""
    links = _links().filter(case__stage__in=OPEN, case__answered_at__isnull=True)
    if cases is not None:
        links = links.filter(case__in=cases.values("pk"))
    return Question.objects.filter(Exists(links)).order_by("asked_at", "id")


def readable(cases: QuerySet[Case]) -> QuerySet[Question]:
    """Questions one may read: answered on the spot, shown to all, or on one of these cases."""
    links = _links().filter(case__in=cases.values("pk"))
    return Question.objects.filter(Q(concern__isnull=True) | Q(public=True) | Exists(links))


def _links() -> QuerySet[Link]:
    return Link.objects.filter(concern=OuterRef("concern"), current=True)


def shown() -> QuerySet[Question]:
    """Questions and answers everyone may read, newest first. Where the words of the one who asked
    were erased, what was made of them is not shown either."""
    erased = Q(concern__isnull=False, concern__words__isnull=True)
    rows = Question.objects.filter(public=True, policy__published_at__isnull=False)
    return rows.exclude(erased).order_by("-answered_at", "-id")


@dataclass(frozen=True, slots=True)
class Told:
    """What the ledger answered: the unit's view, and when. `case` is the one it hangs on now."""

    case: int
    text: str = ""
    at: datetime | None = None


def told(questions: Iterable[Question]) -> dict[int, Told]:
    """By question, the case it hangs on and the latest answer given there. Two queries."""
    asked = {q.concern_id: q.pk for q in questions if q.concern_id}
    links = Link.objects.filter(concern__in=asked, current=True).order_by("pk")
    hangs = {case: asked[concern] for concern, case in links.values_list("concern", "case")}
    found: dict[int, Told] = {}
    for case, question in hangs.items():
        found.setdefault(question, Told(case))
    events = Event.objects.filter(case__in=hangs, verb="answered", words__isnull=False)
    rows = events.order_by("happened_at", "pk").values_list("case", "words", "happened_at")
    for case, words, at in rows:
        found[hangs[case]] = Told(found[hangs[case]].case, (words or {}).get("view", ""), at)
    return found


def answered(question: Question) -> str:
    """The answer to a question: as given on the spot, else the view of the latest answer on the
    ledger; "" while there is none."""
    if question.answer or not question.concern_id:
        return question.answer
    known = told([question]).get(question.pk)
    return known.text if known else ""
