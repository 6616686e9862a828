"""The same batch twice at once, on a database that lets two write at the same time."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from sixia.field.models import Record, Visit
from sixia.field.sync import Result
from sixia.hear.models import Concern
from sixia.seal.tracking import new_code
from tests import factories
from tests.field.phones import PLACE, phone


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_batches_race_and_each_record_is_kept_once() -> None:
    wang = phone(factories.county())
    batch = [wang.write("visit", **PLACE, met="yes") for _ in range(8)]
    batch += [wang.write("concern", **PLACE, words="井水", code=new_code()) for _ in range(4)]
    start = Barrier(3)

    def send(_: int) -> list[Result]:
        start.wait()
        try:
            return wang.send(*batch)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as threads:
        answers = [each for results in threads.map(send, range(3)) for each in results]
    told = Counter((each.id, each.outcome) for each in answers)
    assert all(told[each.id, "kept"] == 1 for each in batch)
    assert all(told[each.id, "already"] == 2 for each in batch)
    assert (Visit.objects.count(), Concern.objects.count()) == (8, 4)
    assert Record.objects.count() == len(batch)
