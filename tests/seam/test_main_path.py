"""From a message in the chat to a pushed branch, across every seam, also when the wires misbehave."""

import pytest

from tests.seam.conftest import Pair, git
from tests.seam.wires import Fault


@pytest.mark.parametrize("fault", list(Fault))
async def test_a_message_becomes_a_pushed_branch_with_the_tests_green(pair: Pair, fault: Fault) -> None:
    origin = await pair.try_the_sample()
    pair.break_wires(fault)
    conversation = await pair.person.converse()
    task = (await pair.person.say(conversation, "Make the failing test pass"))["task"]["id"]
    view = await pair.ended(task)
    assert (view["state"], view["problem"]) == ("completed", None)
    assert view["pushed"]
    assert view["commit"] == git(origin, "rev-parse", view["branch"])
    assert git(origin, "diff", "--stat", f"main...{view['branch']}")
    assert view["model"]["rehearsal"] is True
    diff = await pair.person.http.get(pair.person.at(f"tasks/{task}/diff"))
    assert diff.status_code == 200
    assert diff.text.startswith("diff --git")
    said = await pair.messages(conversation)
    assert said[0]["state"] == "delivered"
    parts = [part for message in said for part in message["parts"]]
    assert len({part["id"] for part in parts}) == len(parts)
    assert all(part["finished"] for part in parts)
    assert {"text", "tool"} <= {part["kind"] for part in parts}
    assert all(message["state"] == "finished" for message in said if message["author"] == "agent")


async def test_two_tasks_run_at_once_on_branches_of_their_own(pair: Pair) -> None:
    origin = await pair.try_the_sample()
    conversation = await pair.person.converse()
    first = (await pair.person.say(conversation, "Make the failing test pass"))["task"]
    second = (await pair.person.say(conversation, "Make the failing test pass", new_task=True))["task"]
    assert first["id"] != second["id"]
    views = [await pair.ended(one["id"]) for one in (first, second)]
    assert [one["state"] for one in views] == ["completed", "completed"]
    assert views[0]["branch"] != views[1]["branch"]
    assert all(git(origin, "rev-parse", one["branch"]) == one["commit"] for one in views)


async def test_an_agent_dispatches_a_subtask_that_runs_to_its_own_branch(pair: Pair) -> None:
    origin = await pair.try_the_sample()
    conversation = await pair.person.converse()
    parent = (await pair.person.say(conversation, "rehearse:dispatch"))["task"]["id"]
    assert (await pair.ended(parent))["state"] == "completed"
    children = (await pair.person.http.get(pair.person.at(f"tasks?parent={parent}"))).json()
    assert len(children) == 1
    child = await pair.ended(children[0]["id"])
    assert (child["state"], child["depth"], child["origin"]) == ("completed", 1, "agent")
    assert git(origin, "rev-parse", child["branch"]) == child["commit"]


async def test_a_parent_waits_for_its_subtasks_without_a_slot_and_ends_with_their_results(pair: Pair) -> None:
    origin = await pair.try_the_sample()
    conversation = await pair.person.converse()
    parent = (await pair.person.say(conversation, "rehearse:manage"))["task"]["id"]
    await pair.reaches(parent, lambda view: view["state"] == "waiting")
    view = await pair.ended(parent)
    assert (view["state"], len(view["attempts"])) == ("completed", 1)
    children = (await pair.person.http.get(pair.person.at(f"tasks?parent={parent}"))).json()
    assert [child["state"] for child in children] == ["completed", "completed"]
    assert all(git(origin, "rev-parse", child["branch"]) == child["commit"] for child in children)
    told = [one for one in await pair.messages(conversation) if one["author"] == "sam"]
    assert [one["state"] for one in told] == ["delivered"]


async def test_a_question_to_the_person_is_answered_and_the_work_goes_on(pair: Pair) -> None:
    await pair.try_the_sample()
    conversation = await pair.person.converse()
    task = (await pair.person.say(conversation, "rehearse:ask"))["task"]["id"]
    await pair.reaches(task, lambda view: view["state"] == "needs_input")
    asked = [one for one in await pair.messages(conversation) if one["question"]]
    assert len(asked) == 1
    answer = await pair.person.say(conversation, "blue")
    assert answer["task"]["id"] == task
    assert (await pair.ended(task))["state"] == "completed"


async def test_a_stop_saves_the_work_in_progress_and_pushes_what_was_committed(pair: Pair) -> None:
    await pair.try_the_sample()
    conversation = await pair.person.converse()
    task = (await pair.person.say(conversation, "rehearse:slow"))["task"]["id"]
    await pair.reaches(task, _has_a_turn)
    await pair.person.http.post(pair.person.at(f"tasks/{task}/stop"))
    view = await pair.ended(task)
    assert (view["state"], view["problem"]["code"]) == ("cancelled", "stopped")
    assert view["attempts"][-1]["checkpoint"]


async def test_a_conversation_stays_open_pushes_nothing_and_goes_on_with_the_next_message(pair: Pair) -> None:
    origin = await pair.try_the_sample()
    conversation = await pair.person.converse()
    task = (await pair.person.say(conversation, "What is in here?", mode="conversation"))["task"]["id"]
    await pair.reaches(task, lambda view: view["state"] == "waiting_for_follow_up")
    again = await pair.person.say(conversation, "And the tests?", mode="conversation")
    assert again["task"]["id"] == task
    await pair.reaches(task, lambda view: view["state"] == "waiting_for_follow_up")
    answers = [one for one in await pair.messages(conversation) if one["author"] == "agent"]
    assert len(answers) == 2
    assert git(origin, "branch", "--list", "sam/*") == ""


async def test_a_node_that_restarts_in_the_middle_takes_the_work_up_again(pair: Pair) -> None:
    await pair.try_the_sample()
    conversation = await pair.person.converse()
    task = (await pair.person.say(conversation, "Make the failing test pass"))["task"]["id"]
    await pair.reaches(task, _has_a_turn)
    await pair.stop_node()
    await pair.start_node()
    view = await pair.ended(task)
    assert view["state"] == "completed"
    assert len(view["attempts"]) == 1
    parts = [part for message in await pair.messages(conversation) for part in message["parts"]]
    assert len({part["id"] for part in parts}) == len(parts)


def _has_a_turn(view: dict[str, object]) -> bool:
    return view["model"] is not None
