"""One session: a conversation with the model that survives its process, and the turns that go on in it."""

import asyncio
from pathlib import Path
from typing import Any

from node_agent.agents.jsonrpc import Peer
from node_agent.native.instructions import instructions
from node_agent.native.mcp import McpServer
from node_agent.native.model import BrokerModel
from node_agent.native.pictures import Pictures
from node_agent.native.store import Journal
from node_agent.native.toolbox import Toolbox
from shared.loop.loop import Ended, run, unanswered
from shared.loop.messages import Assistant, Message, Picture, System, ToolResult, User
from shared.loop.ports import Usage
from shared.spec import Permissions


class Session:
    def __init__(
        self,
        journal: Journal,
        cwd: Path,
        peer: Peer,
        *,
        url: str,
        key: str,
        model: str,
        permissions: Permissions,
        pictures: Pictures | None = None,
    ) -> None:
        self._pictures = pictures
        self._journal, self._cwd, self._peer, self._permissions = journal, cwd, peer, permissions
        self._messages = journal.messages()
        self._model = BrokerModel(url, key, model)
        self._servers: list[McpServer] = []
        self._turn = asyncio.Lock()
        self._running: set[asyncio.Task[Ended]] = set()

    async def connect(self, servers: list[dict[str, Any]]) -> None:
        """Connects to the HTTP servers among `servers` (ACP `McpServer`). Raises McpError."""
        for server in servers:
            if server.get("type") != "http":
                continue
            headers = {str(header["name"]): str(header["value"]) for header in server.get("headers") or []}
            connected = McpServer(str(server.get("name")), str(server.get("url")), headers)
            self._servers.append(connected)
            await connected.connect()

    async def prompt(self, text: str, pictures: tuple[Picture, ...] = ()) -> Ended:
        """Runs one turn after those that came before it. Raises SamError where the model failed."""
        task = asyncio.ensure_future(self._one_turn(User(text=text, pictures=pictures)))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        try:
            return await task
        except asyncio.CancelledError:
            if task.cancelled():
                return Ended(stop_reason="cancelled")
            raise

    def cancel(self) -> None:
        for task in self._running:
            task.cancel()

    async def close(self) -> None:
        self.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._model.close()
        for server in self._servers:
            await server.close()

    def replay(self) -> None:
        """The conversation so far, as session/load wants it."""
        for message in self._messages:
            if isinstance(message, User):
                self._say("user_message_chunk", message.text)
            elif isinstance(message, Assistant) and message.text:
                self._say("agent_message_chunk", message.text)

    # --- the loop's Listener ------------------------------------------------------------------------------------------

    def text(self, text: str) -> None:
        self._say("agent_message_chunk", text)

    def thought(self, text: str) -> None:
        self._say("agent_thought_chunk", text)

    async def message(self, message: Message, usage: Usage) -> None:
        self._journal.append(message)

    async def _one_turn(self, said: User) -> Ended:
        async with self._turn:
            self._take(*self._left_over())
            if not self._messages:
                self._take(System(text=instructions(self._cwd)))
            self._take(said)
            if self._pictures is not None:
                self._messages = list(self._pictures.shown(self._messages))
            try:
                tools = Toolbox(self._cwd, self._servers, self._post, self._permissions)
                return await run(self._messages, self._model, tools, self)
            finally:
                self._take(*self._left_over())

    def _left_over(self) -> list[Message]:
        """Results for calls that a cancelled turn, or a process that died, left without one."""
        return [
            ToolResult(use=use.id, text="Interrupted before it ended.", failed=True)
            for use in unanswered(self._messages)
        ]

    def _take(self, *messages: Message) -> None:
        for message in messages:
            self._messages.append(message)
            self._journal.append(message)

    def _say(self, kind: str, text: str) -> None:
        self._post({"sessionUpdate": kind, "content": {"type": "text", "text": text}})

    def _post(self, update: dict[str, Any]) -> None:
        self._peer.post("session/update", {"sessionId": self._journal.session, "update": update})
