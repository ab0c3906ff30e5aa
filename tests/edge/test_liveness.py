"""Attempts move by a table, no step lasts for ever, and an agent that brings nothing new is found."""

from typing import Any

import pytest

from edge.attempts.rules import NO_PROGRESS_MS, STEP_DEADLINES
from edge.ledger.batch import statements
from edge.ledger.runner import Later
from edge.local.host import LocalHost
from edge.nodes.life import node_silent
from edge.ports import DatabaseError, Row
from edge.tasks.rules import HOUR, MINUTE, STOP_GRACE_MS
from shared import wire
from shared.states import Outcome, Step
from tests.edge.conftest import Agent, Person, ShiftedClock, StageNode
from tests.edge.test_deadlines import end_of, pass_by
from tests.waiting import until

MOVES = (
    "SELECT number, was, event, became, reason, detail FROM attempt_history WHERE attempt = :attempt ORDER BY number"
)


async def moves(person: Person, attempt: str) -> list[Row]:
    database = person.host.host.databases.directory()
    return (await database.batch(statements((MOVES,), {"attempt": attempt})))[0]


def at(step: Step, detail: str = "") -> wire.StepChanged:
    return wire.StepChanged(step=step, detail=detail)


def stops(node: StageNode) -> list[wire.StopAttempt]:
    return [one.body for one in node.commands if isinstance(one.body, wire.StopAttempt)]


# --- the history of an attempt ----------------------------------------------------------------------------------------


async def test_every_move_of_an_attempt_is_a_row_from_its_opening_to_its_end(person: Person, node: StageNode) -> None:
    task = await person.start()
    attempt = (await node.started(f"{task}.1")).attempt
    await node.report(attempt, at(Step.CREATING_WORKSPACE, "from the mirror"), at(Step.STARTING_AGENT))
    await node.report(attempt, at(Step.WORKING), at(Step.CHECKPOINTING))
    await node.end(attempt, Outcome.FAILED, reason="agent_refused", detail="its words")
    rows = await moves(person, attempt)
    assert [row["number"] for row in rows] == list(range(1, len(rows) + 1))
    assert [row["was"] for row in rows] == ["new", *(row["became"] for row in rows[:-1])]
    assert [row["event"] for row in rows] == ["opened", *["reported"] * 4, "ended"]
    assert (rows[1]["detail"], rows[-1]["became"], rows[-1]["reason"], rows[-1]["detail"]) == (
        "from the mirror", "failed", "agent_refused", "its words",
    )  # fmt: skip
    steps = (await person.task(task))["attempts"][0]["steps"]
    assert [(one["step"], one["detail"]) for one in steps] == [
        ("claiming_node", ""), ("creating_workspace", "from the mirror"), ("starting_agent", ""), ("working", ""),
        ("checkpointing", ""),
    ]  # fmt: skip


async def test_a_report_that_does_not_follow_is_written_down_and_moves_nothing(person: Person, node: StageNode) -> None:
    task = await person.start()
    attempt = (await node.started(f"{task}.1")).attempt
    await node.report(attempt, at(Step.WORKING), at(Step.BOOTING_VM, "again"), at(Step.CHECKPOINTING))
    rows = await moves(person, attempt)
    assert [(row["was"], row["became"]) for row in rows[1:]] == [
        ("claiming_node", "working"), ("working", "working"), ("working", "checkpointing"),
    ]  # fmt: skip
    assert rows[2]["detail"] == "out of order: booting_vm. again"


async def test_what_is_reported_after_the_end_moves_nothing(
    person: Person, node: StageNode, edge: LocalHost, clock: ShiftedClock
) -> None:
    task = await person.start()
    attempt = (await node.started(f"{task}.1")).attempt
    edge.host.woke_at = 0
    clock.ahead += wire.LOST_AFTER_S * 1000 + 1
    await edge.app.run_due()
    await node.report(attempt, at(Step.WORKING))
    rows = await moves(person, attempt)
    assert [(row["event"], row["became"]) for row in rows[1:]] == [("ended", "lost"), ("reported", "lost")]
    assert (await person.task(task))["attempts"][0]["outcome"] == "lost"


