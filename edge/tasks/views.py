"""Rows of tasks and attempts as people and agents see them."""

import itertools
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import msgspec

from edge.budget.model import TaskMoney
from edge.dispatch.overlaps import shown
from edge.dispatch.store import OVERLAPS
from edge.ledger.batch import statements
from edge.ports import Database, Row, Statement
from edge.tasks import store
from edge.tasks.model import AttemptView, Chosen, HistoryRow, OverlapView, StepAt, TaskView, Usage
from shared.errors import Refused
from shared.reasons import REASONS, problem
from shared.spec import TaskSpec
from shared.states import Outcome, TaskState
from shared.wire import ModelInfo

TEXT_CHARS: Final = 1_000
"""Of what was asked, wherever a task is told of: two hundred of them are one snapshot."""


async def load(database: Database, project: str, ids: Sequence[str]) -> tuple[TaskView, ...]:
    """Tasks of the project by id, in the order asked for; unknown ids are left out."""
    return shaped(ids, await database.batch(queries(project, ids))) if ids else ()


def queries(project: str, ids: Sequence[str], *, needs: bool = True, paths: bool = True) -> list[Statement]:
    """What `shaped` needs, for a batch that wants to see tasks as it leaves them. `needs`, `paths`: some may have
    any.
    """
    params = {"project": project, "ids": msgspec.json.encode(list(ids)).decode()}
    more = (*((store.UNMET_OF,) if needs else ()), *((OVERLAPS,) if paths else ()))
    return statements((store.TASKS, store.ATTEMPTS, *more), params)


def shaped(
    ids: Sequence[str], answers: Sequence[Sequence[Row]], *, needs: bool = True, paths: bool = True
) -> tuple[TaskView, ...]:
    """The tasks of `ids` from the answers to `queries`, in the order of `ids`."""
    rows, attempts, *more = answers
    unmet, overlaps = more[:1] if needs else [], more[-1] if paths else ()
    by_task: dict[str, list[AttemptView]] = defaultdict(list)
    for row in attempts:
        by_task[row["task"]].append(_attempt(row))
    waits: dict[str, list[str]] = defaultdict(list)
    for row in itertools.chain(*unmet):
        state = "not merged yet" if row["state"] == TaskState.COMPLETED else row["state"].replace("_", " ")
        waits[row["task"]].append(f"“{row['title']}” ({state})")
    live = [row for row in rows if row["paths"] and row["ended_at"] is None]
    same = shown({row["id"]: tuple(msgspec.json.decode(row["paths"])) for row in live}, overlaps)
    views = {
        row["id"]: _task(row, tuple(by_task[row["id"]]), waits[row["id"]], same.get(row["id"], ()))
        for row in rows
        if row["state"] != "new"
    }
    return tuple(views[one] for one in ids if one in views)


async def text(database: Database, project: str, task: str) -> str:
    """All of what was asked.

    Raises:
        Refused: `not_found`.
    """
    params = {"project": project, "above": msgspec.json.encode([task]).decode()}
    rows = (await database.batch(statements((store.SPECS,), params)))[0]
    if not rows:
        raise Refused("not_found", task)
    return msgspec.json.decode(rows[0]["spec"], type=TaskSpec).text


async def history(database: Database, project: str, task: str) -> tuple[HistoryRow, ...]:
    rows = (await database.batch(statements((store.HISTORY,), {"project": project, "task": task})))[0]
    return tuple(msgspec.convert(dict(row), HistoryRow) for row in rows)


async def position(database: Database, project: str, task: str) -> int | None:
    """Its place in the project's queue, 1 is next; None where it is not in it."""
    rows = (await database.batch(statements((store.POSITION,), {"project": project, "task": task})))[0]
    place: int = rows[0]["position"]
    return place or None


def _task(
    row: Row, attempts: tuple[AttemptView, ...], waits: Sequence[str], overlaps: tuple[OverlapView, ...]
) -> TaskView:
    spec = msgspec.json.decode(row["spec"], type=TaskSpec)
    state = TaskState(row["state"])
    return TaskView(
        id=row["id"],
        project=row["project"],
        conversation=row["conversation"],
        parent=row["parent"],
        keeper=row["keeper"],
        named_by=row["named_by"],
        depth=row["depth"],
        title=spec.title,
        text=spec.text[:TEXT_CHARS],
        text_chars=len(spec.text),
        mode=spec.mode,
        origin=spec.origin,
        state=state,
        stopping=row["stop_reason"] is not None and row["ended_at"] is None,
        problem=problem(row["reason"], row["detail"]) if row["reason"] else None,
        why_waiting=_why_waiting(state, row, waits),
        depends_on=tuple(msgspec.json.decode(row["needs"])),
        continues=row["continues"],
        replaces=row["replaces"],
        replaced_by=row["replaced_by"],
        idea=row["idea"],
        priority=row["priority"],
        harness=Chosen(name=row["harness"], why=row["harness_why"]),
        runtime=Chosen(name=row["runtime"], why=row["runtime_why"]),
        fit=row["fit"],
        size=row["size"],
        permissions=spec.permitted,
        guardrails=spec.rails,
        paths=spec.paths,
        overlaps=overlaps,
        model=next((attempt.model for attempt in reversed(attempts) if attempt.model), None),
        money=TaskMoney(budget_microusd=row["budget_microusd"], spent_microusd=row["spent_microusd"]),
        attempts=attempts,
        branch=row["branch"],
        pushed=bool(row["pushed"]),
        base=row["base"],
        commit=row["head"],
        files=row["files"],
        added=row["added"],
        removed=row["removed"],
        has_diff=row["patch"] is not None,
        summary=row["summary"],
        created_at=row["created_at"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        updated_at=row["changed_at"],
    )


def _why_waiting(state: TaskState, row: Row, waits: Sequence[str]) -> str | None:
    if state is TaskState.BLOCKED:
        return f"Waits for {', '.join(waits)}." if waits else "Waits for what it depends on."
    if state is TaskState.QUEUED and row["waits_for_money"]:
        payer = "its parent" if row["parent"] else "today's budget of the project"
        return f"It needs ${row['budget_microusd'] / 1_000_000:.2f}, and {payer} has less to give now."
    if state is TaskState.IN_PROGRESS and row["waits_for"]:
        reason = REASONS[row["waits_for"]]
        return f"{reason.sentence} {reason.remedy}"
    if state is TaskState.QUEUED and row["follows"]:
        return "The work it goes on from is being saved."
    if state is TaskState.QUEUED and row["bounded_by"] and row["running"] < row["max_running"]:
        return "A task above it lets only so many run below it at one time; it starts when one of those ends."
    if state is TaskState.QUEUED:
        return f"{row['running']} of {row['max_running']} tasks of this project are running; it starts when one ends."
    return None


def _attempt(row: Row) -> AttemptView:
    return AttemptView(
        id=row["id"],
        number=row["number"],
        node=row["node"],
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        problem=problem(row["reason"], row["detail"]) if row["reason"] else None,
        model=msgspec.json.decode(row["model"], type=ModelInfo) if row["model"] else None,
        steps=msgspec.json.decode(row["moves"], type=tuple[StepAt, ...]),
        usage=Usage(
            input_tokens=row["input_tokens"],
            output_tokens=row["output_tokens"],
            cost_microusd=row["cost_microusd"],
            calls=row["calls"],
        ),
        checkpoint=row["checkpoint"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
    )
