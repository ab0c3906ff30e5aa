"""The edge application: one route table, the same on every host.

A host makes a `Host` (its ports), gives it to `App`, and feeds requests to `handle`. Everything a request may do is in
`ROUTES`; every route names the scheme by which its caller is known. `docs/api.md` is the map.
"""

import functools
import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from edge.accounts import doors, tokens
from edge.accounts import routes as accounts
from edge.approvals import deciding
from edge.approvals import routes as approvals
from edge.attachments import routes as attachments
from edge.attachments import sweeping
from edge.attempts import deadlines
from edge.budget import funding
from edge.chat import forking, search
from edge.chat import routes as chat
from edge.dispatch import routes as dispatch
from edge.dispatch import steering
from edge.drift import checking as drift
from edge.http import MethodNotAllowed, Principal, Request, Response, Route, Scheme, decode, failure
from edge.ideas import routes as ideas
from edge.knowledge import routes as knowledge
from edge.ledger import effects
from edge.ledger.batch import statements
from edge.ledger.runner import Runner
from edge.mcp import routes as mcp
from edge.nodes import life, people, placing, pool
from edge.nodes import routes as nodes
from edge.openapi import describe
from edge.orchestrator import children, thinking
from edge.orchestrator import routes as orchestrator
from edge.orchestrator.ability import Abilities
from edge.ports import (
    Alarm,
    Clock,
    DatabaseFullError,
    Databases,
    EdgeModel,
    Forge,
    Http,
    Hub,
    Ids,
    NodeClient,
    NodeProvider,
    Objects,
    Reader,
    Vault,
)
from edge.projects import routes as projects
from edge.proposals import proposing
from edge.proposals import routes as proposals
from edge.reasons import ROUTES as REASON_ROUTES
from edge.rewording import writing as rewording
from edge.settings import EdgeSettings
from edge.tasks import ending
from edge.tasks import routes as tasks
from edge.triggers import firing
from edge.triggers import routes as triggers
from shared.errors import Refused, SamError

_log = logging.getLogger("sam.edge")

ROUTES: Final = (
    *accounts.ROUTES,
    *tokens.ROUTES,
    *projects.ROUTES,
    *chat.ROUTES,
    *forking.ROUTES,
    *search.ROUTES,
    *attachments.ROUTES,
    *tasks.ROUTES,
    *dispatch.ROUTES,
    *ideas.ROUTES,
    *knowledge.ROUTES,
    *triggers.ROUTES,
    *nodes.ROUTES,
    *people.ROUTES,
    *approvals.ROUTES,
    *orchestrator.ROUTES,
    *proposals.ROUTES,
    *mcp.ROUTES,
    *REASON_ROUTES,
)

EFFECTS: Final = {
    "admit_again": funding.admit_again,
    "place_attempt": placing.place_attempt,
    "send_command": placing.send_command,
    "node_silent": life.node_silent,
    "node_due": life.node_due,
    "create_node": pool.create_node,
    "fill_pool": pool.fill_pool,
    "retire_node": pool.retire_node,
    "destroy_node": pool.destroy_node,
    "sweep_nodes": pool.sweep_nodes,
    "sweep_uploads": sweeping.sweep_uploads,
    "check_drift": drift.check_drift,
    "deadline": ending.deadline,
    "approval_decided": deciding.approval_decided,
    "proposal_decided": proposing.proposal_decided,
    "proposal_due": proposing.proposal_due,
    "attempt_deadline": deadlines.attempt_deadline,
    "reword": rewording.reword,
    "stop_after_grace": steering.stop_after_grace,
    "tell_parent": children.tell_parent,
    "think": thinking.think,
    "wait_over": steering.wait_over,
    "trigger": firing.fire,
    "trigger_run": firing.start_run,
}

LONG: Final = frozenset({"think"})
"""Effects that take minutes."""


class Host(msgspec.Struct, kw_only=True):
    """What the edge runs on. `providers` make machines, by name; a project that names none gets the first. `woke_at` is
    when this host last began to listen, ms: silence before it is its own.
    """

    databases: Databases
    objects: Objects
    hub: Hub
    alarm: Alarm
    vault: Vault
    node_client: NodeClient
    forge: Forge
    model: EdgeModel
    clock: Clock
    ids: Ids
    settings: EdgeSettings
    providers: Mapping[str, NodeProvider] = {}
    reader: Reader | None = None
    """None: this host cannot read repositories, and the tool is not offered."""
    http: Http | None = None
    woke_at: int = 0
    abilities: Abilities = msgspec.field(default_factory=Abilities)
    """What is known of the model."""

    async def committed(self, project: str, due: int | None = None, settled: Sequence[str] = ()) -> None:
        """After a batch: pages are told and effects that are due now are run. Losing this call loses only time, so
        that its failing is no reason to say that what was asked has failed.

        `due` is when the project's next effect is due, where the batch has read it: often nothing is due for days.
        `settled` are open parts that are over.
        """
        await self.told(project, settled)
        try:
            await self.alarm.at(project, self.clock.now() if due is None else due)
        except Exception:
            _log.exception("alarm.failed project=%s: the backstop runs what is due", project)

    async def told(self, project: str, settled: Sequence[str] = ()) -> None:
        """Pages are told what changed, and which open parts are over."""
        try:
            if settled:
                await self.hub.settled(project, settled)
            await self.hub.changed(project)
        except Exception:
            _log.exception("hub.failed project=%s: pages hear of it at the next change", project)


