"""Ideas on the command line."""

from collections.abc import Iterator
from itertools import islice
from typing import Final, get_args

import click

from cli.client import Client, connect
from cli.output import Group, json_option, limit_option, listed, show, table
from cli.projects import choose, project_option
from cli.tasks import new_id
from edge.ideas.model import (
    AppendToIdea,
    CapturedIdea,
    EditIdea,
    ExecuteIdea,
    IdeaDetail,
    IdeaHead,
    IdeaPage,
    IdeaView,
    LinkIdea,
    MergeIdea,
    NewIdea,
    StatedIdea,
)
from edge.projects.model import ProjectView
from edge.tasks.model import TaskView
from shared.errors import Refused
from shared.ids import short

STATES: Final = get_args(StatedIdea)


@click.group(cls=Group)
def idea() -> None:
    """Keep ideas: drafts that may become tasks. IDEA is an id or its last six characters."""


@idea.command()
@click.argument("title")
@click.option("--body", default="", help="What it is about.")
@click.option("--conversation", metavar="ID", help="Where it came up.")
@click.option("--note", default="", help="On the link to that conversation.")
@project_option
@json_option
def add(title: str, body: str, conversation: str | None, note: str, wanted: str | None) -> None:
    """Capture an idea, and be told of those that say nearly the same."""
    new = NewIdea(id=new_id("idea"), title=title, body=body, conversation=conversation, note=note)
    with connect() as client:
        captured = client.post(f"/api/projects/{choose(client, wanted).id}/ideas", new, CapturedIdea)
    near = [f"Nearly the same: {short(one.id)} {one.title}" for one in captured.similar]
    if near:
        near.append(
            f"`sam idea merge {short(captured.id)} {short(captured.similar[0].id)}` makes it part of the first."
        )
    show(captured, "\n".join((f"Kept {short(captured.id)}: {captured.title}", *near)))


@idea.command()
@click.option("--state", type=click.Choice(("executing", *STATES)), help="Only those.")
@limit_option
@project_option
@json_option
def ls(state: str | None, limit: int, wanted: str | None) -> None:
    """List the project's ideas, newest change first."""
    with connect() as client:
        chosen = choose(client, wanted)
        ideas = list(islice(_every(client, chosen, **({"state": state} if state else {})), limit + 1))
    none = f"{chosen.name} has no {f'{state} ideas' if state else 'ideas yet'}."
    listed(ideas, limit, _table(ideas[:limit]) if ideas else none)


@idea.command()
@click.argument("words", nargs=-1, required=True)
@limit_option
@project_option
@json_option
def search(words: tuple[str, ...], limit: int, wanted: str | None) -> None:
    """Find ideas that have all these WORDS, first those that have them in their title."""
    with connect() as client:
        ideas = list(islice(_every(client, choose(client, wanted), query=" ".join(words)), limit + 1))
    listed(ideas, limit, _table(ideas[:limit]) if ideas else "No idea has all these words.")


@idea.command("show")
@click.argument("name", metavar="IDEA")
@project_option
@json_option
def show_idea(name: str, wanted: str | None) -> None:
    """Show an idea with its conversations and tasks."""
    with connect() as client:
        detail = client.get(_path(client, wanted, name), IdeaDetail)
    one = detail.idea
    lines = [f"{one.title}  ({one.id})", one.state]
    if one.origin:
        lines.append(f"came up in {one.origin.conversation}")
    if one.body:
        lines += ["", one.body]
    if detail.conversations:
        talks = ((talk.id, talk.title or "New chat", talk.note) for talk in detail.conversations)
        lines += ["", table(("CONVERSATION", "TITLE", "NOTE"), talks)]
    if detail.tasks:
        tasks = ((short(task.id), task.state, task.title, task.branch if task.pushed else "") for task in detail.tasks)
        lines += ["", table(("TASK", "STATE", "TITLE", "BRANCH"), tasks)]
    show(detail, "\n".join(lines))


