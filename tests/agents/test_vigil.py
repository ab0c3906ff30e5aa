"""What counts as silence and what as progress."""

from pathlib import Path

import pytest

from node_agent.attempts.vigil import NOTED_EVERY_S, SAME_AGAIN, Vigil
from node_agent.broker.grants import Grant
from shared.parts import Part, PartKind, ToolCall, ToolStatus
from shared.spec import Mode

IDLE_S = 600.0


class Stage:
    def __init__(self) -> None:
        self.time = 0.0
        self.grant = Grant(attempt="a", harness="native", mode=Mode.TASK, branch="b", mirror=Path())
        self.vigil = Vigil(self.grant, IDLE_S, lambda: self.time)
        self.vigil.begin()

    def pass_by(self, seconds: float, *still_open: Part) -> bool:
        """Time in which the turn is looked at as it is; whether its agent is then silent."""
        for _ in range(10):
            self.vigil.look(still_open)
            self.time += seconds / 10
        return self.vigil.silent


@pytest.fixture
def stage() -> Stage:
    return Stage()


def part(kind: PartKind = PartKind.TEXT, text: str = "", tool: ToolCall | None = None) -> Part:
    return Part(id="p", message="m", attempt="a", position=0, kind=kind, started_at=1, text=text, tool=tool)


def tool(title: str = "make", text: str = "no rule", status: ToolStatus = ToolStatus.COMPLETED, at: int = 1) -> Part:
    return part(PartKind.TOOL, text, ToolCall(title=title, status=status, ended_at=at))


def test_an_agent_of_which_nothing_is_heard_is_silent(stage: Stage) -> None:
    assert not stage.pass_by(IDLE_S - 1)
    assert stage.pass_by(2)


def test_any_update_breaks_the_silence(stage: Stage) -> None:
    stage.pass_by(IDLE_S - 1)
    stage.vigil.heard()
    assert not stage.pass_by(IDLE_S - 1)


def test_an_open_tool_call_is_not_silence_however_long(stage: Stage) -> None:
    assert not stage.pass_by(IDLE_S * 3, tool(status=ToolStatus.IN_PROGRESS))
    assert stage.pass_by(IDLE_S + 60, tool(status=ToolStatus.COMPLETED))


def test_an_open_part_that_does_not_grow_is_silence(stage: Stage) -> None:
    assert stage.pass_by(IDLE_S, part(text="and then"))


def test_a_model_call_under_way_is_not_silence_and_one_that_ended_breaks_it(stage: Stage) -> None:
    stage.grant.begin()
    assert not stage.pass_by(IDLE_S * 3)
    stage.grant.count(input_tokens=1, output_tokens=1)
    assert not stage.pass_by(IDLE_S - 1)
    assert stage.pass_by(2)


def test_a_new_turn_begins_with_a_new_silence(stage: Stage) -> None:
    stage.pass_by(IDLE_S)
    stage.vigil.begin()
    assert not stage.vigil.silent


def test_what_is_finished_is_progress_but_for_notices(stage: Stage) -> None:
    assert stage.vigil.finished(part(text="a"))
    assert stage.vigil.finished(tool())
    assert not stage.vigil.finished(part(PartKind.NOTICE, "SAM says"))


def test_the_same_call_with_the_same_result_again_and_again_is_no_progress(stage: Stage) -> None:
    counted = [stage.vigil.finished(tool(at=number)) for number in range(SAME_AGAIN + 3)]
    assert counted == [True] * (SAME_AGAIN - 1) + [False] * 4
    assert not stage.vigil.finished(part(text="I try something quite different."))
    stage.time += NOTED_EVERY_S
    assert not stage.vigil.grew()
    assert stage.vigil.finished(tool("ls"))
    assert stage.vigil.finished(part(text="That helped."))


def test_the_same_call_with_another_result_is_progress(stage: Stage) -> None:
    assert all(stage.vigil.finished(tool(text=f"{number} failed")) for number in range(3 * SAME_AGAIN))


def test_growth_is_noted_now_and_then(stage: Stage) -> None:
    stage.time = 100.0
    assert stage.vigil.grew() and not stage.vigil.grew()
    stage.time += NOTED_EVERY_S
    assert stage.vigil.grew()
