"""A parent and its subtasks: written to, waited for, tried anew; each message with its receipt."""

from typing import Any

import pytest

from edge.ledger.batch import statements
from edge.local.host import LocalHost
from edge.ports import Statement
from shared import wire
from shared.states import Outcome
from tests.edge.conftest import Agent, Person, ShiftedClock, StageNode, alone
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


async def test_a_subtask_that_is_named_often_is_told_of_once(person: Person, node: StageNode) -> None:
    task, agent = await parent(person, node)
    (child,) = await children(agent, "one")
    slept, failed = await agent.call("wait_for_subtasks", subtasks=[child] * 1_000)
    assert (failed, slept["awaiting"]) == (False, True)
    await node.started(f"{child}.1")
    await node.end(f"{child}.1")
    await until(lambda: bool(delivered_to(node, f"{task}.1")))
    assert delivered_to(node, f"{task}.1")[0].prompt.text.count(child) == 1


async def test_a_parent_of_hundreds_waits_for_the_newest(person: Person, node: StageNode, edge: LocalHost) -> None:
    task, agent = await parent(person, node)
    earlier = """
INSERT INTO task (id, project, conversation, parent, root, depth, priority, mode, spec, state, version, attempts,
  harness, harness_why, runtime, runtime_why, branch, base, created_at, changed_at, ended_at)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250)
SELECT 'tsk_earlier' || i, project, conversation, id, root, 1, 0, 'task', spec, 'completed', 1, 1, harness, '', runtime,
  '', branch, base, created_at, created_at, created_at FROM task, n WHERE id = :task"""
    await edge.host.databases.directory().batch(statements((earlier,), {"task": task}))
    (newest,) = await children(agent, "newest")
    slept, failed = await agent.call("wait_for_subtasks")
    assert (failed, slept["awaiting"]) == (False, True)
    await node.started(f"{newest}.1")
    await node.end(f"{newest}.1")
    named, failed = await agent.call("wait_for_subtasks", subtasks=[newest])
    assert (failed, named["awaiting"]) == (False, False)


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
    async with alone(person.host):
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


async def test_a_stop_reaches_what_works_below_one_that_has_ended(person: Person, node: StageNode) -> None:
    task, agent = await parent(person, node)
    (child,) = await children(agent, "one")
    between = Agent(person.host, (await node.started(f"{child}.1")).token)
    (grandchild,) = await children(between, "two")
    await node.started(f"{grandchild}.1")
    await node.end(f"{child}.1", Outcome.COMPLETED)
    await person.stop(task)
    assert (await person.task(grandchild))["stopping"] is True
    assert (await person.task(child))["state"] == "completed"


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


async def test_what_an_agent_tries_anew_stays_in_its_tree_when_the_parent_between_has_ended(
    person: Person, node: StageNode
) -> None:
    task, agent = await parent(person, node)
    (child,) = await children(agent, "one")
    between = Agent(person.host, (await node.started(f"{child}.1")).token)
    (grandchild,) = await children(between, "two")
    await node.started(f"{grandchild}.1")
    await node.end(f"{child}.1", Outcome.COMPLETED)
    await node.end(f"{grandchild}.1", Outcome.FAILED, reason="agent_refused")
    again, failed = await agent.call("retry_subtask", task=grandchild)
    assert not failed, again
    view = await person.task(again["id"])
    assert (view["parent"], view["depth"]) == (task, 1)
    whole = (await person.task(task))["money"]["budget_microusd"]
    assert view["money"]["budget_microusd"] < whole // 2


@pytest.mark.parametrize("tool", ["send_message_to_subtask", "stop_subtask", "retry_subtask"])
async def test_only_what_is_below_the_caller_is_steered(person: Person, node: StageNode, tool: str) -> None:
    _, agent = await parent(person, node)
    other = await person.start("someone else's")
    text = {"text": "hello"} if tool == "send_message_to_subtask" else {}
    refused, failed = await agent.call(tool, task=other, **text)
    assert (failed, refused["code"]) == (True, "not_found")
    refused, failed = await agent.call("wait_for_subtasks", subtasks=[other])
    assert (failed, refused["code"]) == (True, "not_found")


async def subtask_in(state: str, person: Person, node: StageNode, edge: LocalHost) -> tuple[Agent, str]:
    """A parent and its subtask in that state; and, by `go_on`, what lets it read what was written to it."""
    _, agent = await parent(person, node)
    if state == "queued":
        await only_one_runs(edge)
    needed, child = await children(agent, "one", "two")
    if state == "blocked":
        made, _ = await agent.call("dispatch_task", text="three", depends_on=[needed])
        child = made["id"]
    if state in ("in_progress", "waiting", "needs_input"):
        of_child = Agent(person.host, (await node.started(f"{child}.1")).token)
        if state == "waiting":
            await of_child.call("dispatch_task", text="a part")
            await of_child.call("wait_for_subtasks")
        elif state == "needs_input":
            await of_child.call("request_human_input", question="Which?")
    assert (await person.task(child))["state"] == state
    return agent, child


async def only_one_runs(edge: LocalHost) -> None:
    await edge.host.databases.directory().batch([Statement("UPDATE project SET max_running = 1", {})])


