"""The front page: can I say something here, what became of what people said, and who comes near
me next."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sixia.field.public import nearest
from sixia.judge import queries as judged
from sixia.ledger import public

FRESH = 300
FEW = 30  # below this many answers a share is said as "5 of 7"


@dataclass(frozen=True, slots=True)
class Figures:
    """What the front page tells, all of it countable again from the ledger."""

    counts: public.Counts
    solved: judged.Solved
    promises: public.Promises
    kept: int
    broken: int
    at: datetime

    @property
    def few(self) -> bool:
        return self.solved.answered < FEW

    @property
    def share(self) -> int:
        return round(100 * self.solved.solved / self.solved.answered)

    @property
    def low(self) -> int:
        return round(100 * self.solved.between[0]) if self.solved.between else 0

    @property
    def high(self) -> int:
        return round(100 * self.solved.between[1]) if self.solved.between else 0


def figures(now: datetime) -> Figures:
    """The figures of now."""
    kept, broken = judged.kept_promises()
    return Figures(
        public.counts(now),
        judged.last_month(now),
        public.promises(now),
        kept,
        broken,
        now,
    )


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    known = cache.get("portal.figures")
    if known is None:
        known = figures(now)
        cache.set("portal.figures", known, FRESH)
    # Read anew each time: a matter that was sealed off must not linger here, nor an outing that
    # was called off.
    shown = {
        "figures": known,
        "outcomes": public.outcomes(now),
        "nearest": nearest(now),
        "now": now,
    }
    return render(request, "portal/home.html", shown)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/about.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    told = {"keeps": settings.SIXIA_HOUSEHOLD_YEARS}
    return render(request, "portal/privacy.html", told)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/accessibility.html")