class Context(NamedTuple):
    """One request as its handler sees it: authenticated, its body decoded."""

    host: Host
    principal: Principal
    request: Request
    params: dict[str, str]
    body: Any


class LiveGrant(NamedTuple):
    project: str
    cursor: int


class App:
    """Answers requests and runs due effects."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.runner = Runner(host, EFFECTS, LONG)
        self._table = _Table((*ROUTES, _openapi_route()))

    async def handle(self, request: Request) -> Response:
        """The answer; never raises. Errors are typed, an unforeseen one is `internal` with a request id."""
        try:
            return await self._answer(request)
        except SamError as error:
            return failure(error)
        except DatabaseFullError:
            return failure(SamError("disk_full"))
        except Exception:
            number = self.host.ids.new("req")
            _log.exception("request.failed id=%s %s %s", number, request.method, request.path)
            return failure(SamError("internal", number))

    async def authorize_live(self, request: Request) -> LiveGrant:
        """Who may listen to what: for a host that is asked to open a WebSocket.

        Raises:
            Refused: not signed in, not a member, wrong host or origin, a cursor that is no number.
        """
        doors.check_address(request, self.host.settings)
        match = re.fullmatch(r"/api/projects/([^/]+)/live", request.path)
        if not match:
            raise Refused("unknown_route", request.path)
        await doors.person(self.host, request, match[1])
        cursor = request.query.get("cursor", "0")
        if not re.fullmatch(r"[0-9]{1,15}", cursor):
            raise Refused("invalid_request", "cursor is a whole number")
        return LiveGrant(match[1], int(cursor))

    async def run_due(self, project: str | None = None, *, long: bool = True) -> int | None:
        """Runs due effects; when the next is due, ms, or None."""
        return await self.runner.run_due(project, long=long)

    async def wake_those_left_behind(self) -> None:
        """Wakes every project that has something due: the backstop of a host that cannot run it here."""
        now = self.host.clock.now()
        rows = await self.host.databases.directory().batch(statements((effects.LEFT_BEHIND,), {"now": now}))
        for row in rows[0]:
            await self.host.alarm.at(row["project"], now)

    async def most_body(self, request: Request) -> int:
        """How many bytes the sender of these headers may send, before any of them is read.

        Raises:
            Refused: wrong address, no such route, or a credential that the route does not take.
        """
        doors.check_address(request, self.host.settings)
        route, params = self._table.find(request.method, request.path)
        await doors.admit(self.host, request, route, params)
        return route.max_body

    async def _answer(self, request: Request) -> Response:
        doors.check_address(request, self.host.settings)
        route, params = self._table.find(request.method, request.path)
        principal = await doors.admit(self.host, request, route, params)
        if len(request.body) > route.max_body:
            raise Refused("body_too_large", f"{len(request.body)} bytes; at most {route.max_body}")
        unknown = set(request.query) - set(route.query)
        if unknown:
            raise Refused("invalid_request", f"unknown query parameter {sorted(unknown)[0]!r}")
        body = decode(request.body, route.takes) if route.takes is not None else None
        return await route.handler(Context(self.host, principal, request, params, body))


class _Table:
    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes = [(re.compile(_pattern(route.path)), route) for route in routes]
        self._fixed = {(r.method, r.path): r for r in routes if "{" not in r.path}

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]]:
        if route := self._fixed.get((method, path)):
            return route, {}
        allowed = []
        for pattern, route in self._routes:
            if match := pattern.fullmatch(path):
                if route.method == method:
                    return route, match.groupdict()
                allowed.append(route.method)
        if allowed:
            raise MethodNotAllowed(allowed)
        raise Refused("unknown_route", path)


def _pattern(path: str) -> str:
    escaped = re.sub(r"\{(\w+):path\}", r"(?P<\1>.+)", path)
    return re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", escaped)


def _openapi_route() -> Route:
    document = functools.cache(lambda: describe(ROUTES))  # made when first asked for: a Worker's start is short

    async def openapi(_: Context) -> Response:
        return Response(body=document(), headers=(("content-type", "application/json"),))

    return Route(
        method="GET",
        path="/openapi.json",
        scheme=Scheme.PUBLIC,
        handler=openapi,
        summary="This description",
        answers=Any,
    )
