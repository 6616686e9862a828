"""Questions asked so that a database finds the index made for them ask for the same as before."""

import pytest
from django.core.cache import cache
from django.db import connection

from sixia.cli.serve import learn_sizes
from sixia.ledger import among as among  # has the lookups known
from sixia.ledger.models import Case
from tests.factories import NOW, County, raised, walked

TOLD = ("served", "closed")


def test_codes_written_out_find_the_same(c: County) -> None:
    raised()
    served = walked(c, "served")
    assert set(Case.objects.filter(stage__one_of=TOLD)) == {served}
    assert not Case.objects.exclude(stage__one_of=("registered", *TOLD)).exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL finds it anyway")
def test_sqlite_finds_the_index_of_what_the_front_page_tells(c: County) -> None:
    for _ in range(30):
        raised()
    walked(c, "served")
    cache.clear()
    learn_sizes(NOW)
    told = Case.objects.filter(kind="request", origin="here", stage__one_of=TOLD)
    newest = told.filter(answered_at__isnull=False).order_by("-answered_at", "-id")[:6]
    assert "cases_told" in newest.explain()


def test_only_codes_of_our_own_are_written_out(db: None) -> None:
    if connection.vendor == "sqlite":
        with pytest.raises(AssertionError):
            Case.objects.filter(stage__one_of=("'; DROP",)).exists()
