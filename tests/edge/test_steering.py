"""A parent and its subtasks: written to, stopped, tried anew, waited for."""

from typing import Any

import pytest

from edge.dispatch.steering import GRACE_MS
from shared import wire
from shared.states import Outcome
from tests.edge.conftest import Agent, Person, ShiftedClock, StageNode
from tests.waiting import until


async def parent(person: Person, node: StageNode) -> tuple[str, Agent]:
    task = await person.start("manage it")
    return task, Agent(person.host, (await node.started(f"{task}.1")).token)


async def children(agent: Agent, *texts: str, **more: Any) -> list[str]:
    made, failed = await agent.call("plan_tasks", tasks=[{"key": text, "text": text} | more for text in texts])
    assert not failed, made
    return [one["id"] for one in made["tasks"]]


def delivered_to(node: StageNode, attempt: str) -> list[wire.DeliverMessage]:
    bodies = [one.body for one in node.commands]
    return [body for body in bodies if isinstance(body, wire.DeliverMessage) and body.attempt == attempt]


async def test_a_parent_sleeps_without_a_slot_and_wakes_with_all_results(person: Person, node: StageNode) -> None:
    task, agent = await parent(person, node)
    first, second = await children(agent, "one", "two")
    slept, failed = await agent.call("wait_for_subtasks")
    assert (failed, slept["awaiting"]) == (False, True)
    assert (await person.task(task))["state"] == "waiting"
    for child in (first, second):
        assert (await person.task(task))["state"] == "waiting"
        await node.started(f"{child}.1")
        await node.end(f"{child}.1", Outcome.COMPLETED)
    view = await person.task(task)
    assert (view["state"], len(view["attempts"])) == ("in_progress", 1)
    await until(lambda: bool(delivered_to(node, f"{task}.1")))
    told = delivered_to(node, f"{task}.1")[0].prompt.text
    assert first in told
    assert second in told
    assert told.count("completed") == 2


async def test_any_wakes_at_the_first_end_and_nothing_left_to_wait_for_is_said_at_once(
    person: Person, node: StageNode
) -> None:
    task, agent = await parent(person, node)
    first, second = await children(agent, "one", "two")
    await agent.call("wait_for_subtasks", mode="any")
    await node.started(f"{second}.1")
    await node.end(f"{second}.1", Outcome.FAILED, reason="agent_refused")
    assert (await person.task(task))["state"] == "in_progress"
    again, failed = await agent.call("wait_for_subtasks", subtasks=[first, second], mode="any")
    assert (failed, again["awaiting"]) == (False, False)
    assert {one["id"]: one["state"] for one in again["tasks"]}[second] == "failed"


async def test_a_wait_ends_in_time_and_a_message_ends_it_too(
    person: Person, node: StageNode, clock: ShiftedClock
) -> None:
    task, agent = await parent(person, node)
    await children(agent, "one")
    await agent.call("wait_for_subtasks", timeout_s=600)
    clock.ahead += 601_000
    await node.beat(*(one.body.attempt for one in node.commands))
    await person.host.app.run_due()
    assert (await person.task(task))["state"] == "in_progress"
    await agent.call("wait_for_subtasks", timeout_s=600)
    conversation = (await person.task(task))["conversation"]
    await person.say(conversation, "never mind, go on")
    assert (await person.task(task))["state"] == "in_progress"
    await until(lambda: len(delivered_to(node, f"{task}.1")) == 2)
    assert delivered_to(node, f"{task}.1")[1].prompt.text == "never mind, go on"


async def test_a_woken_parent_goes_before_others_and_the_limit_still_holds(person: Person, node: StageNode) -> None:
    node.seats = 24
    await node.beat()
    task, agent = await parent(person, node)
    (child,) = await children(agent, "one")
    await agent.call("wait_for_subtasks")
    others = [await person.start(f"other {number}") for number in range(12)]
    await node.started(f"{child}.1")
    await node.end(f"{child}.1")
    running = [one for one in others if (await person.task(one))["state"] == "in_progress"]
    assert len(running) == 10 - ((await person.task(task))["state"] == "in_progress")
    await node.started(f"{running[0]}.1")
    await node.end(f"{running[0]}.1")
    assert (await person.task(task))["state"] == "in_progress"


