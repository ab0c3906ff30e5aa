"""The walk of the seeds: a thought is kept, "go do that" runs while the talk goes on, a diamond is built in order.

The rehearsal model at the edge and in the workspaces; real workspaces, real branches.
"""

from typing import Any

from tests.seam.conftest import Pair, git


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
    ideas = (await pair.person.http.get(pair.person.at("ideas"))).json()
    assert [idea["title"] for idea in ideas] == ["Progress notices fire on every status update"]

    await said(pair, conversation, "great, go do that")
    await rests(pair, task)
    (child,) = await children(pair, task)
    assert await said(pair, conversation, "Does it hold for errors too?") == task, "the talk goes on"
    await rests(pair, task)
    done = await pair.ended(child["id"])
    assert (done["state"], done["pushed"]) == ("completed", True)
    assert "note-1.txt" in git(origin, "ls-tree", "--name-only", done["branch"])

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
