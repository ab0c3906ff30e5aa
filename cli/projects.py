"""Projects: adding them, listing them, and knowing which one a command means."""

import subprocess
from pathlib import Path

import click

from cli.client import Client, connect
from cli.money import DOLLARS, dollars
from cli.output import Group, json_option, show, table
from edge.projects.model import AddProject, EditProject, ProjectView
from edge.projects.smart_http import without_credential
from shared.errors import Refused

project_option = click.option(
    "--project",
    "wanted",
    metavar="NAME|ID",
    help="The project; by default the one of the repository you are in, or the only one.",
)


@click.group(cls=Group)
def project() -> None:
    """Add and list projects, and set their limits: repositories that agents work on."""


@project.command()
@click.argument("origin", required=False)
@click.option("--name", help="What to call it; by default the repository's own name.")
@click.option("--sample", is_flag=True, help="Make a small sample repository with one failing test.")
@json_option
def add(origin: str | None, name: str | None, sample: bool) -> None:
    """Add the repository at ORIGIN: a path, or a URL that `git ls-remote` can read."""
    if sample == (origin is not None):
        raise click.UsageError("Give either a path or URL, or --sample.")
    if origin is not None and Path(origin).expanduser().is_dir():
        origin = str(Path(origin).expanduser().resolve())  # SAM runs in another directory
    with connect() as client:
        added = client.post("/api/projects", AddProject(origin=origin, name=name, sample=sample), ProjectView)
    show(added, f"Added {added.name} ({added.id}), branch {added.default_branch}, from {added.origin_url}.")


@project.command()
@json_option
def ls() -> None:
    """List projects."""
    with connect() as client:
        projects = client.get("/api/projects", list[ProjectView])
    words = table(
        ("ID", "NAME", "BRANCH", "ORIGIN"), ((p.id, p.name, p.default_branch, p.origin_url) for p in projects)
    )
    show(projects, words if projects else "No project yet. Add one: `sam project add PATH`, or `--sample`.")


@project.command()
@project_option
@click.option("--name", help="What to call it.")
@click.option("--branch", help="The branch that new tasks begin from, as after it was renamed at the origin.")
@json_option
def edit(wanted: str | None, name: str | None, branch: str | None) -> None:
    """Rename a project, or say which branch is its default."""
    asked = EditProject(name=name, default_branch=branch)
    if asked == EditProject():
        raise click.UsageError("Say what is to change: --name or --branch.")
    with connect() as client:
        changed = client.patch(f"/api/projects/{choose(client, wanted).id}", asked, ProjectView)
    show(changed, f"{changed.name} ({changed.id}): tasks begin from {changed.default_branch}.")


@project.command()
@project_option
@click.option("--depth", type=int, help="Levels of subtasks below a root.")
@click.option("--children", type=int, help="Live subtasks of one parent.")
@click.option("--running", type=int, help="Tasks at work at once.")
@click.option("--day-budget", type=DOLLARS, help="What the project may spend in a day (UTC); 0 lets nothing begin.")
@click.option("--task-budget", type=DOLLARS, help="What a task gets that names no budget, for itself and its subtasks.")
@click.option("--auto-approve", type=DOLLARS, help="A proposed plan that may cost no more starts without you; 0: none.")
@json_option
def limits(
    wanted: str | None,
    depth: int | None,
    children: int | None,
    running: int | None,
    day_budget: int | None,
    task_budget: int | None,
    auto_approve: int | None,
) -> None:
    """Show a project's limits and its money of today, or change them."""
    asked = EditProject(
        max_depth=depth,
        max_children=children,
        max_running=running,
        day_budget_microusd=day_budget,
        task_budget_microusd=task_budget,
        auto_approve_microusd=auto_approve,
    )
    with connect() as client:
        chosen = choose(client, wanted)
        if asked != EditProject():
            chosen = client.patch(f"/api/projects/{chosen.id}", asked, ProjectView)
    money = chosen.money
    rows = (
        ("levels of subtasks", str(chosen.limits.max_depth)),
        ("subtasks of one parent", str(chosen.limits.max_children)),
        ("tasks at work", str(chosen.limits.max_running)),
        ("budget of a day", dollars(money.day_budget_microusd)),
        ("  spent today", dollars(money.spent_today_microusd)),
        ("  held by what runs", dollars(money.held_microusd)),
        ("budget of a task", dollars(money.task_budget_microusd)),
        ("plans that start by themselves", dollars(chosen.auto_approve_microusd)),
    )
    show(chosen, table(("LIMIT", chosen.name.upper()), rows))


