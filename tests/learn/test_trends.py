"""Shares, rises, falls and silence: right bounds, few false alarms, and true changes found."""

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, poisson

from sixia.learn.trends import Change, among, counted, moving, opened, quieter, season
from sixia.learn.trends.against import Sides, falling, ratio, rising
from sixia.learn.trends.families import families, flat
from sixia.learn.trends.noise import Noise
from sixia.learn.trends.shares import Floats

CLASSES, PLACES, CHANNELS, MONTHS = 6, 8, 4, 13
PHONE = 3


def world(seed: int, mean: float = 2.0, months: int = MONTHS, wild: float = 0.0) -> Floats:
    """Voices of a county where nothing changes; `wild` is how much months differ by themselves."""
    chance = np.random.default_rng(seed)
    usual = chance.gamma(2, mean / 2, (CLASSES, PLACES, CHANNELS, 1)) * np.ones(months)
    if wild:
        usual = usual * chance.gamma(1 / wild, wild, (CLASSES, PLACES, 1, months))
    return chance.poisson(usual).astype(float)


def changes(voices: Floats) -> dict[tuple[int | None, int | None], Change]:
    return {(c.class_, c.place): c for c in moving(voices, voices.sum(0)).changes}


# --- shares and counts


@given(st.integers(0, 400), st.integers(0, 400))
def test_a_share_lies_within_its_bounds(k: int, more: int) -> None:
    n = k + more
    low, high = (float(x) for x in among(k, n))
    other_low, other_high = (float(x) for x in among(more, n))
    assert 0 <= low <= (k / n if n else low) <= high <= 1
    assert math.isclose(low, 1 - other_high, abs_tol=1e-9)
    assert math.isclose(high, 1 - other_low, abs_tol=1e-9)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.9])
def test_wilsons_bounds_hold_what_they_say(share: float) -> None:
    """By enumeration: over all samples of 60 the true share lies within about 95 times of 100."""
    k = np.arange(61)
    low, high = among(k, np.full(61, 60))
    held = binom.pmf(k, 60, share)[(low <= share) & (share <= high)].sum()
    assert 0.92 < held < 0.985


@given(st.integers(0, 500))
def test_a_count_lies_within_its_bounds(n: int) -> None:
    low, high = (float(x) for x in counted(n))
    assert low <= n <= high
    assert math.isclose(poisson.cdf(n, high), 0.025, rel_tol=1e-6)
    assert n == 0 or math.isclose(poisson.sf(n - 1, low), 0.025, rel_tol=1e-6)


# --- within strata: against formulas written out by hand and counting all cases


CALM = Noise(np.ones(1), np.full(1, 1e9))
few = st.integers(0, 6)


