"""Names, choices and checks of tasks: pure decisions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.chat.rules import PART_BYTES, stored
from edge.tasks import rules
from shared.errors import Refused
from shared.parts import Part, PartKind
from shared.spec import TITLE_CHARS, Mode, TaskSpec, title_of
from shared.wire import Harness

TASK = "tsk_01abcdefghjkmnpqrstvwxyz01"


@given(st.text())
def test_a_branch_name_is_one_that_git_takes(title: str) -> None:
    name = rules.branch_name(title, TASK)
    assert name.startswith("sam/")
    assert name.endswith("-wxyz01")
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-/")
    assert "--" not in name
    assert "/-" not in name


@given(st.text())
def test_a_title_is_one_line_of_bounded_length(text: str) -> None:
    title = title_of(text)
    assert 1 <= len(title) <= TITLE_CHARS
    assert len(title.splitlines()) == 1


def test_a_usable_full_agent_is_preferred_to_the_small_one() -> None:
    both = [Harness(name="native", installed=True), Harness(name="claude", installed=True)]
    chosen = rules.choose_harness("auto", both)
    assert chosen is not None
    assert (chosen.name, chosen.why) == ("claude", "installed, with a key of its own")


def test_an_agent_without_a_key_is_not_chosen() -> None:
    offered = [Harness(name="native", installed=True), Harness(name="claude", installed=True, usable=False)]
    chosen = rules.choose_harness("auto", offered)
    assert chosen is not None
    assert chosen.name == "native"
    assert rules.choose_harness("claude", offered) is None


def test_an_agent_that_was_asked_for_is_taken_with_that_reason() -> None:
    chosen = rules.choose_harness("native", [Harness(name="native", installed=True)])
    assert chosen is not None
    assert chosen.why == "you chose it"


def test_only_a_task_is_told_to_commit() -> None:
    task = TaskSpec(task=TASK, project="prj_1", conversation="cnv_1", title="t", text="fix it")
    talk = TaskSpec(task=TASK, project="prj_1", conversation="cnv_1", title="t", text="fix it", mode=Mode.CONVERSATION)
    assert "commit your work on this branch" in rules.first_prompt(task, "sam/x", "main", "p")
    assert "Do not commit, push" in rules.first_prompt(talk, "sam/x", "main", "p")


@pytest.mark.parametrize("text", ["", " \n\t", "x" * (rules.TEXT_CHARS + 1)])
def test_an_empty_or_endless_text_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.checked_text(text)
    assert refused.value.code == "invalid_request"


@pytest.mark.parametrize("priority", [-101, 101, 10**30])
def test_a_priority_out_of_range_is_refused(priority: int) -> None:
    with pytest.raises(Refused):
        rules.checked_priority(priority)


def test_a_part_is_stored_as_it_is_unless_no_row_can_hold_it() -> None:
    part = Part(id="p", message="m", attempt="a", position=0, kind=PartKind.TEXT, started_at=1, text="x" * 100)
    assert '"text":"' + "x" * 100 in stored(part)
    huge = Part(id="p", message="m", attempt="a", position=0, kind=PartKind.TEXT, started_at=1, text="\x01" * 900_000)
    assert len(stored(huge).encode()) < PART_BYTES
    assert "too large to keep" in stored(huge)
