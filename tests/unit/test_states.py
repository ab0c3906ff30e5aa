"""The transition table, all of it."""

import itertools
from pathlib import Path

import edge
from edge.attempts.rules import STEP_DEADLINES
from edge.local.database import SqliteDatabase
from edge.nodes.rules import NODE_DEADLINES, WORKSPACE_DEADLINES
from edge.ports import Statement
from edge.tasks.rules import DEADLINES
from shared.states import (
    ATTEMPT_TRANSITIONS,
    LIVE_ATTEMPT,
    NODE_OVER,
    NODE_TRANSITIONS,
    TERMINAL,
    TRANSITIONS,
    WORKSPACE_TRANSITIONS,
    AttemptEvent,
    NodeEvent,
    NodeState,
    Outcome,
    Step,
    TaskEvent,
    TaskState,
    WorkspaceEvent,
    WorkspaceState,
)

MIGRATIONS = Path(edge.__file__).parent / "migrations"


def test_no_event_leads_out_of_a_terminal_state() -> None:
    for state, event in itertools.product(TERMINAL, TaskEvent):
        assert (state, event) not in TRANSITIONS


def test_every_live_state_can_fail_and_be_cancelled() -> None:
    for state in set(TaskState) - TERMINAL:
        assert TRANSITIONS[state, TaskEvent.FAILED] is TaskState.FAILED
        assert TRANSITIONS[state, TaskEvent.CANCELLED] is TaskState.CANCELLED


def test_only_what_has_a_live_attempt_can_lose_it_or_complete() -> None:
    for state, event in TRANSITIONS:
        # A parent that was woken is queued, and still has its workspace.
        if event in (TaskEvent.ATTEMPT_LOST, TaskEvent.COMPLETED, TaskEvent.STOP_REQUESTED):
            assert state in LIVE_ATTEMPT | {TaskState.QUEUED}


def test_only_a_queued_task_is_admitted_and_only_admission_starts_an_attempt() -> None:
    assert [state for state, event in TRANSITIONS if event is TaskEvent.ADMITTED] == [TaskState.QUEUED]
    for (state, event), became in TRANSITIONS.items():
        if became in LIVE_ATTEMPT and state not in LIVE_ATTEMPT:
            assert event is TaskEvent.ADMITTED


def test_every_state_is_reached_and_every_event_is_used() -> None:
    assert set(TRANSITIONS.values()) == set(TaskState)
    assert {event for _, event in TRANSITIONS} == set(TaskEvent)


def test_every_live_state_has_a_deadline_and_no_terminal_state_has_one() -> None:
    assert set(DEADLINES) == set(TaskState) - TERMINAL
    assert all(limit > 0 for limit in DEADLINES.values())


async def test_the_database_holds_the_same_table() -> None:
    database = SqliteDatabase(":memory:")
    database.migrate(MIGRATIONS)
    rows = (await database.batch([Statement("SELECT was, event, became FROM transition", {})]))[0]
    table = {(str(state), str(event), str(became)) for (state, event), became in TRANSITIONS.items()}
    asked = {("new", "asked", "blocked"), ("new", "asked", "queued")}
    assert {(row["was"], row["event"], row["became"]) for row in rows} == table | asked


def test_every_node_that_is_not_over_has_a_deadline_and_every_workspace_in_use_has_one() -> None:
    assert set(NODE_DEADLINES) == set(NodeState) - NODE_OVER
    assert set(WORKSPACE_DEADLINES) == {WorkspaceState.CLAIMED, WorkspaceState.IN_USE}


def test_every_state_of_a_node_and_of_a_workspace_is_reached_and_has_a_way_out() -> None:
    assert set(NODE_TRANSITIONS.values()) == set(NodeState) - {NodeState.REQUESTED}
    assert {state for state, _ in NODE_TRANSITIONS} == set(NodeState) - {NodeState.DESTROYED}
    assert {event for _, event in NODE_TRANSITIONS} == set(NodeEvent)
    assert {event for _, event in WORKSPACE_TRANSITIONS} == set(WorkspaceEvent)
    assert {state for state, _ in WORKSPACE_TRANSITIONS} == set(WORKSPACE_DEADLINES)


