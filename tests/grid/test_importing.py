"""Areas from files: once, with placeholders that say so."""

import json
from pathlib import Path

import pytest

from sixia.grid.importing import NOWHERE, BadAreas, import_areas, make_home, read_areas
from sixia.grid.models import Area
from sixia.grid.queries import home

FILE = json.dumps(
    {
        "areaCode": "990103",
        "streets": [{"code": "990103001", "name": "柳岸街道", "areaCode": "990103"}],
        "villages": [
            {"code": "990103001001", "name": "柳岸街道安置社区"},
            {"code": "990103001002", "name": "东山村"},
        ],
    }
)


def test_areas_come_in_with_those_above_them(db: None) -> None:
    came = import_areas(read_areas(FILE) | {"990103": "清溪县"})
    assert (came.read, came.new, came.already, came.unnamed) == (4, 4, 0, ("99", "9901"))
    village = Area.objects.get(pk="990103001002")
    assert (village.level, village.full_name) == ("village", "清溪县柳岸街道东山村")


def test_a_name_that_repeats_its_town_is_said_once(db: None) -> None:
    import_areas(read_areas(FILE))
    assert Area.objects.get(pk="990103001001").full_name == "柳岸街道安置社区"


def test_a_second_time_changes_nothing(db: None) -> None:
    import_areas(read_areas(FILE))
    before = list(Area.objects.values())
    came = import_areas(read_areas(FILE))
    assert (came.new, came.already, came.renamed) == (0, 3, 0)
    assert list(Area.objects.values()) == before


def test_a_placeholder_gets_its_name_later(db: None) -> None:
    import_areas(read_areas(FILE))
    came = import_areas(
        read_areas('[{"code": "9901", "name": "云岭市"}, {"code": "99", "name": "样例省"}]')
    )
    assert (came.new, came.renamed, came.unnamed) == (0, 2, ())
    assert Area.objects.get(pk="990103001002").full_name == "样例省云岭市柳岸街道东山村"


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", "7", '[{"code": "9"}]', '[{"code": "9x", "name": "x"}]', '["x"]',
     '[{"code": 990103, "name": "x"}]', '[{"code": "990103", "name": " "}]', "[" * 100_000,
     json.dumps([{"code": "990103", "name": "长" * 81}])],
)  # fmt: skip
def test_what_are_no_areas_is_said(text: str) -> None:
    with pytest.raises(BadAreas):
        read_areas(text)


def test_a_place_without_anything_gets_the_least_it_needs(db: None) -> None:
    assert make_home(NOWHERE) == ("area", "unit", "dispatching unit", "team")
    assert make_home(NOWHERE) == ()
    found = home(NOWHERE)
    assert found.dispatch.dispatches
    assert found.team.unit == found.unit


def test_real_divisions(db: None, shared_data: Path) -> None:
    text = (shared_data / "divisions" / "lingling_431102.json").read_text("utf-8")
    import_areas(read_areas(text))
    assert Area.objects.filter(level="town").count() == 16
    assert Area.objects.filter(level="village").count() == 334
