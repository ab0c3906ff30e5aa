"""Search over what was said, on the command line."""

import time

import click

from cli.client import connect
from cli.output import json_option, show
from cli.projects import choose, project_option
from edge.chat.model import Found, Hit
from shared.ids import short


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--before", type=int, help="Go on from the number that an earlier search ended with.")
@project_option
@json_option
def search(words: tuple[str, ...], before: int | None, wanted: str | None) -> None:
    """Find what was said in a project with all these WORDS, newest first; one that ends with * is a beginning."""
    with connect() as client:
        chosen = choose(client, wanted)
        query = {"query": " ".join(words)} | ({"before": str(before)} if before is not None else {})
        found = client.get(f"/api/projects/{chosen.id}/search", Found, **query)
    lines = [_line(hit) for hit in found.hits]
    if found.before is not None:
        lines.append(f"There is more: --before {found.before}")
    show(found, "\n".join(lines) if lines else f"Nobody said that in {chosen.name}.")


def _line(hit: Hit) -> str:
    day = time.strftime("%Y-%m-%d %H:%M", time.localtime(hit.created_at / 1000))
    excerpt, last, told = hit.excerpt, 0, ""
    for first, end in hit.marks:
        told += excerpt[last:first] + click.style(excerpt[first:end], bold=True)
        last = end
    told = " ".join((told + excerpt[last:]).split())
    archived = ", archived" if hit.archived else ""
    return f"{day}  {hit.author} in “{hit.title}” ({short(hit.conversation)}{archived}, {hit.seq})\n  {told}"
