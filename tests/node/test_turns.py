"""What makes an attempt go on, wait, or end."""

import os
import signal

import msgspec
import psutil  # type: ignore[import-untyped]
import pytest

from shared.parts import PartKind
from shared.spec import Limits, Mode
from shared.states import Outcome
from shared.wire import CheckpointSaved, TurnEnded, TurnStarted
from tests.node.conftest import Rig, git
from tests.waiting import until

A = "tsk_1.1"


def turns(rig: Rig, attempt: str = A) -> list[TurnStarted]:
    return [body for body in rig.edge.bodies(attempt) if isinstance(body, TurnStarted)]


def ends(rig: Rig, attempt: str = A) -> list[TurnEnded]:
    return [body for body in rig.edge.bodies(attempt) if isinstance(body, TurnEnded)]


def checkpoints(rig: Rig, attempt: str = A) -> list[CheckpointSaved]:
    return [body for body in rig.edge.bodies(attempt) if isinstance(body, CheckpointSaved)]


def agents(rig: Rig) -> list[psutil.Process]:
    """Processes of this rig's workspaces, whoever started them."""
    found = []
    for process in psutil.process_iter():
        try:
            if str(rig.settings.workspaces) in process.cwd() or str(rig.settings.workspaces) in " ".join(
                process.cmdline()
            ):
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            continue
    return found


async def nobody_left(rig: Rig) -> None:
    """The kernel takes a moment to end a namespace."""
    await until(lambda: not agents(rig), settle=True)


async def begun(rig: Rig, text: str, **order: object) -> None:
    await rig.start()
    await rig.joined()
    await rig.send(rig.order(text, **order))  # type: ignore[arg-type]


async def test_uncommitted_changes_are_asked_to_be_committed_once(rig: Rig) -> None:
    await begun(rig, "rehearse:dirty")
    end = await rig.edge.ended(A)
    assert end.outcome is Outcome.COMPLETED
    assert [turn.delivered for turn in turns(rig)] == [("msg_tsk_1.1",), ()]
    notices = [part for part in rig.edge.said(A) if part.kind is PartKind.NOTICE]
    assert len(notices) == 1 and "commit" in notices[0].text
    assert notices[0].message == turns(rig)[1].message and notices[0].position == 0


async def test_a_task_that_asked_a_person_waits_for_the_answer_and_goes_on_with_it(rig: Rig) -> None:
    await begun(rig, "rehearse:ask")
    await rig.edge.until(lambda: len(checkpoints(rig)) == 1)
    assert [call["params"]["name"] for call in rig.edge.mcp_calls if call["method"] == "tools/call"] == [
        "request_human_input"
    ]
    await rig.tell(A, "Blue, please.", message="msg_answer")
    end = await rig.edge.ended(A)
    assert end.outcome is Outcome.COMPLETED
    assert turns(rig)[1].delivered == ("msg_answer",)
    assert "Blue, please." in git("show", "sam/tsk_1:ANSWER.md", cwd=rig.origin)


async def test_a_message_in_mid_turn_waits_for_the_turns_end_and_is_delivered_once(rig: Rig) -> None:
    await begun(rig, "rehearse:slow=1")
    await rig.edge.until(lambda: bool(rig.edge.said(A)))
    await rig.tell(A, "rehearse:stream=5", message="msg_2")
    await rig.tell(A, "rehearse:stream=5", message="msg_2")
    assert (await rig.edge.ended(A)).outcome is Outcome.COMPLETED
    assert ends(rig)[0].stop_reason == "end_turn"
    assert [turn.delivered for turn in turns(rig)] == [("msg_tsk_1.1",), ("msg_2",)]


async def test_an_interrupting_message_cancels_the_turn_and_is_next(rig: Rig) -> None:
    await begun(rig, "rehearse:slow=60", mode=Mode.CONVERSATION)
    await rig.edge.until(lambda: bool(rig.edge.said(A)))
    await rig.tell(A, "rehearse:stream=5", message="msg_2", interrupt=True)
    await rig.edge.until(lambda: len(ends(rig)) == 2)
    assert [end.stop_reason for end in ends(rig)] == ["cancelled", "end_turn"]
    assert turns(rig)[1].delivered == ("msg_2",)