@project.command()
@project_option
@click.option("--max-nodes", type=int, help="Machines a provider may make for it at once; 0: none.")
@click.option("--spares", type=int, help="Machines kept ready before anyone needs them.")
@click.option("--warm-minutes", type=int, help="How long a machine without work is kept for the next task.")
@click.option("--provider", help="Who makes them; empty takes the choice back.")
@click.option("--size", help="How large they are; empty takes the choice back.")
@click.option("--location", help="Where to ask first; empty takes the choice back.")
@json_option
def pool(
    wanted: str | None,
    max_nodes: int | None,
    spares: int | None,
    warm_minutes: int | None,
    provider: str | None,
    size: str | None,
    location: str | None,
) -> None:
    """Show which machines are made for a project when its work waits, or change that."""
    asked = EditProject(
        max_nodes=max_nodes,
        spares=spares,
        warm_minutes=warm_minutes,
        node_provider=provider,
        node_size=size,
        node_location=location,
    )
    with connect() as client:
        chosen = choose(client, wanted)
        if asked != EditProject():
            chosen = client.patch(f"/api/projects/{chosen.id}", asked, ProjectView)
    kept = chosen.pool
    rows = (
        ("machines at most", str(kept.max_nodes)),
        ("spares", str(kept.spares)),
        ("minutes kept warm", str(kept.warm_minutes)),
        ("provider", kept.provider or "the first there is"),
        ("size", kept.size or "the provider's choice"),
        ("location asked first", kept.location or "the provider's choice"),
    )
    show(chosen, table(("POOL", chosen.name.upper()), rows))


@project.command()
@project_option
@click.option("--web-pages", type=click.Choice(["on", "off"]), help="Let the orchestrator read pages of the web.")
@click.option(
    "--trust-subtasks",
    type=click.Choice(["on", "off"]),
    help="Reports of a task's own subtasks are read without what follows needing your yes.",
)
@click.option(
    "--unasked",
    metavar="TOOL,TOOL",
    help="Tools that need no yes after other people's words were read; empty takes them back.",
)
@json_option
def outside(wanted: str | None, web_pages: str | None, trust_subtasks: str | None, unasked: str | None) -> None:
    """Show what a project lets in of other people's words, or change that."""
    asked = EditProject(
        web_pages=None if web_pages is None else web_pages == "on",
        trust_subtasks=None if trust_subtasks is None else trust_subtasks == "on",
        unasked=None if unasked is None else tuple(name.strip() for name in unasked.split(",") if name.strip()),
    )
    with connect() as client:
        chosen = choose(client, wanted)
        if asked != EditProject():
            chosen = client.patch(f"/api/projects/{chosen.id}", asked, ProjectView)
    kept = chosen.outside
    rows = (
        ("pages of the web", "on" if kept.web_pages else "off"),
        ("trust reports of subtasks", "on" if kept.trust_subtasks else "off"),
        ("tools that need no yes", ", ".join(kept.unasked) or "none"),
    )
    show(chosen, table(("OUTSIDE", chosen.name.upper()), rows))


def choose(client: Client, wanted: str | None) -> ProjectView:
    """The project that is meant: by name or id, by the repository of the current directory, or the only one.

    Raises:
        Refused: `unknown_project`.
        click.UsageError: there are several and nothing says which.
    """
    projects = client.get("/api/projects", list[ProjectView])
    if wanted is not None:
        named = [one for one in projects if one.id == wanted] or [one for one in projects if one.name == wanted]
        if len(named) == 1:
            return named[0]
        if named:
            raise click.UsageError(f"Several projects are called {wanted!r}; give the id.")
        raise Refused("unknown_project", wanted)
    here = [one for one in projects if one.origin_url in _origins(Path.cwd())]
    if len(here) == 1:
        return here[0]
    if len(projects) == 1:
        return projects[0]
    if not projects:
        raise Refused("unknown_project", "Add one: `sam project add PATH`, or `--sample`.")
    names = ", ".join(one.name for one in projects)
    raise click.UsageError(f"There are several projects; name one with --project: {names}.")


def _origins(directory: Path) -> set[str]:
    """How the repository of `directory` may be known: its top folder, and what its remotes point at."""

    def git(*words: str) -> list[str]:
        done = subprocess.run(["git", "-C", str(directory), *words], capture_output=True, text=True, timeout=10)
        return done.stdout.split() if done.returncode == 0 else []

    top = git("rev-parse", "--show-toplevel")
    if not top:
        return set()
    urls = {line for remote in git("remote") for line in git("remote", "get-url", remote)}
    folders = {str((Path(top[0]) / url).resolve()) for url in urls if "://" not in url}
    return {str(Path(top[0]).resolve()), *urls, *map(without_credential, urls), *folders}
