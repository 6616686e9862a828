"""The seed alone decides what the county says and does."""

import hashlib
from datetime import UTC, datetime

from django.db import transaction

from sixia.demo.load import load
from sixia.hear.models import Concern
from sixia.ledger.models import Event

NOW = datetime(2026, 9, 16, 2, 0, tzinfo=UTC)


def told(seed: int) -> str:
    """What was said and done, without what is random in it: keys, salts, sealed data, ids."""
    with transaction.atomic():
        load(NOW, seed, 150)
        concerns = Concern.objects.order_by("pk")
        events = Event.objects.order_by("case_id", "seq")
        parts = [
            *concerns.values_list("pk", "words", "received_at", "area_id"),
            *events.values_list("case_id", "verb", "happened_at", "words"),
        ]
        transaction.set_rollback(True)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def test_the_same_seed_tells_the_same_year_and_another_tells_another(db: None) -> None:
    first = told(7)
    assert told(7) == first
    assert told(8) != first
