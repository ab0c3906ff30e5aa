"""`sam doctor`: what this installation has and lacks, each with what to do; `--rehearse` walks the whole path."""

import asyncio
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
import msgspec
import uvloop

from cli import exits
from cli.agents import harnesses, upstream
from cli.checks import Check, Status
from cli.client import Client, address_from
from cli.output import RemoteError, as_json, json_option
from cli.rehearse import walk
from cli.settings import Settings, current
from edge.accounts.model import Me
from edge.local.host import EDGE_DIRECTORY
from edge.local.model import EndpointModel
from edge.orchestrator.routes import ModelView
from node_agent.agents.harness import HARNESSES
from shared.errors import SamError
from shared.loop.probe import Verdict, probe
from shared.reasons import REASONS

MARKS: Final[dict[Status, str]] = {"ok": "ok  ", "warn": "warn", "fail": "FAIL"}
OLDEST_PYTHON: Final = (3, 11)
TOOLS: Final[dict[Verdict, tuple[str, str]]] = {
    Verdict.WRITES: (
        "The model writes tool calls into its words; SAM reads them there.",
        "A model that calls is surer.",
    ),
    Verdict.CANNOT: (REASONS["model_without_tools"].sentence, REASONS["model_without_tools"].remedy),
    Verdict.UNREACHABLE: (REASONS["model_unreachable"].sentence, REASONS["model_unreachable"].remedy),
    Verdict.UNAUTHORIZED: (REASONS["model_unauthorized"].sentence, REASONS["model_unauthorized"].remedy),
    Verdict.FAILED: (REASONS["model_failed"].sentence, REASONS["model_failed"].remedy),
}
LOW_DISK: Final = 5 * 2**30
NO_DISK: Final = 200 * 2**20


@click.command()
@click.option("--rehearse", is_flag=True, help="Run a real task in a temporary installation, with the rehearsal model.")
@json_option
def doctor(rehearse: bool) -> None:
    """Check this installation. The exit code is 0 unless a line says FAIL.

    --rehearse starts an edge and a node of its own on a free port, adds the sample repository, lets an agent mend it,
    and looks at the origin whether the pushed branch is there and its tests pass. It touches nothing that is yours.
    """
    if rehearse:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            checks = runner.run(walk(os.environ, _tell))
    else:
        checks = []
        for check in look(current()):
            _tell(check)
            checks.append(check)
    if as_json():
        click.echo(msgspec.json.encode(checks).decode())
    sys.exit(exits.exit_code("internal") if any(check.status == "fail" for check in checks) else exits.OK)


def look(settings: Settings) -> Iterator[Check]:
    """Every check of an installation, in the order in which one builds on the other."""
    yield _python()
    yield _git()
    yield from _data(settings.home)
    yield _page()
    yield from _running(settings)
    model = upstream().info
    if model.rehearsal:
        remedy = "Set SAM_MODEL_URL and SAM_MODEL (and SAM_MODEL_KEY), or ANTHROPIC_API_KEY, where `sam up` starts."
        yield Check("model", "warn", f"{model.label}: all is real but the thinking.", remedy)
    else:
        yield Check("model", "ok", model.label)
        yield from _tools(settings)
        yield from _prices()
    yield from _harnesses()
    yield _isolation()


def _tools(settings: Settings) -> Iterator[Check]:
    """Whether the model calls tools: as the running SAM finds out, else asked from here."""
    try:
        with Client(address_from(settings)) as client:
            found = client.post("/api/model/probe", {}, ModelView)
            verdict, detail = found.verdict, found.detail
    except (SamError, RemoteError):
        verdict, detail = asyncio.run(_probed())
    if verdict in (None, Verdict.CALLS):
        yield from () if verdict is None else (Check("tools", "ok", "The model calls tools."),)
        return
    words, remedy = TOOLS[verdict]
    yield Check("tools", "warn", f"{words} {detail}".strip(), remedy)


