"""A stop with a warning: the agent is told, has one more turn, saves; and whatever comes between, it stops."""

from pathlib import Path
from typing import Any

import httpx

from edge.dispatch.steering import GRACE_MS
from edge.ledger import effects
from edge.ledger.batch import statements
from edge.local.host import LocalHost
from shared import wire
from shared.states import Outcome
from tests.edge.conftest import URL, Agent, Person, ShiftedClock, StageNode, alone
from tests.edge.test_steering import children, delivered_to, parent
from tests.waiting import until


async def warned(person: Person, node: StageNode, text: str = "commit what you have") -> tuple[Agent, str, str]:
    """A parent, its subtask in the middle of a turn, and the warning that has just reached the node."""
    _, agent = await parent(person, node)
    (child,) = await children(agent, "one")
    await node.started(f"{child}.1")
    turn = await node.turn(f"{child}.1")
    answer, failed = await agent.call("stop_subtask", task=child, warning=text)
    assert not failed, answer
    await until(lambda: bool(delivered_to(node, f"{child}.1")))
    assert delivered_to(node, f"{child}.1")[0].interrupt is True
    await node.rest(f"{child}.1", turn)
    return agent, child, str(answer["warning"]["message"])


def stops(node: StageNode, attempt: str) -> list[wire.StopAttempt]:
    return [one.body for one in node.commands if isinstance(one.body, wire.StopAttempt) and one.body.attempt == attempt]


async def time_goes_by(node: StageNode, clock: ShiftedClock, milliseconds: int) -> None:
    """While the node calls, never late."""
    while milliseconds > 0:
        clock.ahead += min(milliseconds, 30_000)
        milliseconds -= 30_000
        await node.beat(*{one.body.attempt for one in node.commands})
    await node.host.app.run_due()


async def test_the_stop_comes_at_the_end_of_the_turn_that_read_the_warning(person: Person, node: StageNode) -> None:
    _, child, message = await warned(person, node)
    await person.host.app.run_due()
    assert (await person.task(child))["stopping"] is False, "the turn that was interrupted is not the grace turn"
    turn = await node.turn(f"{child}.1", message)
    await person.host.app.run_due()
    assert stops(node, f"{child}.1") == []
    await node.rest(f"{child}.1", turn)
    await until(lambda: bool(stops(node, f"{child}.1")))
    assert (await person.task(child))["stopping"] is True
    await node.report(f"{child}.1", wire.CheckpointSaved(commit="c0ffee", bundle=None, files=1))
    await node.end(f"{child}.1", Outcome.STOPPED)
    view = await person.task(child)
    assert (view["state"], view["problem"]["code"]) == ("cancelled", "stopped_by_parent")
    assert view["attempts"][0]["checkpoint"] == "c0ffee"


async def test_who_holds_the_stop_when_it_is_pulled_forward_holds_it_no_more(
    person: Person, node: StageNode, clock: ShiftedClock
) -> None:
    _, child, message = await warned(person, node)
    turn = await node.turn(f"{child}.1", message)
    database = person.host.host.databases.directory()
    async with alone(person.host):
        clock.ahead += GRACE_MS
        lease = {"now": clock.now(), "until": clock.now() + 30_000, "most": 100, "project": None, "long": False}
        taken = (await database.batch(statements((effects.TAKE,), lease)))[0]
        (held,) = [row for row in taken if row["id"] == f"grace/{child}"]
        await node.rest(f"{child}.1", turn)
        await database.batch(statements((effects.FINISH,), {"id": held["id"], "fence": held["fence"]}))
        again = (await database.batch(statements((effects.TAKE,), lease | {"now": clock.now() + 1})))[0]
        assert held["id"] in [row["id"] for row in again]


async def test_a_turn_that_does_not_end_is_not_waited_for_longer_than_the_grace(
    person: Person, node: StageNode, clock: ShiftedClock
) -> None:
    _, child, message = await warned(person, node)
    await node.turn(f"{child}.1", message)
    await time_goes_by(node, clock, GRACE_MS + 1)
    assert len(stops(node, f"{child}.1")) == 1