async def test_a_waiting_parent_that_is_stopped_takes_its_subtasks_along(person: Person, node: StageNode) -> None:
    task, agent = await parent(person, node)
    (child,) = await children(agent, "one")
    await node.started(f"{child}.1")
    await agent.call("wait_for_subtasks")
    stopping = await person.stop(task)
    assert (stopping["state"], stopping["stopping"]) == ("waiting", True)
    await node.end(f"{child}.1", Outcome.STOPPED)
    await node.end(f"{task}.1", Outcome.STOPPED)
    assert [(await person.task(one))["state"] for one in (task, child)] == ["cancelled", "cancelled"]


async def test_a_message_reaches_a_subtask_in_every_live_state_and_says_so(person: Person, node: StageNode) -> None:
    _, agent = await parent(person, node)
    first, second = await children(agent, "one", "two")
    await node.started(f"{first}.1")
    receipt, failed = await agent.call("send_message_to_subtask", task=first, text="use tabs", named="call-1")
    again, _ = await agent.call("send_message_to_subtask", task=first, text="use tabs", named="call-1")
    assert (failed, receipt["state"], again["message"]) == (False, "queued", receipt["message"])
    await until(lambda: bool(delivered_to(node, f"{first}.1")))
    assert len(delivered_to(node, f"{first}.1")) == 1
    child = Agent(person.host, (await node.started(f"{second}.1")).token)
    await agent.call("send_message_to_subtask", task=second, text="hurry")
    pending, _ = await child.call("get_pending_messages")
    assert [one["text"] for one in pending["messages"]][-1] == "hurry"
    await node.end(f"{first}.1")
    late, failed = await agent.call("send_message_to_subtask", task=first, text="too late")
    assert (failed, late["code"]) == (True, "task_ended")


async def test_a_warned_subtask_has_a_minute_before_it_is_stopped(
    person: Person, node: StageNode, clock: ShiftedClock
) -> None:
    _, agent = await parent(person, node)
    (child,) = await children(agent, "one")
    await node.started(f"{child}.1")
    await agent.call("stop_subtask", task=child, warning="commit what you have")
    await until(lambda: bool(delivered_to(node, f"{child}.1")))
    assert delivered_to(node, f"{child}.1")[0].interrupt is True
    assert (await person.task(child))["stopping"] is False
    clock.ahead += GRACE_MS + 1
    await node.beat(*(one.body.attempt for one in node.commands))
    await person.host.app.run_due()
    assert (await person.task(child))["stopping"] is True
    await node.end(f"{child}.1", Outcome.STOPPED)
    assert (await person.task(child))["problem"]["code"] == "stopped_by_parent"


async def test_a_subtask_that_failed_is_tried_anew_by_its_parent(person: Person, node: StageNode) -> None:
    task, agent = await parent(person, node)
    (child,) = await children(agent, "one")
    await node.started(f"{child}.1")
    early, failed = await agent.call("retry_subtask", task=child)
    assert (failed, early["code"]) == (True, "not_ended_badly")
    await node.end(f"{child}.1", Outcome.FAILED, reason="agent_refused")
    new, failed = await agent.call("retry_subtask", task=child)
    assert not failed, new
    view = await person.task(new["id"])
    assert (view["parent"], view["origin"]) == (task, "agent")


@pytest.mark.parametrize("tool", ["send_message_to_subtask", "stop_subtask", "retry_subtask"])
async def test_only_what_is_below_the_caller_is_steered(person: Person, node: StageNode, tool: str) -> None:
    _, agent = await parent(person, node)
    other = await person.start("someone else's")
    text = {"text": "hello"} if tool == "send_message_to_subtask" else {}
    refused, failed = await agent.call(tool, task=other, **text)
    assert (failed, refused["code"]) == (True, "not_found")
    refused, failed = await agent.call("wait_for_subtasks", subtasks=[other])
    assert (failed, refused["code"]) == (True, "not_found")
