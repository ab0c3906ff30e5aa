"""The tools of a person's own client (Claude Code, Cursor, Codex): all of a project that a person steers by words.

What such a client starts or says counts as the person's. Every tool names its project, or the token does.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import msgspec

from edge.chat import store as chat
from edge.chat import views as messages
from edge.chat.model import MessageView
from edge.dispatch import steering
from edge.dispatch.model import OVERLAP, PATHS, PlannedTask
from edge.dispatch.routes import replace, start_plan
from edge.ideas import routes as ideas
from edge.ideas import views as idea_views
from edge.ideas.model import AppendToIdea, ExecuteIdea, IdeaHead, IdeaState, IdeaView, NewIdea
from edge.ledger.batch import statements
from edge.mcp.pages import CURSOR, LIMIT, LISTED_CHARS, OFFSET, PAGE, TEXT_CHARS, beginning, paged, piece
from edge.mcp.schemas import says
from edge.mcp.tools import Tool, one_task, page_of_tasks, told_of
from edge.paging import cursor_at, place_of
from edge.projects import store as projects
from edge.projects.smart_http import without_credential
from edge.tasks import rules
from edge.tasks.ending import stop_task
from edge.tasks.start import Asked, start_task
from shared.errors import Refused
from shared.spec import Guardrails, Overlap, Permissions, Runtime, TaskSpec, title_of
from shared.states import TaskState

if TYPE_CHECKING:
    from edge.app import Host

_LOG_PAGE: Final = 10


class PersonCaller(msgspec.Struct, frozen=True, kw_only=True):
    """The personal token that calls, and what it reaches."""

    token: str
    person: str
    projects: tuple[str, ...]
    local: bool
    """The client is on the edge's own machine."""
    call: str
    """Names this call: made again under the same name, nothing is done twice."""

    def project(self, named: str) -> str:
        """The project that a call means.

        Raises:
            Refused: `unknown_project`, `project_not_named`.
        """
        if named and named not in self.projects:
            raise Refused("unknown_project", named)
        if not named and len(self.projects) != 1:
            raise Refused("project_not_named", f"it reaches {len(self.projects)}")
        return named or self.projects[0]


