"""`sam up`: runs SAM on this machine until Ctrl-C, and says in a few lines where it is and what it runs with."""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
from pathlib import Path

import click
import uvloop

from cli import exits
from cli.agents import upstream
from cli.installation import Installation
from cli.output import as_json, json_option, show
from cli.settings import Settings, current
from edge.local.host import EDGE_DIRECTORY

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@click.command()
@json_option
def up() -> None:
    """Start SAM on this machine and print one link to sign in with.

    State is in one data directory (SAM_HOME, by default ~/.sam). Ctrl-C stops everything: what agents have in progress
    is saved first, and goes on at the next start. A second Ctrl-C stops at once.
    """
    settings = current()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(settings))


async def _run(settings: Settings) -> None:
    asked = asyncio.Event()
    installation = Installation(settings, os.environ, say=_say)

    def stop() -> None:
        if asked.is_set():
            installation.kill()
            os._exit(exits.INTERRUPTED)
        asked.set()

    for number in SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, stop)
    async with installation:
        link = await installation.host.login_link()
        model = upstream().info
        show({"url": link, "home": str(settings.home), "model": model, "pid": os.getpid()}, _welcome(settings, link))
        await asked.wait()
        _say("Stopping: agents save what they have. Ctrl-C again stops at once.")
    _say(f"Stopped. Nothing is lost: `{_called()} up` goes on from here.")


def _welcome(settings: Settings, link: str) -> str:
    model = upstream().info
    lines = ["SAM is running. This link signs one browser in, once:", "", f"    {link}", "", f"  model   {model.label}"]
    if model.rehearsal:
        lines.append("          For a real one set SAM_MODEL_URL and SAM_MODEL, or ANTHROPIC_API_KEY, and start again.")
    lines.append(f"  data    {settings.home}")
    lines.append("  agents  run as processes of this machine; nothing isolates them from it")
    if not (EDGE_DIRECTORY / "web" / "dist" / "index.html").exists():
        lines.append("  page    not built: run `make web`, then start again")
    return "\n".join([*lines, "", f"Ctrl-C stops. `{_called()} login-link` prints another link."])


def _called() -> str:
    """How a shell in this folder reaches this very command."""
    here = Path(sys.argv[0]).absolute()
    if here.name != "sam" or shutil.which("sam") == str(here):
        return "sam"
    return str(here.relative_to(Path.cwd()) if here.is_relative_to(Path.cwd()) else here)


def _say(words: str) -> None:
    with contextlib.suppress(OSError):  # the terminal may be gone
        click.echo(words, err=as_json())
