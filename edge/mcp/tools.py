"""The tools an agent holds, each with its struct: the JSON schema an agent sees is made from it."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from edge.chat import store as chat
from edge.ideas.model import NewIdea
from edge.ideas.routes import capture, link_idea
from edge.ledger.batch import statements
from edge.tasks import rules, store, views
from edge.tasks.start import Asked, start_task
from shared.errors import Refused
from shared.spec import Origin, TaskSpec, title_of
from shared.states import TaskEvent

if TYPE_CHECKING:
    from edge.app import Host


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """The attempt that calls, and what it belongs to."""

    attempt: str
    task: str
    project: str
    conversation: str
    call: str
    """Names this call: the broker asks again under the same name when an answer was lost, and nothing is done twice."""


class DispatchTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Start a subtask. It gets a workspace and a branch of its own and runs while you go on."""

    text: str
    """What to do, complete in itself: the subtask sees none of your conversation."""
    title: str = ""
    depends_on: tuple[str, ...] = ()
    """Ids of tasks that must be completed first."""
    priority: int = 0


class GetTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """State, result and problem of a task of this project."""

    task: str


class CompleteTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Say what you did. Your task ends when this turn ends; commit first."""

    summary: str


class CreateIdea(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Keep an insight as an idea, linked to this conversation."""

    title: str
    body: str = ""
    note: str = ""


class LinkIdea(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Link an idea to this conversation, with a note on why."""

    idea: str
    note: str = ""


class GetInstructions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is expected of you in this task: mode, branch, limits."""


class RequestHumanInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask the person something you cannot decide. End your turn after it: the answer comes as the next message."""

    question: str


class Tool(NamedTuple):
    name: str
    takes: Any
    call: "Callable[[Host, Caller, Any], Awaitable[dict[str, Any]]]"


async def dispatch_task(host: "Host", caller: Caller, asked: DispatchTask) -> dict[str, Any]:
    key = await _derived(host, caller)
    spec = TaskSpec(
        task=f"tsk_{key}",
        project=caller.project,
        conversation=f"cnv_{key}",
        title=rules.checked_title(asked.title or title_of(asked.text)),
        text=rules.checked_text(asked.text),
        message=f"msg_{key}",
        origin=Origin.AGENT,
        parent=caller.task,
        depends_on=asked.depends_on,
        priority=rules.checked_priority(asked.priority),
    )
    await start_task(host, Asked(spec=spec, author="agent"), tx=host.ids.new("tx"))
    return await get_task(host, caller, GetTask(task=spec.task))


async def get_task(host: "Host", caller: Caller, asked: GetTask) -> dict[str, Any]:
    found = await views.load(host.databases.of(caller.project), caller.project, [asked.task])
    if not found:
        raise Refused("not_found", asked.task)
    task = found[0]
    return {
        "id": task.id,
        "title": task.title,
        "state": task.state,
        "why_waiting": task.why_waiting,
        "problem": msgspec.to_builtins(task.problem),
        "branch": task.branch if task.pushed else None,
        "commit": task.commit,
        "files": task.files,
        "added": task.added,
        "removed": task.removed,
        "summary": task.summary,
        "depends_on": list(task.depends_on),
    }


async def complete_task(host: "Host", caller: Caller, asked: CompleteTask) -> dict[str, Any]:
    if not asked.summary.strip():
        raise Refused("invalid_request", "the summary is empty")
    params = {
        "summary": asked.summary[:10_000],
        "task": caller.task,
        "project": caller.project,
        "attempt": caller.attempt,
    }
    await host.databases.of(caller.project).batch(statements((store.SUMMARY, store.TASK_SAID), params))
    await host.committed(caller.project)
    return {"noted": True, "next": "Commit what is left and end your turn."}


async def create_idea(host: "Host", caller: Caller, asked: CreateIdea) -> dict[str, Any]:
    new = NewIdea(
        id=f"idea_{await _derived(host, caller)}",
        title=asked.title,
        body=asked.body,
        conversation=caller.conversation,
        note=asked.note,
    )
    view = await capture(host, caller.project, new)
    return {"id": view.id, "title": view.title, "state": view.state}


async def link(host: "Host", caller: Caller, asked: LinkIdea) -> dict[str, Any]:
    view = await link_idea(host, caller.project, asked.idea, caller.conversation, asked.note)
    return {"id": view.id, "links": len(view.links)}


async def get_instructions(host: "Host", caller: Caller, _: GetInstructions) -> dict[str, Any]:
    database = host.databases.of(caller.project)
    params = {"task": caller.task, "project": caller.project}
    row = (await database.batch(statements((store.INSTRUCTIONS,), params)))[0][0]
    spec = msgspec.json.decode(row["spec"], type=TaskSpec)
    return {
        "instructions": rules.first_prompt(spec, row["branch"], row["base"], row["name"]),
        "limits": msgspec.to_builtins(spec.limits) | {"subtask_depth_left": row["max_depth"] - row["depth"]},
    }


async def request_human_input(host: "Host", caller: Caller, asked: RequestHumanInput) -> dict[str, Any]:
    if not asked.question.strip():
        raise Refused("invalid_request", "the question is empty")
    params = {
        "tx": host.ids.new("tx"),
        "now": host.clock.now(),
        "attempt": caller.attempt,
        "event": TaskEvent.ASKED_PERSON,
        "reason": None,
        "detail": "",
        "message": f"msg_{await _derived(host, caller)}",
        "question": asked.question[:10_000],
    }
    batch = (
        store.ASK_PERSON,
        store.APPLY,
        chat.QUESTION,
        chat.MESSAGE_CHANGED,
        *store.AFTERWARDS,
        chat.FIND,
    )
    asked_for = (await host.databases.of(caller.project).batch(statements(batch, params)))[-1]
    if not asked_for:
        raise Refused("task_ended", "or it is asking something already")
    await host.committed(caller.project)
    return {"asked": True, "next": "End your turn now; the answer comes as the next message."}


async def _derived(host: "Host", caller: Caller) -> str:
    """The part of an id after its kind, the same whenever this call is made again."""
    return (await host.vault.derive("mcp-call", f"{caller.attempt}/{caller.call}"))[:26]


TOOLS: Final = {
    tool.name: tool
    for tool in (
        Tool("dispatch_task", DispatchTask, dispatch_task),
        Tool("get_task", GetTask, get_task),
        Tool("complete_task", CompleteTask, complete_task),
        Tool("create_idea", CreateIdea, create_idea),
        Tool("link_idea", LinkIdea, link),
        Tool("get_instructions", GetInstructions, get_instructions),
        Tool("request_human_input", RequestHumanInput, request_human_input),
    )
}
