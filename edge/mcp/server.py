"""A stateless MCP server over Streamable HTTP that answers plain JSON.

Two eras from one handler: the handshake revisions 2024-11-05 to 2025-11-25 (initialize, notifications, ping; no
session id is minted, so nothing is remembered) and 2026-07-28, where every request names its revision in `_meta` and
in the header `MCP-Protocol-Version`, and `Mcp-Method` and `Mcp-Name` must match the body.

Source: Model Context Protocol, revisions of those dates.
"""

import base64
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, NamedTuple

import msgspec

from edge.http import Request, Response
from edge.settings import VERSION

HANDSHAKE_ERA: Final = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")
STATELESS_ERA: Final = ("2026-07-28",)
_META: Final = "io.modelcontextprotocol/"
_LIST_TTL_MS: Final = 60_000

PARSE_ERROR, INVALID_REQUEST, UNKNOWN_METHOD, INVALID_PARAMS = -32700, -32600, -32601, -32602
HEADER_MISMATCH, UNSUPPORTED_VERSION = -32020, -32022

RATE_LIMITED: Final = -32000
"""The first code that JSON-RPC leaves to a server; MCP keeps -32020 to -32099 for itself."""

PAGE: Final = 20
"""Tools on one page of `tools/list`: more than any role holds, so that a client that never asks on misses none."""

Listing = Callable[[], list[dict[str, Any]]]
Call = Callable[[str, Mapping[str, Any]], Awaitable[tuple[dict[str, Any], bool]]]
"""Name and arguments → (structured result, is it an error). An unknown tool raises `UnknownTool`."""


class UnknownTool(Exception):
    """`told` is what the caller is told beside the name."""

    def __init__(self, name: str, told: Mapping[str, Any]) -> None:
        super().__init__(name)
        self.told = told


class TooManyCalls(NamedTuple):
    """The request is refused unread: after so many seconds the next one is taken."""

    seconds: int
    told: Mapping[str, Any]


class RpcFailure(msgspec.Struct, frozen=True, kw_only=True):
    """How JSON-RPC says that a request failed."""

    jsonrpc: str
    id: Any
    error: dict[str, Any]


class RpcError(Exception):
    def __init__(self, code: int, message: str, *, status: int = 200, data: object = None) -> None:
        super().__init__(message)
        self.code, self.status, self.data = code, status, data


class _Era(NamedTuple):
    stateless: bool


