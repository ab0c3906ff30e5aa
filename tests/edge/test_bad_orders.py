"""Orders that cannot be followed, over HTTP and MCP: each is refused by name, and every row is as it was."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from edge.local.host import LocalHost
from edge.ports import Statement
from edge.tasks.start import Asked, start_task
from shared.errors import Refused
from shared.reasons import REASONS
from shared.spec import TaskSpec
from shared.states import Outcome
from tests.edge.conftest import Agent, Person, StageNode
from tests.waiting import until


class World(NamedTuple):
    """Tasks to give bad orders about; `agent` works in `parent`."""

    agent: Agent
    parent: str
    child: str
    other: str
    blocked: str
    completed: str
    failed: str
    theirs: str
    message: str


@pytest.fixture
async def world(person: Person, stranger: Person, node: StageNode) -> World:
    parent = await person.start("manage it")
    agent = Agent(person.host, (await node.started(f"{parent}.1")).token)
    child = (await agent.call("dispatch_task", text="a part"))[0]["id"]
    other, completed, failed = [await person.start(text) for text in ("other", "done", "not done")]
    blocked = await person.start("later", depends_on=[other])
    for task, outcome, reason in ((completed, Outcome.COMPLETED, None), (failed, Outcome.FAILED, "agent_refused")):
        await node.started(f"{task}.1")
        await node.end(f"{task}.1", outcome, reason=reason)
    theirs = await stranger.start("theirs")
    for task in (child, other, theirs):
        await node.started(f"{task}.1")
    message = person.new("msg")
    assert (await person.post(f"tasks/{other}/messages", {"id": message, "text": "hello"})).status_code == 202
    await until(lambda: _nothing_is_under_way(person.host))
    return World(agent, parent, child, other, blocked, completed, failed, theirs, message)


async def _nothing_is_under_way(edge: LocalHost) -> bool:
    """No effect is about to write anything by itself."""
    sql = """SELECT count(*) AS due FROM effect WHERE state = 'open'
      AND kind IN ('place_attempt', 'send_command', 'admit_again')"""
    return (await edge.host.databases.directory().batch([Statement(sql, {})]))[0][0]["due"] == 0


async def every_row(edge: LocalHost) -> dict[str, list[Any]]:
    """All that is stored, but for verdicts, where a refusal is kept so that the same order has the same answer, and for
    when a token was last used.
    """
    database = edge.host.databases.directory()
    tables = (await database.batch([Statement("SELECT name FROM sqlite_schema WHERE type = 'table'", {})]))[0]
    names = sorted({row["name"] for row in tables} - {"verdict"})
    rows = await database.batch([Statement(f"SELECT * FROM {name} ORDER BY 1, 2", {}) for name in names])
    unused = {"called_until": None}
    return {name: [dict(row) | unused for row in found] for name, found in zip(names, rows, strict=True)}


NEW = "tsk_00000000000000000000000001"
SAID = "msg_00000000000000000000000001"
LONG = tuple({"key": str(number), "text": '"' * 99_000} for number in range(5))
"""More than one value of D1 holds, once every mark is spelled out."""
MANY = [f"tsk_{number:026}" for number in range(10_000)]
HUGE = 10**15

Order = tuple[str, str, dict[str, Any]]
Http = tuple[str, Callable[[World], Order], str]


def _new(**asked: Any) -> Callable[[World], Order]:
    return lambda world: ("POST", "tasks", {"id": NEW, "text": "x", **asked})


def _plan(*tasks: dict[str, Any]) -> Callable[[World], Order]:
    return lambda world: ("POST", "plans", {"id": "req_00000000000000000000000001", "tasks": list(tasks)})


HTTP: tuple[Http, ...] = (
    ("an edge to itself", lambda w: ("POST", "tasks", {"id": NEW, "text": "x", "depends_on": [NEW]}), "cycle"),
    ("a later edge to itself", lambda w: ("PUT", f"tasks/{w.blocked}/needs/{w.blocked}", {}), "cycle"),
    ("a plan's edge to itself", _plan({"key": "a", "text": "x", "depends_on": ["a"]}), "cycle"),
    ("a ring", _plan({"key": "a", "text": "x", "depends_on": ["b"]}, {"key": "b", "text": "x", "depends_on": ["a"]}),
     "cycle"),
    ("an edge to a failed task",
     lambda w: ("POST", "tasks", {"id": NEW, "text": "x", "depends_on": [w.failed]}), "dependency_failed"),
    ("a later edge to a failed task",
     lambda w: ("PUT", f"tasks/{w.blocked}/needs/{w.failed}", {}), "dependency_failed"),
    ("an edge from a task that ended", lambda w: ("PUT", f"tasks/{w.completed}/needs/{w.other}", {}), "task_ended"),
    ("an edge from a task at work", lambda w: ("PUT", f"tasks/{w.other}/needs/{w.child}", {}), "task_began"),
    ("an edge across projects",
     lambda w: ("POST", "tasks", {"id": NEW, "text": "x", "depends_on": [w.theirs]}), "unknown_dependency"),
    ("a later edge across projects", lambda w: ("PUT", f"tasks/{w.blocked}/needs/{w.theirs}", {}), "not_found"),
    ("an edge to nothing", _new(depends_on=["tsk_nobody_knows"]), "unknown_dependency"),
    ("10,000 edges", _new(depends_on=MANY), "invalid_request"),
    ("10,000 edges in a plan", _plan({"key": "a", "text": "x", "depends_on": MANY}), "invalid_request"),
    ("a plan that no value holds", _plan(*LONG), "invalid_request"),
    ("10,000 tasks", _plan(*({"key": str(n), "text": "x"} for n in range(10_000))), "invalid_request"),
    ("a negative budget", _new(budget_microusd=-1), "invalid_request"),
    ("no budget at all", _new(budget_microusd=0), "invalid_request"),
    ("a budget of the sky", _new(budget_microusd=HUGE * 1000), "invalid_request"),
    ("a negative budget in a plan", _plan({"key": "a", "text": "x", "budget_microusd": -5}), "invalid_request"),
    ("a priority too high", _new(priority=101), "invalid_request"),
    ("a priority too low", _new(priority=-101), "invalid_request"),
    ("a priority out of range in a plan", _plan({"key": "a", "text": "x", "priority": HUGE}), "invalid_request"),
    ("a negative limit", _new(guardrails={"max_depth": -1}), "invalid_request"),
    ("a limit that is a word", _new(guardrails={"max_depth": "deep"}), "invalid_request"),
    ("a limit nobody knows", _new(guardrails={"max_luck": 1}), "invalid_request"),
    ("permissions nobody knows", _new(permissions="root"), "invalid_request"),
    ("an id that is another task's", lambda w: ("POST", "tasks", {"id": w.other, "text": "x"}), "id_reused"),
    ("a message to a completed task",
     lambda w: ("POST", f"tasks/{w.completed}/messages", {"id": SAID, "text": "x"}), "task_ended"),
    ("a message to a failed task",
     lambda w: ("POST", f"tasks/{w.failed}/messages", {"id": SAID, "text": "x"}), "task_ended"),
    ("a message to nobody",
     lambda w: ("POST", "tasks/tsk_nobody_knows/messages", {"id": SAID, "text": "x"}), "not_found"),
    ("a message to someone else's task",
     lambda w: ("POST", f"tasks/{w.theirs}/messages", {"id": SAID, "text": "x"}), "not_found"),
    ("an empty message", lambda w: ("POST", f"tasks/{w.other}/messages", {"id": SAID, "text": " "}), "invalid_request"),
    ("a message under an id that is none",
     lambda w: ("POST", f"tasks/{w.other}/messages", {"id": "x", "text": "x"}), "invalid_request"),
    ("a message under a used id",
     lambda w: ("POST", f"tasks/{w.child}/messages", {"id": w.message, "text": "hello"}), "id_reused"),
    ("a warning under a used id",
     lambda w: ("POST", f"tasks/{w.other}/warn", {"id": w.message, "text": "hello"}), "id_reused"),
    ("a warning to a task that ended",
     lambda w: ("POST", f"tasks/{w.completed}/warn", {"id": SAID, "text": "x"}), "task_ended"),
    ("an empty warning", lambda w: ("POST", f"tasks/{w.other}/warn", {"id": SAID, "text": ""}), "invalid_request"),
    ("a warning to someone else's task",
     lambda w: ("POST", f"tasks/{w.theirs}/warn", {"id": SAID, "text": "x"}), "not_found"),
    ("a retry of a running task", lambda w: ("POST", f"tasks/{w.other}/retry", {"id": NEW}), "not_ended_badly"),
    ("a retry of a completed task", lambda w: ("POST", f"tasks/{w.completed}/retry", {"id": NEW}), "not_ended_badly"),
    ("a retry of nothing", lambda w: ("POST", "tasks/tsk_nobody_knows/retry", {"id": NEW}), "not_found"),
    ("a retry of someone else's task", lambda w: ("POST", f"tasks/{w.theirs}/retry", {"id": NEW}), "not_found"),
    ("a stop of a completed task", lambda w: ("POST", f"tasks/{w.completed}/stop", {}), "task_ended"),
    ("a stop of someone else's task", lambda w: ("POST", f"tasks/{w.theirs}/stop", {}), "not_found"),
    ("a merge of what is not completed", lambda w: ("POST", f"tasks/{w.other}/merged", {}), "not_completed"),
    ("a release of what is not held", lambda w: ("POST", f"tasks/{w.other}/release", {}), "task_began"),
)  # fmt: skip


@pytest.mark.parametrize(("order", "code"), [row[1:] for row in HTTP], ids=[row[0] for row in HTTP])
async def test_an_order_over_http_that_cannot_be_followed_is_typed_and_harmless(
    world: World, person: Person, edge: LocalHost, order: Callable[[World], Order], code: str
) -> None:
    before = await every_row(edge)
    method, path, body = order(world)
    answer = await person.http.request(method, person.at(path), json=body)
    assert (answer.json()["code"], answer.status_code) == (code, REASONS[code].status), answer.text
    assert await every_row(edge) == before


Mcp = tuple[str, str, Callable[[World], dict[str, Any]], str]
MCP: tuple[Mcp, ...] = (
    ("an edge across projects", "dispatch_task",
     lambda w: {"text": "x", "depends_on": [w.theirs]}, "unknown_dependency"),
    ("an edge to a failed task", "dispatch_task",
     lambda w: {"text": "x", "depends_on": [w.failed]}, "dependency_failed"),
    ("an edge to its parent", "dispatch_task", lambda w: {"text": "x", "depends_on": [w.parent]}, "needs_its_ancestor"),
    ("10,000 edges", "dispatch_task", lambda w: {"text": "x", "depends_on": MANY}, "invalid_request"),
    ("a plan that no value holds", "plan_tasks", lambda w: {"tasks": LONG[:4]}, "invalid_request"),
    ("a negative budget", "dispatch_task", lambda w: {"text": "x", "budget_microusd": -1}, "invalid_request"),
    ("a budget beyond its own", "dispatch_task", lambda w: {"text": "x", "budget_microusd": 10**9}, "over_budget"),
    ("a priority out of range", "dispatch_task", lambda w: {"text": "x", "priority": 101}, "invalid_request"),
    ("an empty text", "dispatch_task", lambda w: {"text": " "}, "invalid_request"),
    ("a parent of its choice", "dispatch_task", lambda w: {"text": "x", "parent": w.theirs}, "invalid_request"),
    ("a plan's edge to itself", "plan_tasks",
     lambda w: {"tasks": [{"key": "a", "text": "x", "depends_on": ["a"]}]}, "cycle"),
    ("a plan wider than allowed", "plan_tasks",
     lambda w: {"tasks": [{"key": str(n), "text": "x"} for n in range(6)]}, "too_many_children"),
    ("a message to someone else's task", "send_message_to_subtask",
     lambda w: {"task": w.other, "text": "x"}, "not_found"),
    ("a message to itself", "send_message_to_subtask", lambda w: {"task": w.parent, "text": "x"}, "not_found"),
    ("a message across projects", "send_message_to_subtask", lambda w: {"task": w.theirs, "text": "x"}, "not_found"),
    ("an empty message", "send_message_to_subtask", lambda w: {"task": w.child, "text": ""}, "invalid_request"),
    ("a stop of someone else's task", "stop_subtask", lambda w: {"task": w.other}, "not_found"),
    ("a warning of someone else's task", "stop_subtask", lambda w: {"task": w.other, "warning": "x"}, "not_found"),
    ("a retry of a running one", "retry_subtask", lambda w: {"task": w.child}, "not_ended_badly"),
    ("a retry of someone else's task", "retry_subtask", lambda w: {"task": w.failed}, "not_found"),
    ("a wait for someone else's task", "wait_for_subtasks", lambda w: {"subtasks": [w.other]}, "not_found"),
    ("a wait for ever", "wait_for_subtasks", lambda w: {"timeout_s": 10**9}, "invalid_request"),
    ("a look across projects", "get_task", lambda w: {"task": w.theirs}, "not_found"),
    ("a receipt of nothing", "get_task", lambda w: {"task": w.child, "message": SAID}, "not_found"),
)  # fmt: skip


@pytest.mark.parametrize(("tool", "arguments", "code"), [row[1:] for row in MCP], ids=[row[0] for row in MCP])
async def test_an_order_of_an_agent_that_cannot_be_followed_is_typed_and_harmless(
    world: World, edge: LocalHost, tool: str, arguments: Callable[[World], dict[str, Any]], code: str
) -> None:
    before = await every_row(edge)
    answer, failed = await world.agent.call(tool, **arguments(world))
    assert (failed, answer["code"]) == (True, code), answer
    assert answer["remedy"] == REASONS[code].remedy
    assert await every_row(edge) == before


@pytest.mark.parametrize("parent", ["tsk_nobody_knows", "theirs", "completed", "blocked"])
async def test_a_parent_that_is_not_there_or_does_not_run_is_refused_at_the_one_door(
    world: World, person: Person, edge: LocalHost, parent: str
) -> None:
    named = getattr(world, parent, parent)
    spec = TaskSpec(task=NEW, project=person.project, conversation=f"cnv{NEW[3:]}", title="t", text="x", parent=named)
    before = await every_row(edge)
    with pytest.raises(Refused) as refused:
        await start_task(edge.host, Asked(spec=spec, author="agent"), tx=edge.host.ids.new("tx"))
    assert refused.value.code == "parent_not_running"
    assert await every_row(edge) == before
