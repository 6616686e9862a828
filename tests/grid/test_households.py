"""A household's file: locked to those on duty, each look logged, set right and closed by itself."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sixia.grid import closing, correcting, entries, homes, households, onduty
from sixia.grid.circumstances import circumstances, parted
from sixia.grid.homes import BadHome, Family, Minors
from sixia.grid.looks import NoReason
from sixia.grid.models import Area, Entry, Household, Look, Pairing, Team
from sixia.grid.onduty import NotOnDuty
from sixia.grid.queries import duties
from sixia.grid.setup import end_duty, give_duty, set_active
from sixia.seal.envelope import CannotOpen
from sixia.seal.tracking import BadCode
from tests.factories import NOW, OTHER_TOWN, SINCE, VILLAGE, County, household, later

TODAY = NOW.date()
EVERYONE = [
    "lin", "mei", "bo", "qin", "su", "tao", "tan", "he", "jian", "admin", "ji", "cun", "wang",
    "outsider",
]  # fmt: skip


def on_duty(c: County, home: Household) -> set[str]:
    """Who may open it; the two ways of asking agree for each."""
    found = set()
    for who in EVERYONE:
        alone = onduty.on_duty_for(duties(getattr(c, who), TODAY), home, TODAY)
        assert alone == (home in onduty.mine(duties(getattr(c, who), TODAY), TODAY))
        found |= {who} if alone else set()
    return found


def test_only_the_paired_and_their_head_are_on_duty(c: County) -> None:
    assert on_duty(c, household(c).household) == {"bo", "qin"}
    assert on_duty(c, household(c, "wang").household) == {"wang", "cun"}


def test_the_team_that_answers_for_the_place_is_on_duty_and_a_wider_team_is_not(
    c: County,
) -> None:
    home = household(c).household
    Team.objects.get(area="990103").members.add(c.tao)
    assert on_duty(c, home) == {"bo", "qin", "tao"}
    near = Team.objects.create(area_id=VILLAGE, name="小分队", phone="0999-5000002", unit=c.village)
    near.members.add(c.wang, c.jian)  # an auditor in a team is on no duty that goes to people
    assert on_duty(c, home) == {"bo", "qin", "wang"}


def test_who_has_no_working_duty_any_more_is_not_on_duty(c: County) -> None:
    home = household(c).household
    end_duty(c.bo.duties.get(), TODAY - timedelta(days=1))
    assert on_duty(c, home) == {"qin"}
    assert [p.staff for p in onduty.unattended(c.can("qin"), TODAY)] == [c.bo]
    assert not onduty.unattended(c.can("tan"), TODAY)


def test_a_closed_account_leaves_its_households_on_the_heads_list(c: County) -> None:
    household(c)
    assert not onduty.unattended(c.can("qin"), TODAY)
    set_active(c.bo, active=False)
    assert [p.household for p in onduty.unattended(c.can("qin"), TODAY)] == [
        Household.objects.get()
    ]


def test_a_section_s_pairings_are_its_bureau_head_s(c: County) -> None:
    from sixia.grid.setup import add_unit

    section = add_unit("zjj-1", "排水股", "section", c.housing)
    below = add_unit("zjj-x", "下属公司", "company", c.housing)
    home = household(c).household
    for unit, heads in ((section, {"bo", "qin"}), (below, {"bo"})):
        Pairing.objects.update(unit=unit)
        assert on_duty(c, home) == heads


def test_a_file_opens_by_a_working_duty_for_its_place_alone(c: County) -> None:
    for who in ("su", "jian", "admin", "outsider", "lin"):
        with pytest.raises(NotOnDuty):
            household(c, who)
    give_duty(c.outsider, "grid_worker", c.town, Area.objects.get(pk=OTHER_TOWN), SINCE)
    with pytest.raises(NotOnDuty):
        household(c, "outsider")
    home = household(c, "outsider", area=OTHER_TOWN).household
    assert (home.opened_by, home.opened_as) == (c.outsider, "grid_worker")
    assert homes.family_of(home).why == "独居,腿脚不便"


def test_every_look_leaves_its_line_before_anything_opens(c: County) -> None:
    home = household(c).household
    told = households.look(home, c.bo, c.can("bo"), "约上门时间", NOW)
    assert (told.name, told.phone) == ("王婆婆", "19900000077")
    look = Look.objects.get()
    assert (look.staff, look.about, look.what, look.why, look.at) == (
        c.bo, home.key, "household", "约上门时间", NOW,
    )  # fmt: skip


def test_nobody_off_duty_looks_or_acts(c: County) -> None:
    home = household(c).household
    for who in set(EVERYONE) - {"bo", "qin"}:
        staff, theirs = getattr(c, who), c.can(who)
        attempts: list[Any] = [
            partial(households.look, home, staff, theirs, "看看", NOW),
            partial(correcting.correct, home, {"phone": "1"}, NOW, staff, theirs),
            partial(households.new_code, home, staff, theirs, NOW),
            partial(closing.ask_to_close, home, theirs, NOW),
            partial(entries.add, home, "need", "米", staff, theirs, NOW),
            partial(entries.settle, home, 1, theirs, NOW),
        ]
        for attempt in attempts:
            with pytest.raises(NotOnDuty):
                attempt()
        assert households.look_at_all([home], staff, theirs, "看看", NOW) == []
    assert not Look.objects.exists()
    assert not Entry.objects.exists()


def test_a_look_needs_a_reason(c: County) -> None:
    home = household(c).household
    with pytest.raises(NoReason):
        households.look(home, c.bo, c.can("bo"), "  ", NOW)
    with pytest.raises(NoReason):
        households.look_at_all([home], c.bo, c.can("bo"), "", NOW)
    assert not Look.objects.exists()


def test_a_list_with_names_logs_a_line_for_each_and_skips_what_is_not_theirs(c: County) -> None:
    mine, other = household(c).household, household(c, "wang", name="别家").household
    shown = households.look_at_all([mine, other], c.bo, c.can("bo"), "下乡前看名单", NOW)
    assert [family.name for _, family in shown] == ["王婆婆"]
    assert Look.objects.get().about == mine.key


def test_nothing_personal_is_stored_in_clear(c: County) -> None:
    home = household(c, name="马克尔", minors=Minors("小马克")).household
    entries.add(home, "need", "马克尔要轮椅", c.bo, c.can("bo"), NOW)
    stored = [bytes(home.sealed), bytes(home.minors), bytes(Entry.objects.get().sealed)]
    assert all(box and "马克".encode() not in box for box in stored)
    other = household(c).household
    other.sealed = home.sealed  # a box opens as this household's only
    with pytest.raises(CannotOpen):
        homes.family_of(other)


def test_the_same_form_twice_is_one_file(c: County) -> None:
    first = household(c)
    told = Family("王婆婆", consent="同意", why="独居")
    again = households.open_file(
        first.household.area, told, Minors(), c.bo, c.can("bo"), NOW, first.household.key
    )
    assert again.code is None
    assert Household.objects.count() == Pairing.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", " "), ("name", "长" * 41), ("consent", ""), ("people", 0), ("people", 31),
     ("circumstances", ("rich",)), ("circumstances", ("school",)), ("phone", "1" * 25)],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_whole(c: County, field: str, value: Any) -> None:
    with pytest.raises(BadHome) as refused:
        household(c, **{field: value})
    assert refused.value.field == field
    assert not Household.objects.exists()


# --- the household's own door


def test_the_code_opens_its_own_file_and_no_other(c: County) -> None:
    one, two = household(c), household(c)
    assert one.code
    assert households.by_code(one.code.lower().replace("-", " ")) == one.household != two.household
    assert one.code not in str(Household.objects.values())
    with pytest.raises(BadCode):
        households.by_code("0000-0000-0000-1")


def test_a_new_code_ends_the_old_one_and_is_found_among_the_looks(c: County) -> None:
    opened = household(c)
    code = households.new_code(opened.household, c.bo, c.can("bo"), NOW)
    assert households.by_code(code) == opened.household
    assert opened.code
    assert households.by_code(opened.code) is None
    assert Look.objects.get().why == households.NEW_CODE


def test_the_household_corrects_its_file_and_each_change_is_kept(c: County) -> None:
    home = household(c).household
    changed = correcting.correct(
        home, {"phone": "19900000078", "people": 2, "name": "王婆婆"}, later(days=1)
    )
    assert changed == 2
    home.refresh_from_db()
    assert homes.family_of(home).phone == "19900000078"
    rows = Entry.objects.filter(household=home, kind="correction")
    assert [homes.told(e) for e in rows] == [
        {"field": "phone", "old": "19900000077", "new": "19900000078"},
        {"field": "people", "old": 1, "new": 2},
    ]
    assert {e.staff for e in rows} == {None}


@pytest.mark.parametrize("changes", [{"why": "别的"}, {"consent": "x"}, {"nonsense": 1}])
def test_why_it_was_opened_stays(c: County, changes: dict[str, object]) -> None:
    with pytest.raises(BadHome):
        correcting.correct(household(c).household, changes, NOW)


def test_what_is_set_right_about_minors_is_not_told_in_the_story(c: County) -> None:
    home = household(c, minors=Minors("孙女八岁")).household
    assert correcting.correct_minors(home, Minors("孙女九岁", ("school",)), NOW)
    assert not correcting.correct_minors(home, Minors("孙女九岁", ("school",)), NOW)
    assert homes.told(Entry.objects.get()) == {"field": "minors", "old": "", "new": ""}


def test_a_file_closes_by_the_household_s_yes_only(c: County) -> None:
    home = household(c).household
    closing.ask_to_close(home, c.can("bo"), NOW)
    home.refresh_from_db()
    assert (home.asked_at, home.closed_at) == (NOW, None)
    closing.agree(home, NOW, yes=False)
    home.refresh_from_db()
    assert (home.asked_at, home.closed_at) == (None, None)
    closing.agree(home, NOW, yes=True)
    home.refresh_from_db()
    assert home.closed_at == NOW
    assert Pairing.objects.get().until == TODAY
    tomorrow = TODAY + timedelta(days=1)
    assert not onduty.on_duty_for(c.can("bo"), home, tomorrow)


def test_erasing_leaves_that_there_was_a_file_and_who_looked(c: County) -> None:
    opened = household(c, minors=Minors("孙女"))
    home = opened.household
    households.look(home, c.bo, c.can("bo"), "上门", NOW)
    entries.add(home, "need", "轮椅", c.bo, c.can("bo"), NOW)
    closing.erase(home, later(days=1))
    home.refresh_from_db()
    assert (bytes(home.sealed), bytes(home.minors), home.tracking) == (b"", b"", None)
    assert not Entry.objects.exists()
    assert Look.objects.count() == 1
    assert opened.code
    assert households.by_code(opened.code) is None
    assert on_duty(c, home) == set()
    with pytest.raises(NotOnDuty):
        closing.agree(home, NOW, yes=True)


# --- needs and results


def test_needs_are_listed_until_they_are_met(c: County) -> None:
    home = household(c).household
    need = entries.add(home, "need", " 要一把轮椅 ", c.bo, c.can("bo"), NOW)
    entries.add(home, "result", "送了米", c.bo, c.can("bo"), NOW)
    assert entries.open_needs([home]) == {home.pk: [(need, "要一把轮椅")]}
    entries.settle(home, need.pk, c.can("bo"), later(days=3))
    assert entries.open_needs([home]) == {}
    with pytest.raises(Entry.DoesNotExist):
        entries.settle(home, need.pk, c.can("bo"), later(days=4))


def test_the_same_entry_sent_twice_is_one(c: County) -> None:
    home = household(c).household
    key = home.key
    for _ in range(2):
        entry = entries.add(
            home, "need", "轮椅", c.bo, c.can("bo"), NOW, key=key, at=later(days=-2)
        )
    assert entry.happened_at == later(days=-2)
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("words", ["", " \n", "长" * 4001])
def test_an_entry_says_something(c: County, words: str) -> None:
    with pytest.raises(entries.NoWords):
        entries.add(household(c).household, "need", words, c.bo, c.can("bo"), NOW)


# --- what others are told


def test_who_answers_for_an_area_is_told_counts_and_no_more(c: County) -> None:
    household(c)
    household(c)
    set_active(c.bo, active=False)
    household(c, "wang", area=VILLAGE)
    for who in ("su", "he", "jian", "qin"):
        rows = onduty.counted(c.can(who), TODAY)
        assert [(r.area.pk, r.files, r.alone) for r in rows] == [(VILLAGE, 3, 2)]
    for who in ("mei", "tao", "admin", "outsider"):
        assert onduty.counted(c.can(who), TODAY) == []


# --- pure


@given(st.lists(st.sampled_from(sorted(circumstances()))))
def test_circumstances_are_parted_without_loss(codes: list[str]) -> None:
    others, minors = parted(codes)
    assert sorted({*others, *minors}) == sorted(set(codes))
    assert not any(circumstances()[c].minors for c in others)
    assert all(circumstances()[c].minors for c in minors)


def test_the_list_has_no_field_that_must_not_be() -> None:
    named = " ".join(f"{c.code} {c.zh} {c.en}".lower() for c in circumstances().values())
    for never in (
        "民族",
        "宗教",
        "信仰",
        "政治",
        "重点人员",
        "上访",
        "ethnic",
        "religio",
        "politic",
    ):
        assert never not in named
    assert set(Family.__slots__) == {
        "name", "others", "phone", "address", "people", "circumstances", "consent", "why",
    }  # fmt: skip


words = st.text(max_size=40).filter(lambda t: t.strip())


@given(name=words, others=st.text(max_size=200), people=st.integers(1, 30))
def test_what_is_sealed_opens_as_it_was(name: str, others: str, people: int) -> None:
    home = Household(key="0198c0de-0000-7000-8000-000000000001")
    family = Family(name, others, people=people, consent="同意", why="独居").checked()
    homes.put_family(home, family)
    assert homes.family_of(home) == family