class _Of(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    project: Annotated[str, says("Its id; needed where your token reaches several.")] = ""


class ListProjects(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The projects your token reaches, with their ids."""


class ListTasks(_Of, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Tasks of a project, newest first, a page at a time."""

    state: TaskState | None = None
    parent: Annotated[str, says("Only subtasks of this task.")] = ""
    limit: Annotated[int, LIMIT] = PAGE
    cursor: Annotated[str, CURSOR] = ""


class GetTask(_Of, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """State, result and problem of a task; and whether a message you sent to it was read."""

    task: str
    message: Annotated[str, says("Id of that message.")] = ""
    summary_offset: Annotated[int, OFFSET] = 0


class GetTaskLog(_Of, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was said in a task, newest message first; of long messages the beginning."""

    task: str
    limit: Annotated[int, LIMIT] = _LOG_PAGE
    cursor: Annotated[str, CURSOR] = ""
    message: Annotated[str, says("Only this message, from text_offset on.")] = ""
    text_offset: Annotated[int, OFFSET] = 0


class DispatchTask(_Of, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Start a task. A coding agent does it in a workspace of its own and comes back with a branch."""

    text: Annotated[str, says("What to do, complete in itself: the agent sees none of your conversation.")]
    title: str = ""
    depends_on: Annotated[tuple[str, ...], says("Ids of tasks that must be completed first.")] = ()
    priority: Annotated[int, says("The higher goes first among those that wait.")] = 0
    harness: Annotated[str, says("The coding agent that does it.")] = "auto"
    model: str | None = None
    runtime: Annotated[Runtime, says("edge: no machine; SAM itself plans and dispatches.")] = Runtime.AUTO
    permissions: Annotated[Permissions | None, says("What it may do in its workspace. null: full.")] = None
    guardrails: Annotated[Guardrails | None, says("Limits for it and all below it.")] = None
    budget_microusd: Annotated[
        int | None, says("What it and all below it may spend; 1000000 is a dollar. null: the project's default.")
    ] = None
    paths: Annotated[tuple[str, ...], PATHS] = ()


class PlanTasks(_Of, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Start several tasks with their dependencies at once: all of them or, if one is refused, none."""

    tasks: tuple[PlannedTask, ...]
    overlap: Annotated[Overlap, OVERLAP] = Overlap.ORDER


class SendMessageToTask(_Of, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Tell a task something, or answer its question. Its agent reads it at its next turn, or at once."""

    task: str
    text: str
    interrupt: Annotated[bool, says("It leaves what it is doing and reads at once.")] = False


class StopTask(_Of, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Save what a task has done, then stop it and all below it. With a warning it has one more turn, to commit."""

    task: str
    warning: str = ""


class RetryTask(_Of, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Try a failed or cancelled task anew: same task and dependencies, and it is told what went wrong."""

    task: str
    start_from: Literal["checkpoint", "base"] = "checkpoint"
    budget_microusd: Annotated[int | None, says("null: as before.")] = None


class ListIdeas(_Of, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ideas of a project, the last changed first, a page at a time; with a query those with the words in the title."""

    query: Annotated[str, says("Words that it must have.")] = ""
    state: IdeaState | None = None
    limit: Annotated[int, LIMIT] = PAGE
    cursor: Annotated[str, CURSOR] = ""


class GetIdea(_Of, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An idea with its text, and the tasks and conversations it is linked to."""

    idea: str
    body_offset: Annotated[int, OFFSET] = 0


class CreateIdea(_Of, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Keep an insight as an idea. Ideas that say nearly the same are named."""

    title: str
    body: str = ""


class AppendToAnIdea(_Of, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Add a paragraph to an idea."""

    idea: str
    text: str


class ExecuteAnIdea(_Of, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Make a task of an idea; it stays linked to what comes of it."""

    idea: str
    harness: Annotated[str, says("The coding agent that does it.")] = "auto"
    plan: Annotated[
        bool | None, says("SAM proposes a plan of it first; no harness is named then. null: if it is large.")
    ] = None


async def list_projects(host: "Host", caller: PersonCaller, _: ListProjects) -> dict[str, Any]:
    params = {"person": caller.person, "now": host.clock.now()}
    rows = (await host.databases.directory().batch(statements((projects.OF_PERSON,), params)))[0]
    shown = ("id", "name", "origin_url", "default_branch")
    told = [{name: row[name] for name in shown} for row in rows if row["id"] in caller.projects]
    return {"projects": [one | {"origin_url": without_credential(one["origin_url"])} for one in told]}


async def list_tasks(host: "Host", caller: PersonCaller, asked: ListTasks) -> dict[str, Any]:
    project = caller.project(asked.project)
    return await page_of_tasks(host, project, asked.parent or None, asked.state, asked.limit, asked.cursor, told_of)


async def get_task(host: "Host", caller: PersonCaller, asked: GetTask) -> dict[str, Any]:
    project = caller.project(asked.project)
    shape = partial(told_of, offset=asked.summary_offset, most=TEXT_CHARS)
    return await one_task(host, project, asked.task, asked.message, shape)


async def get_task_log(host: "Host", caller: PersonCaller, asked: GetTaskLog) -> dict[str, Any]:
    project = caller.project(asked.project)
    database = host.databases.of(project)
    if asked.message:
        found = await messages.messages(database, project, [asked.message])
        if not found or found[0].task != asked.task:
            raise Refused("not_found", asked.message)
        return _said(found[0], asked.text_offset, TEXT_CHARS)
    params = {"project": project, "task": asked.task, "before": place_of(asked.cursor)[0], "most": asked.limit + 1}
    rows = (await database.batch(statements((chat.TASK_PAGE,), params)))[0]
    if not rows:
        await one_task(host, project, asked.task, "", told_of)
    shown = await messages.messages(database, project, [row["id"] for row in rows[: asked.limit]])
    told: dict[str, Any] = {"messages": [_said(one) for one in reversed(shown)]}
    more = len(rows) > asked.limit
    return told | ({"next_cursor": cursor_at(rows[asked.limit - 1]["seq"], "")} if more else {})


async def dispatch_task(host: "Host", caller: PersonCaller, asked: DispatchTask) -> dict[str, Any]:
    project, key = caller.project(asked.project), await _derived(host, caller)
    spec = TaskSpec(
        task=f"tsk_{key}",
        project=project,
        conversation=f"cnv_{key}",
        title=rules.checked_title(asked.title or title_of(asked.text)),
        text=rules.checked_text(asked.text),
        message=f"msg_{key}",
        local=caller.local,
        depends_on=asked.depends_on,
        priority=rules.checked_priority(asked.priority),
        harness=asked.harness,
        model=asked.model,
        runtime=asked.runtime,
        permissions=asked.permissions,
        guardrails=asked.guardrails,
        budget_microusd=asked.budget_microusd,
        paths=asked.paths,
    )
    return told_of(await start_task(host, Asked(spec=spec), tx=host.ids.new("tx")))


async def plan_tasks(host: "Host", caller: PersonCaller, asked: PlanTasks) -> dict[str, Any]:
    project, plan = caller.project(asked.project), await _derived(host, caller)
    started = await start_plan(host, project, plan, asked.tasks, overlap=asked.overlap, local=caller.local)
    return {"tasks": [told_of(task) for task in started]}


async def send_message_to_task(host: "Host", caller: PersonCaller, asked: SendMessageToTask) -> dict[str, Any]:
    word = await _word(host, caller, asked.text, interrupt=asked.interrupt)
    told: dict[str, Any] = msgspec.to_builtins(
        await steering.write_to(host, caller.project(asked.project), asked.task, word)
    )
    return told


async def stop_a_task(host: "Host", caller: PersonCaller, asked: StopTask) -> dict[str, Any]:
    project = caller.project(asked.project)
    if asked.warning:
        word = await _word(host, caller, asked.warning)
        warned = await steering.warn(host, project, asked.task, word, "stopped")
        return {"stopping": True, "warning": msgspec.to_builtins(warned)}
    await stop_task(host, project, asked.task)
    return {"stopping": True}


async def retry_task(host: "Host", caller: PersonCaller, asked: RetryTask) -> dict[str, Any]:
    project, new = caller.project(asked.project), f"tsk_{await _derived(host, caller)}"
    return told_of(
        await replace(
            host, project, asked.task, new, asked.start_from, budget=asked.budget_microusd, local=caller.local
        )
    )


async def list_ideas(host: "Host", caller: PersonCaller, asked: ListIdeas) -> dict[str, Any]:
    project = caller.project(asked.project)
    page = await ideas.listed(
        host, project, asked.query, asked.state, cursor=asked.cursor, most=asked.limit, chars=LISTED_CHARS
    )
    return paged("ideas", page, [_head(one) for one in page.entries])


async def get_idea(host: "Host", caller: PersonCaller, asked: GetIdea) -> dict[str, Any]:
    project = caller.project(asked.project)
    view = await idea_views.one(host.databases.of(project), project, asked.idea)
    links = [msgspec.to_builtins(link) for link in view.links]
    return _idea(view) | piece("body", view.body, asked.body_offset) | {"links": links}


async def create_idea(host: "Host", caller: PersonCaller, asked: CreateIdea) -> dict[str, Any]:
    new = NewIdea(id=f"idea_{await _derived(host, caller)}", title=asked.title, body=asked.body)
    view = await ideas.capture(host, caller.project(asked.project), new)
    return _idea(view, LISTED_CHARS) | ({"similar": msgspec.to_builtins(view.similar)} if view.similar else {})


async def append_to_idea(host: "Host", caller: PersonCaller, asked: AppendToAnIdea) -> dict[str, Any]:
    added = AppendToIdea(id=f"req_{await _derived(host, caller)}", text=asked.text)
    return _idea(await ideas.append_to(host, caller.project(asked.project), asked.idea, added), LISTED_CHARS)


async def execute_idea(host: "Host", caller: PersonCaller, asked: ExecuteAnIdea) -> dict[str, Any]:
    order = ExecuteIdea(id=f"tsk_{await _derived(host, caller)}", harness=asked.harness, plan=asked.plan)
    project = caller.project(asked.project)
    return told_of(await ideas.execute_idea(host, project, asked.idea, order, local=caller.local))


def _idea(view: IdeaView | IdeaHead, most: int | None = None) -> dict[str, Any]:
    """An idea as a client needs it; with `most` the beginning of its text."""
    told: dict[str, Any] = {"id": view.id, "title": view.title, "state": view.state, "tasks": list(view.tasks)}
    return told if most is None or isinstance(view, IdeaHead) else told | piece("body", view.body, most=most)


def _head(head: IdeaHead) -> dict[str, Any]:
    return _idea(head) | beginning("body", head.beginning, head.body_chars)


def _said(message: MessageView, offset: int = 0, most: int = LISTED_CHARS) -> dict[str, Any]:
    told = {"id": message.id, "author": message.author, "state": message.state}
    return told | piece("text", _words(message), offset, most)


def _words(message: MessageView) -> str:
    """A message as text: an agent's parts one below the other, of a tool's call its title and what it gave."""
    parts = (f"[{part.tool.title}]\n{part.text}" if part.tool else part.text for part in message.parts)
    return "\n\n".join(text.strip() for text in (message.text, message.question or "", *parts) if text.strip())


async def _word(host: "Host", caller: PersonCaller, text: str, *, interrupt: bool = False) -> steering.Word:
    return steering.Word(message=f"msg_{await _derived(host, caller)}", text=text, author="person", interrupt=interrupt)


async def _derived(host: "Host", caller: PersonCaller) -> str:
    """The part of an id after its kind, the same whenever this call is made again."""
    return (await host.vault.derive("mcp-call", f"{caller.token}/{caller.call}"))[:26]


_CALLS: Final[tuple[tuple[str, Any, Callable[..., Awaitable[dict[str, Any]]]], ...]] = (
    ("list_projects", ListProjects, list_projects),
    ("list_tasks", ListTasks, list_tasks),
    ("get_task", GetTask, get_task),
    ("get_task_log", GetTaskLog, get_task_log),
    ("dispatch_task", DispatchTask, dispatch_task),
    ("plan_tasks", PlanTasks, plan_tasks),
    ("send_message_to_task", SendMessageToTask, send_message_to_task),
    ("stop_task", StopTask, stop_a_task),
    ("retry_task", RetryTask, retry_task),
    ("list_ideas", ListIdeas, list_ideas),
    ("get_idea", GetIdea, get_idea),
    ("create_idea", CreateIdea, create_idea),
    ("append_to_idea", AppendToAnIdea, append_to_idea),
    ("execute_idea", ExecuteAnIdea, execute_idea),
)

TOOLS: Final = {name: Tool(name, takes, call) for name, takes, call in _CALLS}
