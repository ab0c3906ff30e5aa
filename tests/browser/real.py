"""SAM itself for a browser: the embedded host in this process, a node agent as a second one, nothing stood in for."""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from edge.local.host import LocalHost
from node_agent.serving import Server
from node_agent.settings import default_workspaces

ROOT: Final = Path(__file__).parents[2]
NODE: Final = "nod_" + "0" * 25 + "1"
GOODBYE_S: Final = 30


class Sam(NamedTuple):
    host: LocalHost
    url: str


@contextlib.asynccontextmanager
async def sam(home: Path) -> AsyncIterator[Sam]:
    """A host and a node on `home`, with the rehearsal model; both end with the block."""

    async def asgi(scope: Any, receive: Any, send: Any) -> None:
        await host.asgi(scope, receive, send)

    server = Server(asgi, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.bind()}"
    host = LocalHost(home / "edge", url)
    await host.start()
    await server.start()
    node = await _node(home, url, await host.enrol(NODE))
    try:
        yield Sam(host, url)
    finally:
        with contextlib.suppress(ProcessLookupError):
            node.send_signal(signal.SIGTERM)
        await asyncio.wait_for(node.wait(), GOODBYE_S)
        await server.stop()
        await host.stop()
        shutil.rmtree(default_workspaces(home / "node"), ignore_errors=True)


async def _node(home: Path, url: str, enrolment: str) -> asyncio.subprocess.Process:
    hidden = ("SAM_", "ANTHROPIC_", "OPENAI_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    environment |= {"SAM_HOME": str(home), "SAM_EDGE_URL": url, "SAM_ENROLMENT": enrolment, "SAM_NODE_NAME": "here"}
    with (home / "node.log").open("wb") as log:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "node_agent", cwd=ROOT, env=environment, stdout=log, stderr=log
        )
