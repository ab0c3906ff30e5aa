"""A client for the MCP servers a session is given: Streamable HTTP, revision 2025-11-25, plain JSON-RPC.

Three calls are all SAM's own agent needs (initialize, tools/list, tools/call), so it does without the SDK, whose import
alone takes longer than this agent's start.
"""

import itertools
import re
from typing import Any, Final

import httpx
import msgspec

from shared.loop.messages import ToolSpec
from shared.loop.ports import Outcome

REVISION: Final = "2025-11-25"
TIMEOUT: Final = httpx.Timeout(600, connect=10)
"""A tool may wait for other tasks."""
PAGES: Final = 20
OUTPUT_CHARS: Final = 60_000
_NOT_A_NAME: Final = re.compile(r"[^a-zA-Z0-9_-]")


class McpError(Exception):
    """The server did not do what was asked; the message says why."""


class _Content(msgspec.Struct):
    type: str = ""
    text: str = ""


class _ToolOutcome(msgspec.Struct, rename="camel"):
    content: list[_Content] = []
    is_error: bool = False


class _Tool(msgspec.Struct, rename="camel"):
    name: str
    description: str = ""
    input_schema: dict[str, Any] = {}


class _Listing(msgspec.Struct, rename="camel"):
    tools: list[_Tool] = []
    next_cursor: str | None = None


class _Failure(msgspec.Struct):
    message: str = ""


class _Reply(msgspec.Struct):
    id: int | None = None
    result: msgspec.Raw = msgspec.Raw(b"{}")
    error: _Failure | None = None


class McpServer:
    """One connected server. The model sees its tools as `mcp__<server>__<tool>`."""

    def __init__(self, name: str, url: str, headers: dict[str, str]) -> None:
        self._name, self._url = _NOT_A_NAME.sub("_", name), url
        self._client = httpx.AsyncClient(timeout=TIMEOUT, headers=headers, trust_env=False)
        self._ids = itertools.count(1)
        self._session: str | None = None
        self._revision: str | None = None
        self._names: dict[str, str] = {}
        self.specs: tuple[ToolSpec, ...] = ()

    async def connect(self) -> None:
        """Shakes hands and lists the tools.

        Raises:
            McpError: the server cannot be reached, or refused.
        """
        hello = {
            "protocolVersion": REVISION,
            "capabilities": {},
            "clientInfo": {"name": "sam-native", "version": "0.1.0"},
        }
        answer = msgspec.json.decode(await self._call("initialize", hello), type=dict[str, Any])
        self._revision = str(answer.get("protocolVersion") or REVISION)
        await self._post({"jsonrpc": "2.0", "method": "notifications/initialized"})
        self.specs = tuple([self._spec(tool) for tool in await self._list()])

    async def call(self, tool: str, arguments: dict[str, Any]) -> Outcome:
        """Calls a tool by the name the model sees."""
        try:
            raw = await self._call("tools/call", {"name": self._names[tool], "arguments": arguments})
            outcome = msgspec.json.decode(raw, type=_ToolOutcome)
        except McpError as error:
            return Outcome(text=str(error), failed=True)
        except msgspec.DecodeError:
            return Outcome(text="The MCP server's answer cannot be read.", failed=True)
        text = "\n".join(part.text or f"[{part.type}]" for part in outcome.content)
        return Outcome(text=text[:OUTPUT_CHARS], failed=outcome.is_error)

    def serves(self, tool: str) -> bool:
        return tool in self._names

    async def close(self) -> None:
        await self._client.aclose()

    def _spec(self, tool: _Tool) -> ToolSpec:
        shown = f"mcp__{self._name}__{_NOT_A_NAME.sub('_', tool.name)}"[:64]
        self._names[shown] = tool.name
        return ToolSpec(name=shown, description=tool.description, parameters=tool.input_schema or {"type": "object"})

    async def _list(self) -> list[_Tool]:
        tools: list[_Tool] = []
        cursor: str | None = None
        for _ in range(PAGES):
            listing = msgspec.json.decode(
                await self._call("tools/list", {"cursor": cursor} if cursor else {}), type=_Listing
            )
            tools += listing.tools
            cursor = listing.next_cursor
            if not cursor:
                break
        return tools

    async def _call(self, method: str, params: dict[str, Any]) -> msgspec.Raw:
        number = next(self._ids)
        body = await self._post({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        reply = _reply(body, number)
        if reply.error is not None:
            raise McpError(f"{method}: {reply.error.message}")
        return reply.result

    async def _post(self, message: dict[str, Any]) -> bytes:
        headers = {"accept": "application/json, text/event-stream", "content-type": "application/json"}
        if self._revision is not None:
            headers["mcp-protocol-version"] = self._revision
        if self._session is not None:
            headers["mcp-session-id"] = self._session
        try:
            answer = await self._client.post(self._url, content=msgspec.json.encode(message), headers=headers)
        except httpx.HTTPError as error:
            raise McpError(f"The MCP server {self._name} does not answer ({type(error).__name__}).") from error
        if answer.is_error:
            raise McpError(f"The MCP server {self._name} answered HTTP {answer.status_code}: {answer.text[:300]}")
        self._session = answer.headers.get("mcp-session-id", self._session)
        return answer.content


def _reply(body: bytes, number: int) -> _Reply:
    """The answer to `number`: the whole body, or one event of a stream."""
    text = body.strip()
    found = [text] if text.startswith(b"{") else [line[5:] for line in text.splitlines() if line.startswith(b"data:")]
    for candidate in found:
        try:
            reply = msgspec.json.decode(candidate, type=_Reply)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
        if reply.id == number or reply.error is not None:
            return reply
    raise McpError("The MCP server's answer cannot be read.")
