"""The whole path in an installation of its own: sentence, agent, commit, push, and the origin's own testimony.

Nothing is stood in for but the thinking: a real edge on a free port, a real node process, the real harness; the model
is the rehearsal model. Everything is made in a temporary data directory and removed.
"""

import asyncio
import contextlib
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Final

import httpx

from cli.checks import Check, Status
from cli.client import Client
from cli.following import Rested, follow
from cli.installation import Installation
from cli.output import RemoteError
from cli.settings import rehearsal_environment, settings_from
from edge.accounts.model import Me
from edge.projects.model import AddProject, ProjectView
from edge.tasks.model import NewTask, TaskView
from node_agent.settings import default_workspaces
from shared.errors import SamError
from shared.ids import RANDOM_BYTES, mint
from shared.rehearsal import sample
from shared.states import TaskState

NODE_S: Final = 60
TASK_S: Final = 180
GIT_S: Final = 60
LOOK_S: Final = 0.05
ASKED: Final = "One test fails. Please mend what is wrong, and commit it."

Tell = Callable[[Check], None]


class _Failed(Exception):
    """A step did not come out as it should; the message says how."""


async def walk(environ: Mapping[str, str], tell: Tell) -> list[Check]:
    """Walks the path and tells each step as it is done. The first one that fails is the last one."""
    walked = _Walk(tell)
    home = Path(tempfile.mkdtemp(prefix="sam-rehearsal-"))
    try:
        environment = rehearsal_environment(environ, home)
        async with Installation(settings_from(environment), environment) as installation:
            walked.done("edge", f"answers at {installation.url}")
            with installation.client() as client:
                await _walk(walked, installation.url, client, home)
        walked.done("stop", "edge and node have ended")
    except (SamError, RemoteError) as error:
        walked.failed(str(error), error.problem.remedy)
    except (_Failed, TimeoutError, subprocess.SubprocessError, OSError) as error:
        words = str(error) or "it took too long"
        walked.failed(words, f"The last lines of node.log: {_last_lines(home / 'logs' / 'node.log')}")
    finally:
        shutil.rmtree(default_workspaces(home / "node"), ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)
    return walked.checks


async def _walk(walked: "_Walk", url: str, client: Client, home: Path) -> None:
    page = (await _get(url + "/")).text
    if "<html" not in page:
        raise _Failed("the page is no HTML")
    walked.done("page", f"{len(page)} characters of HTML")
    await asyncio.to_thread(_until_a_node_is_ready, client)
    walked.done("node", "has joined and is ready")
    project = await asyncio.to_thread(client.post, "/api/projects", AddProject(sample=True), ProjectView)
    walked.done("sample", project.origin_url)
    task = await asyncio.to_thread(_run, client, project.id)
    if task.state is not TaskState.COMPLETED:
        raise _Failed(f"the task is {task.state}: {task.problem.sentence if task.problem else 'no reason given'}")
    model = next((attempt.model.label for attempt in task.attempts if attempt.model), "no model")
    walked.done("task", f"completed by {task.harness.name}, {model}")
    if not task.pushed or task.commit is None:
        raise _Failed(f"the branch {task.branch} was not pushed")
    at_origin = await _output("git", "-C", project.origin_url, "rev-parse", f"refs/heads/{task.branch}")
    if at_origin != task.commit:
        raise _Failed(f"the origin has {at_origin} on {task.branch}, the task says {task.commit}")
    walked.done("push", f"{task.branch} is at the origin, commit {task.commit[:12]}")
    checkout = home / "checkout"
    await _output("git", "clone", "-q", "-b", task.branch, project.origin_url, str(checkout))
    await _output(sys.executable, *sample.TEST_COMMAND.split()[1:], cwd=checkout)
    walked.done("tests", "pass in a fresh clone of it")


def _until_a_node_is_ready(client: Client) -> None:
    deadline = time.monotonic() + NODE_S
    while any(notice.code == "no_node" for notice in client.get("/api/me", Me).notices):
        if time.monotonic() > deadline:
            raise TimeoutError(f"no node was ready in {NODE_S} s")
        time.sleep(LOOK_S)


def _run(client: Client, project: str) -> TaskView:
    new = NewTask(id=mint("tsk", time.time_ns() // 1_000_000, secrets.token_bytes(RANDOM_BYTES)), text=ASKED)
    started = client.post(f"/api/projects/{project}/tasks", new, TaskView)
    deadline = time.monotonic() + TASK_S
    for event in follow(client, project, started.id):
        if isinstance(event, Rested):
            return event.task
        if time.monotonic() > deadline:
            break
    raise TimeoutError(f"the task did not end in {TASK_S} s")


async def _get(url: str) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        response = await http.get(url)
    if response.status_code != 200:
        raise _Failed(f"GET {url} answered {response.status_code}: {response.text[:300]}")
    return response


async def _output(*command: str, cwd: Path | None = None) -> str:
    """What a program prints; its failure with its own last words."""
    process = await asyncio.create_subprocess_exec(
        *command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    async with _ended(process), asyncio.timeout(GIT_S):
        out, _ = await process.communicate()
    words = out.decode(errors="replace").strip()
    if process.returncode != 0:
        raise _Failed(f"{' '.join(command)}: {words[-600:]}")
    return words


@contextlib.asynccontextmanager
async def _ended(process: asyncio.subprocess.Process) -> AsyncIterator[None]:
    try:
        yield
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


class _Walk:
    """The steps so far, each with the seconds it took."""

    def __init__(self, tell: Tell) -> None:
        self.checks: list[Check] = []
        self._tell = tell
        self._last = time.monotonic()

    def done(self, name: str, found: str) -> None:
        now = time.monotonic()
        self._add(name, "ok", f"{now - self._last:6.2f} s  {found}")
        self._last = now

    def failed(self, found: str, remedy: str) -> None:
        self._add("rehearsal", "fail", found, remedy)

    def _add(self, name: str, status: Status, found: str, remedy: str = "") -> None:
        check = Check(name, status, found, remedy)
        self.checks.append(check)
        self._tell(check)


def _last_lines(path: Path) -> str:
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-5:])
    except OSError:
        return "none"
