"""Ideas on the command line."""

import click

from cli.client import connect
from cli.output import json_option, show, table
from cli.projects import choose, project_option
from edge.ideas.model import IdeaView
from shared.ids import short


@click.group()
def idea() -> None:
    """List ideas: drafts that may become tasks."""


@idea.command()
@project_option
@json_option
def ls(wanted: str | None) -> None:
    """List the project's ideas, newest first."""
    with connect() as client:
        chosen = choose(client, wanted)
        ideas = client.get(f"/api/projects/{chosen.id}/ideas", list[IdeaView])
    rows = ((short(one.id), one.state, one.title) for one in ideas)
    show(ideas, table(("ID", "STATE", "TITLE"), rows) if ideas else f"{chosen.name} has no ideas yet.")
