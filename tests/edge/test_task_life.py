"""From a message to a completed task, with the node's part played by the test."""

from edge.local.host import LocalHost
from shared import wire
from shared.parts import Part, PartKind
from shared.states import Outcome, Step
from tests.edge.conftest import Person, StageNode
from tests.waiting import until

MODEL = wire.ModelInfo(label="stage", rehearsal=True)


async def started(person: Person, node: StageNode, text: str = "fix the test", **more: str) -> tuple[str, str, str]:
    conversation = await person.converse()
    accepted = await person.say(conversation, text, **more)
    task = accepted["task"]["id"]
    await until(lambda: any(one.id == f"start/{task}.1" for one in node.commands))
    return conversation, task, f"{task}.1"


async def test_a_message_in_task_mode_starts_a_task_and_its_command_reaches_the_node(
    person: Person, node: StageNode
) -> None:
    conversation, task, attempt = await started(person, node)
    command = node.commands[0].body
    assert isinstance(command, wire.StartAttempt)
    assert command.attempt == attempt
    assert command.branch.startswith("sam/fix-the-test-")
    assert "fix the test" in command.prompts[0].text
    assert command.harness == "native"
    view = await person.task(task)
    assert view["state"] == "in_progress"
    assert view["conversation"] == conversation


async def test_what_the_node_reports_is_what_the_page_shows(person: Person, node: StageNode) -> None:
    conversation, task, attempt = await started(person, node)
    start = node.commands[0].body
    assert isinstance(start, wire.StartAttempt)
    message = person.new("msg")
    part = Part(
        id=person.new("prt"),
        message=message,
        attempt=attempt,
        position=0,
        kind=PartKind.TEXT,
        started_at=1,
        text="I looked.",
        finished=True,
    )
    acked = await node.report(
        attempt,
        wire.StepChanged(step=Step.WORKING),
        wire.TurnStarted(message=message, delivered=(start.prompts[0].message,), model=MODEL, harness="native"),
        wire.PartFinished(part=part),
        wire.TurnEnded(message=message, stop_reason="end_turn"),
        wire.CheckpointSaved(commit="c" * 40, bundle=None, files=1),
        wire.BranchPushed(branch=start.branch, commit="b" * 40),
        wire.AttemptEnded(outcome=Outcome.COMPLETED, branch=start.branch, commit="b" * 40, files=1, added=2, removed=1),
    )
    assert acked == 7
    view = await person.task(task)
    assert (view["state"], view["pushed"], view["commit"], view["added"]) == ("completed", True, "b" * 40, 2)
    said = (await person.http.get(person.at(f"conversations/{conversation}"))).json()["messages"]
    assert [one["author"] for one in said] == ["person", "agent"]
    assert said[0]["state"] == "delivered"
    assert said[1]["parts"][0]["text"] == "I looked."
    assert said[1]["state"] == "finished"
    assert (await node.beat()).live == ()


async def test_events_sent_twice_or_out_of_order_change_nothing_more(person: Person, node: StageNode) -> None:
    _, task, attempt = await started(person, node)
    step = wire.Event(seq=1, at=5, body=wire.StepChanged(step=Step.WORKING))
    batch = wire.EventBatch(stream=attempt, events=(step,))
    ahead = wire.EventBatch(stream=attempt, events=(wire.Event(seq=3, at=5, body=step.body),))
    assert await node.send(batch) == 1
    assert await node.send(batch) == 1
    assert await node.send(ahead) == 1
    steps = (await person.task(task))["attempts"][0]["steps"]
    assert [one["step"] for one in steps] == ["claiming_node", "working"]


async def test_the_same_message_sent_twice_is_accepted_once(person: Person, node: StageNode) -> None:
    conversation = await person.converse()
    sent = {"id": person.new("msg"), "text": "do it", "mode": "task"}
    first = await person.http.post(person.at(f"conversations/{conversation}/messages"), json=sent)
    again = await person.http.post(person.at(f"conversations/{conversation}/messages"), json=sent)
    other = await person.http.post(
        person.at(f"conversations/{conversation}/messages"), json=sent | {"text": "do another thing"}
    )
    assert first.json()["task"]["id"] == again.json()["task"]["id"]
    assert (other.status_code, other.json()["code"]) == (409, "id_reused")
    tasks = (await person.http.get(person.at("tasks"))).json()
    assert len(tasks) == 1


