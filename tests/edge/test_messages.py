"""An accepted message reaches its attempt once, or is marked undelivered."""

import asyncio

from edge.chat import store as chat
from edge.chat.model import NewMessage
from edge.chat.sending import _say
from edge.ledger.batch import statements
from edge.local.host import LocalHost
from shared import wire
from shared.parts import FileDiff, Part, PartKind, ToolCall
from shared.spec import Mode
from shared.states import Outcome
from tests.edge.conftest import Agent, Person, ShiftedClock, StageNode, run_due
from tests.waiting import until


async def at_work(person: Person, node: StageNode, mode: str = "task") -> tuple[str, str, wire.StartAttempt]:
    """A conversation, its task, and the start command that has come to the node."""
    conversation = await person.converse()
    task = (await person.say(conversation, "look at it", mode))["task"]["id"]
    return conversation, task, await node.started(f"{task}.1")


def delivered(node: StageNode, message: str) -> list[wire.DeliverMessage]:
    bodies = [one.body for one in node.commands]
    return [one for one in bodies if isinstance(one, wire.DeliverMessage) and one.prompt.message == message]


async def test_a_message_to_a_task_that_waits_for_a_node_is_delivered_when_one_comes(
    person: Person, edge: LocalHost
) -> None:
    conversation = await person.converse()
    task = (await person.say(conversation, "first"))["task"]["id"]
    second = (await person.say(conversation, "second"))["message"]
    assert (second["state"], second["task"]) == ("queued", task)
    node = StageNode(edge)
    edge.stage.app = node  # type: ignore[attr-defined]
    await node.join()
    await until(lambda: bool(delivered(node, second["id"])))
    assert [one.message for one in node.start_of(f"{task}.1").prompts] != [second["id"]]
    await node.turn(f"{task}.1", second["id"])
    assert [one["state"] for one in await person.messages(conversation)][:2] == ["queued", "delivered"]


async def test_nothing_is_sent_about_an_attempt_before_its_start_command(person: Person, node: StageNode) -> None:
    node.refuse_these = ("start/",)
    conversation = await person.converse()
    task = (await person.say(conversation, "first"))["task"]["id"]
    await until(lambda: node.calls > 0)
    message = (await person.say(conversation, "second"))["message"]["id"]
    await person.stop(task)
    assert await node.host.app.run_due() is not None
    assert node.commands == []
    reply = await node.beat()
    assert reply.commands[0].id == f"start/{task}.1"
    assert {one.id for one in reply.commands[1:]} == {f"msg/{task}.1/{message}", f"stop/{task}.1"}


async def test_an_interrupting_message_says_so_to_the_node(person: Person, node: StageNode) -> None:
    conversation, _, start = await at_work(person, node)
    await node.turn(start.attempt, start.prompts[0].message)
    message = (await person.say(conversation, "no, the other one", interrupt=True))["message"]["id"]
    await until(lambda: bool(delivered(node, message)))
    assert delivered(node, message)[0].interrupt


async def test_a_message_that_no_turn_has_taken_is_undelivered_when_its_task_ends(
    person: Person, node: StageNode
) -> None:
    conversation, _, start = await at_work(person, node)
    await node.turn(start.attempt, start.prompts[0].message)
    late = (await person.say(conversation, "one more thing"))["message"]["id"]
    await node.end(start.attempt)
    states = {one["id"]: one["state"] for one in await person.messages(conversation)}
    assert states[late] == "undelivered"


async def test_a_message_that_the_first_attempt_did_not_take_goes_to_the_second(
    person: Person, node: StageNode
) -> None:
    conversation, task, start = await at_work(person, node)
    await node.turn(start.attempt, start.prompts[0].message)
    message = (await person.say(conversation, "one more thing"))["message"]["id"]
    await node.end(start.attempt, Outcome.LOST, reason="agent_crashed")
    await until(lambda: any(one.id == f"msg/{task}.2/{message}" for one in node.commands))
    again = await node.started(f"{task}.2")
    assert again.resume_from == start.attempt


async def test_the_same_message_at_once_from_many_tabs_is_accepted_once(
    person: Person, node: StageNode, interleaved: None
) -> None:
    conversation, task, start = await at_work(person, node)
    await node.turn(start.attempt, start.prompts[0].message)
    body = {"id": person.new("msg"), "text": "again", "mode": "task"}
    path = f"conversations/{conversation}/messages"
    answers = await asyncio.gather(*(person.post(path, body) for _ in range(8)))
    assert {one.status_code for one in answers} == {202}
    assert {one.json()["task"]["id"] for one in answers} == {task}
    assert len([one for one in await person.messages(conversation) if one["author"] == "person"]) == 2


