"""`sam cloud`: the first doors of a cloud host, opened by whoever may write its database.

The cloud host has no printed link and starts no node of its own. Until other ways in exist, these commands mint the
secret here and print the one `wrangler` call that stores its hash; only someone with the Cloudflare account can run it.
"""

import re
import shlex
from collections.abc import Iterable
from typing import Final

import click

from cli.output import Group, json_option, show
from edge.accounts import store as accounts
from edge.accounts.credentials import hashed
from edge.ledger.batch import statements
from edge.ledger.sql import compile
from edge.local.system import RandomIds, SystemClock
from edge.nodes import store as nodes
from edge.ports import Statement
from edge.settings import ENROLMENT_MS, LINK_MS

_PLACE: Final = re.compile(r"\?(\d+)")


@click.group(cls=Group)
def cloud() -> None:
    """First sign-in and first node of a cloud host."""


@cloud.command("sign-in")
@click.option("--url", required=True, help="Where the host answers, as in https://sam.example.org")
@click.option("--name", default="owner", show_default=True, help="Your name, if you are the first person there.")
@json_option
def sign_in(url: str, name: str) -> None:
    """Print a sign-in link, and the command that makes it good (once, for a quarter of an hour)."""
    clock = SystemClock()
    ids = RandomIds(clock)
    secret = ids.secret()
    params = {
        "person": ids.new("usr"),
        "name": name,
        "now": clock.now(),
        "hash": hashed(secret),
        "expires_at": clock.now() + LINK_MS,
    }
    call = wrangler_call(statements((accounts.FIRST_OWNER, accounts.LINK_OF_FIRST), params))
    link = f"{url.rstrip('/')}/login?token={secret}"
    show({"run": call, "url": link}, f"Run this, then open the link:\n\n    {call}\n\n    {link}")


@cloud.command("enrol")
@json_option
def enrol() -> None:
    """Print an enrolment token for a node, and the command that makes it good (once, for a day)."""
    clock = SystemClock()
    ids = RandomIds(clock)
    token = ids.secret()
    params = {"hash": hashed(token), "node": ids.new("nod"), "expires_at": clock.now() + ENROLMENT_MS}
    call = wrangler_call(statements((nodes.ENROL,), params))
    show(
        {"run": call, "enrolment": token},
        f"Run this, then start the node with the token:\n\n    {call}\n\n    SAM_ENROLMENT={token}",
    )


def wrangler_call(batch: Iterable[Statement]) -> str:
    """The shell command that runs the statements on the deployed database."""
    return f"npx wrangler d1 execute DB --remote --command {shlex.quote('; '.join(map(literal, batch)))}"


def literal(statement: Statement) -> str:
    """The statement with its values written in: for values that SAM minted, and names, which are quoted."""
    text, values = compile(statement.sql, statement.params)
    spaced = " ".join(text.split())
    return _PLACE.sub(lambda place: _quoted(values[int(place[1]) - 1]), spaced)


def _quoted(value: str | int | float | None) -> str:
    if value is None:
        return "NULL"
    doubled = str(value).replace("'", "''")
    return f"'{doubled}'"
