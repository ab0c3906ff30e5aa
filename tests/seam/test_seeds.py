"""The walk of the seeds: a thought is kept, "go do that" runs while the talk goes on, a diamond is built in order.

The rehearsal model at the edge and in the workspaces; real workspaces, real branches.
"""

from typing import Any

import msgspec

from edge.ports import Statement
from shared import wire
from tests.seam.conftest import Pair, git
from tests.waiting import until


async def said(pair: Pair, conversation: str, text: str) -> str:
    answer = await pair.person.say(conversation, text, "conversation", runtime="edge")
    return str(answer["task"]["id"])


async def children(pair: Pair, task: str) -> list[dict[str, Any]]:
    tasks = (await pair.person.http.get(pair.person.at("tasks"))).json()
    return sorted((one for one in tasks if one["parent"] == task), key=lambda one: one["created_at"])


async def rests(pair: Pair, task: str) -> None:
    await pair.reaches(task, lambda view: view["state"] == "waiting_for_follow_up")


async def test_from_a_thought_to_a_diamond_of_branches(pair: Pair) -> None:
    origin = await pair.try_the_sample()
    conversation = await pair.person.converse()
    task = await said(pair, conversation, "Progress notices fire on every status update")
    await rests(pair, task)
    ideas = (await pair.person.http.get(pair.person.at("ideas"))).json()["ideas"]
    assert [idea["title"] for idea in ideas] == ["Progress notices fire on every status update"]

    await said(pair, conversation, "great, go do that")
    await rests(pair, task)
    (child,) = await children(pair, task)
    assert await said(pair, conversation, "Does it hold for errors too?") == task, "the talk goes on"
    await rests(pair, task)
    done = await pair.ended(child["id"])
    assert (done["state"], done["pushed"]) == ("completed", True)
    assert "note-1.txt" in git(origin, "ls-tree", "--name-only", done["branch"])

    async def heard() -> bool:
        said = [part.get("text", "") for one in await pair.messages(conversation) for part in one["parts"]]
        return any("It has ended." in text for text in said)

    await until(heard)  # amid the plan it would end the script
    await rests(pair, task)
    await said(pair, conversation, "Now plan it in order")
    await pair.reaches(task, lambda view: view["state"] == "waiting")
    planned = (await children(pair, task))[1:]
    ends = [await pair.ended(one["id"]) for one in planned]
    assert {end["state"] for end in ends} == {"completed"}
    by_title = {end["title"]: end for end in ends}
    roof = by_title["Write the roof"]
    assert roof["started_at"] >= max(by_title[f"Write the {side} wall"]["ended_at"] for side in ("left", "right"))
    made = git(origin, "ls-tree", "--name-only", roof["branch"]).splitlines()
    assert {f"note-{number}.txt" for number in (1, 2, 3, 4)} <= set(made)
    await rests(pair, task)
    last = (await pair.messages(conversation))[-1]
    assert "They have ended, in order." in last["parts"][-1]["text"]
    assert last["model"]["rehearsal"]


async def test_a_live_conversation_moves_to_a_real_workspace_and_back(pair: Pair) -> None:
    await pair.try_the_sample()
    conversation = await pair.person.converse()
    at_edge = await said(pair, conversation, "Progress notices fire on every status update")
    await rests(pair, at_edge)
    moved = await pair.person.say(conversation, "Let me see the files.", "conversation", runtime="process")
    there = str(moved["task"]["id"])
    await rests(pair, there)
    database = pair.edge.host.databases.directory()
    command = Statement("SELECT body FROM command WHERE id = :id", {"id": f"start/{there}.1"})
    told = msgspec.json.decode((await database.batch([command]))[0][0]["body"], type=wire.StartAttempt).prompts[0].text
    assert "person: Progress notices fire on every status update" in told and "agent: " in told
    spoken = [one for one in await pair.messages(conversation) if one["task"] == there and one["author"] == "agent"]
    assert spoken[0]["harness"] == "native"
    assert "Let me see the files." in "".join(part["text"] for part in spoken[0]["parts"])

    back = await said(pair, conversation, "Does it hold for errors too?")
    await rests(pair, back)
    assert len({at_edge, there, back}) == 3
    thought = Statement("SELECT body FROM thought WHERE attempt = :attempt ORDER BY seq", {"attempt": f"{back}.1"})
    assert "person: Let me see the files." in (await database.batch([thought]))[0][0]["body"]
    await pair.reaches(there, lambda view: view["state"] == "completed")

    async def put_away() -> bool:
        rows = await database.batch([Statement("SELECT 1 FROM workspace WHERE ended_at IS NULL", {})])
        return not rows[0]

    await until(put_away)
