"""Tasks over HTTP."""

from typing import TYPE_CHECKING, Final

from edge.chat import sending
from edge.chat import store as chat
from edge.chat import views as chat_views
from edge.chat.model import MessageView
from edge.http import Response, Route, Scheme, answer
from edge.ledger.batch import statements
from edge.tasks import rules, store, views
from edge.tasks.ending import stop_task
from edge.tasks.model import NewTask, TaskDetail, TaskView
from edge.tasks.start import Asked, start_task
from shared.errors import Refused
from shared.spec import TaskSpec, title_of
from shared.states import TaskState

if TYPE_CHECKING:
    from edge.app import Context

PAGE: Final = 200


async def list_tasks(context: "Context") -> Response:
    project = context.params["project"]
    state = context.request.query.get("state")
    if state is not None and state not in set(TaskState):
        raise Refused("invalid_request", f"state is one of {', '.join(TaskState)}")
    params = {"project": project, "state": state, "parent": context.request.query.get("parent"), "most": PAGE}
    database = context.host.databases.of(project)
    rows = (await database.batch(statements((store.NEWEST_IDS,), params)))[0]
    return answer(await views.load(database, project, [row["id"] for row in rows]))


async def create(context: "Context") -> Response:
    """A task in a conversation of its own: the same records as a message in the chat makes."""
    asked: NewTask = context.body
    project = context.params["project"]
    task = sending.checked(asked.id, "tsk")
    key = task.removeprefix("tsk_")
    spec = TaskSpec(
        task=task,
        project=project,
        conversation=f"cnv_{key}",
        title=rules.checked_title(asked.title or title_of(asked.text)),
        text=rules.checked_text(asked.text),
        local=context.request.local,
        message=f"msg_{key}",
        mode=asked.mode,
        depends_on=asked.depends_on,
        priority=rules.checked_priority(asked.priority),
        budget_microusd=asked.budget_microusd,
        runtime=asked.runtime,
        harness=asked.harness,
        model=asked.model,
        idea=asked.idea,
        permissions=asked.permissions,
        guardrails=asked.guardrails,
        paths=asked.paths,
    )
    return answer(await start_task(context.host, Asked(spec=spec), tx=context.host.ids.new("tx")), 201)


async def read(context: "Context") -> Response:
    project, task = context.params["project"], context.params["task"]
    database = context.host.databases.of(project)
    history = await views.history(database, project, task)
    position = await views.position(database, project, task)
    whole = await views.text(database, project, task)
    return answer(TaskDetail(task=await one_task(context, task), text=whole, history=history, position=position))


async def stop(context: "Context") -> Response:
    await stop_task(context.host, context.params["project"], context.params["task"])
    return answer(await one_task(context, context.params["task"]), 202)


async def diff(context: "Context") -> Response:
    params = {"project": context.params["project"], "task": context.params["task"]}
    rows = (await context.host.databases.of(params["project"]).batch(statements((store.PATCH_OF,), params)))[0]
    key = rows[0]["patch"] if rows else None
    patch = await context.host.objects.get(key) if key else None
    if patch is None:
        raise Refused("not_found", "the task has no diff")
    return Response(body=patch, headers=(("content-type", "text/x-diff; charset=utf-8"), ("cache-control", "no-store")))


async def log(context: "Context") -> Response:
    project = context.params["project"]
    database = context.host.databases.of(project)
    await one_task(context, context.params["task"])
    params = {"project": project, "task": context.params["task"]}
    rows = (await database.batch(statements((chat.TASK_MESSAGE_IDS,), params)))[0]
    return answer(await chat_views.messages(database, project, [row["id"] for row in rows]))


async def one_task(context: "Context", task: str) -> TaskView:
    """The task, if it is of the address's project.

    Raises:
        Refused: `not_found`.
    """
    project = context.params["project"]
    found = await views.load(context.host.databases.of(project), project, [task])
    if not found:
        raise Refused("not_found", task)
    return found[0]


_ALL: Final = "/api/projects/{project}/tasks"
_ONE: Final = _ALL + "/{task}"

ROUTES: Final = (
    Route(
        method="GET",
        path=_ALL,
        scheme=Scheme.PERSON,
        handler=list_tasks,
        summary="The newest tasks",
        answers=list[TaskView],
        query=("state", "parent"),
    ),
    Route(
        method="POST",
        path=_ALL,
        scheme=Scheme.PERSON,
        handler=create,
        summary="Start a task in a conversation of its own",
        takes=NewTask,
        answers=TaskView,
        status=201,
    ),
    Route(
        method="GET",
        path=_ONE,
        scheme=Scheme.PERSON,
        handler=read,
        summary="A task with its history",
        answers=TaskDetail,
    ),
    Route(
        method="POST",
        path=_ONE + "/stop",
        scheme=Scheme.PERSON,
        handler=stop,
        summary="Save what there is, then stop; subtasks too",
        answers=TaskView,
        status=202,
    ),
    Route(
        method="GET", path=_ONE + "/diff", scheme=Scheme.PERSON, handler=diff, summary="Its change as a unified diff"
    ),
    Route(
        method="GET",
        path=_ONE + "/log",
        scheme=Scheme.PERSON,
        handler=log,
        summary="All messages of the task",
        answers=list[MessageView],
    ),
)
