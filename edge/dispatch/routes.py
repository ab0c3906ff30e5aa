"""Ordered work over HTTP: plans, edges, merges, replacements, graphs."""

from typing import TYPE_CHECKING, Any, Final

import msgspec

from edge.chat import store as chat
from edge.chat.sending import checked
from edge.dispatch import rules, steering, store
from edge.dispatch.model import (
    EdgeView,
    GraphView,
    NewPlan,
    PlannedTask,
    Receipt,
    RetryTask,
    SetNeed,
    WarnTask,
    WriteToTask,
)
from edge.http import Response, Route, Scheme, answer
from edge.ledger.batch import statements
from edge.tasks import rules as task_rules
from edge.tasks import views
from edge.tasks.model import TaskView
from edge.tasks.routes import one_task
from edge.tasks.start import MOST_NEEDS, Asked, start_task, start_tasks
from shared.errors import Refused
from shared.spec import Need, Origin, Overlap, TaskSpec, needs_of, title_of

if TYPE_CHECKING:
    from edge.app import Context, Host

MOST_CONNECTED: Final = 1_000
KEY_CHARS: Final = 64


async def plan(context: "Context") -> Response:
    asked: NewPlan = context.body
    project = context.params["project"]
    started = await start_plan(
        context.host,
        project,
        checked(asked.id, "req"),
        asked.tasks,
        overlap=asked.overlap,
        local=context.request.local,
    )
    return answer(started, 201)


async def start_plan(
    host: "Host",
    project: str,
    plan: str,
    tasks: tuple[PlannedTask, ...],
    parent: str | None = None,
    *,
    overlap: Overlap = Overlap.ORDER,
    local: bool = False,
) -> tuple[TaskView, ...]:
    """Starts all tasks of a plan, or none; asked twice under one name, once. In the plan's order.

    Raises:
        Refused: as `start_tasks`; the detail names the task.
    """
    specs = await plan_specs(host, project, plan, tasks, parent, overlap=overlap, local=local)
    author: Any = "agent" if parent else "person"
    return await start_tasks(host, [Asked(spec=spec, author=author) for spec in specs], tx=host.ids.new("tx"))


async def plan_specs(
    host: "Host",
    project: str,
    plan: str,
    tasks: tuple[PlannedTask, ...],
    parent: str | None,
    *,
    overlap: Overlap = Overlap.ORDER,
    local: bool = False,
    idea: str | None = None,
    origin: Origin | None = None,
) -> list[TaskSpec]:
    """A plan's tasks with ids that follow from its name and their keys, in the plan's order.

    Raises:
        Refused: `invalid_request` for keys, titles, texts or priorities that do not fit.
    """
    keys = [task.key for task in tasks]
    if len(set(keys)) < len(keys) or not all(0 < len(key) <= KEY_CHARS and key.isprintable() for key in keys):
        fits = f"of 1 to {KEY_CHARS} characters in one line"
        raise Refused("invalid_request", f"each task of a plan has a key of its own, {fits}")
    named = {key: (await host.vault.derive("plan", f"{project}/{parent}/{plan}/{key}"))[:26] for key in keys}

    def needed(need: Need) -> Need:
        known = named.get(need.task)
        return msgspec.structs.replace(need, task=f"tsk_{known}") if known else need

    return [
        TaskSpec(
            task=f"tsk_{named[task.key]}",
            project=project,
            conversation=f"cnv_{named[task.key]}",
            title=task_rules.checked_title(task.title or title_of(task.text)),
            text=task_rules.checked_text(task.text),
            message=f"msg_{named[task.key]}",
            origin=origin or (Origin.AGENT if parent else Origin.PERSON),
            parent=parent,
            local=local,
            idea=idea,
            depends_on=tuple(map(needed, needs_of(task.depends_on))),
            priority=task_rules.checked_priority(task.priority),
            harness=task.harness,
            runtime=task.runtime,
            model=task.model,
            permissions=task.permissions,
            guardrails=task.guardrails,
            paths=task.paths,
            overlap=overlap,
            budget_microusd=task.budget_microusd,
        )
        for task in tasks
    ]


