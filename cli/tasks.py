"""Tasks on the command line: run one and watch it, list, show, read and stop them."""

import secrets
import sys
import time
from collections.abc import Iterable
from typing import Final

import click
import msgspec

from cli import exits
from cli.client import Client, connect
from cli.following import Asked, Event, Notice, Rested, Stepped, Told, Tool, Words, follow
from cli.money import DOLLARS, dollars
from cli.output import Group, as_json, flush, json_option, show, table
from cli.projects import choose, project_option
from edge.chat.model import MessageView
from edge.dispatch.model import Receipt, WarnTask
from edge.projects.model import ProjectView
from edge.tasks.model import NewTask, TaskDetail, TaskView
from shared.errors import Refused
from shared.ids import RANDOM_BYTES, Kind, mint, short
from shared.spec import Guardrails, Permissions, Runtime
from shared.states import TERMINAL, Step, TaskState


@click.group(cls=Group)
def task() -> None:
    """Run, plan, list, show, follow, steer and stop tasks. TASK is an id or its last six characters."""


@task.command()
@click.argument("text")
@project_option
@click.option("--wait/--no-wait", default=True, help="Wait until it has ended; the exit code tells how.")
@click.option("--follow/--no-follow", "words", default=True, help="Print the agent's words while waiting.")
@click.option("--depends-on", "needs", multiple=True, metavar="TASK", help="Start when this one is completed.")
@click.option("--harness", default="auto", show_default=True, help="The coding agent; `sam agents ls` shows them.")
@click.option(
    "--runtime",
    type=click.Choice([one.value for one in Runtime]),
    default=Runtime.AUTO.value,
    show_default=True,
    help="Where it runs: edge needs no machine, process is a directory on a node.",
)
@click.option("--budget", type=DOLLARS, help="What it and its subtasks may spend; by default the project's.")
@click.option("--priority", type=int, default=0, show_default=True, help="-100 to 100; the higher comes first.")
@click.option("--permissions", type=click.Choice([one.value for one in Permissions]), help="What its agent may do.")
@click.option("--path", "paths", multiple=True, help="A file or directory it will touch; * and ** as in a shell.")
@click.option("--max-depth", type=int, help="Levels of subtasks below it.")
@click.option("--max-children", type=int, help="Live subtasks of it, and of each below it.")
@click.option("--max-running", type=int, help="Subtasks of all levels that run at one time.")
@json_option
def run(
    text: str,
    wanted: str | None,
    wait: bool,
    words: bool,
    needs: tuple[str, ...],
    harness: str,
    runtime: str,
    budget: int | None,
    priority: int,
    permissions: str | None,
    paths: tuple[str, ...],
    max_depth: int | None,
    max_children: int | None,
    max_running: int | None,
) -> None:
    """Start a task that does TEXT; "-" reads it from stdin.

    With --json the words are not printed, only the task as it is in the end.
    """
    asked = sys.stdin.read() if text == "-" else text
    if not asked.strip():
        raise click.UsageError("Say what is to be done.")
    with connect() as client:
        chosen = choose(client, wanted)
        depends_on = tuple(find(client, chosen, one) for one in needs)
        new = NewTask(
            id=new_id(),
            text=asked,
            depends_on=depends_on,
            harness=harness,
            runtime=Runtime(runtime),
            budget_microusd=budget,
            priority=priority,
            permissions=Permissions(permissions) if permissions else None,
            paths=paths,
            guardrails=Guardrails(max_depth=max_depth, max_children=max_children, max_running=max_running),
        )
        started = client.post(f"/api/projects/{chosen.id}/tasks", new, TaskView)
        if not wait:
            show(started, f"Started {short(started.id)}: {started.title}")
            return
        if not as_json():
            click.echo(f"Started {short(started.id)} in {chosen.name}: {started.title}")
        _finish(_watch(follow(client, chosen.id, started.id), quiet=as_json() or not words))


