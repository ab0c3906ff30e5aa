"""What `sam` prints: results on stdout, errors on stderr, both as words or, with --json, as one JSON value."""

import functools
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ParamSpec, TypeVar

import click
import msgspec

from shared.reasons import Problem

P = ParamSpec("P")
T = TypeVar("T")


class RemoteError(Exception):
    """A typed refusal or failure from the other side of HTTP; its code may be newer than this program."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.sentence)


class Group(click.Group):
    """Lists its commands with all of their first sentence."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, self.commands[name].get_short_help_str(limit=200)) for name in self.list_commands(ctx)]
            )


def json_option(command: Callable[P, T]) -> Callable[P, T]:
    """Adds `--json`; the command reads it with `as_json()`, the error printer too."""

    def remember(context: click.Context, _: click.Parameter, value: bool) -> None:
        context.ensure_object(dict)["json"] = value

    option = click.option("--json", is_flag=True, expose_value=False, callback=remember, help="Print JSON.")
    return functools.wraps(command)(option(command))


def as_json() -> bool:
    context = click.get_current_context(silent=True)
    return bool(context and context.ensure_object(dict).get("json"))


def show(value: Any, words: str) -> None:
    """`value` as one line of JSON, or `words`."""
    click.echo(msgspec.json.encode(value).decode() if as_json() else words)


def show_problem(problem: Problem, *, json: bool) -> None:
    """An error as "sentence / remedy / code", or as the JSON that the API answers."""
    if json:
        click.echo(msgspec.json.encode(problem).decode(), err=True)
        return
    detail = f" {problem.detail}" if problem.detail else ""
    click.echo(f"{problem.sentence}{detail}\n{problem.remedy}\n({problem.code})", err=True)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns as wide as their widest cell, the last one as it is."""
    lines = [tuple(heads), *map(tuple, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    padded = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines)
    return "\n".join(padded)


def listed(rows: Sequence[T], limit: int, words: str) -> None:
    """`limit` of the rows as JSON, or `words`; and that there are more, where there are."""
    show(rows[:limit], words)
    if len(rows) > limit:
        click.echo(f"There are more: --limit {limit * 2} shows them.", err=True)


limit_option = click.option(
    "--limit", type=click.IntRange(1, 10_000), default=100, show_default=True, help="How many at most."
)


def flush() -> None:
    """Words that stream must be seen as they come, also through a pipe."""
    sys.stdout.flush()
