"""`/mcp`: the tools of an attempt by its token, and those of a person's own client by a personal token."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec

from edge.approvals import store as approvals
from edge.approvals.asking import call_tool, nonce
from edge.http import Response, Route, Scheme
from edge.ledger.batch import statements
from edge.mcp import problems, rate
from edge.mcp.personal import PersonCaller
from edge.mcp.roles import EVERY, OFFERS, Role, listing, role_of
from edge.mcp.server import RpcFailure, TooManyCalls, UnknownTool, serve
from edge.mcp.tools import Caller, Tool
from edge.outside.fence import with_fences
from edge.ports import DatabaseFullError, Row
from shared.errors import Refused, SamError
from shared.spec import Mode
from shared.wire import CALL_HEADER, TURN_HEADER

if TYPE_CHECKING:
    from edge.app import Context

INSTRUCTIONS: Final[Mapping[Role, str]] = {
    Role.PERSON: "SAM runs coding agents for you: dispatch tasks, watch and steer them, keep ideas.",
    Role.WORKER: "SAM's tools: dispatch subtasks, ask the person, keep ideas, and say what you did when done.",
    Role.TALKER: "SAM's tools: dispatch tasks for what is talked about, keep and find ideas, ask the person.",
    Role.LEAF: "SAM's tools: ask the person, keep ideas, and say what you did when done.",
}


async def mcp(context: "Context") -> Response:
    role, caller, waits = _caller(context)
    offered = OFFERS[role]

    async def call(name: str, arguments: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
        tool = offered.get(name) or (OFFERS[Role.WORKER].get(name) if role is Role.LEAF else None)
        # A leaf is not shown what a parent does; what it calls all the same is refused where limits are kept.
        try:
            if tool is None and name in EVERY:
                raise Refused("not_your_tool", f"{name}; the role is {role}")
            if tool is None:
                near = problems.nearest(name, offered)
                told = problems.told(Refused("unknown_tool", name[:80]), arguments, offered)
                raise UnknownTool(name, told | ({"nearest": near} if near else {}))
            if isinstance(caller, PersonCaller):
                return await tool.call(context.host, caller, problems.checked(name, tool.takes, arguments)), False
            return await _called(context, caller, tool, arguments, offered)
        except SamError as error:
            return problems.told(error, arguments, offered), True
        except DatabaseFullError:
            return problems.told(SamError("disk_full"), arguments, offered), True

    refused = TooManyCalls(waits, problems.told(Refused("rate_limited", f"{waits} s"), {}, offered)) if waits else None
    return await serve(context.request, lambda: listing(role), call, INSTRUCTIONS[role], refused)


async def _called(
    context: "Context", caller: Caller, tool: Tool, arguments: Mapping[str, Any], offered: Collection[str]
) -> tuple[dict[str, Any], bool]:
    """A call of an attempt: what others wrote is fenced, and written down before it is handed out."""
    host, database = context.host, context.host.databases.of(caller.project)
    params = {"attempt": caller.attempt, "now": host.clock.now()}
    taint = (await database.batch(statements((approvals.TAINTED,), params)))[0]
    called = await call_tool(host, caller, tool, arguments, offered, taint[0]["source"] if taint else None)
    if called.source is not None:
        await database.batch(statements((approvals.HAND_OUT,), params | {"source": called.source}))
    told = with_fences(called.told, await nonce(host, f"{caller.attempt}/{caller.call}"))
    return told, called.failed


def _caller(context: "Context") -> tuple[Role, Caller | PersonCaller, int]:
    """Who calls, in which role, and for how many seconds the token must wait first."""
    host, row = context.host, context.principal.caller
    waits = rate.wait_s(row["called_until"], row["asked_at"])
    named = context.request.headers.get(CALL_HEADER) or host.ids.new("req")
    if context.principal.person:
        reached = tuple(one for one in msgspec.json.decode(row["projects"]) if row["bound"] in (None, one))
        caller = PersonCaller(
            token=row["token"], person=row["person"], projects=reached, local=context.request.local, call=named
        )
        return Role.PERSON, caller, waits
    role = role_of(Mode(row["mode"]), may_dispatch=bool(row["may_dispatch"]))
    return role, _attempt(row, named, context.request.headers.get(TURN_HEADER)), waits


def _attempt(row: Row, named: str, turn: str | None) -> Caller:
    return Caller(
        attempt=row["attempt"],
        task=row["task"],
        project=row["project"],
        conversation=row["conversation"],
        call=named,
        turn=turn,
    )


async def only_post(_: "Context") -> Response:
    """Clients of the handshake era try a stream once and go on after a 405 (MCP 2025-06-18, Streamable HTTP)."""
    return Response(status=405, headers=(("allow", "POST"),))


ROUTES: Final = (
    Route(
        method="POST",
        path="/mcp",
        scheme=Scheme.AGENT,
        handler=mcp,
        summary="Tools of an agent (MCP)",
        takes=None,
        fails=RpcFailure,
        raw=True,
    ),
    Route(
        method="GET", path="/mcp", scheme=Scheme.AGENT, handler=only_post, summary="No stream is offered", status=405
    ),
    Route(
        method="DELETE", path="/mcp", scheme=Scheme.AGENT, handler=only_post, summary="No session to end", status=405
    ),
)
