"""Proposed plans on the command line: look at one, edit it, say yes or no."""

from pathlib import Path

import click
import msgspec

from cli.client import Client, connect
from cli.money import dollars
from cli.output import Group, json_option, show, table
from cli.projects import choose, project_option
from edge.dispatch.model import PlannedTask
from edge.outside.fence import plain
from edge.proposals.model import DecideProposal, EditProposal, Estimate, ProposalState, ProposalView
from edge.proposals.rules import keys_needed
from shared.errors import Refused
from shared.ids import short


@click.group(cls=Group)
def proposal() -> None:
    """Decide on plans that agents propose. PROPOSAL is an id or its last six characters."""


@proposal.command()
@click.option("--state", type=click.Choice([one.value for one in ProposalState]), help="Only those.")
@project_option
@json_option
def ls(state: str | None, wanted: str | None) -> None:
    """List the project's proposed plans, newest first."""
    with connect() as client:
        address = _all(client, wanted)
        found = client.get(address, list[ProposalView], **({"state": state} if state else {}))
    rows = ((short(one.id), one.state, str(len(one.tasks)), _cost(one.estimate), one.title) for one in found)
    show(found, table(("ID", "STATE", "TASKS", "COST", "TITLE"), rows) if found else "No plan was proposed.")


@proposal.command("show")
@click.argument("name", metavar="PROPOSAL")
@project_option
@json_option
def show_proposal(name: str, wanted: str | None) -> None:
    """Show a plan with its tasks, their runtimes and what they may cost."""
    with connect() as client:
        one = _find(client, _all(client, wanted), name)
    show(one, _told(one))


@proposal.command()
@click.argument("name", metavar="PROPOSAL")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--title", help="What to call it.")
@project_option
@json_option
def edit(name: str, file: Path, title: str | None, wanted: str | None) -> None:
    """Write the tasks of FILE over those of PROPOSAL; FILE is as for `sam task plan`, "-" reads it from stdin."""
    with click.open_file(str(file), "rb") as opened:
        body = opened.read()
    try:
        tasks = msgspec.json.decode(body, type=tuple[PlannedTask, ...])
    except msgspec.ValidationError as error:
        raise Refused("invalid_request", str(error)) from None
    except msgspec.DecodeError as error:
        raise Refused("malformed_json", str(error)) from None
    with connect() as client:
        address = _all(client, wanted)
        one = _find(client, address, name)
        change = EditProposal(version=one.version, title=title, tasks=tasks)
        edited = client.patch(f"{address}/{one.id}", change, ProposalView)
    show(edited, _told(edited))


@proposal.command()
@click.argument("name", metavar="PROPOSAL")
@click.option("--word", default="", help="For who proposed it.")
@project_option
@json_option
def approve(name: str, word: str, wanted: str | None) -> None:
    """Start all tasks of PROPOSAL as it is now, or none."""
    with connect() as client:
        address = _all(client, wanted)
        one = _find(client, address, name)
        yes = DecideProposal(decision="approve", version=one.version, word=word)
        decided = client.post(f"{address}/{one.id}", yes, ProposalView)
    started = "\n".join(
        f"{short(task)}: {each.task.title}" for task, each in zip(decided.started, decided.tasks, strict=True)
    )
    show(decided, f"Approved: {decided.title}\n{started}")


@proposal.command()
@click.argument("name", metavar="PROPOSAL")
@click.option("--word", default="", help="Why, for who proposed it.")
@project_option
@json_option
def reject(name: str, word: str, wanted: str | None) -> None:
    """Say no: nothing of PROPOSAL starts."""
    with connect() as client:
        address = _all(client, wanted)
        one = _find(client, address, name)
        no = DecideProposal(decision="reject", version=one.version, word=word)
        decided = client.post(f"{address}/{one.id}", no, ProposalView)
    show(decided, f"Rejected: {decided.title}")


def _all(client: Client, wanted: str | None) -> str:
    return f"/api/projects/{choose(client, wanted).id}/proposals"


def _find(client: Client, address: str, name: str) -> ProposalView:
    if name.startswith("prp_"):
        return client.get(f"{address}/{name}", ProposalView)
    fits = [one for one in client.get(address, list[ProposalView]) if name and one.id.endswith(name)]
    if len(fits) > 1:
        raise click.UsageError(f"Several proposals end in {name!r}; give more of the id.")
    if not fits:
        raise Refused("not_found", name)
    return fits[0]


def _cost(estimate: Estimate) -> str:
    return f"{dollars(estimate.microusd.low)} to {dollars(estimate.microusd.high)}"


def _told(one: ProposalView) -> str:
    head = [f"{one.title}  ({one.id}, version {one.version})", one.state + (", by itself" if one.by_itself else "")]
    if one.summary:
        head += ["", one.summary]
    rows = (
        (
            each.task.key,
            each.runtime.name,
            each.size,
            _cost(each.estimate),
            ", ".join(keys_needed(each.task.depends_on)),
            each.task.title,
        )
        for each in one.tasks
    )
    texts = [
        f"{each.task.key}:\n" + "\n".join(f"    {plain(line)}" for line in each.task.text.splitlines())
        for each in one.tasks
    ]
    minutes = one.estimate.minutes
    foot = [
        f"{_cost(one.estimate)}, {minutes.low} to {minutes.high} minutes: {one.estimate.basis}",
        *(f"{each.task.key}: {each.estimate.basis}" for each in one.tasks),
    ]
    if one.because:
        foot.append(f"It waits for you whatever it costs: {one.because} was in the context.")
    heads = ("KEY", "RUNTIME", "SIZE", "COST", "AFTER", "TITLE")
    return "\n".join([*head, "", table(heads, rows), "", *texts, "", *foot])
