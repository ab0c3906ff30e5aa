"""A warned task on a real node: its turn is broken into, it has one more to commit in, and then it stops, saved."""

from tests.seam.conftest import Pair, git


async def test_a_warned_task_commits_in_its_last_turn_and_stops(pair: Pair) -> None:
    origin = await pair.try_the_sample()
    person = pair.person
    task = (await person.say(await person.converse(), "rehearse:slow"))["task"]["id"]
    await pair.reaches(task, lambda view: any(one["step"] == "working" for one in view["attempts"][-1]["steps"]))
    warning = {"id": person.new("msg"), "text": "You will be stopped: commit what you have."}
    assert (await person.post(f"tasks/{task}/warn", warning)).status_code == 202
    view = await pair.ended(task)
    assert (view["state"], view["problem"]["code"]) == ("cancelled", "stopped")
    receipt = (await person.http.get(person.at(f"tasks/{task}/messages/{warning['id']}"))).json()
    assert (receipt["state"], receipt["attempt"]) == ("delivered", f"{task}.1")
    turns = [one for one in await pair.messages(view["conversation"]) if one["author"] == "agent"]
    assert len(turns) >= 2
    assert view["attempts"][-1]["checkpoint"]
    assert view["commit"] == git(origin, "rev-parse", view["branch"]), "what it committed is pushed"