@idea.command()
@click.argument("name", metavar="IDEA")
@click.option("--title", help="What to call it.")
@click.option("--body", help="What it is about, all of it anew.")
@click.option("--state", type=click.Choice(STATES), help="How it stands.")
@project_option
@json_option
def edit(name: str, title: str | None, body: str | None, state: StatedIdea | None, wanted: str | None) -> None:
    """Change what is given. `--state parked` sets it aside."""
    with connect() as client:
        changed = client.patch(_path(client, wanted, name), EditIdea(title=title, body=body, state=state), IdeaView)
    show(changed, _line(changed))


@idea.command()
@click.argument("name", metavar="IDEA")
@click.argument("text")
@project_option
@json_option
def append(name: str, text: str, wanted: str | None) -> None:
    """Add TEXT as a paragraph at the end."""
    with connect() as client:
        more = AppendToIdea(id=new_id("req"), text=text)
        changed = client.post(f"{_path(client, wanted, name)}/append", more, IdeaView)
    show(changed, _line(changed))


@idea.command()
@click.argument("name", metavar="IDEA")
@click.argument("conversation")
@click.option("--note", default="", help="Why it belongs there.")
@project_option
@json_option
def link(name: str, conversation: str, note: str, wanted: str | None) -> None:
    """Link it to a conversation, or change the note of that link."""
    with connect() as client:
        linked = client.put(f"{_path(client, wanted, name)}/links/{conversation}", LinkIdea(note=note), IdeaView)
    show(linked, _line(linked))


@idea.command()
@click.argument("name", metavar="IDEA")
@click.argument("conversation")
@project_option
@json_option
def unlink(name: str, conversation: str, wanted: str | None) -> None:
    """Take the link to a conversation away."""
    with connect() as client:
        path = _path(client, wanted, name)
        client.delete(f"{path}/links/{conversation}")
        left = client.get(path, IdeaDetail).idea
    show(left, _line(left))


@idea.command()
@click.argument("name", metavar="IDEA")
@click.argument("into", metavar="OTHER")
@project_option
@json_option
def merge(name: str, into: str, wanted: str | None) -> None:
    """Make IDEA part of OTHER: words, links and tasks go over, and its id leads there."""
    with connect() as client:
        other = _path(client, wanted, into).rsplit("/", 1)[1]
        merged = client.post(f"{_path(client, wanted, name)}/merge", MergeIdea(into=other), IdeaView)
    show(merged, _line(merged))


@idea.command()
@click.argument("name", metavar="IDEA")
@click.option(
    "--plan/--no-plan", default=None, help="Ask the orchestrator for a plan first; by default if it is large."
)
@click.option("--harness", default="auto", show_default=True, help="The coding agent; `sam agents ls` shows them.")
@click.option("--conversation", metavar="ID", help="Where; by default the newest linked one, else a new one.")
@project_option
@json_option
def execute(name: str, plan: bool | None, harness: str, conversation: str | None, wanted: str | None) -> None:
    """Make a task of it. `sam task show` and `logs` take the id that is printed."""
    with connect() as client:
        asked = ExecuteIdea(id=new_id(), conversation=conversation, harness=harness, plan=plan)
        task = client.post(f"{_path(client, wanted, name)}/execute", asked, TaskView)
    show(task, f"Started {short(task.id)}: {task.title}")


def _all(project: ProjectView) -> str:
    return f"/api/projects/{project.id}/ideas"


def _every(client: Client, project: ProjectView, **query: str) -> Iterator[IdeaHead]:
    return (one for page in client.pages(_all(project), IdeaPage, **query) for one in page.ideas)


def _path(client: Client, wanted: str | None, name: str) -> str:
    """The address of the idea that `name` means: an id, or the end of the id of one of the project's ideas."""
    project = choose(client, wanted)
    every = _all(project)
    if name.startswith("idea_"):
        return f"{every}/{name}"
    fits = [one.id for one in _every(client, project, limit="200") if name and one.id.endswith(name)]
    if len(fits) > 1:
        raise click.UsageError(f"Several ideas end in {name!r}; give more of the id.")
    if not fits:
        raise Refused("not_found", name)
    return f"{every}/{fits[0]}"


def _line(one: IdeaView) -> str:
    links = f", {len(one.links)} linked" if one.links else ""
    return f"{short(one.id)}: {one.title} ({one.state}{links})"


def _table(ideas: list[IdeaHead]) -> str:
    return table(("ID", "STATE", "TITLE"), ((short(one.id), one.state, one.title) for one in ideas))
