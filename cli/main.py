"""`sam`: the person's hand. Commands are loaded when they are called, so that each starts as fast as it can."""

import importlib
import sys
from typing import Final

import click

from cli import exits
from cli.output import RemoteError, show_problem
from shared.errors import SamError
from shared.reasons import Problem

COMMANDS: Final = {
    "up": ("cli.up", "Start SAM on this machine and print one link."),
    "doctor": ("cli.doctor", "Check this installation; --rehearse walks the whole path."),
    "login-link": ("cli.login", "Print a new link to sign in with."),
    "project": ("cli.projects", "Add and list projects."),
    "task": ("cli.steering", "Run, plan, list, show, follow, steer and stop tasks."),
    "idea": ("cli.ideas", "Keep, find, merge and execute ideas."),
    "conversation": ("cli.conversations", "List, read, rename, fork and archive conversations."),
    "know": ("cli.knowledge", "Keep, find and judge what the project knows."),
    "search": ("cli.search", "Find what was said."),
    "proposal": ("cli.proposals", "Look at plans that agents propose, edit, approve or reject them."),
    "approve": ("cli.approvals", "Say yes or no to what an agent may not do by itself."),
    "trigger": ("cli.triggers", "Start tasks by the clock."),
    "node": ("cli.nodes", "List and drain the machines that agents work on."),
    "agents": ("cli.agents", "List and install coding agents."),
    "mcp": ("cli.mcp", "Hold SAM's tools in your own Claude Code, Cursor or Codex."),
    "cloud": ("cli.cloud", "First sign-in and first node of a cloud host."),
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name][0])
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])


@click.command(cls=_Lazy, epilog=exits.TABLE, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sam", prog_name="sam")
def sam() -> None:
    """SAM: a control plane for AI coding agents that you steer by conversation.

    Every command takes --json. Errors come on stderr as a sentence, a remedy and a code.
    """


def main(arguments: list[str] | None = None) -> None:
    """Runs one command and exits with its code."""
    words = sys.argv[1:] if arguments is None else arguments
    json = "--json" in words
    try:
        sys.exit(sam.main(words, prog_name="sam", standalone_mode=False) or exits.OK)
    except RemoteError as error:
        show_problem(error.problem, json=json)
        sys.exit(exits.exit_code(error.problem.code))
    except SamError as error:
        show_problem(error.problem, json=json)
        sys.exit(exits.exit_code(error.code))
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        sys.exit(exits.USAGE)
    except click.ClickException as error:
        show_problem(_usage(error), json=json)
        sys.exit(exits.USAGE)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(exits.INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read has gone; there is nobody to tell
        sys.exit(exits.OK)


def _usage(error: click.ClickException) -> Problem:
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = context.command_path if context else "sam"
    return Problem(code="usage", sentence=error.format_message(), remedy=f"`{path} --help` says what it takes.")
