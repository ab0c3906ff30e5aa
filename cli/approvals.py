"""Approvals on the command line: what agents ask for after they read other people's words."""

import click

from cli.client import connect
from cli.output import json_option, show, table
from cli.projects import choose, project_option
from edge.approvals.model import ApprovalView, Decide
from shared.errors import Refused
from shared.ids import short


@click.command()
@click.argument("name", metavar="[APPROVAL]", required=False)
@click.option("--deny", is_flag=True, help="Say no.")
@project_option
@json_option
def approve(name: str | None, deny: bool, wanted: str | None) -> None:
    """Say yes to APPROVAL: its call is made once, just as it is shown. Without one, list those that wait."""
    if deny and name is None:
        raise click.UsageError("Name the one to say no to.")
    with connect() as client:
        chosen = choose(client, wanted)
        address = f"/api/projects/{chosen.id}/approvals"
        waiting = [one for one in client.get(address, list[ApprovalView]) if one.state == "pending"]
        if name is None:
            rows = ((short(one.id), one.tool, repr(one.arguments)[1:-1]) for one in waiting)
            show(waiting, table(("ID", "WOULD", "WITH"), rows) if waiting else "Nothing waits for your yes.")
            return
        fits = [one.id for one in waiting if one.id.endswith(name)] or [name] * name.startswith("apr_")
        if len(fits) > 1:
            raise click.UsageError(f"Several approvals end in {name!r}; give more of the id.")
        if not fits:
            raise Refused("not_found", name)
        decided = client.post(f"{address}/{fits[0]}", Decide(decision="deny" if deny else "approve"), ApprovalView)
    show(decided, f"{'No' if deny else 'Yes'}: {decided.tool} {'is not' if deny else 'is'} done.")