async def test_two_texts_under_one_id_at_once_are_not_both_accepted(
    person: Person, node: StageNode, interleaved: None
) -> None:
    conversation, _, start = await at_work(person, node)
    await node.turn(start.attempt, start.prompts[0].message)
    body = {"id": person.new("msg"), "mode": "task"}
    path = f"conversations/{conversation}/messages"
    one, two = await asyncio.gather(*(person.post(path, body | {"text": text}) for text in ("this", "that")))
    assert sorted((one.status_code, two.status_code)) == [202, 409]
    refused = one if one.status_code == 409 else two
    assert refused.json()["code"] == "id_reused"


async def test_a_late_repetition_of_a_message_does_not_wake_a_conversation_at_rest(
    person: Person, node: StageNode, edge: LocalHost
) -> None:
    """The second sender had looked before the first was heard, and writes when the turn is over."""
    conversation, task, start = await at_work(person, node, "conversation")
    first = await node.turn(start.attempt, start.prompts[0].message)
    sent = await person.say(conversation, "and this?", "conversation")
    await node.rest(start.attempt, first)
    second = await node.turn(start.attempt, sent["message"]["id"])
    await node.rest(start.attempt, second)
    assert (await person.task(task))["state"] == "waiting_for_follow_up"
    late = NewMessage(id=sent["message"]["id"], text="and this?", mode=Mode.CONVERSATION)
    await _say(edge.host, {"conversation": conversation, "project": person.project}, late, task)
    assert (await person.task(task))["state"] == "waiting_for_follow_up"


async def test_a_message_while_the_task_is_being_stopped_goes_on_from_what_is_saved(
    person: Person, node: StageNode
) -> None:
    conversation, task, start = await at_work(person, node)
    await person.stop(task)
    follow = (await person.say(conversation, "do it differently"))["task"]
    assert (follow["continues"], follow["state"]) == (task, "queued")
    assert follow["why_waiting"] == "The work it goes on from is being saved."
    await node.end(start.attempt, Outcome.STOPPED, reason="stopped")
    again = await node.started(f"{follow['id']}.1")
    assert (again.resume_from, again.branch) == (start.attempt, start.branch)


async def test_new_task_starts_one_of_its_own_beside_the_one_at_work(person: Person, node: StageNode) -> None:
    conversation, task, start = await at_work(person, node)
    other = (await person.say(conversation, "meanwhile this", new_task=True))["task"]
    assert other["id"] != task
    assert other["continues"] is None
    assert other["branch"] != start.branch


async def test_a_question_waits_for_its_answer_and_the_answer_wakes_the_task(
    person: Person, node: StageNode, edge: LocalHost
) -> None:
    conversation, task, start = await at_work(person, node)
    turn = await node.turn(start.attempt, start.prompts[0].message)
    asked, failed = await Agent(edge, start.token).call("request_human_input", question="Which one?")
    assert (asked["awaiting"], failed) == (True, False)
    await node.rest(start.attempt, turn)
    assert (await person.task(task))["state"] == "needs_input"
    assert [one["question"] for one in await person.messages(conversation)][-1] == "Which one?"
    answer = await person.say(conversation, "the left one")
    assert (answer["task"]["id"], answer["task"]["state"]) == (task, "in_progress")
    await until(lambda: bool(delivered(node, answer["message"]["id"])))


async def test_a_turn_that_is_reported_after_its_question_does_not_take_the_question_back(
    person: Person, node: StageNode, edge: LocalHost
) -> None:
    """The question comes by the agent's own door, the start of its turn by the node's outbox, later."""
    _, task, start = await at_work(person, node)
    await Agent(edge, start.token).call("request_human_input", question="Which one?")
    turn = await node.turn(start.attempt, start.prompts[0].message)
    assert (await person.task(task))["state"] == "needs_input"
    await node.rest(start.attempt, turn)
    assert (await person.task(task))["state"] == "needs_input"


async def test_a_question_does_not_wait_when_the_person_had_written_before_it(
    person: Person, node: StageNode, edge: LocalHost
) -> None:
    conversation, task, start = await at_work(person, node)
    turn = await node.turn(start.attempt, start.prompts[0].message)
    early = await person.say(conversation, "take the left one")
    await Agent(edge, start.token).call("request_human_input", question="Which one?")
    assert (await person.task(task))["state"] == "needs_input"
    await node.rest(start.attempt, turn)
    assert (await person.task(task))["state"] == "in_progress"
    await node.turn(start.attempt, early["message"]["id"])
    assert (await person.task(task))["state"] == "in_progress"


