"""Ordered work on the command line: plans, graphs, replacements, held tasks. Adds to the commands of `sam task`."""

import secrets
import time
from pathlib import Path
from typing import Literal

import click
import msgspec

from cli.client import connect
from cli.money import DOLLARS
from cli.output import json_option, show, table
from cli.projects import choose, project_option
from cli.tasks import find, new_id, task
from edge.dispatch.model import GraphView, NewPlan, PlannedTask, RetryTask
from edge.tasks.model import TaskView
from shared.errors import Refused
from shared.ids import RANDOM_BYTES, mint, short
from shared.spec import Overlap

__all__ = ["task"]


@task.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@project_option
@click.option(
    "--overlap",
    type=click.Choice([one.value for one in Overlap]),
    default=Overlap.ORDER.value,
    show_default=True,
    help="Of tasks that name the same paths the later waits for the earlier, or both run.",
)
@json_option
def plan(file: Path, wanted: str | None, overlap: str) -> None:
    """Start all tasks of FILE with their dependencies, or none; "-" reads it from stdin.

    FILE is a JSON list of objects with key, text and, as wanted, title, depends_on, priority, harness, model,
    permissions, guardrails, paths and budget_microusd. depends_on names keys of the plan or ids of tasks.
    """
    with click.open_file(str(file), "rb") as opened:
        body = opened.read()
    try:
        tasks = msgspec.json.decode(body, type=tuple[PlannedTask, ...])
    except msgspec.ValidationError as error:
        raise Refused("invalid_request", str(error)) from None
    except msgspec.DecodeError as error:
        raise Refused("malformed_json", str(error)) from None
    name = mint("req", time.time_ns() // 1_000_000, secrets.token_bytes(RANDOM_BYTES))
    with connect() as client:
        chosen = choose(client, wanted)
        asked = NewPlan(id=name, tasks=tasks, overlap=Overlap(overlap))
        started = client.post(f"/api/projects/{chosen.id}/plans", asked, list[TaskView])
    show(started, _listed(started))


@task.command()
@click.argument("name", metavar="TASK")
@project_option
@json_option
def graph(name: str, wanted: str | None) -> None:
    """Show all that TASK is connected with, in an order in which it can run, and the critical path."""
    with connect() as client:
        chosen = choose(client, wanted)
        found = client.get(f"/api/projects/{chosen.id}/tasks/{find(client, chosen, name)}/graph", GraphView)
    path = " → ".join(map(short, found.critical_path)) or "nothing is left to do"
    show(found, f"{_listed(found.tasks)}\n\ncritical path: {path}")


@task.command()
@click.argument("name", metavar="TASK")
@project_option
@click.option(
    "--from", "start", type=click.Choice(["checkpoint", "base"]), default="checkpoint", show_default=True,
    help="Go on from what was saved, or begin anew.",
)  # fmt: skip
@click.option("--budget", type=DOLLARS, help="What it and its subtasks may spend; by default as before.")
@json_option
def retry(name: str, wanted: str | None, start: Literal["checkpoint", "base"], budget: int | None) -> None:
    """Try a failed or cancelled TASK anew; what waited for it waits for the new one."""
    with connect() as client:
        chosen = choose(client, wanted)
        address = f"/api/projects/{chosen.id}/tasks/{find(client, chosen, name)}/retry"
        started = client.post(address, RetryTask(id=new_id(), start_from=start, budget_microusd=budget), TaskView)
    show(started, f"Started {short(started.id)} in place of {name}: {started.title}")


@task.command()
@click.argument("name", metavar="TASK")
@project_option
@json_option
def release(name: str, wanted: str | None) -> None:
    """Let a held TASK go on without what failed."""
    with connect() as client:
        chosen = choose(client, wanted)
        released = client.post(f"/api/projects/{chosen.id}/tasks/{find(client, chosen, name)}/release", None, TaskView)
    show(released, f"{short(released.id)} is {released.state.replace('_', ' ')}: {released.title}")


def _listed(tasks: "list[TaskView] | tuple[TaskView, ...]") -> str:
    rows = [(short(one.id), one.state, one.title, one.why_waiting or "") for one in tasks]
    return table(("ID", "STATE", "TITLE", "WAITS"), rows)
