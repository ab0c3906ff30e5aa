"""A stage for agents: SAM's real broker doors on loopback, with a stand-in for the edge's MCP server behind them."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from litestar import Litestar, Request, Response, post
from litestar.handlers import HTTPRouteHandler

from node_agent.agents.harness import launch
from node_agent.agents.session import Session
from node_agent.agents.updates import Update, Words
from node_agent.broker.grants import Grant, Grants
from node_agent.broker.llm import llm_routes
from node_agent.broker.mcp import mcp_routes
from node_agent.broker.upstream import Upstream
from shared.spec import Mode
from shared.wire import AWAITING

TOKEN = "attempt-token-of-the-test"

TOOLS = [
    {
        "name": "dispatch_task",
        "description": "Starts a subtask.",
        "inputSchema": {
            "type": "object",
            "properties": {"title": {"type": "string"}, "text": {"type": "string"}},
            "required": ["text"],
        },
    },
    {
        "name": "request_human_input",
        "description": "Asks a person.",
        "inputSchema": {"type": "object", "properties": {"question": {"type": "string"}}, "required": ["question"]},
    },
    {
        "name": "complete_task",
        "description": "Says that the task is done.",
        "inputSchema": {"type": "object", "properties": {"summary": {"type": "string"}}, "required": ["summary"]},
    },
]


class Stage:
    """What a test holds: the broker's address, its grant, and every MCP call the stand-in was sent."""

    def __init__(self, url: str, grant: Grant, calls: list[tuple[str, dict[str, Any]]]) -> None:
        self.url, self.grant, self.calls = url, grant, calls
        self.images = False
        """The agents are told that their model takes pictures."""
        self.updates: list[Update] = []
        self.on_update: Callable[[Update], None] | None = None

    @property
    def words(self) -> str:
        return "".join(update.text for update in self.updates if isinstance(update, Words))

    def called(self) -> list[str]:
        return [name for name, _ in self.calls]

    def hear(self, update: Update) -> None:
        self.updates.append(update)
        if self.on_update is not None:
            self.on_update(update)

    @contextlib.asynccontextmanager
    async def agent(self, name: str, cwd: Path, home: Path, installs: Path) -> AsyncIterator[Session]:
        """Harness `name` with a session object on its pipes."""
        async with self.process(name, cwd, home, installs) as process:
            session = Session(process, self.hear)
            try:
                yield session
            finally:
                await session.close()

    @contextlib.asynccontextmanager
    async def process(
        self, name: str, cwd: Path, home: Path, installs: Path
    ) -> AsyncIterator[asyncio.subprocess.Process]:
        """Harness `name`, started as its recipe says; dead when the block ends."""
        home.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240
        recipe = launch(
            name,
            home=home,
            cwd=cwd,
            broker_url=self.url,
            token=TOKEN,
            model=None,
            installs=installs,
            images=self.images,
        )
        with (home.parent / f"{home.name}.stderr").open("ab") as stderr:
            process = await asyncio.create_subprocess_exec(
                *recipe.argv,
                cwd=cwd,
                env=recipe.env,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=stderr,
                start_new_session=True,
            )
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


@contextlib.asynccontextmanager
async def listen(routes: Sequence[HTTPRouteHandler]) -> AsyncIterator[str]:
    """Serves `routes` on a free port of loopback until the block ends; gives the address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(Litestar(routes, openapi_config=None), log_level="warning", lifespan="off")
        server = uvicorn.Server(config)
        serving = asyncio.ensure_future(server.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = server.force_exit = True
            await serving


@contextlib.asynccontextmanager
async def serve(upstream: Upstream | None = None) -> AsyncIterator[Stage]:
    """Listens until the block ends."""
    calls: list[tuple[str, dict[str, Any]]] = []

    @post("/edge/mcp", status_code=200)
    async def edge(request: Request[Any, Any, Any]) -> Response[Any]:
        message = await request.json()
        method, params = message.get("method"), message.get("params") or {}
        if "id" not in message:
            return Response(None, status_code=202)
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return Response({"error": "who is this?"}, status_code=401)
        if method == "initialize":
            result: dict[str, Any] = {
                "protocolVersion": params["protocolVersion"],
                "capabilities": {"tools": {}},
                "serverInfo": {"name": "stand-in", "version": "1"},
            }
        elif method == "tools/list":
            result = {"tools": TOOLS}
        elif method == "tools/call":
            calls.append((params["name"], params.get("arguments") or {}))
            text = f"{params['name']} is accepted"
            said = {"said": text, AWAITING: params["name"] == "request_human_input"}
            result = {"content": [{"type": "text", "text": text}], "structuredContent": said, "isError": False}
        else:
            error = {"code": -32601, "message": "Method not found"}
            return Response({"jsonrpc": "2.0", "id": message["id"], "error": error}, status_code=200)
        return Response({"jsonrpc": "2.0", "id": message["id"], "result": result})

    grants = Grants()
    grant = Grant(attempt="tsk_1.1", harness="native", mode=Mode.TASK, branch="sam/x", mirror=Path("/nowhere"))
    grants.add(TOKEN, grant)
    async with httpx.AsyncClient(trust_env=False) as client, listen([edge]) as edge_url:
        doors = [
            *llm_routes(grants, upstream or Upstream(), client),
            *mcp_routes(grants, f"{edge_url}/edge", client),
        ]
        async with listen(doors) as url:
            yield Stage(url, grant, calls)
