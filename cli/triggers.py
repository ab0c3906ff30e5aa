"""Triggers on the command line: tasks that start by the clock."""

import secrets
import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import click
import msgspec

from cli.client import Client, connect
from cli.output import Group, json_option, show, table
from cli.projects import choose, project_option
from cli.tasks import new_id
from edge.projects.model import ProjectView
from edge.triggers.model import (
    EditTrigger,
    NewTrigger,
    RunTrigger,
    TaskTemplate,
    TriggerDetail,
    TriggerRun,
    TriggerView,
)
from shared.errors import Refused
from shared.ids import RANDOM_BYTES, mint, short


@click.group(cls=Group)
def trigger() -> None:
    """Start tasks by the clock. TRIGGER is an id, its last six characters, or a name."""


@trigger.command()
@click.argument("name")
@click.argument("cron")
@click.argument("text")
@project_option
@click.option("--tz", default="UTC", show_default=True, metavar="ZONE", help="The time zone, as in Europe/Berlin.")
@click.option("--harness", default="auto", show_default=True, help="The coding agent; `sam agents ls` shows them.")
@click.option("--paused", is_flag=True, help="Start nothing until it is resumed.")
@json_option
def add(name: str, cron: str, text: str, wanted: str | None, tz: str, harness: str, paused: bool) -> None:
    """Start a task that does TEXT whenever CRON says: minute, hour, day of month, month, day of week."""
    with connect() as client:
        chosen = choose(client, wanted)
        task = TaskTemplate(text=text, harness=harness)
        new = NewTrigger(id=_new_id(), name=name, cron=cron, tz=tz, task=task, paused=paused)
        made = client.post(f"/api/projects/{chosen.id}/triggers", new, TriggerView)
    show(made, f"Added {short(made.id)}: {made.name}. {_when(made)}")


@trigger.command()
@project_option
@json_option
def ls(wanted: str | None) -> None:
    """List the project's triggers."""
    with connect() as client:
        chosen = choose(client, wanted)
        triggers = _all(client, chosen)
    rows = ((short(one.id), one.name, one.cron, one.tz, _when(one), _last(one)) for one in triggers)
    words = table(("ID", "NAME", "CRON", "ZONE", "NEXT", "LAST RUN"), rows)
    show(triggers, words if triggers else f"{chosen.name} has no triggers. Add one: `sam trigger add`.")


@trigger.command("show")
@click.argument("name", metavar="TRIGGER")
@project_option
@json_option
def show_trigger(name: str, wanted: str | None) -> None:
    """Show one trigger and its newest runs."""
    with connect() as client:
        detail = client.get(_path(client, wanted, name), TriggerDetail)
    one = detail.trigger
    lines = [f"{one.name}  ({one.id})", f"{one.cron}  {one.tz}", _when(one), "", one.task.text.strip()]
    if one.problem:
        lines[3:3] = [f"{one.problem.sentence}\n{one.problem.remedy}\n({one.problem.code})"]
    runs = (
        (str(run.number), _at(run.due_at or run.at, one.tz), _told(run), short(run.task or "")) for run in detail.runs
    )
    show(detail, "\n".join([*lines, *(["", table(("RUN", "DUE", "CAME TO", "TASK"), runs)] if detail.runs else [])]))


@trigger.command()
@click.argument("name", metavar="TRIGGER")
@project_option
@click.option("--name", "new_name", help="What to call it.")
@click.option("--cron", help="When it runs.")
@click.option("--tz", metavar="ZONE", help="The time zone.")
@click.option("--text", help="What its tasks do.")
@click.option("--harness", help="The coding agent.")
@json_option
def edit(
    name: str,
    wanted: str | None,
    new_name: str | None,
    cron: str | None,
    tz: str | None,
    text: str | None,
    harness: str | None,
) -> None:
    """Change what is given."""
    with connect() as client:
        path = _path(client, wanted, name)
        task = None
        if text is not None or harness is not None:
            before = client.get(path, TriggerDetail).trigger.task
            given = {key: value for key, value in {"text": text, "harness": harness}.items() if value is not None}
            task = msgspec.structs.replace(before, **given)
        changed = client.patch(path, EditTrigger(name=new_name, cron=cron, tz=tz, task=task), TriggerView)
    show(changed, f"{short(changed.id)}: {changed.name}. {_when(changed)}")


@trigger.command()
@click.argument("name", metavar="TRIGGER")
@project_option
@json_option
def pause(name: str, wanted: str | None) -> None:
    """Start nothing until it is resumed. A task that runs goes on."""
    with connect() as client:
        paused = client.post(f"{_path(client, wanted, name)}/pause", None, TriggerView)
    show(paused, f"{short(paused.id)}: {paused.name}. {_when(paused)}")


@trigger.command()
@click.argument("name", metavar="TRIGGER")
@project_option
@json_option
def resume(name: str, wanted: str | None) -> None:
    """Go on with the next time; failures are counted anew."""
    with connect() as client:
        resumed = client.post(f"{_path(client, wanted, name)}/resume", None, TriggerView)
    show(resumed, f"{short(resumed.id)}: {resumed.name}. {_when(resumed)}")


@trigger.command()
@click.argument("name", metavar="TRIGGER")
@project_option
@json_option
def run(name: str, wanted: str | None) -> None:
    """Start its task now, beside the schedule. `sam task show` and `logs` take the id that is printed."""
    task = new_id()
    with connect() as client:
        asked = client.post(f"{_path(client, wanted, name)}/run", RunTrigger(id=task), TriggerView)
    show(asked, f"Started {short(task)} for {asked.name}.")


@trigger.command()
@click.argument("name", metavar="TRIGGER")
@project_option
@json_option
def rm(name: str, wanted: str | None) -> None:
    """Delete it. Tasks that it started go on."""
    with connect() as client:
        path = _path(client, wanted, name)
        client.delete(path)
    show({"deleted": path.rsplit("/", 1)[1]}, f"Deleted {name}.")


def _all(client: Client, project: ProjectView) -> list[TriggerView]:
    return client.get(f"/api/projects/{project.id}/triggers", list[TriggerView])


def _path(client: Client, wanted: str | None, name: str) -> str:
    """The address of the trigger that `name` means."""
    project = choose(client, wanted)
    triggers = _all(client, project)
    fits = [one for one in triggers if one.id == name] or [
        one for one in triggers if name and (one.name == name or one.id.endswith(name))
    ]
    if len(fits) > 1:
        raise click.UsageError(f"Several triggers are meant by {name!r}; give more of the id.")
    if not fits:
        raise Refused("not_found", name)
    return f"/api/projects/{project.id}/triggers/{fits[0].id}"


def _when(one: TriggerView) -> str:
    if one.next_at is not None:
        return f"next {_at(one.next_at, one.tz)}"
    return "paused: its last runs failed" if one.problem else "paused"


def _last(one: TriggerView) -> str:
    return _told(one.last_run) if one.last_run else ""


def _told(run: TriggerRun) -> str:
    reason = f" ({run.problem.code})" if run.problem else ""
    missed = f", {run.missed} missed before it" if run.missed else ""
    return f"{run.state}{reason}{missed}"


def _at(ms: int, tz: str) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone(ZoneInfo(tz)).strftime("%a %Y-%m-%d %H:%M %Z")


def _new_id() -> str:
    return mint("trg", time.time_ns() // 1_000_000, secrets.token_bytes(RANDOM_BYTES))
