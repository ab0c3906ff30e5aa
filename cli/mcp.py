"""SAM's tools for a person's own coding agent: personal tokens, and configuration to paste."""

import json
import secrets
import time
from datetime import UTC, datetime
from typing import Final

import click
import msgspec

from cli.client import Client, connect
from cli.output import Group, json_option, show, table
from cli.projects import choose, project_option
from edge.accounts.model import NewToken, NewTokenView, TokenView
from shared.errors import Refused
from shared.ids import RANDOM_BYTES, mint, short

CLIENTS: Final = ("claude", "cursor", "codex")


class Configuration(msgspec.Struct, frozen=True, kw_only=True):
    """What `sam mcp config --json` prints."""

    client: str
    url: str
    token: NewTokenView
    text: str


@click.group(cls=Group)
def mcp() -> None:
    """Hold SAM's tools in your own Claude Code, Cursor or Codex."""


@mcp.command()
@click.option("--client", type=click.Choice(CLIENTS), default="claude", show_default=True, help="Whom it is for.")
@click.option("--days", default=365, show_default=True, help="Until the token expires.")
@project_option
@json_option
def config(client: str, days: int, wanted: str | None) -> None:
    """Make a personal token and print the configuration to paste. With --project it reaches that one alone."""
    with connect() as sam:
        made = _make(sam, client, days, wanted)
        url = f"{sam.address.url}/mcp"
    text = _configuration(client, url, made.token)
    show(Configuration(client=client, url=url, token=made, text=text), text)


@mcp.group(cls=Group)
def token() -> None:
    """Make, list and revoke personal tokens. TOKEN is an id, its last six characters, or a name."""


@token.command()
@click.argument("name")
@click.option("--days", default=365, show_default=True, help="Until it expires.")
@project_option
@json_option
def add(name: str, days: int, wanted: str | None) -> None:
    """Make a personal token and print its secret, this once. With --project it reaches that one alone."""
    with connect() as sam:
        made = _make(sam, name, days, wanted)
    show(made, made.token)


@token.command()
@json_option
def ls() -> None:
    """List your personal tokens, without their secrets."""
    with connect() as sam:
        tokens = sam.get("/api/tokens", list[TokenView])
    rows = (
        (short(one.id), one.name, short(one.project or "all"), _day(one.expires_at), _day(one.used_at))
        for one in tokens
    )
    words = table(("ID", "NAME", "PROJECT", "EXPIRES", "LAST USED"), rows)
    show(tokens, words if tokens else "You have no personal tokens. Make one: `sam mcp config`.")


@token.command()
@click.argument("name", metavar="TOKEN")
@json_option
def rm(name: str) -> None:
    """Revoke a token: what holds it is refused from now on."""
    with connect() as sam:
        tokens = sam.get("/api/tokens", list[TokenView])
        fits = [one for one in tokens if one.id == name] or [
            one for one in tokens if name and (one.name == name or one.id.endswith(name))
        ]
        if len(fits) > 1:
            raise click.UsageError(f"Several tokens are meant by {name!r}; give more of the id.")
        if not fits:
            raise Refused("not_found", name)
        sam.delete(f"/api/tokens/{fits[0].id}")
    show({"revoked": fits[0].id}, f"Revoked {fits[0].name}.")


def _make(sam: Client, name: str, days: int, wanted: str | None) -> NewTokenView:
    project = choose(sam, wanted).id if wanted else None
    minted = mint("pat", time.time_ns() // 1_000_000, secrets.token_bytes(RANDOM_BYTES))
    return sam.post("/api/tokens", NewToken(id=minted, name=name, project=project, days=days), NewTokenView)


def _configuration(client: str, url: str, token: str) -> str:
    """What each client takes: a command of its own, or a few lines of a file."""
    if client == "claude":
        return f'claude mcp add --scope user --transport http sam {url} --header "Authorization: Bearer {token}"'
    if client == "cursor":
        server = {"url": url, "headers": {"Authorization": f"Bearer {token}"}}
        return f"In ~/.cursor/mcp.json:\n\n{json.dumps({'mcpServers': {'sam': server}}, indent=2)}"
    lines = f'[mcp_servers.sam]\nurl = "{url}"\nhttp_headers = {{ Authorization = "Bearer {token}" }}'
    return f"In ~/.codex/config.toml:\n\n{lines}"


def _day(ms: int | None) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d") if ms else "never"