async def add_need(context: "Context") -> Response:
    asked: SetNeed = context.body
    params = {"needs": context.params["needed"], "most": MOST_NEEDS, **msgspec.structs.asdict(asked)}
    return await _changed(context, store.ADD_EDGE, params)


async def remove_need(context: "Context") -> Response:
    return await _changed(context, store.REMOVE_EDGE, {"needs": context.params["needed"]})


async def release(context: "Context") -> Response:
    return await _changed(context, store.RELEASE, {})


async def merged(context: "Context") -> Response:
    return await _changed(context, store.MERGED, {})


async def retry(context: "Context") -> Response:
    asked: RetryTask = context.body
    task = checked(asked.id, "tsk")
    old = context.params["task"]
    new = await replace(
        context.host,
        context.params["project"],
        old,
        task,
        asked.start_from,
        budget=asked.budget_microusd,
        local=context.request.local,
    )
    return answer(new, 201)


async def replace(
    host: "Host",
    project: str,
    old: str,
    new: str,
    start_from: str,
    origin: Origin = Origin.PERSON,
    *,
    budget: int | None = None,
    local: bool = False,
    below: str | None = None,
) -> TaskView:
    """Starts `new` in place of `old`: same spec, same edges, and it is told what went wrong. It is a child of the same
    parent, else of the task `below`, if one is named.

    Raises:
        Refused: `not_found`, `not_ended_badly`, `replaced_before`, or a limit that does not hold now.
    """
    database = host.databases.of(project)
    rows = (await database.batch(statements((store.TO_REPLACE,), {"task": old, "project": project})))[0]
    if not rows:
        raise Refused("not_found", old)
    row, key = rows[0], new.removeprefix("tsk_")
    before = msgspec.json.decode(row["spec"], type=TaskSpec)
    spec = msgspec.structs.replace(
        before,
        task=new,
        replaces=old,
        message=f"msg_{key}",
        conversation=row["conversation"],
        parent=row["parent"] or below,
        origin=origin,
        local=local,
        budget_microusd=budget if budget is not None else before.budget_microusd or None,  # 0: the first word for none
        continues=old if start_from == "checkpoint" else None,
        depends_on=msgspec.json.decode(row["needs"], type=tuple[Need, ...]),
    )
    author: Any = "agent" if origin is Origin.AGENT else "person"
    asked = Asked(spec=spec, author=author, own_conversation=False)
    then = statements(chat.BRING_BACK, {"message": spec.message, "now": host.clock.now()})
    return await start_task(host, asked, tx=host.ids.new("tx"), then=then)


async def write(context: "Context") -> Response:
    asked: WriteToTask = context.body
    word = steering.Word(message=checked(asked.id, "msg"), text=asked.text, author="person", interrupt=asked.interrupt)
    return answer(await steering.write_to(context.host, context.params["project"], context.params["task"], word), 202)


async def warn(context: "Context") -> Response:
    asked: WarnTask = context.body
    word = steering.Word(message=checked(asked.id, "msg"), text=asked.text, author="person")
    warned = await steering.warn(context.host, context.params["project"], context.params["task"], word, "stopped")
    return answer(warned, 202)


async def list_messages(context: "Context") -> Response:
    state = context.request.query.get("state")
    if state not in (None, *steering.STATES):
        raise Refused("invalid_request", f"state is one of {', '.join(steering.STATES)}")
    await one_task(context, context.params["task"])
    project, task = context.params["project"], context.params["task"]
    return answer(await steering.receipts(context.host, project, task, state=state))


async def receipt(context: "Context") -> Response:
    project, task = context.params["project"], context.params["task"]
    found = await steering.receipts(context.host, project, task, context.params["message"])
    if not found:
        raise Refused("not_found", context.params["message"])
    return answer(found[0])


