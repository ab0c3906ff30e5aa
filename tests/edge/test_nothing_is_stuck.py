"""Nothing is ever stuck: from every state, with nobody doing anything, time alone leads out, and a reason says why.

What is tried comes from the enums and the table of effects: a new state, step or kind fails here until it has its way
out.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import pytest

from edge.app import EFFECTS
from edge.ledger.batch import statements
from edge.local.host import LocalHost
from edge.ports import Row, Statement
from shared import wire
from shared.states import NODE_OVER, TERMINAL, NodeState, Outcome, Step, TaskState, WorkspaceState
from tests.edge.conftest import Agent, Person, ShiftedClock, StageNode
from tests.edge.test_deadlines import pass_by

POLLS: Final = ("place_attempt", "send_command", "node_silent", "check_drift")
"""Looked at every few seconds or minutes while there is something to look for: time is not put forward from one to the
next.
"""

ALARMS: Final = f"""
SELECT min(due_at) AS due_at FROM effect WHERE state = 'open' AND due_at > :now
  AND kind NOT IN ({", ".join(f"'{kind}'" for kind in POLLS)})"""
OPEN: Final = "SELECT id, error FROM effect WHERE state = 'open' AND kind = :kind"
LOOKS: Final = 60


class World:
    """An edge, a person who has gone, and perhaps a node that calls and does nothing else."""

    def __init__(self, person: Person, node: StageNode, clock: ShiftedClock) -> None:
        self.person, self.node, self.clock = person, node, clock
        self.edge = person.host
        self.edge.host.woke_at = 0
        self.calls = True

    async def rows(self, sql: str, **params: Any) -> list[Row]:
        return (await self.edge.host.databases.directory().batch(statements((sql,), params)))[0]

    async def write(self, sql: str) -> None:
        await self.edge.host.databases.directory().batch([Statement(sql, {})])

    async def placed(self, task: str, *steps: Step) -> wire.StartAttempt:
        start = await self.node.started(f"{task}.1")
        await self.node.report(start.attempt, *(wire.StepChanged(step=step) for step in steps))
        return start

    async def let_be(self, over: Callable[[], Awaitable[bool]]) -> None:
        """Puts time forward, from what is due to what is due next, until it is over."""
        for _ in range(LOOKS):
            if await over():
                return
            now = self.clock.now()
            due = (await self.rows(ALARMS, now=now))[0]["due_at"]
            ahead = 60_000 if due is None else due - now + 1
            if self.calls:
                there = [one.body.attempt for one in self.node.commands if isinstance(one.body, wire.StartAttempt)]
                await pass_by(self.node, self.clock, ahead, *there)
            else:
                self.clock.ahead += ahead
                await self.edge.app.run_due()
        raise AssertionError(await self.rows("SELECT id, due_at, error FROM effect WHERE state = 'open'"))

    async def ended(self, task: str) -> bool:
        return (await self.person.task(task))["state"] in TERMINAL


@pytest.fixture
def world(person: Person, node: StageNode, clock: ShiftedClock) -> World:
    return World(person, node, clock)


# --- tasks ------------------------------------------------------------------------------------------------------------


async def blocked(world: World) -> str:
    one = await world.person.start("one")
    await world.placed(one)
    return await world.person.start("after", depends_on=[one])


async def queued(world: World) -> str:
    await world.write("UPDATE project SET max_running = 0")
    return await world.person.start()


async def in_progress(world: World) -> str:
    task = await world.person.start()
    await world.placed(task)
    return task


async def waiting(world: World) -> str:
    task = await world.person.start()
    agent = Agent(world.edge, (await world.placed(task)).token)
    await agent.call("dispatch_task", text="a part")
    await agent.call("wait_for_subtasks")
    return task


async def needs_input(world: World) -> str:
    task = await world.person.start()
    await Agent(world.edge, (await world.placed(task)).token).call("request_human_input", question="Which?")
    return task


async def waiting_for_follow_up(world: World) -> str:
    task = await world.person.start("what is here?", mode="conversation")
    start = await world.placed(task)
    await world.node.rest(start.attempt, await world.node.turn(start.attempt, start.prompts[0].message))
    return task


TASKS: Final[dict[TaskState, tuple[Callable[[World], Awaitable[str]], str, str]]] = {
    TaskState.BLOCKED: (blocked, "failed", "dependency_failed"),
    TaskState.QUEUED: (queued, "failed", "timed_out"),
    TaskState.IN_PROGRESS: (in_progress, "failed", "wall_clock"),
    TaskState.WAITING: (waiting, "failed", "wall_clock"),
    TaskState.NEEDS_INPUT: (needs_input, "failed", "no_answer"),
    TaskState.WAITING_FOR_FOLLOW_UP: (waiting_for_follow_up, "completed", "idle"),
}


@pytest.mark.parametrize("state", [state for state in TaskState if state not in TERMINAL])
async def test_time_leads_out_of_every_state_of_a_task(world: World, state: TaskState) -> None:
    scene, end, reason = TASKS[state]
    task = await scene(world)
    assert (await world.person.task(task))["state"] == state
    await world.let_be(lambda: world.ended(task))
    view = await world.person.task(task)
    assert (view["state"], view["problem"]["code"]) == (end, reason)


@pytest.mark.parametrize("state", [state for state in TaskState if state not in TERMINAL])
async def test_time_leads_out_of_every_state_when_the_machine_is_gone_too(world: World, state: TaskState) -> None:
    task = await TASKS[state][0](world)
    world.calls = False
    await world.let_be(lambda: world.ended(task))
    assert (await world.person.task(task))["problem"] is not None


# --- attempts ---------------------------------------------------------------------------------------------------------

STEPS: Final[dict[Step, str]] = {
    Step.CLAIMING_NODE: "no_node",
    Step.BOOTING_VM: "wall_clock",  # where a machine that is asked for never comes: `no_node`
    Step.BUILDING_IMAGE: "step_timed_out",
    Step.CREATING_WORKSPACE: "step_timed_out",
    Step.STARTING_AGENT: "step_timed_out",
    Step.WORKING: "no_progress",
    Step.CHECKPOINTING: "step_timed_out",
    Step.RESTING: "wall_clock",  # of a task that is not at rest: a message came, and no turn began
}


@pytest.mark.parametrize("step", list(Step))
async def test_time_leads_out_of_every_step_of_an_attempt(world: World, step: Step) -> None:
    if step is Step.CLAIMING_NODE:
        world.node.seats = 0
        await world.node.beat()
    task = await world.person.start()
    if step is not Step.CLAIMING_NODE:
        await world.placed(task, step)
    assert (await world.person.task(task))["attempts"][0]["steps"][-1]["step"] == step
    await world.let_be(lambda: world.ended(task))
    first = (await world.person.task(task))["attempts"][0]
    assert (first["outcome"] in set(Outcome), first["problem"]["code"]) == (True, STEPS[step])


# --- nodes and workspaces ---------------------------------------------------------------------------------------------

OF_A_PROVIDER: Final = frozenset({NodeState.REQUESTED, NodeState.BOOTING, NodeState.FAILED, NodeState.DESTROYING})
"""Only a machine that a provider makes is ever in these: tests/edge/test_pool.py."""

NODES: Final[dict[NodeState, str]] = {
    NodeState.READY: "UPDATE node SET name = name",
    NodeState.LOST: "UPDATE node SET name = name",
    NodeState.DRAINING: "UPDATE node SET state = 'draining'",
}


@pytest.mark.parametrize("state", [one for one in NodeState if one not in NODE_OVER | OF_A_PROVIDER])
async def test_time_leads_out_of_every_state_of_an_added_machine_that_is_silent(world: World, state: NodeState) -> None:
    await world.write(NODES[state])
    world.calls = False

    async def became(wanted: frozenset[NodeState]) -> bool:
        world.clock.ahead += wire.LOST_AFTER_S * 1000
        await world.edge.app.run_due()
        return NodeState((await world.rows("SELECT state FROM node"))[0]["state"]) in wanted

    if state is NodeState.LOST:
        await world.let_be(lambda: became(frozenset({NodeState.LOST})))
    await world.let_be(lambda: became(NODE_OVER))


WORKSPACES: Final = (WorkspaceState.CLAIMED, WorkspaceState.IN_USE)


@pytest.mark.parametrize(
    "state", [one for one in WorkspaceState if one not in (WorkspaceState.FREED, WorkspaceState.ABANDONED)]
)
async def test_time_leads_out_of_every_state_of_a_workspace_whose_machine_is_gone(
    world: World, state: WorkspaceState
) -> None:
    assert state in WORKSPACES
    world.node.refuse = state is WorkspaceState.CLAIMED
    task = await world.person.start()
    if state is WorkspaceState.IN_USE:
        attempt = (await world.placed(task)).attempt
        await world.node.beat(attempt, acked=tuple(one.id for one in world.node.commands))
    else:
        await world.edge.app.run_due()
    assert [row["state"] for row in await world.rows("SELECT state FROM workspace")] == [state]
    world.calls = False

    async def over() -> bool:
        world.clock.ahead += wire.LOST_AFTER_S * 1000
        await world.edge.app.run_due()
        return not await world.rows("SELECT id FROM workspace WHERE ended_at IS NULL")

    await world.let_be(over)


# --- effects ----------------------------------------------------------------------------------------------------------


async def unplaced(world: World) -> str:
    world.node.seats = 0
    await world.node.beat()
    return await world.person.start()


async def unsent(world: World) -> str:
    world.node.refuse = True
    task = await world.person.start()
    await world.edge.app.run_due()
    return task


async def at_work(world: World) -> str:
    task = await world.person.start()
    await world.placed(task, Step.WORKING)
    return task


async def warned(world: World) -> str:
    task = await world.person.start()
    start = await world.placed(task)
    agent = Agent(world.edge, start.token)
    child = str((await agent.call("dispatch_task", text="a part"))[0]["id"])
    await world.placed(child)
    await agent.call("stop_subtask", task=child, warning="a minute")
    return task


EFFECT_SCENES: Final[dict[str, Callable[[World], Awaitable[str]]]] = {
    "place_attempt": unplaced,
    "send_command": unsent,
    "node_silent": in_progress,
    "node_due": in_progress,
    "deadline": in_progress,
    "attempt_deadline": at_work,
    "stop_after_grace": warned,
    "wait_over": waiting,
}

ELSEWHERE: Final[dict[str, str]] = {
    "admit_again": "tests/edge/test_budgets.py",
    "approval_decided": "tests/edge/test_injections.py",
    **dict.fromkeys(("proposal_decided", "proposal_due"), "tests/edge/test_proposals.py"),
    "check_drift": "tests/edge/test_drift.py",
    **dict.fromkeys(
        ("create_node", "fill_pool", "retire_node", "destroy_node", "sweep_nodes"), "tests/edge/test_pool.py"
    ),
    "reword": "tests/edge/test_rewording.py",
    "sweep_uploads": "tests/edge/test_attachments.py",
    "tell_parent": "tests/edge/test_children.py",
    "think": "tests/edge/test_orchestrator.py",
    "trigger": "tests/edge/test_triggers.py",
    "trigger_run": "tests/edge/test_triggers.py",
}
"""Kinds that need more on stage than a node, and where they are shown to end."""


def test_what_is_shown_elsewhere_is_there() -> None:
    assert set(ELSEWHERE) < set(EFFECTS)
    assert all((Path(__file__).parents[2] / module).exists() for module in ELSEWHERE.values())


@pytest.mark.parametrize("kind", [kind for kind in EFFECTS if kind not in ELSEWHERE])
async def test_no_effect_is_open_for_ever(world: World, kind: str) -> None:
    task = await EFFECT_SCENES[kind](world)
    assert await world.rows("SELECT id FROM effect WHERE kind = :kind", kind=kind)
    world.calls = kind not in ("node_silent", "node_due")

    async def over() -> bool:
        world.clock.ahead += wire.LOST_AFTER_S * 1000 if not world.calls else 0
        await world.edge.app.run_due()
        return await world.ended(task) and not await world.rows(OPEN, kind=kind)

    await world.let_be(over)


async def test_a_host_that_starts_anew_finds_everything_that_is_due(world: World, edge: LocalHost) -> None:
    task = await at_work(world)
    world.calls = False
    world.clock.ahead += 40 * 24 * 3_600_000
    edge.host.woke_at = 0
    await world.let_be(lambda: world.ended(task))
