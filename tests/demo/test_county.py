"""The made-up county: every code resolves, every post is filled, nothing is real."""

import re
from collections import Counter

from sixia.demo.county import Area, County, county

LENGTHS = {
    "province": 2,
    "city": 4,
    "county": 6,
    "town": 9,
    "village": 12,
    "grid": 15,
    "microgrid": 18,
}


def duties(made: County, role: str) -> set[str]:
    return {duty.unit_code for who in made.staff for duty in who.duties if duty.role == role}


def level(made: County, name: str) -> list[Area]:
    return [area for area in made.areas if area.level == name]


def test_codes_have_the_length_of_their_level_and_begin_with_their_parent() -> None:
    made = county(1)
    codes = {area.code for area in made.areas}
    assert len(codes) == len(made.areas)
    for area in made.areas:
        assert len(area.code) == LENGTHS[area.level]
        assert area.code.startswith("99")
        assert area.parent is None or (area.parent in codes and area.code.startswith(area.parent))


def test_county_has_the_size_of_a_county() -> None:
    made = county(1)
    assert len(level(made, "town")) == 14
    assert 150 <= len(level(made, "village")) <= 180
    grids = Counter(area.parent for area in level(made, "grid"))
    assert set(grids.values()) == {2, 3, 4}
    assert grids.keys() == {area.code for area in level(made, "village")}
    assert level(made, "microgrid")
    assert 190 <= len(made.staff) <= 230


def test_village_names_differ_within_the_county() -> None:
    names = [area.name for area in level(county(1), "village")]
    assert len(set(names)) == len(names)
    assert {"东山村", "安置小区社区"} <= set(names)


def test_every_grid_and_microgrid_has_a_team_that_can_be_called() -> None:
    made = county(1)
    posts = {area.code for area in made.areas if area.level in ("grid", "microgrid")}
    assert {team.area_code for team in made.teams} == posts
    for team in made.teams:
        assert team.phone.startswith("0999-5")
        assert sum(member.leads for member in team.members) == 1


def test_units_form_one_tree_and_serve_known_areas() -> None:
    made = county(1)
    units = {unit.code: unit for unit in made.units}
    areas = {area.code for area in made.areas}
    assert len(units) == len(made.units)
    assert [unit.code for unit in made.units if unit.parent is None] == ["XZF"]
    for unit in made.units:
        assert unit.parent is None or unit.parent in units
        assert unit.area_code in areas
        assert re.fullmatch(r"0999-5\d{6}", unit.phone)


def test_every_department_and_town_has_a_head_and_a_handler() -> None:
    made = county(1)
    served = {u.code for u in made.units if u.kind in ("department", "company", "town")}
    assert served <= duties(made, "unit_head")
    assert served <= duties(made, "handler")
    assert "RX" in duties(made, "dispatcher")
    assert "DC" in duties(made, "supervisor")
    assert duties(made, "leader") == {"XZF"}


def test_people_of_the_story_have_their_duties() -> None:
    people = {who.username: who for who in county(1).staff}
    assert len(people) == len(county(1).staff)
    roles = {name: people[name].duties[0].role for name in ("mei", "bo", "qin", "su", "tao", "he")}
    assert roles == {
        "mei": "dispatcher",
        "bo": "handler",
        "qin": "unit_head",
        "su": "supervisor",
        "tao": "handler",
        "he": "leader",
    }
    assert people["qin"].unit_code == "ZJ"
    assert all(name.isascii() and name.isalnum() for name in people)
    roles_held = Counter(duty.role for who in people.values() for duty in who.duties)
    few = [roles_held[role] for role in ("administrator", "auditor", "discipline")]
    assert few == [1, 1, 2]


def test_catalogue_names_units_that_exist() -> None:
    made = county(1)
    units = {unit.code for unit in made.units} | {"town"}
    assert len(made.catalogue) >= 50
    for entry in made.catalogue:
        assert {entry.unit_code, *entry.helpers} <= units


def test_seed_decides_everything() -> None:
    assert county(5) == county(5)
    assert county(5).areas != county(6).areas
