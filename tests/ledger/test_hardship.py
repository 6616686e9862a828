"""What makes a case hard is a plain sum of what happened to it."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sixia.ledger.hardship import HARD, MET, Hardship, after

EVENTS = st.lists(
    st.one_of(
        st.sampled_from(["extended", "objection_upheld", "referred", "reopened"]).map(
            lambda verb: (verb, {})
        ),
        st.builds(
            lambda solved, satisfied: ("judged", {"solved": solved, "satisfied": satisfied}),
            st.sampled_from(["yes", "partly", "no"]),
            st.integers(1, 5),
        ),
        st.integers(1, 4).map(lambda unit: ("invited", {"co_unit": unit})),
        st.builds(
            lambda clock, to: ("escalated", {"clock": clock, "to": to, "step": 1}),
            st.sampled_from(["finish", "sign"]),
            st.sampled_from(["handler", "unit_head", "supervisor", "leader"]),
        ),
        st.sampled_from(["noted", "signed", "answered", "closed"]).map(lambda verb: (verb, {})),
    ),
    max_size=20,
)
Told = list[tuple[str, dict[str, Any]]]


def of(events: Told) -> Hardship:
    met = Hardship()
    for verb, structure in events:
        met = after(met, verb, structure)
    return met


@given(EVENTS)
def test_the_sum_is_that_of_its_reasons(events: Told) -> None:
    met = of(events)
    told = dict(met.reasons)
    helpers = told.pop("helpers", 0)
    assert met.difficulties == sum(told.values()) + bool(helpers)
    assert all(told.values())
    assert met.difficulties <= len(events)


@given(EVENTS, st.randoms(use_true_random=False))
def test_the_order_of_what_happened_does_not_matter(events: Told, random: Any) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)
    assert of(shuffled) == of(events)


@given(EVENTS, EVENTS)
def test_nothing_that_happens_makes_a_case_easier(events: Told, more: Told) -> None:
    assert of(events + more).difficulties >= of(events).difficulties


@given(EVENTS)
def test_what_is_not_a_difficulty_counts_nothing(events: Told) -> None:
    assert of([each for each in events if each[0] in MET]) == of(events)


def test_what_was_not_solved_counts_once() -> None:
    told: Told = [
        ("judged", {"solved": "no", "satisfied": 1}),
        ("reopened", {"cause": "not_solved"}),
    ]
    assert of(told).reasons == (("reopened", 1),)
    assert of([("judged", {"solved": "partly", "satisfied": 2})]).reasons == (("poor", 1),)


def test_one_helper_is_none_and_a_unit_told_of_its_own_delay_is_not_above_it() -> None:
    met = of([
        ("invited", {"co_unit": 4}), ("invited", {"co_unit": 4}),
        ("escalated", {"clock": "finish", "to": "unit_head", "step": 0}),
        ("escalated", {"clock": "sign", "to": "supervisor", "step": 1}),
    ])  # fmt: skip
    assert met.reasons == ()
    both = after(after(met, "invited", {"co_unit": 5}), "extended", {})
    assert both.reasons == (("extended", 1), ("helpers", 2))
    assert both.difficulties == HARD
