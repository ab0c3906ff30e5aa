"""`/mcp`: the tools of an attempt, by its token."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec

from edge.http import Response, Route, Scheme
from edge.ledger.batch import statements
from edge.mcp.server import RpcFailure, UnknownTool, serve
from edge.mcp.tools import Caller, described, offered
from edge.tasks import store as tasks
from shared.errors import SamError
from shared.reasons import problem
from shared.spec import Mode
from shared.wire import CALL_HEADER

if TYPE_CHECKING:
    from edge.app import Context

INSTRUCTIONS: Final = "SAM's tools: dispatch subtasks, ask the person, keep ideas, and say what you did when done."


async def mcp(context: "Context") -> Response:
    rows = await context.host.databases.directory().batch(
        statements((tasks.CALLER,), {"attempt": context.principal.id})
    )
    named = context.request.headers.get(CALL_HEADER) or context.host.ids.new("req")
    caller = msgspec.convert(dict(rows[0][0]) | {"call": named}, Caller)
    mode = Mode(rows[0][0]["mode"])
    tools = offered(mode)

    async def call(name: str, arguments: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
        tool = tools.get(name)
        if tool is None:
            raise UnknownTool(name)
        try:
            return await tool.call(context.host, caller, msgspec.convert(dict(arguments), tool.takes)), False
        except msgspec.ValidationError as error:
            return msgspec.to_builtins(problem("invalid_request", f"{name}: {error}")), True
        except SamError as error:
            return msgspec.to_builtins(error.problem), True

    return await serve(context.request, lambda: listing(mode), call, INSTRUCTIONS)


async def only_post(_: "Context") -> Response:
    """Clients of the handshake era try a stream once and go on after a 405 (MCP 2025-06-18, Streamable HTTP)."""
    return Response(status=405, headers=(("allow", "POST"),))


def listing(mode: Mode) -> list[dict[str, Any]]:
    """What `tools/list` tells an attempt in that mode."""
    return _LISTINGS[mode]


_LISTINGS: Final = {mode: [described(tool) for tool in offered(mode).values()] for mode in Mode}

ROUTES: Final = (
    Route(
        method="POST",
        path="/mcp",
        scheme=Scheme.ATTEMPT,
        handler=mcp,
        summary="Tools of an agent (MCP)",
        takes=None,
        fails=RpcFailure,
        raw=True,
    ),
    Route(
        method="GET", path="/mcp", scheme=Scheme.ATTEMPT, handler=only_post, summary="No stream is offered", status=405
    ),
    Route(
        method="DELETE", path="/mcp", scheme=Scheme.ATTEMPT, handler=only_post, summary="No session to end", status=405
    ),
)