async def test_steps_sent_twice_are_one_row_each(person: Person, node: StageNode) -> None:
    task = await person.start()
    attempt = (await node.started(f"{task}.1")).attempt
    batch = wire.EventBatch(
        stream=attempt,
        events=(wire.Event(seq=1, at=1, body=at(Step.WORKING)), wire.Event(seq=2, at=2, body=at(Step.CHECKPOINTING))),
    )
    for _ in range(2):
        assert await node.send(batch) == 2
    assert len(await moves(person, attempt)) == 3


async def test_a_move_the_table_does_not_have_cannot_be_written(person: Person, node: StageNode) -> None:
    task = await person.start()
    await node.started(f"{task}.1")
    wrong = """INSERT INTO attempt_history (attempt, number, tx, was, event, became, at)
      VALUES (:attempt, 9, 'tx', 'working', 'reported', 'booting_vm', 1)"""
    with pytest.raises(DatabaseError):
        await person.host.host.databases.directory().batch(statements((wrong,), {"attempt": f"{task}.1"}))


async def test_a_parent_that_was_woken_keeps_its_attempt_and_its_history(person: Person, node: StageNode) -> None:
    task = await person.start()
    start = await node.started(f"{task}.1")
    agent = Agent(person.host, start.token)
    child = (await agent.call("dispatch_task", text="a part"))[0]["id"]
    await agent.call("wait_for_subtasks")
    await node.report(start.attempt, at(Step.WORKING), at(Step.CHECKPOINTING), at(Step.RESTING))
    await node.started(f"{child}.1")
    await node.end(f"{child}.1")
    assert (await person.task(task))["state"] == "in_progress"
    assert [row["event"] for row in await moves(person, start.attempt)].count("opened") == 1


# --- no step lasts for ever -------------------------------------------------------------------------------------------

TIMED = [step for step, limit in STEP_DEADLINES.items() if limit is not None and step is not Step.WORKING]


@pytest.mark.parametrize("step", TIMED)
async def test_a_step_that_lasts_too_long_ends_the_attempt_and_the_next_one_is_made(
    person: Person, node: StageNode, clock: ShiftedClock, step: Step
) -> None:
    task = await person.start()
    attempt = (await node.started(f"{task}.1")).attempt
    await node.report(attempt, at(step))
    limit = STEP_DEADLINES[step] or 0
    await pass_by(node, clock, limit - MINUTE, attempt)
    assert (await person.task(task))["attempts"][0]["outcome"] is None
    await pass_by(node, clock, 2 * MINUTE, attempt)
    first, second = (await person.task(task))["attempts"]
    assert (first["outcome"], first["problem"]["code"]) == ("lost", "step_timed_out")
    assert step.replace("_", " ") in first["problem"]["detail"]
    assert second["outcome"] is None
    assert attempt not in (await node.beat(attempt)).live
    await node.started(f"{task}.2")
    await node.report(f"{task}.2", at(step))
    await pass_by(node, clock, limit + MINUTE, f"{task}.2")
    assert await end_of(person, task) == ("failed", "step_timed_out")


async def test_a_step_said_again_gets_no_more_time(person: Person, node: StageNode, clock: ShiftedClock) -> None:
    """A node that is killed over and over while it prepares does not prepare for ever."""
    task = await person.start()
    attempt = (await node.started(f"{task}.1")).attempt
    await node.report(attempt, at(Step.CREATING_WORKSPACE))
    for _ in range(2):
        await pass_by(node, clock, 6 * MINUTE, attempt)
        await node.report(attempt, at(Step.CREATING_WORKSPACE))
    await pass_by(node, clock, 4 * MINUTE, attempt)
    assert (await person.task(task))["attempts"][0]["problem"]["code"] == "step_timed_out"


async def test_a_step_that_goes_on_in_time_leaves_its_deadline_behind(
    person: Person, node: StageNode, clock: ShiftedClock
) -> None:
    task = await person.start()
    attempt = (await node.started(f"{task}.1")).attempt
    await node.report(attempt, at(Step.STARTING_AGENT))
    await pass_by(node, clock, 4 * MINUTE, attempt)
    await node.report(attempt, at(Step.WORKING))
    await pass_by(node, clock, 10 * MINUTE, attempt)
    assert (await person.task(task))["attempts"][0]["outcome"] is None


