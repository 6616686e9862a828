"""Which unit: what is learnt from cases one after another, of places alike, and of late."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sixia.learn.route import Router, trained
from sixia.learn.route.weighing import Heard, _Problem, even

Case = tuple[tuple[str, ...], str]


def case(fine: int, town: int, unit: str = "") -> Case:
    """Two kinds of matter: the first for the county's office, the second for the town's own."""
    values = (f"f{fine}", f"m{fine // 2}", f"b{fine % 2}", f"{town}01", str(town), "web", "request")
    return values, unit or ("county" if fine % 2 == 0 else f"town-{town}")


ROLES = {"county": "county", **{f"town-{n}": "town office" for n in range(9)}}


def many(count: int, seed: int = 0) -> list[Case]:
    rng = Random(seed)
    return [case(rng.randrange(8), rng.randrange(4)) for _ in range(count)]


def test_the_unit_that_had_such_cases_is_the_likeliest_and_surer_the_more_it_had() -> None:
    few, more = trained(many(30), ROLES), trained(many(400), ROLES)
    for values, unit in many(20, seed=1):
        assert more.suggest(values)[0][0] == unit
    sure = [dict(router.suggest(case(1, 1)[0]))["town-1"] for router in (few, more)]
    assert sure[0] < sure[1] <= 1


def test_shares_are_those_of_all_units() -> None:
    router = trained(many(60), ROLES)
    told = router.suggest(case(3, 2)[0], most=99)
    assert sum(share for _, share in told) == pytest.approx(1)
    assert [share for _, share in told] == sorted((s for _, s in told), reverse=True)


def test_what_one_towns_office_does_tells_of_anothers() -> None:
    """Town 3 never had class 5, and each of its other cases went to its own office."""
    known = [each for each in many(300) if each[0][0] != "f5" or each[0][4] != "3"]
    assert trained(known, ROLES).suggest(case(5, 3)[0])[0][0] == "town-3"


def test_goes_on_learning_after_a_change() -> None:
    router = trained(many(300), ROLES)
    for _ in range(6):
        router.learn(*case(1, 1, "bureau"))
    assert router.suggest(case(1, 1)[0])[0][0] == "bureau"
    assert router.suggest(case(1, 2)[0])[0][0] == "town-2"


def test_knows_nothing_of_nothing() -> None:
    assert trained([], {}).suggest(case(1, 1)[0]) == []


def test_a_refused_unit_is_less_likely_next_time() -> None:
    """What a person decides otherwise is learnt as what they decided."""
    router = trained(many(200), ROLES)
    before = dict(router.suggest(case(0, 2)[0], most=9))
    router.learn(*case(0, 2, "town-2"))
    after = dict(router.suggest(case(0, 2)[0], most=9))
    assert after["county"] < before["county"]
    assert after["town-2"] > before["town-2"]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=12))
def test_any_order_of_units_gives_shares(units: list[str]) -> None:
    router = Router((), {}, trained([], {}).shape)
    for unit in units:
        router.learn(case(1, 1)[0], unit)
    told = router.suggest(case(1, 1)[0], most=9)
    assert {unit for unit, _ in told} == set(units)
    assert all(0 < share <= 1 for _, share in told)


def test_the_slope_of_the_loss_is_its_slope() -> None:
    rng = np.random.default_rng(0)
    heard = [
        Heard(rng.normal(size=3), rng.normal(size=(4, 3)), rng.integers(0, 7, 4)) for _ in range(5)
    ]
    problem, at = _Problem(heard, [0, 1, 2, 1, 0]), even(4).ravel()
    step = np.zeros_like(at)
    for place in rng.integers(0, len(at), 6):
        step[:] = 0
        step[place] = 1e-2
        rise = problem.loss(at + step)[0] - problem.loss(at - step)[0]
        assert rise / 2e-2 == pytest.approx(problem.loss(at)[1][place], abs=2e-3)