async def test_an_agent_that_dies_in_its_turn_ends_the_attempt_with_its_work_saved(rig: Rig) -> None:
    await begun(rig, "rehearse:slow=60")
    await rig.edge.until(lambda: sum(part.kind is PartKind.TOOL for part in rig.edge.said(A)) >= 2)
    (agent,) = [one for one in agents(rig) if "node_agent.native" in one.cmdline()]
    os.kill(agent.pid, signal.SIGKILL)
    end = await rig.edge.ended(A)
    assert (end.outcome, end.reason) == (Outcome.FAILED, "agent_crashed")
    assert checkpoints(rig)[-1].bundle in rig.edge.objects
    assert git("show", "sam/tsk_1:SLOW.md", cwd=rig.origin) == "started"
    assert len(ends(rig)) == 1
    await nobody_left(rig)


async def test_a_task_that_runs_out_of_time_ends_saved(rig: Rig) -> None:
    await begun(rig, "rehearse:slow=60", limits=Limits(wall_clock_s=1000))
    await rig.edge.until(lambda: bool(rig.edge.said(A)))
    rig.clock.ahead = 1_000_001
    end = await rig.edge.ended(A)
    assert (end.outcome, end.reason) == (Outcome.FAILED, "wall_clock")
    assert checkpoints(rig)


@pytest.mark.parametrize(("limits", "reason"), [(Limits(turns=1), "turn_limit"), (Limits(tokens=1), "token_limit")])
async def test_an_attempt_that_has_used_its_turns_or_tokens_ends(rig: Rig, limits: Limits, reason: str) -> None:
    await begun(rig, "rehearse:slow=3", limits=limits)
    await rig.edge.until(lambda: bool(rig.edge.said(A)))
    await rig.tell(A, "And more.", message="msg_2")
    end = await rig.edge.ended(A)
    assert (end.outcome, end.reason) == (Outcome.FAILED, reason)


@pytest.mark.parametrize("here", [True, False])
async def test_a_later_attempt_goes_on_from_the_saved_work(
    rig: Rig, here: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    await begun(rig, "rehearse:slow=60", mode=Mode.CONVERSATION)
    await rig.edge.until(lambda: sum(part.kind is PartKind.TOOL for part in rig.edge.said(A)) >= 2)
    await rig.stop_attempt(A)
    await rig.edge.ended(A)
    if not here:
        await rig.stop()
        other = tmp_path_factory.mktemp("other") / "node"
        rig.settings = msgspec.structs.replace(rig.settings, home=other)
        await rig.start()
        await rig.edge.until(lambda: len(rig.edge.joins) == 2)
    order = rig.order(
        "rehearse:stream=5",
        number=2,
        mode=Mode.CONVERSATION,
        resume_from=A,
        resume_bundle=checkpoints(rig)[-1].bundle,
    )
    await rig.send(order)
    await rig.edge.until(lambda: bool(checkpoints(rig, "tsk_1.2")))
    state = await rig.run(
        "tsk_1.2", "git status --porcelain; git show HEAD:SLOW.md; cat SLOW.md; git symbolic-ref HEAD"
    )
    assert state.splitlines()[:4] == ["M SLOW.md", "started", "started", "step 1"], state
    assert state.splitlines()[-1] == "refs/heads/sam/tsk_1"
    fresh = [part for part in rig.edge.said("tsk_1.2") if part.kind is PartKind.NOTICE]
    assert not fresh, "on the same node the agent's session is taken up; elsewhere there is none to lose"
    home = (await rig.run("tsk_1.2", "pwd")).removesuffix("/repo").rpartition("/")[2]
    assert home == (A if here else "tsk_1.2")


async def test_two_tasks_run_at_once_each_in_its_own_clone(rig: Rig) -> None:
    await rig.start()
    await rig.joined()
    for task in ("tsk_1", "tsk_2"):
        await rig.send(rig.order("rehearse:slow=1", task=task))
    for task in ("tsk_1", "tsk_2"):
        assert (await rig.edge.ended(f"{task}.1")).outcome is Outcome.COMPLETED
        assert "step 1" in git("show", f"sam/{task}:SLOW.md", cwd=rig.origin)
