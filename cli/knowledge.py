"""What a project knows, on the command line."""

import time
from collections.abc import Iterator
from itertools import islice
from typing import Final, get_args

import click

from cli.client import Client, connect
from cli.output import Group, json_option, limit_option, listed, show, table
from cli.projects import choose, project_option
from cli.tasks import new_id
from edge.knowledge.model import (
    Contradiction,
    KnowledgeKind,
    KnowledgePage,
    KnowledgeState,
    KnowledgeView,
    NewKnowledge,
    SettleContradiction,
)
from shared.errors import Refused
from shared.ids import short

KINDS: Final = get_args(KnowledgeKind)
STATES: Final = get_args(KnowledgeState)
DAY_MS: Final = 24 * 3_600_000


@click.group(cls=Group)
def know() -> None:
    """What the project knows, which its agents are told. ENTRY is an id or its last six characters."""


@know.command()
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("text")
@click.option("--origin", default="", help="Where it is known from.")
@click.option("--confidence", type=int, default=100, help="Per cent.")
@click.option("--days", type=click.IntRange(1, 3650), help="It holds so long; by default for ever.")
@project_option
@json_option
def add(kind: KnowledgeKind, text: str, origin: str, confidence: int, days: int | None, wanted: str | None) -> None:
    """Keep TEXT as a fact, preference, rule or decision."""
    until = None if days is None else time.time_ns() // 1_000_000 + days * DAY_MS
    new = NewKnowledge(id=new_id("knw"), kind=kind, text=text, origin=origin, confidence=confidence, expires_at=until)
    with connect() as client:
        made = client.post(_all(client, wanted), new, KnowledgeView)
    against = [f"It seems to contradict {short(one)}: `sam know contradictions`." for one in made.contradicts]
    show(made, "\n".join((_line(made), *against)))


@know.command()
@click.option("--state", type=click.Choice(STATES), help="Only those; by default what is proposed or active.")
@click.option("--kind", type=click.Choice(KINDS), help="Only those.")
@click.argument("words", nargs=-1)
@limit_option
@project_option
@json_option
def ls(state: str | None, kind: str | None, words: tuple[str, ...], limit: int, wanted: str | None) -> None:
    """List what is known, newest change first; with WORDS what has all of them."""
    asked = {"query": " ".join(words), "state": state, "kind": kind}
    with connect() as client:
        query = {name: value for name, value in asked.items() if value}
        found = list(islice(_every(client, _all(client, wanted), **query), limit + 1))
    rows = ((short(one.id), one.kind, _stands(one), one.text.splitlines()[0]) for one in found[:limit])
    none = "Nothing of that kind is known."
    listed(found, limit, table(("ID", "KIND", "STATE", "TEXT"), rows) if found else none)


@know.command()
@click.argument("name", metavar="ENTRY")
@project_option
@json_option
def accept(name: str, wanted: str | None) -> None:
    """Say yes to what an agent wrote: from now on agents are told of it."""
    _decide(name, wanted, "accept")


@know.command()
@click.argument("name", metavar="ENTRY")
@project_option
@json_option
def reject(name: str, wanted: str | None) -> None:
    """Say no to what an agent proposed."""
    _decide(name, wanted, "reject")


@know.command()
@click.argument("name", metavar="ENTRY")
@project_option
@json_option
def retire(name: str, wanted: str | None) -> None:
    """It holds no longer; nobody is told of it."""
    _decide(name, wanted, "retire")


@know.command()
@project_option
@json_option
def contradictions(wanted: str | None) -> None:
    """Show entries that seem to say the opposite of each other."""
    with connect() as client:
        project = choose(client, wanted).id
        found = client.get(f"/api/projects/{project}/contradictions", list[Contradiction])
    lines = [f"{_line(pair.one)}\n{_line(pair.other)}\n  {pair.why}" for pair in found]
    show(found, "\n\n".join(lines) if lines else "Nothing contradicts anything.")


@know.command()
@click.argument("one", metavar="ENTRY")
@click.argument("other", metavar="ENTRY")
@click.option("--both", is_flag=True, help="Both hold: it was no contradiction.")
@project_option
@json_option
def keep(one: str, other: str, both: bool, wanted: str | None) -> None:
    """Settle a contradiction: the first ENTRY is kept, the second retired."""
    with connect() as client:
        project = choose(client, wanted).id
        first, second = (_id(client, wanted, name) for name in (one, other))
        asked = SettleContradiction(one=first, other=second, keep=None if both else first)
        left = client.post(f"/api/projects/{project}/contradictions/settle", asked, list[KnowledgeView])
    show(left, "\n".join(map(_line, left)))


def _decide(name: str, wanted: str | None, what: str) -> None:
    with connect() as client:
        path = f"{_all(client, wanted)}/{_id(client, wanted, name)}/{what}"
        decided = client.post(path, {}, KnowledgeView)
    show(decided, _line(decided))


def _line(one: KnowledgeView) -> str:
    return f"{short(one.id)}  {one.kind}, {_stands(one)}: {one.text}"


def _stands(one: KnowledgeView) -> str:
    if one.expired:
        return "expired"
    return "active, by an agent" if one.state == "active" and not one.vouched else one.state


def _all(client: Client, wanted: str | None) -> str:
    return f"/api/projects/{choose(client, wanted).id}/knowledge"


def _every(client: Client, path: str, **query: str) -> Iterator[KnowledgeView]:
    return (one for page in client.pages(path, KnowledgePage, **query) for one in page.knowledge)


def _id(client: Client, wanted: str | None, name: str) -> str:
    if name.startswith("knw_"):
        return name
    known = _every(client, _all(client, wanted), limit="200")
    found = [one.id for one in known if short(one.id) == name]
    if len(found) > 1:
        raise Refused("invalid_request", f"{name} is the end of several ids")
    return found[0] if found else name
