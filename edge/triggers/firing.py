"""What happens when a trigger's time has come: two effects, the firing and the start of the run it claimed.

A firing is one batch and calls nobody. A start may be slow or fail, and has an effect, a time-out and tries of its own,
so that it holds up neither its own trigger nor another.
"""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec

from edge.ledger.batch import statements
from edge.ledger.runner import Later
from edge.tasks.start import Asked, start_tasks
from edge.triggers import rules, store
from edge.triggers.model import TaskTemplate
from shared.errors import Refused
from shared.spec import Mode, Origin, TaskSpec, title_of

if TYPE_CHECKING:
    from edge.app import Host
    from edge.ports import Row

START_S: Final = 20.0
"""Shorter than the lease of an effect, so that a start which hangs is over before anyone takes it up again."""


async def fire(host: "Host", body: Mapping[str, Any]) -> None:
    """Effect: the next time of a trigger has come. Changed or paused meanwhile, nothing is claimed."""
    trigger, project = body["trigger"], body["project"]
    database = host.databases.of(project)
    rows = (await database.batch(statements((store.TRIGGER,), {"trigger": trigger, "project": project})))[0]
    if not rows or rows[0]["state"] != "active":
        return
    row, now = rows[0], host.clock.now()
    planned = row["next_at"]
    if planned > now:
        raise Later(planned - now, "the time is not yet, by a clock that was set back or an edit")
    due = rules.due(rules.stored(row["cron"], row["tz"]), planned, now)
    params = {
        "trigger": trigger,
        "project": project,
        "version": row["version"],
        "planned": planned,
        "due": due.at,
        "missed": due.missed,
        "next_at": due.next_at,
        "run": rules.run_id(trigger, due.at),
        "tx": host.ids.new("tx"),
        "now": now,
    }
    await database.batch(statements(store.FIRE, params))
    await host.committed(project)


async def start_run(host: "Host", body: Mapping[str, Any]) -> None:
    """Effect: starts the task of a run that was claimed. Its id makes twice once; refused, the run has failed."""
    run, project = body["run"], body["project"]
    database = host.databases.of(project)
    rows = (await database.batch(statements((store.RUN,), {"run": run})))[0]
    if not rows or rows[0]["outcome"] is not None:
        return
    try:
        async with asyncio.timeout(START_S):
            await start_tasks(host, (Asked(spec=_spec(project, rows[0])),), tx=host.ids.new("tx"))
    except Refused as refused:
        params = {
            "run": run,
            "reason": refused.code,
            "detail": refused.detail,
            "tx": host.ids.new("tx"),
            "now": host.clock.now(),
        }
        await database.batch(statements(store.REFUSED, params))


def _spec(project: str, run: "Row") -> TaskSpec:
    template = msgspec.json.decode(run["template"], type=TaskTemplate)
    key = run["task"].removeprefix("tsk_")
    return TaskSpec(
        task=run["task"],
        project=project,
        conversation=f"cnv_{key}",
        title=template.title or title_of(template.text),
        text=template.text,
        message=f"msg_{key}",
        mode=Mode.TASK,
        origin=Origin.TRIGGER,
        local=bool(run["local"]),
        priority=template.priority,
        harness=template.harness,
        model=template.model,
        budget_microusd=template.budget_microusd,
        limits=template.limits,
    )