async def test_a_stop_asks_the_node_to_save_and_beats_a_late_success(person: Person, node: StageNode) -> None:
    _, task, attempt = await started(person, node)
    stopping = (await person.http.post(person.at(f"tasks/{task}/stop"))).json()
    assert (stopping["state"], stopping["stopping"]) == ("in_progress", True)
    await until(lambda: any(isinstance(one.body, wire.StopAttempt) for one in node.commands))
    again = await person.http.post(person.at(f"tasks/{task}/stop"))
    assert again.status_code == 202
    await node.end(attempt, Outcome.COMPLETED, commit="d" * 40)
    view = await person.task(task)
    assert (view["state"], view["problem"]["code"], view["commit"]) == ("cancelled", "stopped", "d" * 40)


async def test_a_queued_task_is_cancelled_at_once(person: Person, edge: LocalHost) -> None:
    conversation = await person.converse()
    task = (await person.say(conversation, "no node is there"))["task"]["id"]
    view = (await person.http.post(person.at(f"tasks/{task}/stop"))).json()
    assert (view["state"], view["stopping"]) == ("cancelled", False)


async def test_a_conversation_rests_after_its_turn_and_goes_on_with_a_message(person: Person, node: StageNode) -> None:
    conversation, task, attempt = await started(person, node, "what is here?", mode="conversation")
    start = node.commands[0].body
    assert isinstance(start, wire.StartAttempt)
    turn = wire.TurnStarted(
        message=person.new("msg"), delivered=(start.prompts[0].message,), model=MODEL, harness="native"
    )
    await node.report(attempt, turn, wire.TurnEnded(message=turn.message, stop_reason="end_turn"))
    assert (await person.task(task))["state"] == "waiting_for_follow_up"
    said = await person.say(conversation, "and there?", mode="conversation")
    assert said["task"]["id"] == task
    assert said["task"]["state"] == "in_progress"
    await until(lambda: any(isinstance(one.body, wire.DeliverMessage) for one in node.commands))


async def test_a_message_after_the_end_starts_a_task_that_continues_on_the_same_branch(
    person: Person, node: StageNode
) -> None:
    conversation, task, attempt = await started(person, node)
    await node.end(attempt)
    follow = (await person.say(conversation, "one more thing"))["task"]
    assert follow["continues"] == task
    assert follow["branch"] == (await person.task(task))["branch"]
    await until(lambda: any(one.id == f"start/{follow['id']}.1" for one in node.commands))
    start = node.commands[-1].body
    assert isinstance(start, wire.StartAttempt)
    assert start.resume_from == attempt


async def test_an_attempt_the_node_has_no_more_is_given_another_one(person: Person, node: StageNode) -> None:
    _, task, attempt = await started(person, node)
    await node.beat(acked=(f"start/{attempt}",))
    assert (await person.task(task))["attempts"][0]["outcome"] is None
    await node.beat()
    await until(lambda: any(one.id == f"start/{task}.2" for one in node.commands))
    view = await person.task(task)
    assert [one["outcome"] for one in view["attempts"]] == ["lost", None]
    await node.beat()
    await node.beat()
    await node.beat()
    assert (await person.task(task))["problem"]["code"] == "node_restarted"


async def test_a_command_the_node_refused_is_repeated_by_the_heartbeat(person: Person, node: StageNode) -> None:
    node.refuse = True
    conversation = await person.converse()
    task = (await person.say(conversation, "go"))["task"]["id"]
    await until(lambda: _commands(node), settle=True)
    reply = await node.beat()
    assert [one.id for one in reply.commands] == [f"start/{task}.1"]
    assert (await node.beat(f"{task}.1", acked=(f"start/{task}.1",))).commands == ()


async def _commands(node: StageNode) -> bool:
    return bool((await node.beat()).commands)


async def test_ten_tasks_run_and_the_eleventh_waits_and_says_why(person: Person, node: StageNode) -> None:
    tasks = []
    for number in range(11):
        conversation = await person.converse()
        tasks.append((await person.say(conversation, f"task {number}"))["task"])
    assert [one["state"] for one in tasks] == ["in_progress"] * 10 + ["queued"]
    assert tasks[-1]["why_waiting"].startswith("10 of 10 tasks")
    await until(lambda: len(node.commands) == 10)
    await node.end(node.commands[0].body.attempt)
    assert (await person.task(tasks[-1]["id"]))["state"] == "in_progress"
