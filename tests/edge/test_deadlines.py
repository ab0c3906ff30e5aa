"""Every live state has a deadline with a way out; a silent node is noticed, and what it did is not lost."""

from typing import Any

import httpx
import pytest

from edge.ledger.runner import Later
from edge.local.host import LocalHost
from edge.ports import Statement
from edge.tasks.ending import deadline
from edge.tasks.rules import DAY, DEADLINES, HELD_MS, HOUR, MINUTE, STOP_GRACE_MS
from shared import wire
from shared.reasons import REASONS, RETRY_LATER_MS
from shared.states import Outcome, TaskState
from tests.edge.conftest import URL, Agent, Person, ShiftedClock, StageNode, alone, run_due
from tests.waiting import until


async def pass_by(node: StageNode, clock: ShiftedClock, milliseconds: int, *attempts: str) -> None:
    """Time goes by, and the node has called all the while."""
    async with alone(node.host):
        clock.ahead += milliseconds
        await node.beat(*attempts, acked=tuple(one.id for one in node.commands))
        await node.host.app.run_due()


async def end_of(person: Person, task: str) -> tuple[str, str | None]:
    view = await person.task(task)
    return view["state"], view["problem"] and view["problem"]["code"]


async def test_a_task_without_a_node_fails_in_the_end_and_says_so(
    person: Person, edge: LocalHost, clock: ShiftedClock
) -> None:
    task = await person.start()
    clock.ahead += 4 * HOUR + 9 * MINUTE
    await run_due(edge)
    assert (await end_of(person, task))[0] == "in_progress"
    clock.ahead += 2 * MINUTE
    await run_due(edge)
    assert await end_of(person, task) == ("failed", "no_node")


async def test_an_attempt_that_never_ends_is_failed_by_the_clock(
    person: Person, node: StageNode, clock: ShiftedClock
) -> None:
    task = await person.start()
    await node.started(f"{task}.1")
    await pass_by(node, clock, 4 * HOUR + 11 * MINUTE, f"{task}.1")
    assert await end_of(person, task) == ("failed", "wall_clock")
    assert (await node.beat(f"{task}.1")).live == ()


async def test_a_queued_task_fails_after_a_week(person: Person, node: StageNode, clock: ShiftedClock) -> None:
    running = [await person.start(f"task {number}") for number in range(10)]
    task = await person.start("the eleventh")
    database = person.host.host.databases.directory()
    later = {"later": clock.now() + 30 * DAY}
    await database.batch([Statement("UPDATE task SET deadline_at = :later WHERE state = 'in_progress'", later)])
    await database.batch(
        [Statement("UPDATE effect SET due_at = :later WHERE kind = 'deadline' AND body NOT LIKE :it",
                   later | {"it": f"%{task}%"})]
    )  # fmt: skip
    await pass_by(node, clock, DEADLINES[TaskState.QUEUED] + 1, *(f"{one}.1" for one in running))
    assert await end_of(person, task) == ("failed", "timed_out")


async def test_a_held_task_fails_after_a_day_and_holds_its_own_dependents(
    person: Person, node: StageNode, clock: ShiftedClock
) -> None:
    one = await person.start("one")
    after = await person.start("after", depends_on=[one])
    last = await person.start("last", depends_on=[after])
    await node.started(f"{one}.1")
    await node.end(f"{one}.1", Outcome.FAILED, reason="agent_refused")
    await pass_by(node, clock, HELD_MS + 1)
    assert await end_of(person, after) == ("failed", "dependency_failed")
    assert await end_of(person, last) == ("blocked", "dependency_failed")
    await pass_by(node, clock, HELD_MS + 1)
    assert await end_of(person, last) == ("failed", "dependency_failed")


async def test_a_held_task_whose_edges_change_is_still_held_for_no_more_than_a_day(
    person: Person, node: StageNode, clock: ShiftedClock
) -> None:
    one, other = await person.start("one"), await person.start("other")
    after = await person.start("after", depends_on=[one, other])
    await node.started(f"{one}.1")
    await node.end(f"{one}.1", Outcome.FAILED, reason="agent_refused")
    assert (await person.http.delete(person.at(f"tasks/{after}/needs/{other}"))).status_code == 200
    await pass_by(node, clock, HELD_MS + 1)
    assert await end_of(person, after) == ("failed", "dependency_failed")


async def test_a_question_without_an_answer_ends_after_a_week(
    person: Person, node: StageNode, clock: ShiftedClock
) -> None:
    task = await person.start()
    start = await node.started(f"{task}.1")
    await Agent(person.host, start.token).call("request_human_input", question="Which?")
    await pass_by(node, clock, DEADLINES[TaskState.NEEDS_INPUT] - MINUTE, start.attempt)
    assert (await end_of(person, task))[0] == "needs_input"
    await pass_by(node, clock, 2 * MINUTE, start.attempt)
    assert await end_of(person, task) == ("failed", "no_answer")


