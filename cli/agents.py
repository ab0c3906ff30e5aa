"""Coding agents on this machine: which are installed, which have a model, and installing one."""

import os

import click

from cli.output import Group, as_json, json_option, show, table
from cli.settings import current
from node_agent.agents.harness import HARNESSES, statuses
from node_agent.agents.install import install as install_harness
from node_agent.broker.upstream import Upstream, upstream_from
from node_agent.settings import settings_from
from shared.errors import Refused
from shared.wire import Harness


@click.group(cls=Group)
def agents() -> None:
    """List and install coding agents."""


@agents.command()
@json_option
def ls() -> None:
    """List the coding agents SAM knows, and which can be used here."""
    found = harnesses()
    rows = ((one.name, one.version or "-", "yes" if one.usable else "no", one.why_not or "") for one in found)
    show(found, table(("NAME", "VERSION", "USABLE", "WHY NOT"), rows))


@agents.command()
@click.argument("name")
@json_option
def install(name: str) -> None:
    """Install the coding agent NAME, in the exact version SAM was measured with. A running node takes it up by itself.

    It comes from npm, as npm is configured on this machine; Claude Code is about 400 MB.
    """
    if name not in HARNESSES:
        raise Refused("unknown_harness", name)
    if HARNESSES[name].packages and not as_json():
        click.echo(f"Installing {HARNESSES[name].title}; this may take minutes.", err=True)
    install_harness(name, current().agents)
    (found,) = (one for one in harnesses() if one.name == name)
    note = f" But: {found.why_not}" if found.why_not else ""
    show(found, f"{HARNESSES[name].title} {found.version} is installed.{note}")


def harnesses() -> tuple[Harness, ...]:
    """Every harness as it stands on this machine, with the model of this environment."""
    return statuses(current().agents, upstream())


def upstream() -> Upstream:
    """What the node will speak to, as this process's environment says it."""
    node = settings_from(os.environ)
    return upstream_from(node.model_url, node.model_key, node.model, node.anthropic_api_key, node.anthropic_url)
