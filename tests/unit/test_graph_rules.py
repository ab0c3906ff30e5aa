"""Cycles are named, order is kept, and the longest way to the end is found."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from edge.dispatch.rules import critical_path, find_cycle, in_order

NAMES = st.integers(0, 7).map(lambda number: f"t{number}")
GRAPHS = st.dictionaries(NAMES, st.lists(NAMES, max_size=4, unique=True), max_size=8)


def reaches(needs: dict[str, list[str]], start: str, goal: str) -> bool:
    seen: set[str] = set()
    pending = list(needs.get(start, ()))
    while pending:
        name = pending.pop()
        if name == goal:
            return True
        if name not in seen:
            seen.add(name)
            pending.extend(needs.get(name, ()))
    return False


@given(GRAPHS)
def test_a_cycle_is_found_just_where_a_task_needs_itself_in_the_end(needs: dict[str, list[str]]) -> None:
    cycle = find_cycle(needs)
    assert bool(cycle) == any(reaches(needs, name, name) for name in needs)
    if cycle:
        assert cycle[0] == cycle[-1]
        assert all(after in needs[before] for before, after in pairwise(cycle))


@given(GRAPHS)
def test_every_task_comes_after_those_it_needs(needs: dict[str, list[str]]) -> None:
    if find_cycle(needs):
        return
    order = in_order(needs)
    assert sorted(order) == sorted(needs)
    at = {name: place for place, name in enumerate(order)}
    assert all(at[needed] < at[name] for name in needs for needed in needs[name] if needed in needs)


def test_the_critical_path_of_a_diamond_goes_through_its_slower_side() -> None:
    needs = {"join": ["left", "right"], "left": ["root"], "right": ["root"], "root": []}
    weight = {"join": 1, "left": 5, "right": 2, "root": 1}
    assert critical_path(needs, weight) == ("root", "left", "join")
    assert critical_path(needs, weight | {"root": 0, "left": 0}) == ("right", "join")
    assert critical_path(needs, {}) == ()
