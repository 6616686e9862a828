"""Fixtures that every room's tests share."""

import os
from pathlib import Path

import pytest
from django.test import SimpleTestCase

from tests import factories
from tests.factories import County

# The last one makes databases of their own for tests/backup, on the same server.
DATABASES = {"db", "transactional_db", "live_server", "databases"}
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture
def c(db: None) -> County:
    """The small county with its people."""
    return factories.county()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real data that nobody here wrote; it is not part of the project."""
    if not SHARED.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail("CI needs ../shared/data beside the checkout")
        pytest.skip("no ../shared/data beside the checkout")
    return SHARED


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`database` marks what works on the run's database: only there can its kind matter."""
    lacks = not os.environ.get("SIXIA_TEST_DATABASE_URL")
    for item in items:
        if works_on_database(item):
            item.add_marker(pytest.mark.database)
        if lacks and item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.skip("SIXIA_TEST_DATABASE_URL names no PostgreSQL"))


def works_on_database(item: pytest.Item) -> bool:
    """Others can't: pytest-django shuts the door to who does not ask for one of these."""
    asked: list[str] = getattr(item, "fixturenames", [])
    marks = (item.get_closest_marker(name) for name in ("django_db", "postgres"))
    cls = getattr(item, "cls", None)
    return (
        any(marks)
        or not DATABASES.isdisjoint(asked)
        or (cls is not None and issubclass(cls, SimpleTestCase))
    )
