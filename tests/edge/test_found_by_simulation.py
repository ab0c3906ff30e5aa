"""What the simulation found, told again in a few steps."""

from edge.ledger.batch import statements
from edge.local.host import LocalHost
from edge.tasks.ending import end_attempt
from tests.edge.conftest import Agent, Person, StageNode
from tests.waiting import until


async def _waiting_parent(edge: LocalHost, node: StageNode, person: Person) -> tuple[str, str]:
    """A parent that sleeps, and its child."""
    task = await person.start("parent")
    agent = Agent(edge, (await node.started(f"{task}.1")).token)
    child, failed = await agent.call("dispatch_task", text="child")
    assert not failed
    await agent.call("wait_for_subtasks")
    assert (await person.task(task))["state"] == "waiting"
    return task, child["id"]


async def test_an_attempt_that_ends_while_its_task_waits_for_subtasks_ends_the_task(
    edge: LocalHost, node: StageNode, person: Person
) -> None:
    task, _ = await _waiting_parent(edge, node, person)
    await node.end(f"{task}.1")
    assert (await person.task(task))["state"] == "completed"


async def test_an_attempt_that_ends_or_is_lost_while_its_task_waits_for_its_slot_is_not_forgotten(
    edge: LocalHost, node: StageNode, person: Person
) -> None:
    parents = [await _waiting_parent(edge, node, person) for _ in range(2)]
    none = statements(("UPDATE project SET max_running = 0",), {})
    await edge.host.databases.directory().batch(none)
    for task, child in parents:
        await node.started(f"{child}.1")
        await node.end(f"{child}.1")
        assert (await person.task(task))["state"] == "queued"
    (ends, _), (lost, _) = parents
    await node.end(f"{ends}.1")
    assert (await person.task(ends))["state"] == "completed"
    await end_attempt(edge.host, person.project, f"{lost}.1", "node_lost")
    attempts = (await person.task(lost))["attempts"]
    assert [one["outcome"] for one in attempts] == ["lost"]


async def test_an_answer_goes_to_the_task_that_asks_although_another_is_newer(
    edge: LocalHost, node: StageNode, person: Person
) -> None:
    conversation = await person.converse()
    asking = (await person.say(conversation, "first"))["task"]["id"]
    agent = Agent(edge, (await node.started(f"{asking}.1")).token)
    await agent.call("request_human_input", question="which one?")
    newer = (await person.say(conversation, "second", new_task=True))["task"]["id"]
    await until(lambda: any(one.id == f"start/{newer}.1" for one in node.commands))
    answered = await person.say(conversation, "the left one")
    assert answered["task"]["id"] == asking
    assert (await person.task(asking))["state"] == "in_progress"


async def test_an_attempt_that_ended_before_its_node_heard_of_it_does_not_begin_there(
    edge: LocalHost, node: StageNode, person: Person
) -> None:
    node.refuse = True
    task = await person.start("unheard")
    await until(lambda: node.calls > 0)
    assert [one.id for one in (await node.beat()).commands] == [f"start/{task}.1"]
    await end_attempt(edge.host, person.project, f"{task}.1", "node_lost")
    assert f"start/{task}.1" not in [one.id for one in (await node.beat()).commands]


async def test_a_heartbeat_that_comes_late_takes_no_seat_from_an_agent_at_work(person: Person, node: StageNode) -> None:
    node.seats = 1
    task = await person.start()
    await node.started(f"{task}.1")
    late = node.beats
    await node.beat(f"{task}.1", acked=(f"start/{task}.1",))
    for _ in range(3):
        newest, node.beats = node.beats, late - 1
        await node.beat()
        node.beats = newest
    assert [one["outcome"] for one in (await person.task(task))["attempts"]] == [None]
    await node.beat()
    await node.beat()
    assert (await person.task(task))["attempts"][0]["outcome"] == "lost"


async def test_a_heartbeat_that_was_written_before_the_start_command_came_frees_no_seat(
    edge: LocalHost, node: StageNode, person: Person
) -> None:
    node.seats = 1
    task = await person.start("first")
    await node.started(f"{task}.1")
    await end_attempt(edge.host, person.project, f"{task}.1", "stopped")
    waiting = await person.start("second")
    await node.beat()
    assert not any(one.id == f"start/{waiting}.1" for one in node.commands)
    await node.beat(f"{task}.1")
    assert not any(one.id == f"start/{waiting}.1" for one in node.commands)
    await node.beat()
    await node.started(f"{waiting}.1")


async def test_what_was_written_before_a_task_had_a_place_is_in_its_first_turn(person: Person, edge: LocalHost) -> None:
    conversation = await person.converse()
    task = (await person.say(conversation, "do it"))["task"]["id"]
    await person.say(conversation, "and mind the tests")
    node = StageNode(edge)
    edge.stage.app = node  # type: ignore[attr-defined]
    await node.join()
    start = await node.started(f"{task}.1")
    assert [prompt.text for prompt in start.prompts][1:] == ["and mind the tests"]
