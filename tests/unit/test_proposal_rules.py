"""What a plan is estimated to cost, and when it may approve itself: pure."""

from hypothesis import given
from hypothesis import strategies as st

from edge.proposals.rules import (
    DEFAULTS,
    ENOUGH,
    LOOKED_AT,
    Measured,
    Wanted,
    approves_itself,
    estimate,
    estimate_all,
)
from edge.tasks.matching import Size
from shared.spec import Runtime

RUNTIMES = (Runtime.EDGE, Runtime.PROCESS)
measured = st.builds(
    Measured,
    runtime=st.sampled_from(RUNTIMES),
    size=st.sampled_from(list(Size)),
    microusd=st.integers(0, 10**9),
    minutes=st.floats(0, 10_000),
)
wanted = st.builds(
    Wanted,
    runtime=st.sampled_from(RUNTIMES),
    size=st.sampled_from(list(Size)),
    budget_microusd=st.none() | st.integers(1, 10**9),
)


@given(wanted, st.lists(measured, max_size=60))
def test_an_estimate_is_a_range_within_the_budget_that_rests_on_what_was_measured(
    asked: Wanted, earlier: list[Measured]
) -> None:
    found = estimate(asked, earlier)
    assert 0 <= found.microusd.low <= found.microusd.high
    assert 0 <= found.minutes.low <= found.minutes.high
    if asked.budget_microusd is not None:
        assert found.microusd.high <= asked.budget_microusd
    same = [one for one in earlier if (one.runtime, one.size) == (asked.runtime, asked.size)][:LOOKED_AT]
    if len(same) >= ENOUGH and asked.budget_microusd is None:
        assert found.microusd.high == max(one.microusd for one in same)
    assert ("defaults" in found.basis) == (sum(one.runtime == asked.runtime for one in earlier) < ENOUGH)


def test_with_nothing_measured_the_defaults_are_stated() -> None:
    for runtime in RUNTIMES:
        for size in Size:
            found = estimate(Wanted(runtime=runtime, size=size), ())
            assert (found.microusd, found.minutes) == DEFAULTS[runtime][size]
            assert found.basis == f"defaults ({runtime}, {size}): fewer than 3 tasks like it were measured"


def test_a_plan_costs_its_sum_and_lasts_its_longest_chain() -> None:
    one = estimate(Wanted(runtime=Runtime.PROCESS, size=Size.SMALL), ())
    whole = estimate_all({"d": (one, ("b", "c")), "a": (one, ()), "b": (one, ("a",)), "c": (one, ("a", "tsk_x"))})
    assert whole.microusd.high == 4 * one.microusd.high
    assert whole.minutes.high == 3 * one.minutes.high


def test_a_plan_approves_itself_up_to_the_threshold_and_never_when_tainted() -> None:
    assert [approves_itself(upper, 10, None) for upper in (0, 10, 11)] == [True, True, False]
    assert not approves_itself(0, 0, None)
    assert not approves_itself(0, 10**9, "a web page")
