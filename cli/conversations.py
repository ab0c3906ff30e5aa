"""Conversations on the command line."""

import sys
import textwrap
from pathlib import Path

import click
import msgspec

from cli.attaching import attach, attach_option, checked
from cli.client import Client, connect
from cli.output import Group, json_option, show, table
from cli.projects import choose, project_option
from cli.tasks import new_id
from edge.chat.model import (
    Accepted,
    ConversationSnapshot,
    ConversationView,
    EditConversation,
    ForkConversation,
    MessageView,
    NewMessage,
)
from shared.errors import Refused
from shared.ids import short
from shared.parts import PartKind
from shared.spec import Mode, Runtime


@click.group(cls=Group)
def conversation() -> None:
    """List, show, rename, fork, archive conversations, and write in them.

    CONVERSATION is an id or its last six characters.
    """


@conversation.command()
@click.option("--archived", is_flag=True, help="Those that were put away.")
@project_option
@json_option
def ls(archived: bool, wanted: str | None) -> None:
    """List the project's conversations, newest change first."""
    with connect() as client:
        chosen = choose(client, wanted)
        found = _listed(client, chosen.id, archived=archived)
    rows = ((short(one.id), one.state.replace("_", " "), one.title or "New chat") for one in found)
    show(found, table(("ID", "STATE", "TITLE"), rows) if found else f"{chosen.name} has none.")


@conversation.command("show")
@click.argument("name", metavar="CONVERSATION")
@click.option("--before", type=int, help="Show what was said before the message of this number.")
@project_option
@json_option
def show_one(name: str, before: int | None, wanted: str | None) -> None:
    """Print its newest messages, each with its number and the id that `fork` takes."""
    earlier = {} if before is None else {"before": str(before)}
    with connect() as client:
        found = client.get(_path(client, wanted, name), ConversationSnapshot, **earlier)
    lines = [f"{found.conversation.title or 'New chat'}  ({found.conversation.id})"]
    if found.earlier:
        lines.append(f"Earlier ones: --before {found.messages[0].seq}")
    show(found, "\n".join([*lines, *(_message(one) for one in found.messages)]))


def _message(said: MessageView) -> str:
    words = [said.text, *(part.text for part in said.parts if part.kind is PartKind.TEXT), said.question or ""]
    who = said.harness or said.author
    return f"\n{said.seq}  {who}  {said.id}\n" + textwrap.indent("\n\n".join(filter(None, words)), "  ")


@conversation.command()
@click.argument("name", metavar="CONVERSATION")
@click.argument("title")
@project_option
@json_option
def rename(name: str, title: str, wanted: str | None) -> None:
    """Call it TITLE."""
    if not title.strip():
        raise click.UsageError("Say what it is to be called.")
    _edit(name, wanted, EditConversation(title=title))


@conversation.command()
@click.argument("name", metavar="CONVERSATION")
@project_option
@json_option
def archive(name: str, wanted: str | None) -> None:
    """Put it away; a search still finds it."""
    _edit(name, wanted, EditConversation(archived=True))


@conversation.command()
@click.argument("name", metavar="CONVERSATION")
@project_option
@json_option
def unarchive(name: str, wanted: str | None) -> None:
    """Bring it back."""
    _edit(name, wanted, EditConversation(archived=False))


@conversation.command()
@click.argument("name", metavar="CONVERSATION")
@click.argument("message", metavar="MESSAGE-ID")
@click.option("--title", default="", help="What to call the new one; by default the same.")
@project_option
@json_option
def fork(name: str, message: str, title: str, wanted: str | None) -> None:
    """Go on from MESSAGE-ID in a new conversation, which begins with a digest of what was said."""
    asked = ForkConversation(id=new_id("cnv"), message=message, title=title)
    with connect() as client:
        forked = client.post(f"{_path(client, wanted, name)}/fork", asked, ConversationView)
    show(forked, f"Forked: {forked.id} “{forked.title}”")


@conversation.command()
@click.argument("name", metavar="CONVERSATION")
@click.argument("text")
@click.option(
    "--runtime",
    type=click.Choice([one.value for one in Runtime]),
    default=Runtime.AUTO.value,
    help="Where it goes on: edge or process (a workspace) moves a live conversation there; auto leaves it where it is.",
)
@attach_option
@project_option
@json_option
def say(name: str, text: str, runtime: str, files: tuple[Path, ...], wanted: str | None) -> None:
    """Write TEXT in it: to what works there, or to start what goes on from there; "-" reads it from stdin."""
    words = sys.stdin.read() if text == "-" else text
    sent = NewMessage(id=new_id("msg"), text=words, mode=Mode.CONVERSATION, runtime=Runtime(runtime))
    checked(files)
    with connect() as client:
        if files:
            named = attach(client, choose(client, wanted).id, [(new_id("att"), file) for file in files])
            sent = msgspec.structs.replace(sent, attachments=named)
        accepted = client.post(f"{_path(client, wanted, name)}/messages", sent, Accepted)
    task = accepted.task
    where = f" to {short(task.id)}, {task.state.replace('_', ' ')} on {task.runtime.name}" if task else ""
    show(accepted, f"Sent{where}.")


def _edit(name: str, wanted: str | None, change: EditConversation) -> None:
    with connect() as client:
        changed = client.patch(_path(client, wanted, name), change, ConversationView)
    show(changed, f"{short(changed.id)} “{changed.title}”{' (archived)' if changed.archived else ''}")


def _path(client: Client, wanted: str | None, name: str) -> str:
    project = choose(client, wanted).id
    known = (*_listed(client, project, archived=False), *_listed(client, project, archived=True))
    found = [one.id for one in known if name in (one.id, short(one.id))]
    if len(found) > 1:
        raise Refused("invalid_request", f"{name} is the end of several ids")
    return f"/api/projects/{project}/conversations/{found[0] if found else name}"


def _listed(client: Client, project: str, *, archived: bool) -> list[ConversationView]:
    path = f"/api/projects/{project}/conversations"
    return client.get(path, list[ConversationView], archived="true" if archived else "false")
