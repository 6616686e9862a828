"""The receipt tells how many in the town said the like, by stage; never who, never their words."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from sixia.learn.gather import gather
from sixia.ledger.perform import perform
from tests.factories import NOW, OTHER_TOWN, County, assignment, raised
from tests.web.portal.conftest import Resident

WELL = "井水发黄有铁锈味,烧开了也不能喝"


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> None:
    settings.SIXIA_HOME = str(tmp_path)


def test_counts_by_stage_and_nothing_else(c: County) -> None:
    told = [raised(words=f"{WELL},我家{n}口人") for n in (4, 5)]
    perform(told[0].case.pk, assignment(c), c.can("mei"), NOW)
    raised(words=WELL, area_code=OTHER_TOWN)
    gather(NOW)
    lan = Resident(Client())
    shown = lan.send("/say/", **{**lan.form(), "words": "井水发黄,有铁锈味"})
    assert "说的像同一件事的还有:已登记 1 件 · 已派单 1 件" in shown
    for kept in ("烧开了", "口人", "住建局", *(each.case.number for each in told)):
        assert kept not in shown


def test_without_an_index_class_and_town_are_counted(c: County) -> None:
    raised(words=WELL, class_code="060203")
    lan = Resident(Client())
    shown = lan.send("/say/", **{**lan.form(), "words": WELL, "class_code": "060203"})
    assert "同一个镇、同一类的事,还有 1 件在办" in shown