async def test_an_attempt_may_rest_as_long_as_its_task_may(
    person: Person, node: StageNode, clock: ShiftedClock
) -> None:
    task = await person.start()
    start = await node.started(f"{task}.1")
    await Agent(person.host, start.token).call("request_human_input", question="Which?")
    await node.report(start.attempt, at(Step.WORKING), at(Step.CHECKPOINTING), at(Step.RESTING))
    for _ in range(10):
        await pass_by(node, clock, 12 * HOUR, start.attempt)
    assert (await person.task(task))["state"] == "needs_input"


async def test_a_host_that_was_away_gives_a_step_time(
    person: Person, node: StageNode, edge: LocalHost, clock: ShiftedClock
) -> None:
    task = await person.start()
    attempt = (await node.started(f"{task}.1")).attempt
    await node.report(attempt, at(Step.STARTING_AGENT))
    clock.ahead += HOUR
    edge.host.woke_at = clock.now()
    await edge.app.run_due()
    assert (await person.task(task))["attempts"][0]["outcome"] is None
    await node.beat(attempt)
    await node.report(attempt, at(Step.WORKING))
    await pass_by(node, clock, MINUTE, attempt)
    assert (await person.task(task))["attempts"][0]["outcome"] is None


# --- progress ---------------------------------------------------------------------------------------------------------


async def working(person: Person, node: StageNode) -> tuple[str, str]:
    task = await person.start()
    attempt = (await node.started(f"{task}.1")).attempt
    await node.report(attempt, at(Step.WORKING))
    return task, attempt


async def test_an_agent_that_works_without_progress_is_stopped_saved_and_fails(
    person: Person, node: StageNode, clock: ShiftedClock
) -> None:
    task, attempt = await working(person, node)
    await pass_by(node, clock, NO_PROGRESS_MS - MINUTE, attempt)
    assert stops(node) == []
    await pass_by(node, clock, 2 * MINUTE, attempt)
    await until(lambda: bool(stops(node)))
    assert stops(node) == [wire.StopAttempt(attempt=attempt, reason="no_progress", outcome=Outcome.FAILED)]
    assert attempt in (await node.beat(attempt)).live
    await node.report(attempt, wire.CheckpointSaved(commit="c" * 40, bundle=None, files=1))
    await node.end(attempt, Outcome.FAILED, reason="no_progress")
    assert await end_of(person, task) == ("failed", "no_progress")
    assert len((await person.task(task))["attempts"]) == 1


async def test_a_node_that_does_not_obey_is_not_waited_for(
    person: Person, node: StageNode, clock: ShiftedClock
) -> None:
    task, attempt = await working(person, node)
    await pass_by(node, clock, NO_PROGRESS_MS + 1, attempt)
    await node.report(attempt, at(Step.CHECKPOINTING))  # it obeys, and is stuck there
    await pass_by(node, clock, STOP_GRACE_MS + 1, attempt)
    assert await end_of(person, task) == ("failed", "no_progress")
    assert (await node.beat(attempt)).live == ()


