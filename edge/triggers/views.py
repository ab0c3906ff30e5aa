"""Rows of triggers and runs as people see them."""

from typing import TYPE_CHECKING

import msgspec

from edge.ledger.batch import statements
from edge.ports import Row
from edge.triggers import store
from edge.triggers.model import RunState, TaskTemplate, TriggerDetail, TriggerRun, TriggerView
from shared.errors import Refused
from shared.reasons import problem

if TYPE_CHECKING:
    from edge.app import Host


async def load(host: "Host", project: str, trigger: str | None = None) -> tuple[TriggerView, ...]:
    """The triggers of a project, or the one of that id. What their runs came to is settled on the way."""
    *_, triggers, last_runs = await _settled(host, project, trigger, (store.TRIGGERS, store.LAST_RUNS))
    return _views(triggers, last_runs)


async def detail(host: "Host", project: str, trigger: str) -> TriggerDetail:
    """
    Raises:
        Refused: `not_found`.
    """
    queries = (store.TRIGGERS, store.LAST_RUNS, store.RUNS)
    *_, triggers, last_runs, runs = await _settled(host, project, trigger, queries)
    if not triggers:
        raise Refused("not_found", trigger)
    return TriggerDetail(trigger=_views(triggers, last_runs)[0], runs=tuple(map(_run, runs)))


async def _settled(host: "Host", project: str, trigger: str | None, queries: tuple[str, ...]) -> list[list[Row]]:
    params = {"project": project, "trigger": trigger, "tx": host.ids.new("tx"), "now": host.clock.now()}
    return await host.databases.of(project).batch(statements((*store.SETTLE, *queries), params))


def _views(triggers: list[Row], last_runs: list[Row]) -> tuple[TriggerView, ...]:
    last = {row["clock_trigger"]: _run(row) for row in last_runs}
    return tuple(
        TriggerView(
            id=row["id"],
            project=row["project"],
            name=row["name"],
            cron=row["cron"],
            tz=row["tz"],
            task=msgspec.json.decode(row["template"], type=TaskTemplate),
            paused=row["state"] == "paused",
            problem=problem(row["reason"]) if row["reason"] else None,
            next_at=row["next_at"],
            failures=row["failures"],
            last_run=last.get(row["id"]),
            person=row["person"],
            local=bool(row["local"]),
            version=row["version"],
            created_at=row["created_at"],
            updated_at=row["updated_at"],
        )
        for row in triggers
    )


def _run(row: Row) -> TriggerRun:
    state: RunState = row["outcome"] or ("running" if row["started"] else "starting")
    return TriggerRun(
        number=row["number"],
        task=row["task"] if state not in ("skipped", "refused") else None,
        state=state,
        problem=problem(row["reason"], row["detail"]) if row["reason"] else None,
        due_at=row["due_at"],
        missed=row["missed"],
        at=row["at"],
    )
