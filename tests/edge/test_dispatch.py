"""Plans, edges, replacements and merges: order that gates, and refusals that leave nothing behind."""

from typing import Any

import pytest

from shared import wire
from shared.reasons import REASONS
from shared.states import Outcome
from tests.edge.conftest import Person, StageNode
from tests.waiting import until

DIAMOND: tuple[dict[str, Any], ...] = (
    {"key": "root", "text": "lay the ground"},
    {"key": "left", "text": "build the left", "depends_on": ["root"]},
    {"key": "right", "text": "build the right", "depends_on": ["root"]},
    {"key": "join", "text": "join both", "depends_on": ["left", "right"]},
)


async def planned(person: Person, *tasks: dict[str, Any]) -> list[str]:
    response = await person.post("plans", {"id": person.new("req"), "tasks": tasks})
    assert response.status_code == 201, response.text
    return [one["id"] for one in response.json()]


async def states(person: Person, *tasks: str) -> list[str]:
    return [(await person.task(task))["state"] for task in tasks]


async def finish(
    node: StageNode, task: str, outcome: Outcome = Outcome.COMPLETED, attempt: int = 1, **more: Any
) -> None:
    await until(lambda: any(one.id == f"start/{task}.{attempt}" for one in node.commands))
    await node.end(f"{task}.{attempt}", outcome, **more)


async def fail(node: StageNode, task: str) -> None:
    await finish(node, task, Outcome.FAILED, reason="agent_refused")


async def test_a_diamond_runs_in_its_order(person: Person, node: StageNode) -> None:
    root, left, right, join = await planned(person, *DIAMOND)
    assert await states(person, root, left, right, join) == ["in_progress", "blocked", "blocked", "blocked"]
    await finish(node, root)
    assert await states(person, left, right, join) == ["in_progress", "in_progress", "blocked"]
    await finish(node, left)
    assert await states(person, join) == ["blocked"]
    assert "build the right" in (await person.task(join))["why_waiting"]
    await finish(node, right)
    assert await states(person, join) == ["in_progress"]


async def test_the_graph_shows_edges_waits_and_the_critical_path(person: Person, node: StageNode) -> None:
    root, left, right, join, _ = await planned(person, *DIAMOND, {"key": "apart", "text": "alone"})
    await finish(node, root)
    await finish(node, right)
    graph = (await person.http.get(person.at(f"tasks/{join}/graph"))).json()
    assert graph["tasks"][0]["id"] == root
    assert graph["tasks"][-1]["id"] == join
    assert len(graph["tasks"]) == 4
    assert {(one["task"], one["needs"]): one["met"] for one in graph["edges"]}[join, right] is True
    assert graph["critical_path"] == [left, join]


async def test_a_plan_is_accepted_whole_or_not_at_all_and_its_cycle_is_named(person: Person) -> None:
    circle = [
        {"key": "a", "text": "a", "depends_on": ["b"]},
        {"key": "b", "text": "b", "depends_on": ["c"]},
        {"key": "c", "text": "c", "depends_on": ["a"]},
    ]
    refused = (await person.post("plans", {"id": person.new("req"), "tasks": circle})).json()
    assert refused["code"] == "cycle"
    assert refused["detail"].count(" needs ") == 3
    unknown = [{"key": "a", "text": "fine"}, {"key": "b", "text": "not", "depends_on": ["tsk_nowhere0000"]}]
    body = {"id": person.new("req"), "tasks": unknown}
    refused = (await person.post("plans", body)).json()
    assert (refused["code"], "not (" in refused["detail"]) == ("unknown_dependency", True)
    again = (await person.post("plans", body)).json()
    assert again == refused
    assert (await person.http.get(person.at("tasks"))).json() == []
    snapshot = (await person.http.get(f"/api/projects/{person.project}")).json()
    assert snapshot["conversations"] == []


async def test_a_plan_sent_twice_is_started_once(person: Person) -> None:
    body = {"id": person.new("req"), "tasks": DIAMOND}
    first, again = [(await person.post("plans", body)).json() for _ in range(2)]
    assert [one["id"] for one in first] == [one["id"] for one in again]
    assert len((await person.http.get(person.at("tasks"))).json()) == 4


async def test_two_hundred_tasks_are_planned_at_once_and_ten_run(person: Person) -> None:
    tasks = [{"key": f"t{n}", "text": f"task {n}", "depends_on": [f"t{n - 20}"] if n >= 20 else []} for n in range(200)]
    ids = await planned(person, *tasks)
    assert len(ids) == 200
    found = [one["state"] for one in (await person.http.get(person.at("tasks"))).json()]
    assert (found.count("in_progress"), found.count("queued"), found.count("blocked")) == (10, 10, 180)
    too_many = await person.post("plans", {"id": person.new("req"), "tasks": [*tasks, {"key": "x", "text": "x"}]})
    assert too_many.json()["code"] == "invalid_request"


