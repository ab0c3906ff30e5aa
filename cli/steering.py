"""Steering on the command line: write to tasks, see what was read, wait for several. Adds to `sam task`."""

import sys
import time
from typing import Final

import click

from cli import exits
from cli.client import Client, connect
from cli.following import RESTING
from cli.ordered import task
from cli.output import json_option, show, table
from cli.projects import choose, project_option
from cli.tasks import find, new_id, outcome_code, where
from edge.dispatch.model import Receipt, WriteToTask
from edge.tasks.model import TaskDetail, TaskView
from shared.errors import SamError
from shared.ids import short

__all__ = ["task"]

LOOK_S: Final = 0.5
"""Between two looks at what is waited for."""


@task.command()
@click.argument("name", metavar="TASK")
@click.argument("text")
@click.option("--interrupt", is_flag=True, help="Break into the turn that runs; else it is read at the next one.")
@project_option
@json_option
def tell(name: str, text: str, interrupt: bool, wanted: str | None) -> None:
    """Write TEXT to a task, whatever state it is in; "-" reads it from stdin."""
    said = sys.stdin.read() if text == "-" else text
    with connect() as client:
        chosen = choose(client, wanted)
        address = f"/api/projects/{chosen.id}/tasks/{find(client, chosen, name)}/messages"
        receipt = client.post(address, WriteToTask(id=new_id("msg"), text=said, interrupt=interrupt), Receipt)
    show(receipt, _told(receipt))


@task.command()
@click.argument("name", metavar="TASK")
@click.option("--pending", is_flag=True, help="Only what has not been read yet.")
@project_option
@json_option
def messages(name: str, pending: bool, wanted: str | None) -> None:
    """List what was written to a task, and whether it was read: the newest first."""
    with connect() as client:
        chosen = choose(client, wanted)
        address = f"/api/projects/{chosen.id}/tasks/{find(client, chosen, name)}/messages"
        receipts = client.get(address, list[Receipt], **({"state": "queued"} if pending else {}))
    rows = ((one.state, short(one.attempt or ""), one.author, one.text.partition("\n")[0][:80]) for one in receipts)
    show(receipts, table(("STATE", "ATTEMPT", "FROM", "TEXT"), rows) if receipts else "Nothing.")


@task.command()
@click.argument("names", metavar="TASK...", nargs=-1, required=True)
@click.option("--any", "first", is_flag=True, help="Until one of them rests; else until all do.")
@click.option("--timeout", type=click.FloatRange(min=0), metavar="SECONDS", help="Give up after so long.")
@project_option
@json_option
def wait(names: tuple[str, ...], first: bool, timeout: float | None, wanted: str | None) -> None:
    """Wait until tasks have ended, or wait for a person. The exit code is that of the first that did not do well."""
    until = None if timeout is None else time.monotonic() + timeout
    with connect() as client:
        chosen = choose(client, wanted)
        found = [find(client, chosen, name) for name in names]
        while True:
            views = [_view(client, chosen.id, one) for one in found]
            rested = [view for view in views if view.state in RESTING]
            if len(rested) == len(views) or (first and rested):
                break
            if until is not None and time.monotonic() >= until:
                left = ", ".join(short(view.id) for view in views if view.state not in RESTING)
                raise SamError("still_working", left)
            time.sleep(LOOK_S)
    show(views, table(("ID", "STATE", "TITLE"), ((short(one.id), where(one), one.title) for one in views)))
    sys.exit(next((code for code in map(outcome_code, rested) if code), exits.OK))


def _view(client: Client, project: str, found: str) -> TaskView:
    return client.get(f"/api/projects/{project}/tasks/{found}", TaskDetail).task


def _told(receipt: Receipt) -> str:
    return {
        "queued": "It is read at the agent's next turn.",
        "delivered": "It was read.",
        "undelivered": "It reached nobody: the task has ended.",
    }[receipt.state]
