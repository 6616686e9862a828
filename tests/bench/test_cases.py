"""The made-up cases of the benchmarks are cases: they fold to their rows, and their leaves hold."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bench import _fates
from bench._figure import figure, percentile

DAY = date(2026, 3, 9)


@pytest.mark.django_db
def test_every_fate_folds_to_its_row_and_is_whole() -> None:
    from bench._bulk import pour
    from bench._casting import Caster
    from sixia.demo.cast import cast
    from sixia.demo.county import county
    from sixia.demo.voices import voices
    from sixia.hear import search
    from sixia.hear.models import Concern
    from sixia.ledger import needs, rebuild
    from sixia.ledger.models import Case, Link

    place = county(7)
    who = cast(place, DAY - timedelta(days=400))
    caster = Caster(7, _fates.moulds(who), datetime(2026, 3, 9, tzinfo=UTC))
    said = list(enumerate(voices(place, 7, 300, DAY - timedelta(days=100), 100), start=1))
    pour(caster.cast(said))
    report = rebuild.check()
    assert (report.cases, report.differences) == (300, [])
    assert Case.objects.values("stage").distinct().count() > 5
    for name in needs.NEEDS.keys() - {"old"}:  # lists that the benchmark of lists opens
        assert needs.NEEDS[name](Case.objects.all(), caster.now).count() == 1, name
    assert Link.objects.filter(case=3, current=True).count() == 3
    assert Case.objects.get(pk=1).stage == "merged"
    last = Concern.objects.latest("pk")
    assert last in search.containing((last.words or "")[:6])
    again = Caster(7, caster.moulds, caster.now)
    assert {k: len(v) for k, v in again.cast(said).items()} == {
        k: len(v) for k, v in caster.cast(said).items()
    }


def test_a_percentile_is_a_value_that_was_there() -> None:
    assert percentile([3.0, 1.0, 2.0], 50) == 2.0
    assert percentile([1.0], 99) == 1.0


def test_a_figure_has_the_one_shape() -> None:
    told = figure("requests", 812.44, "1/s", 100, "bare_view", 6650.1, database="postgresql")
    assert told["value"] == 812.4
    assert told["ratio"] == 0.1222
