"""Fixtures that every room's tests share."""

import os
from pathlib import Path

import pytest

from tests import factories
from tests.factories import County

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("SIXIA_TEST_DATABASE_URL"):
        return
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.skip("SIXIA_TEST_DATABASE_URL names no PostgreSQL"))