async def test_progress_that_a_heartbeat_tells_of_keeps_an_attempt_alive_whatever_the_nodes_clock_says(
    person: Person, node: StageNode, clock: ShiftedClock
) -> None:
    _, attempt = await working(person, node)
    for hour in range(1, 4):
        await pass_by(node, clock, NO_PROGRESS_MS - 2 * MINUTE, attempt)
        await node.beat(attempt, progress=hour)
    assert stops(node) == []
    for _ in range(3):
        await pass_by(node, clock, NO_PROGRESS_MS // 2, attempt)
        await node.beat(attempt, progress=3)
    await until(lambda: bool(stops(node)))


async def test_progress_counts_when_the_nodes_clock_was_set_back(
    person: Person, node: StageNode, clock: ShiftedClock
) -> None:
    _, attempt = await working(person, node)
    for said in (9_000_000, 1_000, 2_000, 3_000):
        await pass_by(node, clock, NO_PROGRESS_MS - 2 * MINUTE, attempt)
        await node.beat(attempt, progress=said)
    assert stops(node) == []


async def test_words_are_no_progress_by_themselves(person: Person, node: StageNode, clock: ShiftedClock) -> None:
    """What is new is the node's to judge: it sees when an agent repeats itself."""
    _, attempt = await working(person, node)
    message = await node.turn(attempt)
    for position in range(3):
        await pass_by(node, clock, NO_PROGRESS_MS // 3 + MINUTE, attempt)
        await node.say(attempt, message, position, "once more")
    await until(lambda: bool(stops(node)))


async def test_a_late_heartbeat_is_no_progress(person: Person, node: StageNode, clock: ShiftedClock) -> None:
    _, attempt = await working(person, node)
    await pass_by(node, clock, 2 * MINUTE, attempt)
    await node.beat(attempt, progress=7)
    await pass_by(node, clock, NO_PROGRESS_MS - MINUTE, attempt)
    node.beats -= 3  # one that was on its way for long
    await node.beat(attempt, progress=9)
    node.beats, node.progress = node.beats + 3, 7
    await pass_by(node, clock, 2 * MINUTE, attempt)
    await until(lambda: bool(stops(node)))


async def test_another_nodes_word_is_no_progress(
    person: Person, node: StageNode, edge: LocalHost, clock: ShiftedClock
) -> None:
    _, attempt = await working(person, node)
    other = StageNode(edge)
    other.seats = 0
    await other.join("n2")
    await pass_by(node, clock, NO_PROGRESS_MS - MINUTE, attempt)
    await other.beat(attempt, progress=9)
    await pass_by(node, clock, 2 * MINUTE, attempt)
    await until(lambda: bool(stops(node)))


async def test_who_waits_for_a_person_is_not_asked_for_progress(
    person: Person, node: StageNode, clock: ShiftedClock
) -> None:
    task, attempt = await working(person, node)
    await Agent(person.host, node.start_of(attempt).token).call("request_human_input", question="Which?")
    for _ in range(4):
        await pass_by(node, clock, NO_PROGRESS_MS, attempt)
    assert stops(node) == [] and (await person.task(task))["state"] == "needs_input"


async def test_a_person_who_stops_what_is_given_up_has_it_cancelled(
    person: Person, node: StageNode, clock: ShiftedClock
) -> None:
    task, attempt = await working(person, node)
    await pass_by(node, clock, NO_PROGRESS_MS + 1, attempt)
    await person.stop(task)
    await node.end(attempt, Outcome.FAILED, reason="no_progress")
    assert await end_of(person, task) == ("cancelled", "stopped")


async def test_what_ends_while_it_is_given_up_has_ended_so(
    person: Person, node: StageNode, clock: ShiftedClock
) -> None:
    task, attempt = await working(person, node)
    await pass_by(node, clock, NO_PROGRESS_MS + 1, attempt)
    await node.end(attempt)
    assert (await person.task(task))["state"] == "completed"
    await pass_by(node, clock, STOP_GRACE_MS + 1)
    assert (await person.task(task))["state"] == "completed"


# --- silence ----------------------------------------------------------------------------------------------------------


async def node_states(person: Person) -> list[Any]:
    snapshot = (await person.http.get(f"/api/projects/{person.project}")).json()
    return [one["state"] for one in snapshot["nodes"]]


@pytest.mark.parametrize(("silent_s", "state"), [(44, "ready"), (46, "lost")])
async def test_a_node_is_lost_after_45_seconds_and_not_before(
    person: Person, node: StageNode, edge: LocalHost, clock: ShiftedClock, silent_s: int, state: str
) -> None:
    edge.host.woke_at = 0
    await node.beat()
    clock.ahead += silent_s * 1000
    await edge.app.run_due()
    assert await node_states(person) == [state]


async def test_a_clock_that_is_set_back_loses_no_node_and_forgets_none(
    person: Person, node: StageNode, edge: LocalHost, clock: ShiftedClock
) -> None:
    edge.host.woke_at = 0
    clock.ahead += HOUR
    await node.beat()
    clock.ahead -= HOUR
    await edge.app.run_due()
    assert await node_states(person) == ["ready"]
    await node.beat()
    clock.ahead += (wire.LOST_AFTER_S + 1) * 1000
    await edge.app.run_due()
    assert await node_states(person) == ["lost"]


async def test_a_watch_that_rings_too_early_rings_again(node: StageNode, edge: LocalHost) -> None:
    """By a clock that was set back between the taking of the effect and the look at the node."""
    edge.host.woke_at = 0
    await node.beat()
    assert node.joined
    with pytest.raises(Later):
        await node_silent(edge.host, {"node": node.joined.node})