async def test_a_failed_dependency_holds_and_its_replacement_takes_over(person: Person, node: StageNode) -> None:
    first, second = await planned(person, {"key": "a", "text": "a"}, {"key": "b", "text": "b", "depends_on": ["a"]})
    early = await person.post(f"tasks/{first}/retry", {"id": person.new("tsk")})
    assert early.json()["code"] == "not_ended_badly"
    await fail(node, first)
    held = await person.task(second)
    assert (held["state"], held["problem"]["code"], held["problem"]["detail"]) == (
        "blocked",
        "dependency_failed",
        first,
    )
    body = {"id": person.new("tsk")}
    new = (await person.post(f"tasks/{first}/retry", body)).json()
    assert (await person.post(f"tasks/{first}/retry", body)).json()["id"] == new["id"]
    assert (await person.post(f"tasks/{first}/retry", {"id": person.new("tsk")})).json()["code"] == "replaced_before"
    waiting = await person.task(second)
    assert (waiting["state"], waiting["problem"], waiting["depends_on"]) == ("blocked", None, [new["id"]])
    await finish(node, new["id"])
    assert await states(person, second) == ["in_progress"]


async def test_a_replacement_that_would_close_a_ring_is_refused(person: Person, node: StageNode) -> None:
    """Nobody waits for a cancelled task, so nothing speaks against the edge; its replacement would be waited for."""
    _, first, second, third = await planned(
        person,
        {"key": "w", "text": "at work"},
        {"key": "a", "text": "a", "depends_on": ["w"]},
        {"key": "b", "text": "b", "depends_on": ["a"]},
        {"key": "c", "text": "c", "depends_on": ["b"]},
    )
    await person.stop(first)
    await person.stop(second)
    again = (await person.post(f"tasks/{first}/retry", {"id": person.new("tsk")})).json()["id"]
    edge = await person.http.put(person.at(f"tasks/{again}/needs/{third}"), json={})
    assert edge.status_code == 200
    refused = await person.post(f"tasks/{second}/retry", {"id": person.new("tsk")})
    assert refused.json()["code"] == "cycle"
    assert (await person.task(third))["depends_on"] == [second]
    await person.http.delete(person.at(f"tasks/{again}/needs/{third}"))
    assert (await person.post(f"tasks/{second}/retry", {"id": person.new("tsk")})).status_code == 201


async def test_a_condition_that_is_lowered_to_what_is_met_lets_the_task_go_on(person: Person, node: StageNode) -> None:
    first, second = await planned(
        person,
        {"key": "a", "text": "a"},
        {"key": "b", "text": "b", "depends_on": [{"task": "a", "condition": "merged"}]},
    )
    await finish(node, first)
    assert await states(person, second) == ["blocked"]
    await person.http.put(person.at(f"tasks/{second}/needs/{first}"), json={"condition": "completed"})
    assert await states(person, second) == ["in_progress"]


async def test_a_replacement_of_what_never_ran_is_asked_once(person: Person, node: StageNode) -> None:
    first, second = await planned(
        person, {"key": "a", "text": "a"}, {"key": "b", "text": "do\nbeta", "depends_on": ["a"]}
    )
    await person.stop(second)
    new = (await person.post(f"tasks/{second}/retry", {"id": person.new("tsk")})).json()["id"]
    await finish(node, first)
    told = (await node.started(f"{new}.1")).prompts[0].text
    assert told.count("beta") == 1 and "reason: stopped" in told, "as the request, and not as history too"


@pytest.mark.parametrize("start_from", ["checkpoint", "base"])
async def test_a_replacement_goes_on_from_where_it_is_told_and_knows_what_went_wrong(
    person: Person, node: StageNode, start_from: str
) -> None:
    first = await person.start("mend it")
    await node.started(f"{first}.1")
    await node.report(f"{first}.1", wire.CheckpointSaved(commit="c0ffee", bundle=None, files=2))
    await node.end(f"{first}.1", Outcome.FAILED, reason="agent_refused", detail="It would not.")
    body = {"id": person.new("tsk"), "start_from": start_from}
    new = (await person.post(f"tasks/{first}/retry", body)).json()
    start = await node.started(f"{new['id']}.1")
    told = start.prompts[0].text
    assert f"attempt: {first}.1" in told
    assert f"reason: agent_refused: {REASONS['agent_refused'].sentence} It would not." in told
    assert "last checkpoint: c0ffee" in told
    kept = start_from == "checkpoint"
    assert ("its work: in this checkout" in told) is kept
    assert start.resume_from == (f"{first}.1" if kept else None)
    assert (new["branch"] == (await person.task(first))["branch"]) is kept