def test_only_what_is_being_destroyed_is_destroyed_and_only_what_takes_no_work_is_being_destroyed() -> None:
    idle = {NodeState.LOST, NodeState.DRAINING, NodeState.FAILED}
    assert {was for (was, _), became in NODE_TRANSITIONS.items() if became is NodeState.DESTROYING} == idle
    assert {was for (was, _), became in NODE_TRANSITIONS.items() if became is NodeState.DESTROYED} == {
        NodeState.DESTROYING
    }


async def test_the_database_holds_the_tables_of_nodes_and_workspaces() -> None:
    database = SqliteDatabase(":memory:")
    database.migrate(MIGRATIONS)
    made = {
        "node": {("new", "requested", "requested"), ("new", "joined", "lost")},
        "workspace": {("new", "claimed", "claimed")},
    }
    for entity, table in (("node", NODE_TRANSITIONS), ("workspace", WORKSPACE_TRANSITIONS)):
        rows = (await database.batch([Statement(f"SELECT was, event, became FROM {entity}_transition", {})]))[0]
        moves = {(str(state), str(event), str(became)) for (state, event), became in table.items()}
        assert {(row["was"], row["event"], row["became"]) for row in rows} == moves | made[entity]


# --- attempts -------------------------------------------------------------------------------------------------------


def moves(event: AttemptEvent) -> set[tuple[str, str]]:
    return {(was, became) for was, what, became in ATTEMPT_TRANSITIONS if what is event}


def test_an_attempt_is_opened_once_and_then_waits_for_a_node() -> None:
    assert moves(AttemptEvent.OPENED) == {("new", Step.CLAIMING_NODE)}
    assert not [became for was, _, became in ATTEMPT_TRANSITIONS if became == "new"]


def test_from_every_step_every_outcome_is_one_move_away() -> None:
    assert moves(AttemptEvent.ENDED) == set(itertools.product(Step, Outcome))


def test_nothing_leads_out_of_an_outcome() -> None:
    """A report that comes late is written down, and moves nothing."""
    assert {(was, became) for was, _, became in ATTEMPT_TRANSITIONS if was in set(Outcome)} == {
        (outcome, outcome) for outcome in Outcome
    }


def test_an_attempt_goes_forward_or_back_to_another_turn() -> None:
    order = list(Step)
    reported = {pair for pair in moves(AttemptEvent.REPORTED) if pair[0] in set(Step)}
    back = {(was, became) for was, became in reported if order.index(Step(became)) < order.index(Step(was))}
    assert reported - back == {(a, b) for a, b in itertools.product(Step, Step) if order.index(b) >= order.index(a)}
    turns = {Step.STARTING_AGENT, Step.WORKING, Step.CHECKPOINTING}
    assert {became for _, became in back} == turns | {Step.BUILDING_IMAGE}
    assert {was for was, became in back if became == Step.BUILDING_IMAGE} == {Step.CREATING_WORKSPACE}


def test_every_step_says_how_long_it_may_last() -> None:
    assert set(STEP_DEADLINES) == set(Step)
    assert all(limit is None or limit > 0 for limit in STEP_DEADLINES.values())


async def test_the_database_holds_the_same_table_of_attempts() -> None:
    database = SqliteDatabase(":memory:")
    database.migrate(MIGRATIONS)
    rows = (await database.batch([Statement("SELECT was, event, became FROM attempt_transition", {})]))[0]
    table = {(str(was), str(event), str(became)) for was, event, became in ATTEMPT_TRANSITIONS}
    assert {(row["was"], row["event"], row["became"]) for row in rows} == table