async def test_an_idle_conversation_gives_its_workspace_back_and_goes_on_with_the_next_message(
    person: Person, node: StageNode, clock: ShiftedClock
) -> None:
    conversation = await person.converse()
    task = (await person.say(conversation, "what is here?", "conversation"))["task"]["id"]
    start = await node.started(f"{task}.1")
    await node.rest(start.attempt, await node.turn(start.attempt, start.prompts[0].message))
    await pass_by(node, clock, DEADLINES[TaskState.WAITING_FOR_FOLLOW_UP] + 1, start.attempt)
    assert await end_of(person, task) == ("completed", "idle")
    await until(lambda: any(isinstance(one.body, wire.EndAttempt) for one in node.commands))
    saved = wire.CheckpointSaved(commit="c" * 40, bundle=wire.object_key(start.attempt, "checkpoint-1.bundle"), files=1)
    await node.report(start.attempt, saved, wire.AttemptEnded(outcome=Outcome.COMPLETED))
    follow = (await person.say(conversation, "and there?", "conversation"))["task"]
    again = await node.started(f"{follow['id']}.1")
    assert (again.resume_from, again.resume_bundle) == (start.attempt, saved.bundle)


async def test_a_stop_that_the_node_does_not_answer_ends_without_it(
    person: Person, node: StageNode, clock: ShiftedClock
) -> None:
    task = await person.start()
    await node.started(f"{task}.1")
    await person.stop(task)
    await pass_by(node, clock, STOP_GRACE_MS + 1, f"{task}.1")
    assert await end_of(person, task) == ("cancelled", "stopped")
    assert (await node.beat(f"{task}.1")).live == ()


async def test_a_deadline_is_kept_when_the_clock_is_set_back(
    person: Person, edge: LocalHost, clock: ShiftedClock
) -> None:
    task = await person.start()
    with pytest.raises(Later):
        await deadline(edge.host, {"task": task})


async def test_every_live_task_has_a_deadline_effect_that_is_not_given_up(person: Person, edge: LocalHost) -> None:
    one = await person.start("one")
    await person.start("two", depends_on=[one])
    rows = await edge.host.databases.directory().batch(
        [Statement("SELECT t.id, e.max_tries, e.due_at - t.deadline_at AS off FROM task t LEFT JOIN effect e "
                   "ON e.id = 'deadline/' || t.id AND e.state = 'open'", {})]
    )  # fmt: skip
    assert len(rows[0]) == 2
    assert all(row["off"] == 0 and row["max_tries"] > 1000 for row in rows[0])


# --- nodes ----------------------------------------------------------------------------------------------------------


async def lose(edge: LocalHost, clock: ShiftedClock) -> None:
    edge.host.woke_at = 0
    clock.ahead += wire.LOST_AFTER_S * 1000 + 1
    await run_due(edge)


async def test_a_silent_node_is_lost_and_its_task_is_tried_once_more_when_it_is_back(
    person: Person, node: StageNode, edge: LocalHost, clock: ShiftedClock
) -> None:
    task = await person.start()
    await node.started(f"{task}.1")
    await lose(edge, clock)
    view = await person.task(task)
    assert [one["problem"]["code"] if one["problem"] else None for one in view["attempts"]] == ["node_lost", None]
    snapshot = (await person.http.get(f"/api/projects/{person.project}")).json()
    assert [one["state"] for one in snapshot["nodes"]] == ["lost"]
    reply = await node.beat(f"{task}.1")
    assert reply.live == ()
    again = await node.started(f"{task}.2")
    assert again.resume_from == f"{task}.1"
    await lose(edge, clock)
    assert await end_of(person, task) == ("failed", "node_lost")


async def test_what_a_lost_node_did_is_taken_when_it_is_back_but_does_not_decide(
    person: Person, node: StageNode, edge: LocalHost, clock: ShiftedClock
) -> None:
    task = await person.start()
    await node.started(f"{task}.1")
    await lose(edge, clock)
    await node.report(f"{task}.1", wire.CheckpointSaved(commit="c" * 40, bundle=None, files=2))
    await node.end(f"{task}.1", Outcome.COMPLETED)
    view = await person.task(task)
    assert view["state"] == "in_progress"
    assert (view["attempts"][0]["checkpoint"], view["attempts"][0]["outcome"]) == ("c" * 40, "lost")


async def test_a_host_that_was_away_itself_gives_its_nodes_time(
    person: Person, node: StageNode, edge: LocalHost, clock: ShiftedClock
) -> None:
    task = await person.start()
    await node.started(f"{task}.1")
    clock.ahead += wire.LOST_AFTER_S * 1000 + 1
    edge.host.woke_at = clock.now()
    await run_due(edge)
    assert (await person.task(task))["attempts"][0]["outcome"] is None


