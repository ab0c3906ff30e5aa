"""Limits hold at every instant; dependencies are kept; nothing comes to wait for itself."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from edge.local.host import LocalHost
from edge.ports import Statement
from shared.states import Outcome
from tests.edge.conftest import Agent, Person, StageNode
from tests.waiting import until

RUNNING = ("in_progress", "needs_input")


async def agent(person: Person, node: StageNode, task: str) -> Agent:
    return Agent(person.host, (await node.started(f"{task}.1")).token)


async def subtask(of: Agent, **asked: object) -> str:
    made, failed = await of.call("dispatch_task", text="a part of it", **asked)
    assert not failed, made
    return str(made["id"])


async def states(person: Person) -> dict[str, str]:
    return {one["id"]: one["state"] for one in (await person.http.get(person.at("tasks"))).json()}


async def test_ten_run_at_every_instant_while_thirty_two_people_send_and_tasks_end(
    person: Person, node: StageNode, interleaved: None
) -> None:
    node.seats = 24
    watching = True
    most = 0

    async def watch() -> None:
        nonlocal most
        while watching:
            now = list((await states(person)).values())
            most = max(most, sum(one in RUNNING for one in now))
            await asyncio.sleep(0)

    async def client(number: int) -> None:
        await person.start(f"task {number}")

    watcher = asyncio.create_task(watch())
    await asyncio.gather(*(client(number) for number in range(32)))
    ended: set[str] = set()

    def to_end() -> set[str]:
        return {one.body.attempt for one in node.commands} - ended

    while len(ended) < 32:
        await until(lambda: bool(to_end()))
        fresh = to_end()
        await asyncio.gather(*(node.end(attempt) for attempt in fresh))
        ended.update(fresh)
    watching = False
    await watcher
    assert most == 10
    assert set((await states(person)).values()) == {"completed"}


async def test_five_subtasks_live_and_the_sixth_is_refused_with_what_to_do(person: Person, node: StageNode) -> None:
    parent = await agent(person, node, await person.start())
    answers = await asyncio.gather(*(parent.call("dispatch_task", text=f"part {n}") for n in range(7)))
    refused = [made for made, failed in answers if failed]
    assert len(refused) == 2
    assert {one["code"] for one in refused} == {"too_many_children"}
    assert all(one["remedy"] for one in refused)


async def test_a_subtask_that_ended_makes_room_for_another(person: Person, node: StageNode) -> None:
    parent = await agent(person, node, await person.start())
    children = [await subtask(parent) for _ in range(5)]
    await node.started(f"{children[0]}.1")
    await node.end(f"{children[0]}.1")
    assert await subtask(parent)


async def test_three_levels_below_a_root_and_no_fourth(person: Person, node: StageNode) -> None:
    task = await person.start()
    for depth in range(1, 4):
        task = await subtask(await agent(person, node, task))
        assert (await person.task(task))["depth"] == depth
    refused, failed = await (await agent(person, node, task)).call("dispatch_task", text="deeper")
    assert (refused["code"], failed) == ("too_deep", True)


async def test_a_dispatch_asked_again_under_its_name_is_the_same_subtask(person: Person, node: StageNode) -> None:
    parent = await agent(person, node, await person.start())
    first, again = [await parent.call("dispatch_task", "one", text="a part") for _ in range(2)]
    assert first[0]["id"] == again[0]["id"]
    refused, failed = await parent.call("dispatch_task", "one", text="something else")
    assert (refused["code"], failed) == ("id_reused", True)


async def test_a_subtask_that_would_wait_for_its_own_parent_is_refused(person: Person, node: StageNode) -> None:
    root = await person.start()
    child = await subtask(await agent(person, node, root))
    at_child = await agent(person, node, child)
    for ancestor in (child, root):
        refused, failed = await at_child.call("dispatch_task", text="a part", depends_on=[ancestor])
        assert (refused["code"], failed) == ("needs_its_ancestor", True)
    waits = await person.start(depends_on=[root])
    refused, failed = await at_child.call("dispatch_task", text="a part", depends_on=[waits])
    assert (refused["code"], failed) == ("needs_its_ancestor", True)


async def test_a_task_being_stopped_dispatches_nothing_more(person: Person, node: StageNode) -> None:
    task = await person.start()
    parent = await agent(person, node, task)
    await person.stop(task)
    refused, failed = await parent.call("dispatch_task", text="a part")
    assert (refused["code"], failed) == ("parent_not_running", True)


async def test_a_task_starts_when_all_that_it_needs_is_completed_and_from_that_branch(
    person: Person, node: StageNode
) -> None:
    one, two = await person.start("one"), await person.start("two")
    after = await person.start("after both", depends_on=[one, two])
    waits = await person.task(after)
    assert (waits["state"], waits["depends_on"]) == ("blocked", sorted([one, two]))
    assert "“one” (in progress)" in waits["why_waiting"]
    for task in (one, two):
        await node.started(f"{task}.1")
        assert (await person.task(after))["state"] == "blocked"
        await node.end(f"{task}.1")
    await node.started(f"{after}.1")


async def test_a_dependency_that_was_completed_before_is_no_reason_to_wait(person: Person, node: StageNode) -> None:
    one = await person.start()
    await node.started(f"{one}.1")
    await node.end(f"{one}.1")
    assert (await person.task(await person.start(depends_on=[one])))["state"] == "in_progress"


@pytest.mark.parametrize("how", ["failed", "cancelled"])
async def test_dependents_of_what_failed_or_was_cancelled_are_held_and_say_why(
    person: Person, node: StageNode, how: str
) -> None:
    one = await person.start("one")
    after = await person.start("after", depends_on=[one])
    last = await person.start("last", depends_on=[after])
    await node.started(f"{one}.1")
    if how == "failed":
        await node.end(f"{one}.1", Outcome.FAILED, reason="agent_refused")
    else:
        await person.stop(one)
        await node.end(f"{one}.1", Outcome.STOPPED)
    held = await person.task(after)
    assert (held["state"], held["problem"]["code"], held["problem"]["detail"]) == ("blocked", "dependency_failed", one)
    assert (await person.task(last))["state"] == "blocked"
    assert not [command for command in node.commands if command.body.attempt.startswith(after)]
    assert (await person.stop(after))["state"] == "cancelled"


async def test_a_task_that_needs_what_has_failed_is_refused(person: Person, node: StageNode) -> None:
    one = await person.start()
    await node.started(f"{one}.1")
    await node.end(f"{one}.1", Outcome.FAILED, reason="agent_refused")
    refused = await person.post("tasks", {"id": person.new("tsk"), "text": "x", "depends_on": [one]})
    assert (refused.status_code, refused.json()["code"]) == (409, "dependency_failed")


async def test_stopping_a_task_stops_everything_below_it(person: Person, node: StageNode) -> None:
    root = await person.start()
    child = await subtask(await agent(person, node, root))
    grandchild = await subtask(await agent(person, node, child))
    await node.started(f"{grandchild}.1")
    waiting = await subtask(await agent(person, node, child), depends_on=[grandchild])
    await person.stop(root)
    assert (await person.task(waiting))["state"] == "cancelled"
    await until(lambda: {f"stop/{one}.1" for one in (root, child, grandchild)} <= {one.id for one in node.commands})
    for task in (grandchild, child, root):
        await node.end(f"{task}.1", Outcome.STOPPED)
    ends = {one["id"]: (one["state"], one["problem"]["code"]) for one in [await person.task(t) for t in (root, child)]}
    assert ends == {root: ("cancelled", "stopped"), child: ("cancelled", "parent_stopped")}


async def test_a_stop_that_comes_too_late_changes_nothing_below(person: Person, node: StageNode) -> None:
    root = await person.start()
    child = await subtask(await agent(person, node, root))
    await node.end(f"{root}.1")
    late = await person.http.post(person.at(f"tasks/{root}/stop"))
    assert (late.status_code, late.json()["code"]) == (409, "task_ended")
    view = await person.task(child)
    assert (view["state"], view["stopping"]) == ("in_progress", False)


async def test_a_task_that_waits_for_an_answer_keeps_its_slot(person: Person, node: StageNode) -> None:
    asking = await person.start()
    await (await agent(person, node, asking)).call("request_human_input", question="Which?")
    for number in range(10):
        await person.start(f"task {number}")
    found = list((await states(person)).values())
    assert sorted(found) == ["in_progress"] * 9 + ["needs_input", "queued"]


async def test_conversations_are_outside_the_ten(person: Person, node: StageNode) -> None:
    for number in range(10):
        await person.start(f"task {number}")
    assert (await person.task(await person.start("just talk", mode="conversation")))["state"] == "in_progress"


async def test_what_is_more_urgent_goes_first(person: Person, node: StageNode) -> None:
    for number in range(10):
        await person.start(f"task {number}")
    low, high = await person.start("low", priority=-5), await person.start("high", priority=5)
    await until(lambda: len(node.commands) == 10)
    await node.end(node.commands[0].body.attempt)
    assert (await person.task(high))["state"] == "in_progress"
    assert (await person.task(low))["state"] == "queued"


@pytest.fixture
async def narrow(edge: LocalHost, person: Person) -> AsyncIterator[None]:
    await edge.host.databases.directory().batch([Statement("UPDATE project SET max_running = 1", {})])
    yield


async def test_the_limit_is_read_from_the_project(person: Person, node: StageNode, narrow: None) -> None:
    one, two = await person.start("one"), await person.start("two")
    assert [(await person.task(task))["state"] for task in (one, two)] == ["in_progress", "queued"]


async def test_a_waiting_task_says_how_many_run(person: Person, node: StageNode, narrow: None) -> None:
    await person.start("one")
    answer: httpx.Response = await person.post("tasks", {"id": person.new("tsk"), "text": "two"})
    assert answer.json()["why_waiting"] == "1 of 1 tasks of this project are running; it starts when one ends."


async def test_a_project_s_own_limits_hold_and_a_higher_one_lets_tasks_in_at_once(
    person: Person, node: StageNode
) -> None:
    address = f"/api/projects/{person.project}"
    lowered = await person.http.patch(address, json={"max_running": 1, "max_children": 1, "max_depth": 1})
    assert lowered.json()["limits"] == {"max_depth": 1, "max_children": 1, "max_running": 1}
    first, second = await person.start("one"), await person.start("two")
    assert list((await states(person)).values()).count("in_progress") == 1
    parent = await agent(person, node, first)
    await subtask(parent)
    refused, failed = await parent.call("dispatch_task", text="one too many")
    assert (failed, refused["code"]) == (True, "too_many_children")
    assert (await states(person))[second] == "queued"
    await person.http.patch(address, json={"max_running": 3})
    assert list((await states(person)).values()).count("in_progress") == 3
    await person.http.patch(address, json={"max_running": 0})
    assert list((await states(person)).values()).count("in_progress") == 3
    beyond = await person.http.patch(address, json={"max_running": -1})
    assert (beyond.status_code, beyond.json()["code"]) == (422, "invalid_request")


async def test_a_stranger_does_not_change_a_project(person: Person, stranger: Person) -> None:
    refused = await stranger.http.patch(f"/api/projects/{person.project}", json={"max_running": 1000})
    assert (refused.status_code, refused.json()["code"]) == (404, "unknown_project")


@pytest.mark.parametrize(
    ("address", "headers"), [("192.0.2.7", {}), ("127.0.0.1", {"x-forwarded-for": "192.0.2.7"}), ("not-an-address", {})]
)
async def test_without_isolation_only_people_on_this_machine_are_served(
    edge: LocalHost, person: Person, node: StageNode, address: str, headers: dict[str, str]
) -> None:
    person.http = httpx.AsyncClient(
        transport=httpx.ASGITransport(edge.asgi, client=(address, 1)),
        base_url="http://127.0.0.1:8000",
        cookies={"sam_session": person.secret},
        headers=headers,
    )
    task = await person.start()

    async def ended() -> bool:
        return (await person.task(task))["problem"] is not None

    await until(ended)
    assert (await person.task(task))["problem"]["code"] == "untrusted_tree"


async def test_a_subtask_is_trusted_as_the_root_of_its_tree_is(person: Person, node: StageNode) -> None:
    parent = await agent(person, node, await person.start())
    await node.started(f"{await subtask(parent)}.1")


async def test_priority_then_age_decide_and_each_knows_its_place(
    person: Person, node: StageNode, edge: LocalHost
) -> None:
    await edge.host.databases.directory().batch([Statement("UPDATE project SET max_running = 1", {})])
    running = await person.start("first")
    at_first = await agent(person, node, running)
    waiting = [await person.start(text, priority=priority) for text, priority in (("old", 0), ("new", 0), ("top", 9))]
    order = [waiting[2], waiting[0], waiting[1]]

    async def place(task: str) -> int | None:
        return (await person.http.get(person.at(f"tasks/{task}"))).json()["position"]  # type: ignore[no-any-return]

    assert [await place(task) for task in order] == [1, 2, 3]
    child, _ = await at_first.call("dispatch_task", text="a part", priority=5)
    assert child["position"] == 2
    assert (await at_first.call("get_task", task=waiting[1]))[0]["position"] == 4
    order.insert(1, child["id"])
    assert await place(running) is None
    for task in order:
        await node.end(f"{running}.1")
        assert [one for one, state in (await states(person)).items() if state == "in_progress"] == [task]
        assert await place(task) is None
        running = task
        await node.started(f"{task}.1")


async def test_a_child_has_its_parents_slot_and_gives_it_back_to_it_whoever_else_waits(
    person: Person, node: StageNode, edge: LocalHost
) -> None:
    await edge.host.databases.directory().batch([Statement("UPDATE project SET max_running = 1", {})])
    task = await person.start("manage it")
    parent = await agent(person, node, task)
    child = await subtask(parent, priority=100)
    others = [await person.start(f"other {number}", priority=100) for number in range(3)]
    await parent.call("wait_for_subtasks")
    assert (await states(person))[child] == "in_progress"
    await node.started(f"{child}.1")
    await node.end(f"{child}.1")
    now = await states(person)
    assert (now[task], {now[one] for one in others}) == ("in_progress", {"queued"})