async def _probed() -> tuple[Verdict | None, str]:
    openai = upstream().openai
    if openai is None:
        return None, ""
    model = EndpointModel(openai.url, openai.key, openai.model)
    try:
        found = await probe(model)
        return found.verdict, found.detail
    finally:
        await model.close()


def _prices() -> Iterator[Check]:
    unpriced = upstream().unpriced
    if unpriced is not None:
        words = f"No price is known for {unpriced}: unless its endpoint names one, budgets do not limit what it costs."
        yield Check("price", "warn", words, "Limit its tasks by tokens and time, or take a model with a known price.")


def _python() -> Check:
    found = f"{sys.version.split()[0]} at {sys.executable}"
    if sys.version_info < OLDEST_PYTHON:
        return Check("python", "fail", found, "SAM needs Python 3.11 or newer: run `make setup` with one.")
    return Check("python", "ok", found)


def _git() -> Check:
    try:
        done = subprocess.run(["git", "--version"], capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        return Check("git", "fail", f"git does not run: {error}", "Install git.")
    return Check("git", "ok", done.stdout.strip())


def _data(home: Path) -> Iterator[Check]:
    if not home.exists():
        yield Check("data", "ok", f"{home} is made by the first `sam up`.")
    else:
        mode = stat.S_IMODE(home.stat().st_mode)
        if mode & 0o077:
            yield Check("data", "warn", f"{home} has mode {mode:o}: others may look inside.", f"chmod 700 {home}")
        elif not os.access(home, os.W_OK):
            yield Check("data", "fail", f"{home} is not writable for you.", "Set SAM_HOME to a directory of your own.")
        else:
            yield Check("data", "ok", f"{home}, closed to others.")
    place = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    words = f"{free / 2**30:.1f} GB free on the disk of {place}."
    status: Status = "fail" if free < NO_DISK else "warn" if free < LOW_DISK else "ok"
    yield Check("disk", status, words, "" if status == "ok" else "Free some space, or set SAM_HOME to a larger disk.")


def _page() -> Check:
    built = EDGE_DIRECTORY / "web" / "dist" / "index.html"
    if built.exists():
        return Check("page", "ok", "The web application is built.")
    return Check("page", "fail", "The web application is not built.", "Run `make web`, then start SAM again.")


def _running(settings: Settings) -> Iterator[Check]:
    try:
        with Client(address_from(settings)) as client:
            me = client.get("/api/me", Me)
    except (SamError, RemoteError) as error:
        yield Check("sam", "warn", str(error), error.problem.remedy)
        return
    yield Check("sam", "ok", f"SAM {me.version} answers at {client.address.url} to {me.person.name}.")
    for notice in me.notices:
        if notice.code == "no_node":
            yield Check(
                "node", "warn", notice.sentence, f"{notice.remedy} {settings.home / 'logs' / 'node.log'} says more."
            )
            return
    yield Check("node", "ok", "A node is ready.")
    if any(notice.code == "rehearsal_model" for notice in me.notices) and not upstream().rehearsal:
        yield Check(
            "node", "warn", "It runs with the rehearsal model, this shell names another.", "Start SAM again here."
        )


def _harnesses() -> Iterator[Check]:
    for one in harnesses():
        title = HARNESSES[one.name].title
        if one.usable:
            yield Check(f"agent {one.name}", "ok", f"{title} {one.version}.")
        else:
            yield Check(f"agent {one.name}", "warn", f"{title} cannot be used here.", one.why_not or "")


def _isolation() -> Check:
    found = "Agents run as processes of this machine; nothing isolates them from it."
    if os.geteuid() == 0:
        found += " Each workspace has an uid of its own, and SAM's data directory is closed to it."
    return Check("isolation", "warn", found, "Give them only tasks and repositories you would run yourself.")


def _tell(check: Check) -> None:
    if as_json():
        return
    click.echo(f"{MARKS[check.status]}  {check.name:<14}  {check.found}")
    if check.remedy and check.status != "ok":
        click.echo(f"{'':22}{check.remedy}")