@settings(deadline=None)
@given(st.lists(st.tuples(few, few, st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=4))
def test_the_ratio_is_mantel_and_haenszels(strata: list[tuple[int, int, int, int]]) -> None:
    now, past, n, m = (np.array([x], float) for x in zip(*strata, strict=True))
    above = sum(a * t / (t + s) for a, _, s, t in strata)
    below = sum(b * s / (t + s) for _, b, s, t in strata)
    told = ratio(Sides(now, past, n, m), CALM)
    if above and below:
        assert math.isclose(told.at[0], above / below)
        assert told.low[0] < told.at[0] < told.high[0]
    elif above:
        assert told.at[0] == math.inf


@settings(deadline=None)
@given(st.lists(st.tuples(few, few, st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=3))
def test_no_rise_is_likelier_than_by_counting_every_case(
    strata: list[tuple[int, int, int, int]],
) -> None:
    """Every way the voices of each stratum may fall on now or before, with its probability."""
    now, past, n, m = (np.array([x], float) for x in zip(*strata, strict=True))
    at = Sides(now, past, n, m)
    seen, up, down = now.sum(), 0.0, 0.0
    for ways in itertools.product(*(range(a + b + 1) for a, b, _, _ in strata)):
        chance = math.prod(
            math.comb(a + b, k) * (s / (s + t)) ** k * (t / (s + t)) ** (a + b - k)
            for k, (a, b, s, t) in zip(ways, strata, strict=True)
        )
        up += chance * (sum(ways) >= seen)
        down += chance * (sum(ways) <= seen)
    if seen > (total := (now + past) * n / (n + m)).sum():
        assert rising(at, CALM)[0] >= up * 0.7  # another mixture of the same mean has such tails
    if seen < total.sum():
        assert falling(at, CALM)[0] >= down * 0.7


def test_one_stratum_is_the_exact_binomial_where_few_are_counted() -> None:
    at = Sides(np.array([[6.0]]), np.array([[6.0]]), np.array([[1.0]]), np.array([[12.0]]))
    assert math.isclose(rising(at, CALM)[0], binom.sf(5, 12, 1 / 13), rel_tol=1e-9)


def test_a_stratum_without_a_past_tells_of_no_rise() -> None:
    at = Sides(np.array([[3.0, 90.0]]), np.array([[36.0, 0.0]]),
               np.array([[1.0, 1.0]]), np.array([[12.0, 0.0]]))  # fmt: skip
    assert rising(at, CALM)[0] > 0.4
    assert math.isclose(ratio(at, CALM).at[0], 1.0)


# --- channels


def test_a_channel_is_open_from_where_its_counts_begin() -> None:
    at_once, new = np.full(13, 4.0), np.r_[np.zeros(8), 5, 9, 8, 9, 7]
    rare, never = np.r_[np.zeros(9), 1, 0, 1, 0], np.zeros(13)
    use = opened(np.stack([at_once, new, rare, never]))
    assert use[[0, 2, 3]].all()
    assert not use[1, :9].any()  # the month in which it opened may have been a part of one
    assert use[1, 9:].all()


def test_a_new_telephone_line_is_no_rise() -> None:
    voices = world(3)
    voices[:, :, PHONE, :-1] = 0
    voices[:, :, PHONE, -1] *= 3
    assert changes(voices) == {}


def test_a_new_line_in_one_town_is_no_rise_there() -> None:
    voices = world(4)
    voices[:, 2, PHONE, :-1] = 0
    voices[:, 2, PHONE, -1] = 40
    assert changes(voices) == {}


def test_who_telephones_instead_of_writing_has_not_fallen_silent() -> None:
    voices = world(5, 4)
    voices[:, :, PHONE, :-1] = 0
    voices[:, :, PHONE, -1] = voices[:, :, 0, -1]
    voices[:, :, 0, -1] = 0
    assert changes(voices) == {}


def test_a_channel_that_closed_is_no_fall() -> None:
    voices = world(6, 4)
    voices[:, :, PHONE, -1] = 0
    assert changes(voices) == {}


def test_a_line_that_everyone_uses_more_moves_nothing_but_the_whole() -> None:
    voices = world(7)
    voices[:, :, PHONE, -1] = np.random.default_rng(7).poisson(
        voices[:, :, PHONE, :-1].mean(-1) * 4
    )
    assert set(changes(voices)) <= {(None, None)}


def test_a_rise_beside_a_new_line_is_found() -> None:
    voices = world(3)
    voices[:, :, PHONE, :-1] = 0
    voices[1, 2, :PHONE, -1] = 12
    found = changes(voices)
    assert (1, 2) in found
    assert found[1, 2].rising
    one = found[1, 2]
    assert (one.heard, one.new) == (36, voices[1, 2, PHONE, -1])  # what is compared, and the rest
    assert one.low < one.heard / one.awaited < one.high
    assert one.low > 2
    assert set(found) <= {(1, 2), (1, None), (None, 2)}


def test_a_flood_of_one_thing_is_no_fall_of_the_others() -> None:
    voices = world(8)
    voices[0, :, :, -1] += 30
    found = changes(voices)
    assert (0, None) in found
    assert all(change.rising for change in found.values())


def test_a_fall_is_found() -> None:
    voices = world(9, 6)
    voices[4, :, :, -1] = 0
    found = changes(voices)
    assert not found[4, None].rising
    assert found[4, None].heard == 0
    assert found[4, None].awaited > 100


# --- false alarms and power, by simulation with set seeds


@pytest.mark.parametrize("wild", [0.0, 0.2, 0.5])
def test_no_more_false_alarms_than_said(wild: float) -> None:
    """Raw chances below .05 at most so often; hardly ever anything listed at all."""
    small = all_ = listed = 0
    for seed in range(30):
        voices = world(100 + seed, wild=wild)
        one = raw(voices)
        small, all_ = small + (one < 0.05).sum(), all_ + len(one)
        listed += bool(changes(voices))
    assert all_ > 1000
    assert small / all_ <= 0.05
    assert listed <= 3


def raw(voices: Floats) -> Floats:
    from sixia.learn.trends.moving import _compared

    none = season(flat(voices), np.ones((1, 1, MONTHS)))
    found = families(voices, voices.sum(0), none)
    return np.array([one.chance for family in found for one in _compared(family)])


@pytest.mark.parametrize("past", [[4, 4], [0, 8]])
def test_what_varies_by_itself_must_move_further(past: list[int]) -> None:
    """16 voices after 12 months of 4 are a rise; after months of 0 and 8 they are not."""
    voices = np.full((1, 1, 1, 13), 16.0)
    voices[..., :-1] = past * 6
    rest = np.full((1, 1, 1, 13), 40.0)
    told = moving(np.concatenate([voices, rest]), (voices + rest).sum(0)).changes
    assert ((0, None) in {(c.class_, c.place) for c in told}) == (past == [4, 4])


def test_a_planted_rise_is_found_nearly_always() -> None:
    """Four times as many at one place, of one class that a dozen spoke of each month."""
    found = 0
    for seed in range(30):
        voices = world(300 + seed)
        voices[1, 1] = np.random.default_rng(seed).poisson(3, (CHANNELS, MONTHS))
        voices[1, 1, :, -1] = np.random.default_rng(seed).poisson(12, CHANNELS)
        found += (1, 1) in changes(voices)
    assert found >= 27


# --- what must not matter


@settings(max_examples=8, deadline=None)
@given(st.permutations(range(CLASSES)), st.permutations(range(PLACES)),
       st.permutations(range(CHANNELS)))  # fmt: skip
def test_the_order_of_classes_places_and_channels_does_not_matter(
    c: list[int], p: list[int], s: list[int]
) -> None:
    voices = world(40)
    voices[1, 2, :, -1] += 10
    plain = {name: round(one.chance, 12) for name, one in changes(voices).items()}
    mixed = changes(voices[c][:, p][:, :, s])
    there = {(None if x is None else c[x], None if y is None else p[y]): round(one.chance, 12)
             for (x, y), one in mixed.items()}  # fmt: skip
    assert there == plain
    assert plain


@pytest.mark.parametrize("shape", [(1, 1, 1, 13), (2, 1, 1, 2), (2, 3, 1, 1), (0, 2, 1, 13)])
def test_little_or_nothing_says_nothing(shape: tuple[int, ...]) -> None:
    told = moving(np.zeros(shape), np.zeros(shape[1:]))
    assert (told.changes, told.compared) == ((), 0)


# --- seasons


def yearly(years: int, seed: int = 50) -> Floats:
    """A class of which four times as much is said every third month of the year before the last."""
    voices = world(seed, 3, 12 * years + 1)
    winter = (np.arange(12 * years + 1) % 12) == 0
    voices[2, :, :, winter] = np.random.default_rng(seed).poisson(
        voices[2][..., ~winter].mean(-1)[None] * 4, (winter.sum(), PLACES, CHANNELS)
    )
    return voices


def test_what_comes_every_year_is_no_rise_once_two_years_are_known() -> None:
    short = moving(yearly(1), yearly(1).sum(0))
    assert short.season.years == 1
    assert (2, None) in {(c.class_, c.place) for c in short.changes}
    long = moving(yearly(3), yearly(3).sum(0))
    assert long.season.years == 3
    assert long.season.there.tolist() == [False, False, True, False, False, False]
    assert (2, None) not in {(c.class_, c.place) for c in long.changes}


def test_more_than_every_year_is_a_rise() -> None:
    voices = yearly(3)
    voices[2, :, :, -1] *= 3
    found = {(c.class_, c.place): c for c in moving(voices, voices.sum(0)).changes}
    assert found[2, None].awaited > voices[2, :, :, -12:-1].sum((0, 1)).mean() * 2


def test_what_is_awaited_where_nobody_spoke_is_as_much_as_every_year() -> None:
    voices = yearly(3)
    usual = voices[2, :, :, -12:-1].sum((0, 1)).mean()  # outside its season
    voices[2, :, :, -1] = 0
    found = {(c.class_, c.place): c for c in moving(voices, voices.sum(0)).changes}
    assert found[2, None].heard == 0
    assert 3 * usual < found[2, None].awaited < 5 * usual


def test_a_trend_is_no_season() -> None:
    voices = world(60, 4, 36)
    voices[1] = np.random.default_rng(60).poisson(
        voices[1].mean(-1)[..., None] * np.linspace(1, 2, 36)
    )
    told = season(voices.reshape(CLASSES, -1, 36), np.ones((1, 1, 36)))
    assert not told.there.any()


# --- who is not heard


def test_a_village_without_a_voice_among_neighbours_that_have_many() -> None:
    heard = np.array([20, 25, 18, 0, 22, 30, 24, 19, 26, 21], float)
    (one,) = quieter(heard, np.zeros(10, int), np.ones(10))
    assert (one.place, one.heard) == (3, 0)
    assert 20 < one.awaited < 25


def test_places_that_differ_by_themselves_are_not_called_silent() -> None:
    heard = np.random.default_rng(8).negative_binomial(1, 0.05, 40).astype(float)
    assert quieter(heard, np.zeros(40, int), np.ones(40)) == ()


def test_a_small_place_is_not_held_against_large_ones() -> None:
    heard, size = np.array([40.0, 44, 38, 41, 1]), np.array([400.0, 400, 400, 400, 10])
    assert quieter(heard, np.zeros(5, int), size) == ()
    assert [one.place for one in quieter(heard, np.zeros(5, int), np.ones(5))] == [4]


@pytest.mark.parametrize("heard", [[], [0.0], [0.0, 0.0], [9.0]])
def test_nobody_to_compare_with(heard: list[float]) -> None:
    assert quieter(np.array(heard), np.zeros(len(heard), int), np.ones(len(heard))) == ()


def test_few_false_silences() -> None:
    """Towns of different size of their own, villages that differ by chance only."""
    found = 0
    for seed in range(40):
        chance = np.random.default_rng(seed)
        group: Any = np.repeat(np.arange(8), 10)
        heard = chance.poisson(chance.gamma(3, 3, 8)[group]).astype(float)
        found += bool(quieter(heard, group, np.ones(80)))
    assert found <= 4