async def test_a_turn_the_node_begins_by_itself_wakes_a_conversation(person: Person, node: StageNode) -> None:
    """After a restart in mid-turn the node goes on; nobody wrote anything."""
    _, task, start = await at_work(person, node, "conversation")
    await node.rest(start.attempt, await node.turn(start.attempt, start.prompts[0].message))
    assert (await person.task(task))["state"] == "waiting_for_follow_up"
    await node.turn(start.attempt)
    assert (await person.task(task))["state"] == "in_progress"


async def test_a_turn_of_many_large_parts_can_be_read(person: Person, node: StageNode) -> None:
    """Together they are more than one value of the database may hold."""
    conversation, _, start = await at_work(person, node)
    turn = await node.turn(start.attempt, start.prompts[0].message)
    for position in range(14):
        await node.say(start.attempt, turn, position, "x" * 190_000)
    parts = (await person.messages(conversation))[-1]["parts"]
    assert [len(one["text"]) for one in parts] == [190_000] * 14


async def test_a_part_that_no_row_can_hold_is_kept_without_its_diffs(person: Person, node: StageNode) -> None:
    conversation, _, start = await at_work(person, node)
    turn = await node.turn(start.attempt, start.prompts[0].message)
    tool = ToolCall(title="Write", diffs=(FileDiff(path="a", old="o" * 1_200_000, new="n" * 1_200_000),))
    part = Part(
        id=person.new("prt"),
        message=turn,
        attempt=start.attempt,
        position=0,
        kind=PartKind.TOOL,
        started_at=1,
        text="written",
        tool=tool,
        finished=True,
    )
    assert await node.report(start.attempt, wire.PartFinished(part=part)) == 2
    kept = (await person.messages(conversation))[-1]["parts"][0]
    assert (kept["text"], kept["tool"]["title"], kept["tool"]["diffs"]) == ("written", "Write", [])


async def test_text_with_control_characters_arrives_as_it_was_sent(person: Person, node: StageNode) -> None:
    conversation, _, start = await at_work(person, node)
    await node.turn(start.attempt, start.prompts[0].message)
    text = 'a\x00b \x1b[31m "\\" \u2028 𝄞'
    message = (await person.say(conversation, text))["message"]
    assert message["text"] == text
    await until(lambda: bool(delivered(node, message["id"])))
    assert delivered(node, message["id"])[0].prompt.text == text


async def test_what_an_attempt_was_saying_is_over_when_the_edge_gives_it_up(
    person: Person, node: StageNode, edge: LocalHost, clock: ShiftedClock
) -> None:
    conversation, task, start = await at_work(person, node)
    turn = await node.turn(start.attempt, start.prompts[0].message)
    head = Part(id=person.new("prt"), message=turn, attempt=start.attempt, position=0, kind=PartKind.TEXT, started_at=1)
    delta = wire.Delta(part=head.id, offset=0, text="I was about to", head=head)
    await node.call("deltas", wire.DeltaBatch(attempt=start.attempt, deltas=(delta,)))
    assert await edge.hub.open_parts(person.project)
    edge.host.woke_at = 0
    clock.ahead += 46_000
    await run_due(edge)
    assert (await person.task(task))["attempts"][0]["problem"]["code"] == "node_lost"
    assert [one["state"] for one in await person.messages(conversation)] == ["delivered", "finished"]
    assert await edge.hub.open_parts(person.project) == ()


async def test_history_of_a_conversation_is_read_page_by_page(person: Person, node: StageNode) -> None:
    conversation, _, _ = await at_work(person, node)
    for number in range(205):
        await person.say(conversation, f"note {number}")
    page = (await person.http.get(person.at(f"conversations/{conversation}"))).json()
    assert (len(page["messages"]), page["earlier"], page["messages"][-1]["seq"]) == (200, True, 206)
    path = person.at(f"conversations/{conversation}?before={page['messages'][0]['seq']}")
    rest = (await person.http.get(path)).json()
    assert [one["seq"] for one in rest["messages"]] == [1, 2, 3, 4, 5, 6]
    assert not rest["earlier"]


async def test_parts_of_other_projects_are_not_read(person: Person, stranger: Person, node: StageNode) -> None:
    _, _, start = await at_work(person, node)
    turn = await node.turn(start.attempt, start.prompts[0].message)
    await node.say(start.attempt, turn, 0, "mine")
    params = {"project": stranger.project, "ids": f'["{turn}"]'}
    database = person.host.host.databases.of(stranger.project)
    assert await database.batch(statements((chat.MESSAGES, chat.PARTS), params)) == [[], []]