async def graph(context: "Context") -> Response:
    project = context.params["project"]
    database = context.host.databases.of(project)
    params = {"task": context.params["task"], "project": project, "most": MOST_CONNECTED}
    found = (await database.batch(statements((store.CONNECTED,), params)))[0]
    if not found:
        raise Refused("not_found", context.params["task"])
    ids = sorted(row["id"] for row in found)
    named = {"ids": msgspec.json.encode(ids).decode(), "project": project}
    rows = (await database.batch(statements((store.EDGES,), named)))[0]
    needs: dict[str, list[str]] = {one: [] for one in ids}
    for row in rows:
        needs[row["task"]].append(row["needs"])
    tasks = await views.load(database, project, rules.in_order(needs))
    left = {task.id: int(task.ended_at is None) for task in tasks}
    edges = tuple(msgspec.convert(dict(row) | {"met": bool(row["met"])}, EdgeView) for row in rows)
    critical = rules.critical_path(needs, left)
    return answer(GraphView(tasks=tasks, edges=edges, critical_path=critical, whole=len(ids) < MOST_CONNECTED))


async def _changed(context: "Context", batch: tuple[str, ...], params: dict[str, Any]) -> Response:
    """Runs a batch whose first statement says why not, if not."""
    host, project = context.host, context.params["project"]
    moment = {"tx": host.ids.new("tx"), "now": host.clock.now(), "task": context.params["task"], "project": project}
    refused = (await host.databases.of(project).batch(statements(batch, moment | params)))[0][0]["refused"]
    if refused:
        raise Refused(refused, context.params["task"])
    await host.committed(project)
    return answer(await one_task(context, context.params["task"]))


_TASK: Final = "/api/projects/{project}/tasks/{task}"

ROUTES: Final = (
    Route(
        method="POST",
        path="/api/projects/{project}/plans",
        scheme=Scheme.PERSON,
        handler=plan,
        summary="Start many tasks with their edges, all or none",
        takes=NewPlan,
        answers=tuple[TaskView, ...],
        status=201,
    ),
    Route(
        method="PUT",
        path=_TASK + "/needs/{needed}",
        scheme=Scheme.PERSON,
        handler=add_need,
        summary="Let a task that has not begun wait for another",
        takes=SetNeed,
        answers=TaskView,
    ),
    Route(
        method="DELETE",
        path=_TASK + "/needs/{needed}",
        scheme=Scheme.PERSON,
        handler=remove_need,
        summary="Let it wait for that one no more",
        answers=TaskView,
    ),
    Route(
        method="POST",
        path=_TASK + "/release",
        scheme=Scheme.PERSON,
        handler=release,
        summary="Let a held task go on without what failed",
        answers=TaskView,
    ),
    Route(
        method="POST",
        path=_TASK + "/merged",
        scheme=Scheme.PERSON,
        handler=merged,
        summary="Record that its branch is part of the base",
        answers=TaskView,
    ),
    Route(
        method="POST",
        path=_TASK + "/retry",
        scheme=Scheme.PERSON,
        handler=retry,
        summary="Try a failed or cancelled task anew",
        takes=RetryTask,
        answers=TaskView,
        status=201,
    ),
    Route(
        method="POST",
        path=_TASK + "/messages",
        scheme=Scheme.PERSON,
        handler=write,
        summary="Write to a task in any live state",
        takes=WriteToTask,
        answers=Receipt,
        status=202,
    ),
    Route(
        method="GET",
        path=_TASK + "/messages",
        scheme=Scheme.PERSON,
        handler=list_messages,
        summary="What was written to it, and what became of it",
        answers=tuple[Receipt, ...],
        query=("state",),
    ),
    Route(
        method="GET",
        path=_TASK + "/messages/{message}",
        scheme=Scheme.PERSON,
        handler=receipt,
        summary="The receipt of one message",
        answers=Receipt,
    ),
    Route(
        method="POST",
        path=_TASK + "/warn",
        scheme=Scheme.PERSON,
        handler=warn,
        summary="Stop it after one more turn",
        takes=WarnTask,
        answers=Receipt,
        status=202,
    ),
    Route(
        method="GET",
        path=_TASK + "/graph",
        scheme=Scheme.PERSON,
        handler=graph,
        summary="All it is connected with, and the critical path",
        answers=GraphView,
    ),
)