async def go_on(state: str, agent: Agent, person: Person, node: StageNode, child: str) -> None:
    if state == "blocked":
        (needed,) = (await person.task(child))["depends_on"]
        await node.started(f"{needed}.1")
        await node.end(f"{needed}.1")
    if state == "queued":
        await agent.call("wait_for_subtasks")
        siblings = {one["id"] for one in (await agent.call("list_tasks"))[0]["tasks"]} - {child}
        for first in siblings:
            if (await person.task(first))["state"] == "in_progress":
                await node.started(f"{first}.1")
                await node.end(f"{first}.1")
    await node.started(f"{child}.1")


def times_told(node: StageNode, attempt: str, message: str) -> int:
    begun = [prompt.message for prompt in node.start_of(attempt).prompts]
    return [*begun, *(one.prompt.message for one in delivered_to(node, attempt))].count(message)


@pytest.mark.parametrize("by", ["parent", "person"])
@pytest.mark.parametrize("state", ["blocked", "queued", "in_progress", "waiting", "needs_input"])
async def test_a_message_is_accepted_in_every_live_state_read_once_and_has_a_receipt(
    person: Person, node: StageNode, edge: LocalHost, state: str, by: str
) -> None:
    agent, child = await subtask_in(state, person, node, edge)
    body = {"id": person.new("msg"), "text": "use tabs", "interrupt": True}

    async def write() -> dict[str, Any]:
        if by == "person":
            return (await person.post(f"tasks/{child}/messages", body)).json()  # type: ignore[no-any-return]
        receipt, failed = await agent.call(
            "send_message_to_subtask", task=child, text="use tabs", interrupt=True, named="call-1"
        )
        assert not failed, receipt
        return receipt

    receipt = await write()
    message = receipt["message"]
    assert (receipt["state"], receipt["attempt"], receipt["settled_at"]) == ("queued", None, None)
    pending = (await person.http.get(person.at(f"tasks/{child}/messages?state=queued"))).json()
    assert message in [one["message"] for one in pending]
    await go_on(state, agent, person, node, child)
    await until(lambda: times_told(node, f"{child}.1", message) == 1)
    await node.turn(f"{child}.1", message)
    again = await write()
    assert (again["message"], again["state"], again["attempt"]) == (message, "delivered", f"{child}.1")
    assert again["settled_at"] >= again["sent_at"]
    later = (await person.http.get(person.at(f"tasks/{child}/messages/{message}"))).json()
    told, _ = await agent.call("get_task", task=child, message=message)
    assert later == again == told["receipt"]
    assert times_told(node, f"{child}.1", message) == 1
    assert (await person.http.get(person.at(f"tasks/{child}/messages?state=queued"))).json() in ([], pending[1:])


async def test_a_conversation_at_rest_reads_what_is_written_to_its_task(person: Person, node: StageNode) -> None:
    talk = (await person.say(await person.converse(), "think", "conversation"))["task"]["id"]
    first = (await node.started(f"{talk}.1")).prompts[0].message
    await node.rest(f"{talk}.1", await node.turn(f"{talk}.1", first))
    assert (await person.task(talk))["state"] == "waiting_for_follow_up"
    body = {"id": person.new("msg"), "text": "and the tests?"}
    assert (await person.post(f"tasks/{talk}/messages", body)).status_code == 202
    await until(lambda: times_told(node, f"{talk}.1", body["id"]) == 1)
    assert (await person.task(talk))["state"] == "in_progress"


async def test_what_nobody_read_is_read_by_the_next_attempt_or_has_a_receipt_that_says_so(
    person: Person, node: StageNode
) -> None:
    _, agent = await parent(person, node)
    lost, ended = await children(agent, "one", "two")
    for child in (lost, ended):
        await node.started(f"{child}.1")
    to_lost, to_ended = [
        (await agent.call("send_message_to_subtask", task=child, text="hurry"))[0]["message"] for child in (lost, ended)
    ]
    await node.end(f"{lost}.1", Outcome.FAILED, reason="agent_crashed")
    assert to_lost in [prompt.message for prompt in (await node.started(f"{lost}.2")).prompts]
    await node.turn(f"{lost}.2", to_lost)
    receipt = (await agent.call("get_task", task=lost, message=to_lost))[0]["receipt"]
    assert (receipt["state"], receipt["attempt"]) == ("delivered", f"{lost}.2")
    await node.end(f"{ended}.1")
    receipt = (await agent.call("get_task", task=ended, message=to_ended))[0]["receipt"]
    assert (receipt["state"], receipt["attempt"]) == ("undelivered", None)
    assert receipt["settled_at"] is not None


async def test_an_id_stands_for_one_message_to_one_task(person: Person, node: StageNode) -> None:
    one, two = await person.start("one"), await person.start("two")
    body = {"id": person.new("msg"), "text": "hurry"}
    assert (await person.post(f"tasks/{one}/messages", body)).status_code == 202
    for path, changed in ((one, {"text": "wait"}), (one, {"interrupt": True}), (two, {})):
        refused = await person.post(f"tasks/{path}/messages", body | changed)
        assert refused.json()["code"] == "id_reused", changed
