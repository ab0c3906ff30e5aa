"""An agent that falls silent, or does nothing, is asked once for all to see; then the attempt ends with its reason."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from node_agent.agents import harness
from node_agent.attempts.saving import Saving, Suspended
from node_agent.workspaces.checkpoint import Snapshot
from shared.parts import Part, PartKind
from shared.spec import Mode
from shared.states import Outcome, Step
from shared.wire import StepChanged
from tests.node.conftest import Rig, git
from tests.node.test_turns import A, begun, checkpoints, ends, turns

MISBEHAVING = Path(__file__).parents[1] / "agents" / "misbehaving.py"

Play = Callable[[str], None]


@pytest.fixture
def play(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Play:
    """Puts an agent on stage that behaves as named, and lets it be silent for an instant only."""
    real = harness.launch

    def on_stage(how: str) -> None:
        def launch(*args: Any, **more: Any) -> harness.Launch:
            recipe = real(*args, **more)
            argv = (sys.executable, str(MISBEHAVING), how)
            return msgspec.structs.replace(recipe, argv=argv, readable=(*recipe.readable, MISBEHAVING.parent))

        monkeypatch.setattr(harness, "launch", launch)
        rig.settings = msgspec.structs.replace(rig.settings, idle_s=0.4)

    return on_stage


def notices(rig: Rig) -> list[Part]:
    return [part for part in rig.edge.said(A) if part.kind is PartKind.NOTICE]


async def test_an_agent_that_falls_silent_is_asked_once_and_then_fails_with_its_work_saved(
    rig: Rig, play: Play
) -> None:
    play("waits")
    await begun(rig, "do it")
    end = await rig.edge.ended(A)
    assert (end.outcome, end.reason) == (Outcome.FAILED, "agent_idle")
    assert [one.stop_reason for one in ends(rig)] == ["cancelled", "cancelled"]
    (asked,) = notices(rig)
    assert "silent" in asked.text and asked.message == turns(rig)[1].message
    assert checkpoints(rig)


async def test_an_agent_that_comes_back_when_asked_goes_on(rig: Rig, play: Play) -> None:
    play("wakes")
    await begun(rig, "do it")
    end = await rig.edge.ended(A)
    assert end.outcome is Outcome.COMPLETED
    assert len(notices(rig)) == 1
    assert git("log", "-1", "--format=%s", "sam/tsk_1", cwd=rig.origin) == "It was done"


async def test_a_silent_agent_of_a_conversation_is_asked_too(rig: Rig, play: Play) -> None:
    play("waits")
    await begun(rig, "what is here?", mode=Mode.CONVERSATION)
    end = await rig.edge.ended(A)
    assert (end.outcome, end.reason, len(notices(rig))) == (Outcome.FAILED, "agent_idle", 1)


async def test_what_was_asked_is_remembered_over_a_restart(rig: Rig, play: Play) -> None:
    play("waits")
    await begun(rig, "do it")
    await rig.edge.until(lambda: len(turns(rig)) == 2)
    await rig.stop()
    await rig.start()
    end = await rig.edge.ended(A)
    assert (end.outcome, end.reason) == (Outcome.FAILED, "agent_idle")
    assert len([one for one in notices(rig) if "silent" in one.text]) == 1


async def test_after_a_message_the_agent_may_be_asked_again(rig: Rig, play: Play) -> None:
    play("waits")
    rig.settings = msgspec.structs.replace(rig.settings, idle_s=1.5)
    await begun(rig, "do it")
    await rig.edge.until(lambda: len(notices(rig)) == 1)
    await rig.tell(A, "look at the tests", message="msg_2")
    end = await rig.edge.ended(A)
    assert end.reason == "agent_idle"
    assert [turn.delivered for turn in turns(rig)] == [("msg_tsk_1.1",), (), ("msg_2",), ()]
    assert len(notices(rig)) == 2


async def test_an_agent_that_does_nothing_is_asked_once_and_then_fails(rig: Rig, play: Play) -> None:
    play("idles")
    await begun(rig, "do it")
    end = await rig.edge.ended(A)
    assert (end.outcome, end.reason) == (Outcome.FAILED, "nothing_done")
    (asked,) = notices(rig)
    assert asked.message == turns(rig)[1].message and len(turns(rig)) == 2


async def test_a_question_that_needs_no_change_is_answered_and_reported(rig: Rig) -> None:
    await begun(rig, "rehearse:talk")
    end = await rig.edge.ended(A)
    assert end.outcome is Outcome.COMPLETED and end.commit is None
    assert len(notices(rig)) == 1
    called = [call["params"]["name"] for call in rig.edge.mcp_calls if call["method"] == "tools/call"]
    assert called == ["complete_task"]


async def test_who_changed_or_reported_something_is_not_asked(rig: Rig) -> None:
    await begun(rig, "rehearse:note")
    assert (await rig.edge.ended(A)).outcome is Outcome.COMPLETED
    assert notices(rig) == []


async def test_a_conversation_may_end_its_turn_with_words_alone_and_rests(rig: Rig, play: Play) -> None:
    play("idles")
    await begun(rig, "what is here?", mode=Mode.CONVERSATION)
    await rig.edge.until(lambda: StepChanged(step=Step.RESTING) in rig.edge.bodies(A))
    assert notices(rig) == [] and len(turns(rig)) == 1


async def test_an_agent_in_a_loop_makes_no_progress_whatever_it_says(rig: Rig, play: Play) -> None:
    play("loops")
    await begun(rig, "do it")

    def said(count: int) -> bool:
        return sum(part.kind is PartKind.TOOL for part in rig.edge.said(A)) >= count

    await rig.edge.until(lambda: said(8))
    rig.clock.ahead = 3_600_000
    await rig.edge.until(lambda: said(16))
    assert rig.node is not None
    row = rig.node.services.attempts.get(A)
    assert row is not None and row.progress_at < rig.clock.now() - 3_000_000


async def test_an_attempt_that_the_edge_gives_up_ends_as_failed_with_its_work_saved(rig: Rig) -> None:
    await begun(rig, "rehearse:slow=60")
    await rig.edge.until(lambda: sum(part.kind is PartKind.TOOL for part in rig.edge.said(A)) >= 2)
    await rig.give_up(A, "no_progress")
    await rig.stop_attempt(A)
    end = await rig.edge.ended(A)
    assert (end.outcome, end.reason) == (Outcome.FAILED, "no_progress")
    assert checkpoints(rig)[-1].bundle in rig.edge.objects


async def test_a_silence_that_the_end_of_the_daemon_met_is_asked_about_after_it(
    rig: Rig, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def met(_: Saving) -> Snapshot:
        raise Suspended

    play("waits")
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(Saving, "checkpoint", met)
        await begun(rig, "what is here?", mode=Mode.CONVERSATION)
        await rig.edge.until(lambda: len(ends(rig)) == 1)
        await rig.stop()
    await rig.start()
    end = await rig.edge.ended(A)
    assert (end.reason, len(notices(rig))) == ("agent_idle", 1)
