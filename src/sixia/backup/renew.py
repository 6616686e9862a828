"""What was restored, brought up to this version: our own migrations, and the index of words."""

from collections.abc import Sequence

from django.core.management import call_command
from django.db import connection

from sixia.hear import search
from sixia.hear.bigrams import month
from sixia.hear.models import Concern
from sixia.ledger.models import Link

TOGETHER = 1_000


def bring_up_to_date() -> None:
    """Our own migrations, and the index of what was said."""
    call_command("migrate", verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM hear_search")
    last = 0
    concerns = Concern.objects.exclude(words=None).order_by("pk")
    while found := list(concerns.filter(pk__gt=last)[:TOGETHER]):
        search.index(found)
        _label(found)
        last = found[-1].pk


def _label(concerns: Sequence[Concern]) -> None:
    """They are also found in the months in which the cases they hang on began."""
    links = Link.objects.filter(concern__in=concerns)
    for said, began, pk in links.values_list("concern__received_at", "case__opened_at", "concern"):
        if month(said) != month(began):
            search.under([pk], began)
