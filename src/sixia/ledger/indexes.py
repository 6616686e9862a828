"""Partial indexes of cases: of what is open, a few in a hundred, one for each list that is worked
from the top, in its order; and of what the front page tells.

They hold what lists are narrowed by, so that cases that are left out need not be read.
"""

from django.db.models import Index, Q
from django.db.models.functions import Coalesce

from sixia.ledger.states import OPEN

WAITING = ("registered", "accepted", "objected")  # for somebody to be made responsible
TOPS = (
    Index(
        fields=["due_at", "id", "area", "unit", "warn_at"],
        condition=Q(stage__in=OPEN),
        name="cases_owed",
    ),
    Index(
        Coalesce("due_at", "opened_at"),
        "id",
        "area",
        condition=Q(stage__in=WAITING),
        name="cases_waiting",
    ),
    Index(
        fields=["served_at", "id", "area", "unit"],
        condition=Q(stage="served"),
        name="cases_served",
    ),
    Index(
        fields=["due_at", "id", "area", "unit"],
        condition=Q(kind="promise", stage__in=OPEN),
        name="cases_promised",
    ),
    # What the front page tells.
    Index(
        fields=["-answered_at", "-id"],
        condition=Q(kind="request", origin="here", stage__in=("served", "closed")),
        name="cases_told",
    ),
    Index(fields=["stage"], condition=Q(kind="promise"), name="cases_vowed"),
    Index(
        fields=["pack", "area"],
        condition=Q(extension_asked__gt=0, stage="in_hand"),
        name="cases_asked",
    ),
)

_NARROWED = ("area", "unit", "class_code", "lead")
# The lists of needs: what is not on them has None there.
NEEDS = (
    Index(
        fields=["-shared_by", "id", *_NARROWED],
        condition=Q(shared_by__isnull=False),
        name="cases_shared",
    ),
    Index(
        fields=["-hard", "waiting_since", "id", *_NARROWED],
        condition=Q(hard__isnull=False),
        name="cases_hard",
    ),
    Index(
        fields=["origin", "waiting_since", "id", *_NARROWED],
        condition=Q(waiting_since__isnull=False),
        name="cases_old",
    ),
    Index(
        fields=["-again_at", "-id", *_NARROWED],
        condition=Q(again_at__isnull=False),
        name="cases_again",
    ),
)
