"""What nodes and workspaces go through: each move is in its table and leaves a row of history."""

from typing import Any

import pytest

from edge.ledger.batch import statements
from edge.local.host import LocalHost
from edge.nodes.rules import LOST_ADDED_MS, MINUTE, WORKSPACE_DEADLINES
from edge.ports import ConstraintError, Statement
from shared.states import WorkspaceState
from tests.edge.conftest import Person, ShiftedClock, StageNode, alone, run_due
from tests.waiting import until


async def rows(edge: LocalHost, sql: str, **params: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in (await edge.host.databases.directory().batch(statements((sql,), params)))[0]]


async def node_moves(edge: LocalHost) -> list[tuple[str, str, str | None]]:
    found = await rows(edge, "SELECT event, became, reason FROM node_history ORDER BY node, version")
    return [(row["event"], row["became"], row["reason"]) for row in found]


async def seat_moves(edge: LocalHost) -> list[tuple[str, str, str | None]]:
    sql = "SELECT h.event, h.became, h.reason FROM workspace_history h JOIN workspace w ON w.id = h.workspace"
    found = await rows(edge, sql + " ORDER BY w.started_at, w.id, h.version")
    return [(row["event"], row["became"], row["reason"]) for row in found]


async def pass_(edge: LocalHost, clock: ShiftedClock, ms: int) -> None:
    """Lets time pass while this host runs, so that silence is the nodes' own, and runs what is then due."""
    clock.ahead += ms
    edge.host.woke_at = 0
    await run_due(edge)


async def test_a_node_that_joins_falls_silent_and_returns_leaves_each_move_in_its_history(
    edge: LocalHost, node: StageNode, clock: ShiftedClock
) -> None:
    await pass_(edge, clock, MINUTE)
    await node.beat()
    assert await node_moves(edge) == [
        ("joined", "lost", None),
        ("appeared", "ready", None),
        ("silent", "lost", "node_lost"),
        ("appeared", "ready", None),
    ]
    agree = """SELECT n.id FROM node n JOIN node_history h ON h.node = n.id AND h.version = n.version
      WHERE h.became = n.state AND h.reason IS n.reason AND n.deadline_at IS NOT NULL"""
    assert len(await rows(edge, agree)) == 1


async def test_a_move_that_the_tables_do_not_have_cannot_be_written(edge: LocalHost, node: StageNode) -> None:
    wrong = "INSERT INTO node_history SELECT id, 9, 'tx', state, 'appeared', 'destroyed', NULL, '', 1 FROM node"
    with pytest.raises(ConstraintError):
        await edge.host.databases.directory().batch([Statement(wrong, {})])


async def test_a_workspace_is_claimed_taken_and_put_away(edge: LocalHost, node: StageNode, person: Person) -> None:
    attempt = f"{await person.start()}.1"
    await node.started(attempt)
    await node.beat(attempt)
    await node.end(attempt)
    assert await seat_moves(edge) == [
        ("claimed", "claimed", None),
        ("taken", "in_use", None),
        ("put_away", "freed", None),
    ]


async def test_every_seat_that_a_node_has_is_given_out_and_one_in_between_is_found(
    edge: LocalHost, node: StageNode, person: Person
) -> None:
    node.seats = 27
    await node.beat()
    await person.http.patch(f"/api/projects/{person.project}", json={"task_budget_microusd": 1})
    taken = "SELECT seat, attempt FROM workspace WHERE ended_at IS NULL ORDER BY seat"
    async with alone(edge):
        for number in range(28):
            await person.say(await person.converse(), f"question {number}", mode="conversation")
        await edge.app.run_due()
    assert [row["seat"] for row in await rows(edge, taken)] == list(range(27))
    await node.end((await rows(edge, taken))[13]["attempt"])
    await until(lambda: len(node.commands) == 28)
    assert [row["seat"] for row in await rows(edge, taken)] == list(range(27))


async def test_what_the_edge_ended_is_freed_for_its_reason_when_the_node_has_put_it_away(
    edge: LocalHost, node: StageNode, person: Person, clock: ShiftedClock
) -> None:
    task = await person.start()
    await node.started(f"{task}.1")
    await node.beat(f"{task}.1")
    await pass_(edge, clock, MINUTE)
    await node.beat(f"{task}.1")
    assert (await seat_moves(edge))[-1] == ("taken", "in_use", None)
    await node.beat()
    assert ("put_away", "freed", "node_lost") in await seat_moves(edge)


async def test_a_node_that_calls_and_never_takes_the_work_up_loses_it(
    edge: LocalHost, node: StageNode, person: Person, clock: ShiftedClock
) -> None:
    node.refuse = True
    task = await person.start()
    await until(lambda: node.calls > 0)
    for _ in range(0, WORKSPACE_DEADLINES[WorkspaceState.CLAIMED] + 1, 40_000):
        clock.ahead += 40_000
        await node.beat()
    first = (await person.task(task))["attempts"][0]
    assert (first["outcome"], first["problem"]["code"]) == ("lost", "workspace_not_started")


async def test_an_added_machine_silent_for_a_week_is_given_up_with_its_places_and_taken_in_again(
    edge: LocalHost, node: StageNode, person: Person, clock: ShiftedClock
) -> None:
    task = await person.start()
    await node.started(f"{task}.1")
    await pass_(edge, clock, MINUTE)
    await pass_(edge, clock, LOST_ADDED_MS - 2 * MINUTE)
    assert (await node_moves(edge))[-1] == ("silent", "lost", "node_lost")
    await pass_(edge, clock, 2 * MINUTE)
    assert (await node_moves(edge))[-1] == ("given_up", "gone", "node_lost")
    assert (await seat_moves(edge))[-1] == ("abandoned", "abandoned", "node_lost")
    await node.beat()
    assert (await node_moves(edge))[-1] == ("appeared", "ready", None)
