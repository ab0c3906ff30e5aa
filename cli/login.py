"""`sam login-link`: another browser may sign in."""

import click
import msgspec

from cli.client import connect
from cli.output import json_option, show


class Link(msgspec.Struct, frozen=True):
    url: str


@click.command("login-link")
@json_option
def login_link() -> None:
    """Print a new link to sign in with: good once, for a quarter of an hour."""
    with connect() as client:
        link = client.post("/api/login-links", None, Link)
    show(link, link.url)
