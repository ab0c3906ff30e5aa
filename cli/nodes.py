"""Nodes on the command line: list them, empty one, take that back."""

import click

from cli.client import Client, connect
from cli.output import Group, json_option, show, table
from edge.nodes.model import NodeView
from shared.errors import Refused
from shared.ids import short


@click.group(cls=Group)
def node() -> None:
    """List and drain nodes: the machines that agents work on. NODE is an id, its last six characters, or a name."""


@node.command()
@json_option
def ls() -> None:
    """List the nodes that work for your projects."""
    with connect() as client:
        nodes = client.get("/api/nodes", list[NodeView])
    rows = (
        (short(one.id), one.name, one.state, f"{one.busy}/{one.seats}", one.provider or "-", _why(one)) for one in nodes
    )
    words = table(("ID", "NAME", "STATE", "AT WORK", "PROVIDER", "WHY"), rows)
    show(nodes, words if nodes else "No nodes. `sam up` starts one on this machine.")


@node.command()
@click.argument("name", metavar="NODE")
@json_option
def drain(name: str) -> None:
    """Give it no more work; what it has may end.

    A machine that a provider made is then destroyed. One that was added stays, and `undrain` lets it work again.
    """
    with connect() as client:
        after = client.post(f"/api/nodes/{_find(client, name).id}/drain", None, NodeView)
    show(after, f"{after.name} takes no more work; {after.busy} at work there may end.")


@node.command()
@click.argument("name", metavar="NODE")
@json_option
def undrain(name: str) -> None:
    """Let a node that was drained work again."""
    with connect() as client:
        after = client.take_back(f"/api/nodes/{_find(client, name).id}/drain", NodeView)
    show(after, f"{after.name} takes work again, from its next call on.")


def _why(node: NodeView) -> str:
    return node.problem.sentence if node.problem else ""


def _find(client: Client, name: str) -> NodeView:
    nodes = client.get("/api/nodes", list[NodeView])
    found = [one for one in nodes if one.id == name] or [one for one in nodes if name in (short(one.id), one.name)]
    if len(found) > 1:
        raise click.UsageError(f"Several nodes are called {name!r}; give the id.")
    if not found:
        raise Refused("not_found", name)
    return found[0]