@task.command()
@project_option
@click.option("--state", type=click.Choice([state.value for state in TaskState]), help="Only those in this state.")
@json_option
def ls(wanted: str | None, state: str | None) -> None:
    """List the newest tasks."""
    with connect() as client:
        chosen = choose(client, wanted)
        query = {"state": state} if state else {}
        tasks = client.get(f"/api/projects/{chosen.id}/tasks", list[TaskView], **query)
    rows = ((short(one.id), where(one), one.title, one.branch if one.pushed else "") for one in tasks)
    show(tasks, table(("ID", "STATE", "TITLE", "PUSHED"), rows) if tasks else "No tasks. Start one: `sam task run`.")


@task.command("show")
@click.argument("name", metavar="TASK")
@project_option
@click.option("--diff", is_flag=True, help="Print its change as a unified diff instead.")
@json_option
def show_task(name: str, wanted: str | None, diff: bool) -> None:
    """Show one task: where it is, what it made, and what to do when it failed."""
    with connect() as client:
        chosen = choose(client, wanted)
        path = f"/api/projects/{chosen.id}/tasks/{find(client, chosen, name)}"
        if diff:
            patch = client.text(f"{path}/diff")
            show({"diff": patch}, patch.rstrip("\n"))
            return
        detail = client.get(path, TaskDetail)
    place = [f"place {detail.position} in the queue"] if detail.position else []
    show(detail, "\n".join((f"{detail.task.title}  ({detail.task.id})", *_summary(detail.task), *place)))


@task.command()
@click.argument("name", metavar="TASK")
@project_option
@click.option("--follow", "on", is_flag=True, help="Go on until the task has ended; the exit code tells how.")
@json_option
def logs(name: str, wanted: str | None, on: bool) -> None:
    """Print what the agent said and did. With --follow --json, one JSON event a line."""
    with connect() as client:
        chosen = choose(client, wanted)
        found = find(client, chosen, name)
        if on:
            rested = _watch(follow(client, chosen.id, found), quiet=False)
            if as_json():
                sys.exit(outcome_code(rested))
            _finish(rested)
            return
        messages = client.get(f"/api/projects/{chosen.id}/tasks/{found}/log", list[MessageView])
    if as_json():
        show(messages, "")
        return
    told, printer = Told(found), _Printer()
    for message in messages:
        if message.author == "person":
            printer.line(f"> {message.text.strip()}")
        for event in told.message(message):
            printer.event(event)
    printer.end()


@task.command()
@click.argument("name", metavar="TASK")
@project_option
@click.option("--warning", metavar="TEXT", help="Tell the agent so first: it has one more turn, to commit.")
@click.option("--wait", is_flag=True, help="Wait until what it had is saved and it has ended.")
@json_option
def stop(name: str, wanted: str | None, warning: str | None, wait: bool) -> None:
    """Stop a task and its subtasks. What it had is saved, and what it had committed is pushed."""
    with connect() as client:
        chosen = choose(client, wanted)
        found = find(client, chosen, name)
        path = f"/api/projects/{chosen.id}/tasks/{found}"
        if warning is None:
            stopped = client.post(f"{path}/stop", None, TaskView)
        else:
            client.post(f"{path}/warn", WarnTask(id=new_id("msg"), text=warning), Receipt)
            stopped = client.get(path, TaskDetail).task
        if wait:
            stopped = _watch(follow(client, chosen.id, found), quiet=True)
    later = "It saves what it has, then stops." if warning is None else "It has one more turn, then saves and stops."
    lines = _summary(stopped) if stopped.state in TERMINAL else [later]
    show(stopped, "\n".join((f"{short(found)}: {stopped.title}", *lines)))


def outcome_code(rested: TaskView) -> int:
    """The exit code for a task that rests: 0 when it did what was asked, else by its reason's class."""
    if rested.state in (TaskState.COMPLETED, TaskState.WAITING_FOR_FOLLOW_UP):
        return exits.OK
    if rested.state is TaskState.NEEDS_INPUT or rested.problem is None:
        return exits.exit_code("stopped")
    return exits.exit_code(rested.problem.code)


_SAME_PATHS: Final = {
    "waits_for_it": "same paths, so it waits for",
    "it_waits": "same paths, so it is waited for by",
    "none": "same paths, at the same time:",
}


