"""The ACP side of SAM's own agent: sessions, prompts one after another, cancelling.

ACP v1: initialize, session/new, session/load, session/resume, session/prompt, session/cancel. Prompts of one session
queue; a cancel ends the running one and those that were waiting when it came.
"""

import asyncio
import importlib
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from node_agent.agents.jsonrpc import INTERNAL_ERROR, INVALID_PARAMS, METHOD_NOT_FOUND, Params, Peer, RpcError
from node_agent.native.pictures import Pictures
from node_agent.native.store import Journal
from shared.errors import SamError
from shared.loop.messages import Picture
from shared.spec import Permissions

if TYPE_CHECKING:
    from node_agent.native.session import Session

_HEAVY: Final = "node_agent.native.session"
"""The HTTP client below it takes longer to load than all the rest of the start: loaded while the client reads
`initialize`'s answer."""

RESOURCE_NOT_FOUND: Final = -32002


class Agent:
    def __init__(
        self, *, home: Path, url: str, key: str, model: str, permissions: Permissions, images: bool = False
    ) -> None:
        self._pictures = Pictures(home) if images else None
        self._home, self._url, self._key, self._model, self._permissions = home, url, key, model, permissions
        self._peer: Peer | None = None
        self._sessions: dict[str, Session] = {}
        self._warming: asyncio.Future[ModuleType] | None = None

    def connect(self, peer: Peer) -> None:
        self._peer = peer

    async def asked(self, method: str, params: Params) -> object:
        match method:
            case "initialize":
                self._warming = asyncio.ensure_future(asyncio.to_thread(importlib.import_module, _HEAVY))
                return _hello(images=self._pictures is not None)
            case "session/new":
                journal = Journal.begin(self._home, _cwd(params))
                await self._begin(journal, params)
                return {"sessionId": journal.session}
            case "session/load" | "session/resume":
                session = await self._take_up(params)
                if method == "session/load":
                    session.replay()
                return {}
            case "session/prompt":
                pictures = self._pictures.keep(params.get("prompt")) if self._pictures is not None else ()
                return await self._prompt(self._session(params), _words(params), pictures)
        raise RpcError(METHOD_NOT_FOUND, f"Not offered: {method}")

    def told(self, method: str, params: Params) -> None:
        session = self._sessions.get(str(params.get("sessionId")))
        if method == "session/cancel" and session is not None:
            session.cancel()

    async def close(self) -> None:
        """Ends every turn and every command."""
        await asyncio.gather(*(session.close() for session in self._sessions.values()), return_exceptions=True)

    async def _take_up(self, params: Params) -> "Session":
        journal = Journal.find(self._home, str(params.get("sessionId")))
        if journal is None:
            raise RpcError(RESOURCE_NOT_FOUND, "There is no such session.")
        known = self._sessions.pop(journal.session, None)
        if known is not None:
            await known.close()
        return await self._begin(journal, params)

    async def _begin(self, journal: Journal, params: Params) -> "Session":
        if self._warming is not None:
            await self._warming
        from node_agent.native.mcp import McpError
        from node_agent.native.session import Session

        if self._peer is None:
            raise RpcError(INTERNAL_ERROR, "The agent is not connected.")
        session = Session(
            journal,
            Path(_cwd(params)),
            self._peer,
            url=self._url,
            key=self._key,
            model=self._model,
            permissions=self._permissions,
            pictures=self._pictures,
        )
        try:
            await session.connect([server for server in params.get("mcpServers") or [] if isinstance(server, dict)])
        except McpError as error:
            await session.close()
            raise RpcError(INTERNAL_ERROR, str(error)) from error
        self._sessions[journal.session] = session
        return session

    async def _prompt(self, session: "Session", text: str, pictures: tuple[Picture, ...]) -> dict[str, Any]:
        try:
            ended = await session.prompt(text, pictures)
        except SamError as error:
            told = {"code": error.code, "detail": error.detail}
            raise RpcError(INTERNAL_ERROR, str(error), told) from error
        usage = ended.usage
        return {
            "stopReason": ended.stop_reason,
            "usage": {
                "inputTokens": usage.input_tokens,
                "outputTokens": usage.output_tokens,
                "totalTokens": usage.input_tokens + usage.output_tokens,
            },
        }

    def _session(self, params: Params) -> "Session":
        session = self._sessions.get(str(params.get("sessionId")))
        if session is None:
            raise RpcError(RESOURCE_NOT_FOUND, "There is no such session.")
        return session


def _hello(*, images: bool) -> dict[str, Any]:
    return {
        "protocolVersion": 1,
        "agentInfo": {"name": "sam-native", "title": "SAM's own agent", "version": "0.1.0"},
        "agentCapabilities": {
            "loadSession": True,
            "promptCapabilities": {"image": images, "audio": False, "embeddedContext": True},
            "mcpCapabilities": {"http": True, "sse": False},
            "sessionCapabilities": {"resume": {}},
        },
        "authMethods": [],
    }


def _cwd(params: Params) -> str:
    cwd = params.get("cwd")
    if not isinstance(cwd, str) or not Path(cwd).is_dir():
        raise RpcError(INVALID_PARAMS, "cwd must be a directory.")
    return cwd


def _words(params: Params) -> str:
    """The prompt's text; of embedded resources their text, of links their address."""
    words = []
    for block in params.get("prompt") or []:
        if isinstance(block, dict) and block.get("type") != "image":
            resource = block.get("resource")
            inner = resource.get("text") if isinstance(resource, dict) else None
            words.append(str(block.get("text") or inner or block.get("uri") or ""))
    return "\n\n".join(word for word in words if word)
