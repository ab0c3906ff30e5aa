"""The broker's MCP door: an agent reaches the edge's tools only through its node, with its own attempt's token.

The edge decides what the token may do; this door only carries. It notes two things: that the agent waits for an answer
or for its subtasks, so that the end of its turn is not taken for the end of its work; and that it has reported its work
as done, so that a turn that changed nothing is not taken for one that did nothing.
"""

import asyncio
import secrets
from typing import Any, Final

import httpx
import msgspec
from litestar import Request, Response, route
from litestar.handlers import HTTPRouteHandler

from node_agent.broker.grants import Grants
from shared.reasons import problem
from shared.wire import AWAITING, CALL_HEADER, FINISHED, TURN_HEADER

TIMEOUT: Final = httpx.Timeout(600, connect=10)
"""`wait_for_subtasks` holds its answer back."""

AGAIN_S: Final = (0.05, 0.5, 2.0, 5.0)
"""Seconds before each further try: an edge that restarts is back within this."""

_PASSED_ON: Final = ("content-type", "accept", "mcp-protocol-version", "mcp-method", "mcp-name", "mcp-session-id")
_RETURNED: Final = ("content-type", "allow", "www-authenticate", "retry-after", "mcp-session-id")


class _Outcome(msgspec.Struct, rename="camel"):
    is_error: bool = False
    structured_content: dict[str, Any] = {}


class _Answer(msgspec.Struct):
    result: _Outcome | None = None


def mcp_routes(grants: Grants, edge_url: str, client: httpx.AsyncClient) -> list[HTTPRouteHandler]:
    """The `/mcp` proxy to `{edge_url}/mcp`."""
    target = edge_url.rstrip("/") + "/mcp"

    @route("/mcp", http_method=["POST", "GET", "DELETE"], status_code=200)
    async def mcp(request: Request[Any, Any, Any]) -> Response[Any]:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        grant = grants.find(token.strip()) if scheme.lower() == "bearer" else None
        if grant is None:
            return Response(problem("bad_credential"), status_code=401, headers={"www-authenticate": "Bearer"})
        body = await request.body()
        headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
        headers |= {"authorization": f"Bearer {token.strip()}", "accept-encoding": "identity"}
        headers[CALL_HEADER] = secrets.token_hex(16)
        if grant.turn is not None:
            headers[TURN_HEADER] = grant.turn
        try:
            answer = await _asked(client, client.build_request(request.method, target, content=body, headers=headers))
        except httpx.HTTPError as error:
            return Response(problem("unreachable", type(error).__name__), status_code=503)
        told = _told(answer.content) if answer.is_success else {}
        grant.awaiting |= told.get(AWAITING) is True
        grant.finished |= told.get(FINISHED) is True
        kept = {name: answer.headers[name] for name in _RETURNED if name in answer.headers}
        return Response(answer.content, status_code=answer.status_code, headers=kept)

    return [mcp]


async def _asked(client: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
    """Asks again when no answer came: the call has a name, so the edge does it once."""
    request.extensions["timeout"] = TIMEOUT.as_dict()
    for wait in AGAIN_S:
        try:
            return await client.send(request)
        except httpx.TransportError:
            await asyncio.sleep(wait)
    return await client.send(request)


def _told(body: bytes) -> dict[str, Any]:
    """What a tool's result says to the node; of one that failed, only that a person was asked instead. The edge answers
    plain JSON, and so is its stream's one event.
    """
    text = body.strip()
    if not text.startswith(b"{"):
        text = next((line[5:] for line in text.split(b"\n") if line.startswith(b"data:")), b"")
    try:
        result = msgspec.json.decode(text, type=_Answer).result
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
    if result is None:
        return {}
    said = result.structured_content
    return {AWAITING: said.get(AWAITING)} if result.is_error else said