class _Printer:
    """Words run on; everything else stands on a line of its own."""

    def __init__(self) -> None:
        self._open = False
        self._part = ""
        self._held: list[str] = []

    def event(self, event: Event) -> None:
        match event:
            case Words(part, text):
                if part != self._part:
                    self.end()
                click.echo(text, nl=False)
                self._open, self._part = not text.endswith("\n"), part
                flush()
            case Tool(title, ok, asked, late):
                line = f"  {'✓' if ok else '✗'} {title}"
                if asked:
                    line = f"  ? {title} waits for a yes: `sam approve`"
                if late and self._open:
                    self._held.append(line)  # not into the middle of a word
                else:
                    self.line(line)
            case Notice(text):
                self.line(f"  · {text.strip()}")
            case Stepped(Step.WORKING):
                pass  # the words say so
            case Stepped(step):
                self.line(f"  … {step.value.replace('_', ' ')}")
            case Asked(question):
                self.line(f"It asks: {question}\nAnswer on the page, or with `sam task tell`.")

    def line(self, text: str) -> None:
        self.end()
        click.echo(text)

    def end(self) -> None:
        if self._open:
            click.echo()
        self._open = False
        while self._held:
            click.echo(self._held.pop(0))


def _watch(events: Iterable[Event], *, quiet: bool) -> TaskView:
    """Prints what comes; answers the task as it rests."""
    printer = _Printer()
    for event in events:
        if isinstance(event, Rested):
            printer.end()
            return event.task
        if quiet:
            continue
        if as_json():
            click.echo(msgspec.json.encode(event).decode())
            flush()
        else:
            printer.event(event)
    raise RuntimeError("a follower ended before its task rested")


def _finish(rested: TaskView) -> None:
    show(rested, "\n".join(_summary(rested)))
    sys.exit(outcome_code(rested))


def _summary(found: TaskView) -> list[str]:
    model = next((a.model for a in reversed(found.attempts) if a.model), found.model)
    lines = [where(found)]
    if found.summary:
        lines.append(found.summary)
    if found.branch and found.runtime.name != Runtime.EDGE:
        lines.append(f"branch  {found.branch} ({'pushed' if found.pushed else 'not pushed'})")
    if found.commit:
        files = f"{found.files} file{'' if found.files == 1 else 's'}"
        lines.append(f"commit  {found.commit[:12]}  {files} +{found.added} -{found.removed}")
    if model:
        lines.append(f"agent   {found.harness.name}, {model.label}")
    lines.append(f"runtime {found.runtime.name} ({found.runtime.why})")
    if found.money.spent_microusd:
        lines.append(f"spent   {dollars(found.money.spent_microusd)} of {dollars(found.money.budget_microusd)}")
    if found.why_waiting:
        lines.append(found.why_waiting)
    lines += [f"{_SAME_PATHS[one.order]} {short(one.task)} ({', '.join(one.paths)})" for one in found.overlaps]
    if found.problem:
        detail = f" {found.problem.detail}" if found.problem.detail else ""
        lines.append(f"{found.problem.sentence}{detail}\n{found.problem.remedy}\n({found.problem.code})")
    return lines


def where(found: TaskView) -> str:
    if found.stopping:
        return "stopping"
    steps = [at.step for attempt in found.attempts for at in attempt.steps]
    if found.state is TaskState.IN_PROGRESS and steps:
        return f"in progress: {steps[-1].replace('_', ' ')}"
    return found.state.replace("_", " ")


def find(client: Client, project: ProjectView, name: str) -> str:
    """The id that `name` means: itself, or the one id of the project's newest tasks that ends so."""
    if name.startswith("tsk_"):
        return name
    ids = [one.id for one in client.get(f"/api/projects/{project.id}/tasks", list[TaskView])]
    fits = [one for one in ids if name and one.endswith(name)]
    if len(fits) == 1:
        return fits[0]
    if fits:
        raise click.UsageError(f"Several tasks end in {name!r}; give more of the id.")
    raise Refused("not_found", name)


def new_id(kind: Kind = "tsk") -> str:
    return mint(kind, time.time_ns() // 1_000_000, secrets.token_bytes(RANDOM_BYTES))