async def test_a_conversation_at_rest_that_loses_its_node_is_idle_and_asks_nothing_again(
    person: Person, node: StageNode, edge: LocalHost, clock: ShiftedClock
) -> None:
    task = await person.start("what is here?", mode="conversation")
    start = await node.started(f"{task}.1")
    await node.rest(start.attempt, await node.turn(start.attempt, start.prompts[0].message))
    await lose(edge, clock)
    assert await end_of(person, task) == ("completed", "idle")
    assert len((await person.task(task))["attempts"]) == 1


@pytest.mark.parametrize(
    ("reported", "code"),
    [("agent_refused", "agent_refused"), ("no_such_reason", "internal"), (None, "internal")],
)
async def test_an_end_is_shown_with_a_reason_even_where_the_node_gives_none_this_edge_knows(
    person: Person, node: StageNode, reported: str | None, code: str
) -> None:
    task = await person.start()
    await node.started(f"{task}.1")
    await node.end(f"{task}.1", Outcome.FAILED, reason=reported, detail="its words")
    view = await person.task(task)
    assert (view["state"], view["problem"]["code"]) == ("failed", code)
    assert "its words" in view["problem"]["detail"]


async def test_a_failure_that_is_nobodys_fault_is_tried_once_more_and_then_is_one(
    person: Person, node: StageNode
) -> None:
    task = await person.start()
    for number in (1, 2):
        await node.started(f"{task}.{number}")
        await node.end(f"{task}.{number}", Outcome.FAILED, reason="agent_crashed")
    assert await end_of(person, task) == ("failed", "agent_crashed")
    assert [one["outcome"] for one in (await person.task(task))["attempts"]] == ["lost", "failed"]


async def test_an_attempt_waits_for_a_seat_and_takes_the_first_that_is_freed(person: Person, node: StageNode) -> None:
    node.seats = 1
    await node.beat()
    one, two = await person.start("one"), await person.start("two")
    await node.started(f"{one}.1")
    assert await node.host.app.run_due() is not None
    assert not [command for command in node.commands if command.body.attempt == f"{two}.1"]
    await node.end(f"{one}.1")
    await node.started(f"{two}.1")


async def test_history_and_state_agree_whatever_happened(person: Person, node: StageNode) -> None:
    one = await person.start("one")
    two = await person.start("two", depends_on=[one])
    await node.started(f"{one}.1")
    await node.end(f"{one}.1", Outcome.FAILED, reason="node_restarted")
    await node.started(f"{one}.2")
    await node.end(f"{one}.2")
    await node.started(f"{two}.1")
    await person.stop(two)
    for task in (one, two):
        detail = (await person.http.get(person.at(f"tasks/{task}"))).json()
        rows = detail["history"]
        assert [row["version"] for row in rows] == list(range(1, len(rows) + 1))
        assert [row["was"] for row in rows] == ["new", *(row["became"] for row in rows[:-1])]
        assert rows[-1]["became"] == detail["task"]["state"]


async def test_a_model_that_does_not_answer_is_asked_again_after_a_while(
    person: Person, node: StageNode, clock: ShiftedClock
) -> None:
    task = await person.start()
    await node.started(f"{task}.1")
    await node.end(f"{task}.1", Outcome.FAILED, reason="model_unreachable")
    assert (await person.task(task))["state"] == "in_progress"
    clock.ahead += RETRY_LATER_MS - 5_000
    await run_due(node.host)
    assert f"start/{task}.2" not in {one.id for one in node.commands}
    async with alone(node.host):
        clock.ahead += 5_000
        await node.beat(f"{task}.1")
        await node.host.app.run_due()
    start = await node.started(f"{task}.2")
    assert start.resume_from == f"{task}.1"
    assert "model_unreachable" in start.prompts[0].text


@pytest.mark.parametrize(("reason", "placed_on"), [("node_restarted", "n1"), ("disk_full", "n2")])
async def test_the_next_attempt_is_where_the_reason_says(
    person: Person, node: StageNode, edge: LocalHost, reason: str, placed_on: str
) -> None:
    task, busy = await person.start(), await person.start("keeps the first node the busier one")
    await node.started(f"{task}.1")
    await node.started(f"{busy}.1")
    other = StageNode(edge)

    async def by_name(scope: Any, receive: Any, send: Any) -> None:
        await (other if scope["server"][0] == "n2" else node)(scope, receive, send)

    edge.stage.app = by_name  # type: ignore[attr-defined]
    await other.join("n2")
    await node.end(f"{task}.1", Outcome.FAILED, reason=reason, detail="why")
    await (other if placed_on == "n2" else node).started(f"{task}.2")


async def test_every_reason_can_be_read_by_anyone(edge: LocalHost) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(edge.asgi), base_url=URL) as nobody:
        table = {one["code"]: one for one in (await nobody.get("/api/reasons")).json()}
    assert set(table) == set(REASONS)
    assert (table["model_unreachable"]["class"], table["model_unreachable"]["retry"]) == ("model", "later")
    assert table["not_found"]["retry"] is None
