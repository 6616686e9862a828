"""What a process keeps of who and where is asked for anew as soon as it changed, by whomever."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from sixia.clock import china
from sixia.grid import stamp
from sixia.grid.known import known, stamp_now
from sixia.grid.models import Area, HolidayNotice, Unit
from sixia.grid.queries import NoHome, dispatch_unit
from tests.factories import NOW, County, county

VILLAGE = "990103001001"


def test_the_same_unit_dispatches_as_the_database_names(c: County) -> None:
    for code in (VILLAGE, VILLAGE[:9], VILLAGE[:6]):
        assert known().dispatch_unit(code) == dispatch_unit(code)


def test_a_change_is_seen_at_once(c: County) -> None:
    assert known() is known()
    Unit.objects.filter(pk=c.centre.pk).update(dispatches=False)
    with pytest.raises(NoHome):
        known().dispatch_unit(VILLAGE)


@pytest.mark.parametrize(
    "change",
    [
        lambda c: Area.objects.bulk_create(
            [Area(code="990103009", name="新镇", level="town", full_name="新镇")]
        ),
        lambda c: Unit.objects.filter(pk=c.centre.pk).update(name="改了名"),
        lambda c: HolidayNotice.objects.create(year=2027, text="{}", loaded_at=NOW),
        lambda c: HolidayNotice.objects.create(year=2028, text="{}", loaded_at=NOW).delete(),
    ],
)
def test_every_kind_of_change_gives_a_new_stamp(c: County, change: object) -> None:
    before = stamp_now()
    change(c)  # type: ignore[operator]  # each takes the county
    assert stamp_now() != before


def test_what_was_rolled_back_is_forgotten(c: County) -> None:
    before = known()
    with transaction.atomic():
        Unit.objects.filter(pk=c.centre.pk).update(dispatches=False)
        assert not known().dispatching
        transaction.set_rollback(True)
    assert known().dispatching == before.dispatching
    Unit.objects.filter(pk=c.centre.pk).update(name="又改")
    assert known().dispatch_unit(VILLAGE).name == "又改"


def test_the_calendar_is_the_one_that_holds(c: County) -> None:
    assert known().calendar.known(2026) == china().known(2026)


def test_making_the_triggers_again_changes_nothing(c: County) -> None:
    before = stamp_now()
    with connection.cursor() as cursor:
        for statement in stamp.install(connection.vendor):
            cursor.execute(statement)
    assert stamp_now() == before


@pytest.fixture
def committed(transactional_db: None) -> County:
    """The county as others see it, who write beside the test."""
    return county()


def renamed(name: str) -> str:
    """Give a unit a new name beside all else, waiting for nobody; the stamp then."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        Unit.objects.filter(code="zjj").update(name=name)
        return stamp_now()
    finally:
        connections.close_all()


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="where many write at once")
def test_a_change_waits_for_no_long_one_and_each_is_seen(committed: County) -> None:
    stamps = [stamp_now()]
    with transaction.atomic():
        for n in range(3):  # an import of areas, batch after batch
            new = [Area(code=f"99010300{n + 5}", name="新镇", level="town", full_name="新镇")]
            Area.objects.bulk_create(new)
        mine = stamp_now()
        with ThreadPoolExecutor(1) as pool:
            stamps += [pool.submit(renamed, name).result(timeout=60) for name in ("甲", "乙")]
        assert stamp_now() != mine, "what others kept is seen within, too"
    stamps.append(stamp_now())
    assert renamed("丙") not in stamps
    assert len(set(stamps)) == len(stamps)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM grid_stamp")
        assert cursor.fetchone() == (1,), "what could not be taken away then is taken away now"