async def test_an_edge_that_says_fail_fails_all_that_hang_on_it_at_once(person: Person, node: StageNode) -> None:
    first, second, third, held = await planned(
        person,
        {"key": "a", "text": "a"},
        {"key": "b", "text": "b", "depends_on": [{"task": "a", "on_failure": "fail"}]},
        {"key": "c", "text": "c", "depends_on": [{"task": "b", "on_failure": "fail"}]},
        {"key": "d", "text": "d", "depends_on": ["c"]},
    )
    await fail(node, first)
    assert await states(person, second, third, held) == ["failed", "failed", "blocked"]
    assert (await person.task(third))["problem"]["code"] == "dependency_failed"
    assert (await person.task(held))["problem"]["code"] == "dependency_failed"


async def test_a_cancelled_dependency_never_releases_anyone_but_a_person_may(person: Person, node: StageNode) -> None:
    first, other, second = await planned(
        person,
        {"key": "a", "text": "a"},
        {"key": "o", "text": "o"},
        {"key": "b", "text": "b", "depends_on": ["a", "o"]},
    )
    await finish(node, other)
    await person.stop(first)
    await finish(node, first)
    assert await states(person, first, second) == ["cancelled", "blocked"]
    released = await person.http.post(person.at(f"tasks/{second}/release"))
    assert (released.json()["state"], released.json()["depends_on"]) == ("in_progress", [other])


async def test_an_edge_on_merged_waits_for_the_merge(person: Person, node: StageNode) -> None:
    first, second = await planned(
        person,
        {"key": "a", "text": "a"},
        {"key": "b", "text": "b", "depends_on": [{"task": "a", "condition": "merged"}]},
    )
    early = await person.http.post(person.at(f"tasks/{first}/merged"))
    assert early.json()["code"] == "not_completed"
    await finish(node, first)
    assert await states(person, second) == ["blocked"]
    assert (await person.task(second))["why_waiting"] == "Waits for “a” (not merged yet)."
    assert (await person.http.post(person.at(f"tasks/{first}/merged"))).status_code == 200
    assert (await person.http.post(person.at(f"tasks/{first}/merged"))).status_code == 200
    assert await states(person, second) == ["in_progress"]


async def test_edges_come_and_go_while_a_task_has_not_begun(person: Person, node: StageNode) -> None:
    first, second, third = await planned(
        person,
        {"key": "a", "text": "a"},
        {"key": "b", "text": "b", "depends_on": ["a"]},
        {"key": "c", "text": "c", "depends_on": ["a"]},
    )
    added = await person.http.put(person.at(f"tasks/{third}/needs/{second}"), json={"on_failure": "fail"})
    assert sorted(added.json()["depends_on"]) == sorted([first, second])
    circle = await person.http.put(person.at(f"tasks/{second}/needs/{third}"), json={})
    assert circle.json()["code"] == "cycle"
    itself = await person.http.put(person.at(f"tasks/{second}/needs/{second}"), json={})
    assert itself.json()["code"] == "cycle"
    begun = await person.http.put(person.at(f"tasks/{first}/needs/{second}"), json={})
    assert begun.json()["code"] == "task_began"
    gone = await person.http.delete(person.at(f"tasks/{second}/needs/{first}"))
    assert gone.json()["state"] == "in_progress"
    await finish(node, first)
    assert await states(person, third) == ["blocked"]
    ended = await person.http.put(person.at(f"tasks/{first}/needs/{third}"), json={})
    assert ended.json()["code"] == "task_ended"


@pytest.mark.parametrize("path", ["needs/{other}", "release", "merged", "retry", "graph"])
async def test_a_task_of_another_project_is_not_found(
    person: Person, stranger: Person, node: StageNode, path: str
) -> None:
    mine, theirs = await person.start(), await stranger.start()
    address = stranger.at(f"tasks/{mine}/{path.format(other=theirs)}")
    method = {"needs/{other}": "PUT", "graph": "GET"}.get(path, "POST")
    body = {"id": person.new("tsk")} if path == "retry" else {} if method == "PUT" else None
    refused = await stranger.http.request(method, address, json=body)
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
