"""Children only narrow: over all fields, by one pure function."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.dispatch.narrowing import narrow
from edge.tasks.rules import choose_harness, first_prompt
from shared.errors import Refused
from shared.spec import Guardrails, Permissions, TaskSpec
from shared.wire import Harness

BARE = TaskSpec(task="tsk_1", project="prj_1", conversation="cnv_1", title="t", text="do it")


def spec(permissions: Permissions | None = None, **guardrails: object) -> TaskSpec:
    rails = Guardrails(**guardrails) if guardrails else None  # type: ignore[arg-type]
    return msgspec.structs.replace(BARE, permissions=permissions, guardrails=rails)


def test_what_is_left_out_is_inherited_and_one_level_is_used_up() -> None:
    above = spec(Permissions.EDIT, max_depth=2, max_children=3, max_running=1, harnesses=("native",), models=("a", "b"))
    child = narrow(BARE, above, below=True)
    assert child.permissions is Permissions.EDIT
    assert child.rails == msgspec.structs.replace(above.rails, max_depth=1)
    assert child.model == "a"
    grandchild = narrow(BARE, child, below=True)
    assert grandchild.rails.max_depth == 0
    assert narrow(BARE, above, below=False).rails == above.rails


def test_where_nobody_narrows_nothing_changes() -> None:
    assert narrow(BARE, BARE, below=True) == BARE
    assert narrow(BARE, None, below=True) == BARE


@pytest.mark.parametrize(
    ("above", "asked", "field"),
    [
        (spec(max_depth=2), spec(max_depth=2), "max_depth"),
        (spec(max_children=2), spec(max_children=3), "max_children"),
        (spec(max_running=1), spec(max_running=2), "max_running"),
        (spec(harnesses=("native",)), spec(harnesses=("native", "claude")), "harnesses"),
        (spec(harnesses=("native",)), msgspec.structs.replace(BARE, harness="claude"), "harness"),
        (spec(models=("a",)), msgspec.structs.replace(BARE, model="b"), "model"),
        (spec(models=("a",)), spec(models=("b",)), "models"),
        (spec(egress=("pypi.org",)), spec(egress=("pypi.org", "example.org")), "egress"),
        (spec(egress=()), spec(egress=("example.org",)), "egress"),
        (spec(Permissions.READ), spec(Permissions.EDIT), "permissions"),
        (spec(Permissions.EDIT), spec(Permissions.FULL), "permissions"),
    ],
)
def test_what_is_wider_is_refused_by_the_name_of_the_field(above: TaskSpec, asked: TaskSpec, field: str) -> None:
    with pytest.raises(Refused) as refused:
        narrow(asked, above, below=True)
    assert refused.value.code == "wider_than_parent"
    assert refused.value.detail.startswith(f"{field}:")


@pytest.mark.parametrize(
    "asked",
    [
        spec(max_depth=-1),
        spec(max_children=-1),
        spec(max_running=0),
        spec(max_running=10**9),
        spec(harnesses=()),
        spec(models=("",)),
        spec(egress=("x" * 201,)),
        spec(harnesses=tuple(map(str, range(51)))),
    ],
)
def test_a_limit_that_is_none_is_refused(asked: TaskSpec) -> None:
    with pytest.raises(Refused) as refused:
        narrow(asked, None, below=True)
    assert refused.value.code == "invalid_request"


LIMIT = st.none() | st.integers(1, 4)
NAMES = st.none() | st.lists(st.sampled_from("abc"), min_size=1, unique=True).map(tuple)
SPECS = st.builds(
    spec,
    st.none() | st.sampled_from(Permissions),
    max_depth=LIMIT,
    max_children=LIMIT,
    max_running=LIMIT,
    harnesses=NAMES,
    models=NAMES,
)


@given(SPECS, SPECS, SPECS)
def test_however_it_is_asked_no_grandchild_has_more_than_the_root(
    root: TaskSpec, child: TaskSpec, last: TaskSpec
) -> None:
    chain = [narrow(root, None, below=True)]
    for asked in (child, last):
        try:
            chain.append(narrow(asked, chain[-1], below=True))
        except Refused as refused:
            assert refused.code == "wider_than_parent"
            return
    top, bottom = chain[0], chain[-1]
    for field in ("max_depth", "max_children", "max_running"):
        least, value = getattr(top.rails, field), getattr(bottom.rails, field)
        assert least is None or (value is not None and value <= least)
    for field in ("harnesses", "models"):
        allowed, names = getattr(top.rails, field), getattr(bottom.rails, field)
        assert allowed is None or (names is not None and set(names) <= set(allowed))
    assert bottom.permitted.rank <= top.permitted.rank
    assert narrow(bottom, chain[-2], below=True) == bottom, "a replacement with the same spec is no wider"


def test_an_agent_is_chosen_among_those_that_are_allowed() -> None:
    both = [Harness(name="native", installed=True), Harness(name="claude", installed=True)]
    chosen = choose_harness("auto", both, ("native",))
    assert chosen is not None
    assert chosen.name == "native"
    assert choose_harness("auto", both[:1], ("claude",)) is None


@pytest.mark.parametrize("permissions", Permissions)
def test_an_agent_is_told_to_commit_only_where_it_can(permissions: Permissions) -> None:
    told = first_prompt(spec(permissions), "sam/x", "main", "p")
    assert ("commit your work on this branch" in told) is (permissions is Permissions.FULL)
    assert (f"permissions: {permissions}" in told) is (permissions is not Permissions.FULL)