async def test_what_ends_its_grace_turn_by_ending_is_stopped_all_the_same_with_what_is_below_it(
    person: Person, node: StageNode
) -> None:
    _, agent = await parent(person, node)
    (child,) = await children(agent, "one")
    of_child = Agent(person.host, (await node.started(f"{child}.1")).token)
    (below,) = await children(of_child, "a part")
    await node.started(f"{below}.1")
    answer, _ = await agent.call("stop_subtask", task=child, warning="commit")
    message = answer["warning"]["message"]
    turn = await node.turn(f"{child}.1", message)
    await node.report(
        f"{child}.1",
        wire.TurnEnded(message=turn, stop_reason="end_turn"),
        wire.AttemptEnded(outcome=Outcome.COMPLETED),
    )
    view = await person.task(child)
    assert (view["state"], view["problem"]["code"]) == ("cancelled", "stopped_by_parent")
    await until(lambda: bool(stops(node, f"{below}.1")))


async def test_what_ended_before_it_read_the_warning_has_ended_and_nothing_follows(
    person: Person, node: StageNode, clock: ShiftedClock
) -> None:
    agent, child, message = await warned(person, node)
    await node.end(f"{child}.1")
    assert (await person.task(child))["state"] == "completed"
    receipt = (await agent.call("get_task", task=child, message=message))[0]["receipt"]
    assert receipt["state"] == "undelivered"
    before = (await person.http.get(person.at(f"tasks/{child}"))).json()["history"]
    await time_goes_by(node, clock, GRACE_MS + 1)
    assert (await person.http.get(person.at(f"tasks/{child}"))).json()["history"] == before


async def test_warned_twice_it_is_told_both_and_stops_once_at_the_first_time(
    person: Person, node: StageNode, clock: ShiftedClock
) -> None:
    agent, child, first = await warned(person, node)
    await time_goes_by(node, clock, GRACE_MS - 1_000)
    answer, _ = await agent.call("stop_subtask", task=child, warning="really")
    second = answer["warning"]["message"]
    await until(lambda: len(delivered_to(node, f"{child}.1")) == 2)
    await node.turn(f"{child}.1", first, second)
    await time_goes_by(node, clock, 1_001)
    await until(lambda: bool(stops(node, f"{child}.1")))
    assert len(stops(node, f"{child}.1")) == 1
    refused, failed = await agent.call("stop_subtask", task=child, warning="too late")
    assert (failed, refused["code"]) == (True, "task_ended")


async def test_where_no_agent_works_that_could_read_it_the_stop_comes_at_once(person: Person, node: StageNode) -> None:
    needed = await person.start("first")
    task = await person.start("then", depends_on=[needed])
    warning: dict[str, Any] = {"id": person.new("msg"), "text": "stop, please"}
    assert (await person.post(f"tasks/{task}/warn", warning)).status_code == 202
    await person.host.app.run_due()
    view = await person.task(task)
    assert (view["state"], view["problem"]["code"]) == ("cancelled", "stopped")
    receipt = (await person.http.get(person.at(f"tasks/{task}/messages/{warning['id']}"))).json()
    assert receipt["state"] == "undelivered"


async def test_a_restart_of_the_edge_keeps_the_promise(
    person: Person, node: StageNode, edge: LocalHost, clock: ShiftedClock, tmp_path: Path
) -> None:
    _, child, message = await warned(person, node)
    turn = await node.turn(f"{child}.1", message)
    await edge.stop()
    again = LocalHost(tmp_path / "home", URL, node_transport=edge.stage, clock=clock)  # type: ignore[attr-defined]
    await again.start()
    try:
        node.client = httpx.AsyncClient(transport=httpx.ASGITransport(again.asgi), base_url=URL)
        await node.rest(f"{child}.1", turn)
        await until(lambda: bool(stops(node, f"{child}.1")))
    finally:
        await again.stop()
