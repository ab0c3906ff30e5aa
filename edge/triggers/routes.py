"""Triggers over HTTP."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec

from edge.chat.sending import checked, fingerprint
from edge.http import Response, Route, Scheme, answer
from edge.ledger.batch import statements
from edge.triggers import rules, store, views
from edge.triggers.model import EditTrigger, NewTrigger, RunTrigger, TriggerDetail, TriggerView
from shared.errors import Refused

if TYPE_CHECKING:
    from edge.app import Context
    from edge.ports import Row

TRIES: Final = 5
"""A trigger may fire between being read and being changed."""


async def list_triggers(context: "Context") -> Response:
    return answer(await views.load(context.host, context.params["project"]))


async def create(context: "Context") -> Response:
    asked: NewTrigger = context.body
    host, project = context.host, context.params["project"]
    trigger, now = checked(asked.id, "trg"), host.clock.now()
    plan = rules.schedule(asked.cron, asked.tz)
    params = {
        **_whose(context),
        "trigger": trigger,
        "name": rules.checked_name(asked.name),
        "cron": asked.cron,
        "tz": asked.tz,
        "template": _text(rules.checked_template(asked.task)),
        "next_at": None if asked.paused else rules.first_after(plan, now),
        "fingerprint": fingerprint(project, asked),
        "now": now,
    }
    database = host.databases.of(project)
    *_, made = await database.batch(statements((store.CREATE, store.PROMISE, store.MADE), params))
    if not made:
        raise Refused("too_many_triggers")
    if (made[0]["project"], made[0]["fingerprint"]) != (project, params["fingerprint"]):
        raise Refused("id_reused", trigger)
    await host.committed(project)
    return answer(await _one(context, trigger), 201)


async def read(context: "Context") -> Response:
    return answer(await views.detail(context.host, context.params["project"], context.params["trigger"]))


async def edit(context: "Context") -> Response:
    asked: EditTrigger = context.body
    for _ in range(TRIES):
        row, now = await _row(context), context.host.clock.now()
        cron = row["cron"] if asked.cron is None else asked.cron
        tz = row["tz"] if asked.tz is None else asked.tz
        plan = rules.schedule(cron, tz)
        same = (cron, tz) == (row["cron"], row["tz"]) and row["state"] == "active"
        params = {
            "name": row["name"] if asked.name is None else rules.checked_name(asked.name),
            "cron": cron,
            "tz": tz,
            "template": row["template"] if asked.task is None else _text(rules.checked_template(asked.task)),
            "version": row["version"],
            "next_at": row["next_at"] if same else rules.first_after(plan, now, row["last_at"]),
            "now": now,
        }
        if (await _change(context, (store.EDIT, store.PROMISE), params))[0]:
            return answer(await _one(context))
    raise Refused("internal", "the trigger kept changing")


async def pause(context: "Context") -> Response:
    await _change(context, (store.PAUSE,), {"now": context.host.clock.now()})
    return answer(await _one(context))


async def resume(context: "Context") -> Response:
    """Begins the count of failures anew; what was missed meanwhile stays missed."""
    for _ in range(TRIES):
        row, now = await _row(context), context.host.clock.now()
        params = {
            "cron": row["cron"],
            "tz": row["tz"],
            "next_at": rules.first_after(rules.stored(row["cron"], row["tz"]), now, row["last_at"]),
            "tx": context.host.ids.new("tx"),
            "now": now,
        }
        after = await _change(context, (*store.SETTLE, store.RESUME, store.PROMISE), params)
        if after[-1][0]["state"] == "active":
            return answer(await _one(context))
    raise Refused("internal", "the trigger kept changing")


async def run(context: "Context") -> Response:
    """Starts its task now, beside the schedule. The trigger may be paused."""
    asked: RunTrigger = context.body
    host, project, trigger = context.host, context.params["project"], context.params["trigger"]
    params = {
        "project": project,
        "trigger": trigger,
        "run": checked(asked.id, "tsk"),
        "tx": host.ids.new("tx"),
        "now": host.clock.now(),
    }
    queries = (*store.RUN_NOW, store.TRIGGER, store.RUN, store.TAKEN)
    *_, found, runs, taken = await host.databases.of(project).batch(statements(queries, params))
    if not found:
        raise Refused("not_found", trigger)
    if not runs and not taken:
        raise Refused("run_is_live", trigger)
    if not runs or runs[0]["clock_trigger"] != trigger:
        raise Refused("id_reused", asked.id)
    await host.committed(project)
    return answer(await _one(context), 202)


async def delete(context: "Context") -> Response:
    """Tasks that it started go on. Asked twice, the answer is the same."""
    host, project, trigger = context.host, context.params["project"], context.params["trigger"]
    params = {"project": project, "trigger": trigger, "now": host.clock.now()}
    batch = (store.DELETE, store.DELETE_RUNS, store.MADE)
    *_, made = await host.databases.of(project).batch(statements(batch, params))
    if not made or made[0]["project"] != project:
        raise Refused("not_found", trigger)
    return Response(status=204)


async def _change(context: "Context", batch: tuple[str, ...], params: Mapping[str, Any]) -> "list[list[Row]]":
    """Runs the batch; the last of its answers is the trigger as it then stands."""
    host, project = context.host, context.params["project"]
    place = {**_whose(context), "trigger": context.params["trigger"]}
    answers = await host.databases.of(project).batch(statements((*batch, store.TRIGGER), place | dict(params)))
    if not answers[-1]:
        raise Refused("not_found", context.params["trigger"])
    await host.committed(project)
    return answers


async def _row(context: "Context") -> "Row":
    project, trigger = context.params["project"], context.params["trigger"]
    database = context.host.databases.of(project)
    rows = (await database.batch(statements((store.TRIGGER,), {"project": project, "trigger": trigger})))[0]
    if not rows:
        raise Refused("not_found", trigger)
    return rows[0]


async def _one(context: "Context", trigger: str | None = None) -> TriggerView:
    name = trigger or context.params["trigger"]
    found = await views.load(context.host, context.params["project"], name)
    if not found:
        raise Refused("not_found", name)
    return found[0]


def _whose(context: "Context") -> dict[str, str | bool]:
    return {
        "project": context.params["project"],
        "person": context.principal.id,
        "local": context.request.local,
    }


def _text(template: msgspec.Struct) -> str:
    return msgspec.json.encode(template).decode()


_ALL: Final = "/api/projects/{project}/triggers"
_ONE: Final = _ALL + "/{trigger}"

ROUTES: Final = (
    Route(
        method="GET",
        path=_ALL,
        scheme=Scheme.PERSON,
        handler=list_triggers,
        summary="Tasks that start by the clock",
        answers=list[TriggerView],
    ),
    Route(
        method="POST",
        path=_ALL,
        scheme=Scheme.PERSON,
        handler=create,
        summary="Let a task start by the clock",
        takes=NewTrigger,
        answers=TriggerView,
        status=201,
    ),
    Route(
        method="GET",
        path=_ONE,
        scheme=Scheme.PERSON,
        handler=read,
        summary="A trigger with its newest runs",
        answers=TriggerDetail,
    ),
    Route(
        method="PATCH",
        path=_ONE,
        scheme=Scheme.PERSON,
        handler=edit,
        summary="Change what is given",
        takes=EditTrigger,
        answers=TriggerView,
    ),
    Route(
        method="DELETE",
        path=_ONE,
        scheme=Scheme.PERSON,
        handler=delete,
        summary="Start nothing more by it; its tasks go on",
        status=204,
    ),
    Route(
        method="POST",
        path=_ONE + "/pause",
        scheme=Scheme.PERSON,
        handler=pause,
        summary="Start nothing until it is resumed",
        answers=TriggerView,
    ),
    Route(
        method="POST",
        path=_ONE + "/resume",
        scheme=Scheme.PERSON,
        handler=resume,
        summary="Go on with the next time, the count of failures at zero",
        answers=TriggerView,
    ),
    Route(
        method="POST",
        path=_ONE + "/run",
        scheme=Scheme.PERSON,
        handler=run,
        summary="Start its task now",
        takes=RunTrigger,
        answers=TriggerView,
        status=202,
    ),
)