async def serve(
    request: Request, listing: Listing, call: Call, instructions: str, refused: TooManyCalls | None = None
) -> Response:
    """One JSON-RPC message in, one answer out."""
    if request.method != "POST":
        return Response(status=405, headers=(("allow", "POST"),))
    try:
        message = msgspec.json.decode(request.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _failed(None, RpcError(PARSE_ERROR, "not JSON", status=400))
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        return _failed(None, RpcError(INVALID_REQUEST, "not a JSON-RPC 2.0 message", status=400))
    number, method = message.get("id"), message.get("method")
    if "id" in message and (not isinstance(number, str | int | float) or isinstance(number, bool)):
        return _failed(None, RpcError(INVALID_REQUEST, "an id is a string or a number", status=400))
    if refused is not None:
        return _too_many(number, refused)
    if "id" not in message or not isinstance(method, str):
        return Response(status=202)  # a notification or an answer: accepted, nothing to do
    params = message.get("params") or {}
    try:
        if not isinstance(params, dict):
            raise RpcError(INVALID_PARAMS, "params must be an object")
        era = _era(request, method, params)
        result = await _result(method, params, era, listing, call, instructions)
    except RpcError as error:
        return _failed(number, error)
    if era.stateless:
        result = result | {"resultType": "complete", "_meta": {f"{_META}serverInfo": _info()}}
    return _json({"jsonrpc": "2.0", "id": number, "result": result})


def _era(request: Request, method: str, params: Mapping[str, Any]) -> _Era:
    meta = params.get("_meta") or {}
    named = meta.get(f"{_META}protocolVersion") if isinstance(meta, dict) else None
    header = (request.headers.get("mcp-protocol-version") or "").strip() or None
    unknown_header = header is not None and header not in HANDSHAKE_ERA and method != "initialize"
    if named is None and not unknown_header:
        return _Era(False)
    supported: dict[str, object] = {"supported": [*STATELESS_ERA, *HANDSHAKE_ERA]}
    if header is not None and header not in STATELESS_ERA and named in (None, header):
        data = supported | {"requested": header}
        raise RpcError(UNSUPPORTED_VERSION, "unsupported protocol version", status=400, data=data)
    if named is None or not isinstance(meta.get(f"{_META}clientCapabilities"), dict):
        raise RpcError(INVALID_PARAMS, "_meta names no protocolVersion or no clientCapabilities", status=400)
    if header != named:
        raise RpcError(HEADER_MISMATCH, "MCP-Protocol-Version does not match _meta", status=400)
    if named not in STATELESS_ERA:
        data = supported | {"requested": named}
        raise RpcError(UNSUPPORTED_VERSION, "unsupported protocol version", status=400, data=data)
    if (request.headers.get("mcp-method") or "").strip() != method:
        raise RpcError(HEADER_MISMATCH, "Mcp-Method does not match the body", status=400)
    name = _plain((request.headers.get("mcp-name") or "").strip())
    if method == "tools/call" and name != params.get("name"):
        raise RpcError(HEADER_MISMATCH, "Mcp-Name does not match the body", status=400)
    return _Era(True)


def _plain(header: str) -> str:
    """A header's value, which is base64 where it could not be written as it is (2026-07-28, Custom Headers)."""
    if not (header.startswith("=?base64?") and header.endswith("?=")):
        return header
    try:
        return base64.b64decode(header[len("=?base64?") : -len("?=")], validate=True).decode()
    except ValueError:
        return header


async def _result(
    method: str, params: Mapping[str, Any], era: _Era, listing: Listing, call: Call, instructions: str
) -> dict[str, Any]:
    described = {"capabilities": {"tools": {}}, "instructions": instructions}
    cached = {"ttlMs": _LIST_TTL_MS, "cacheScope": "private"} if era.stateless else {}
    match method:
        case "initialize" if not era.stateless:
            wanted = params.get("protocolVersion")
            version = wanted if wanted in HANDSHAKE_ERA else HANDSHAKE_ERA[0]
            return described | {"protocolVersion": version, "serverInfo": _info()}
        case "ping" if not era.stateless:
            return {}
        case "server/discover" if era.stateless:
            return described | cached | {"supportedVersions": [*STATELESS_ERA, *HANDSHAKE_ERA]}
        case "tools/list":
            return _page(listing(), params.get("cursor")) | cached
        case "tools/call":
            return await _called(params, call)
    raise RpcError(UNKNOWN_METHOD, f"unknown method {method}", status=404 if era.stateless else 200)


def _page(tools: list[dict[str, Any]], cursor: object) -> dict[str, Any]:
    """The tools after the one that the cursor names; it stands for a name, not a number, as tools may be added."""
    first = 0
    if cursor is not None:
        names = [tool["name"] for tool in tools]
        if not isinstance(cursor, str) or cursor not in names:
            raise RpcError(INVALID_PARAMS, "cursor is nextCursor of an earlier answer, unchanged")
        first = names.index(cursor) + 1
    shown = tools[first : first + PAGE]
    return {"tools": shown} | ({"nextCursor": shown[-1]["name"]} if first + PAGE < len(tools) else {})


async def _called(params: Mapping[str, Any], call: Call) -> dict[str, Any]:
    name, arguments = params.get("name"), params.get("arguments") or {}
    if not isinstance(name, str) or not isinstance(arguments, dict):
        raise RpcError(INVALID_PARAMS, "a tool call names a tool and gives its arguments as an object")
    try:
        result, failed = await call(name, arguments)
    except UnknownTool as unknown:
        near = unknown.told.get("nearest")
        meant = f"; did you mean {' or '.join(near)}?" if near else ""
        raise RpcError(INVALID_PARAMS, f"unknown tool {name[:80]}{meant}", data=unknown.told) from None
    text = msgspec.json.encode(result).decode()
    return {"content": [{"type": "text", "text": text}], "structuredContent": result, "isError": failed}


def _info() -> dict[str, str]:
    return {"name": "sam", "version": VERSION}


def _too_many(number: object, refused: TooManyCalls) -> Response:
    """HTTP 429, whose body is a JSON-RPC error.

    Every revision says that a message which is not accepted is answered by an HTTP error status, with a JSON-RPC error
    as its body if there is one; 429 with Retry-After (RFC 6585, 4) is the one that a client's transport knows how to
    wait for, before any model hears of it.
    """
    error = RpcError(RATE_LIMITED, f"too many calls; wait {refused.seconds} s", status=429, data=refused.told)
    answer = _failed(number, error)
    headers = (*answer.headers, ("retry-after", str(refused.seconds)))
    return Response(status=answer.status, body=answer.body, headers=headers)


def _failed(number: object, error: RpcError) -> Response:
    body: dict[str, Any] = {"code": error.code, "message": str(error)}
    if error.data is not None:
        body["data"] = error.data
    return _json({"jsonrpc": "2.0", "id": number, "error": body}, error.status)


def _json(value: object, status: int = 200) -> Response:
    headers = (("content-type", "application/json"), ("cache-control", "no-store"))
    return Response(status=status, body=msgspec.json.encode(value), headers=headers)
