"""The node, put together: everything it is made of is made here, and handed what it needs.

commands ──▸ intake ──▸ supervisor ──▸ runners ──▸ outbox ──▸ event sender ──▸ edge
                                         ├──▸ delta sender ──▸ edge
                                         └──▸ workspaces, agents ──▸ broker
"""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from node_agent.agents.harness import statuses
from node_agent.app import command_app
from node_agent.attempts import store as attempts_store
from node_agent.attempts.allowances import Allowances
from node_agent.attempts.services import Services
from node_agent.attempts.store import Attempts, Phase
from node_agent.attempts.supervisor import Supervisor
from node_agent.broker.app import broker_app
from node_agent.broker.grants import Grants
from node_agent.broker.upstream import upstream_from
from node_agent.commands import intake as commands_intake
from node_agent.commands.intake import Intake
from node_agent.database import Database
from node_agent.outbox import store as outbox_store
from node_agent.outbox.store import Outbox
from node_agent.ports import Clock, Ids, RandomIds, SystemClock
from node_agent.serving import Server
from node_agent.settings import NodeSettings
from node_agent.uplink import credential
from node_agent.uplink.credential import Credentials
from node_agent.uplink.deltas import DeltaSender
from node_agent.uplink.edge import Edge
from node_agent.uplink.events import EventSender
from node_agent.uplink.heartbeat import Heart, Standing
from node_agent.uplink.membership import Membership
from node_agent.workspaces.engine import ProcessEngine
from node_agent.workspaces.mirrors import Mirrors
from shared.errors import SamError
from shared.wire import Join

SCHEMAS = (credential.SCHEMA, commands_intake.SCHEMA, attempts_store.SCHEMA, outbox_store.SCHEMA)
MODEL_S = 600.0
"""A model may think for minutes before its first word."""
AFTER_DEFECT_S = 2.0
LAST_EVENTS_S = 2.0
"""A stopping node gives the edge this long to take its last events; the rest waits for the next start."""

log = logging.getLogger(__name__)


class Node:
    """One node. `command_app` and `broker_app` are ASGI; `start` and `stop` each once."""

    def __init__(
        self, settings: NodeSettings, edge_transport: httpx.AsyncBaseTransport | None, clock: Clock, ids: Ids
    ) -> None:
        self._settings = settings
        home = settings.home
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o700)
        (home / "logs").mkdir(exist_ok=True)
        self._database = Database(home / "node.sqlite", SCHEMAS)
        self.url = settings.url
        self.broker_url = ""
        self._edge_client = httpx.AsyncClient(transport=edge_transport, trust_env=False)
        self._model_client = httpx.AsyncClient(timeout=httpx.Timeout(MODEL_S, connect=10))
        credentials = Credentials(self._database)
        edge = Edge(self._edge_client, settings.edge_url, credentials)
        upstream = upstream_from(
            settings.model_url,
            settings.model_key,
            settings.model,
            settings.anthropic_api_key,
            settings.anthropic_url,
            settings.model_images,
        )
        engine = ProcessEngine(home, settings.workspaces)
        grants = Grants()
        attempts, outbox = Attempts(self._database), Outbox(self._database, clock)
        self._attempts = attempts
        self._allowances = Allowances(attempts, grants)
        deltas = DeltaSender(edge)
        self._intake = Intake(self._database, attempts, clock, self._changed)
        self.services = Services(
            database=self._database,
            attempts=attempts,
            outbox=outbox,
            deltas=deltas,
            edge=edge,
            engine=engine,
            mirrors=Mirrors(home),
            grants=grants,
            upstream=upstream,
            clock=clock,
            ids=ids,
            workspaces=settings.workspaces,
            installs=settings.installs,
            logs=home / "logs",
            files=home / "files",
            broker_url=lambda: self.broker_url,
            on_event=lambda: self._events.wake(),
            on_ended=lambda: self.heart.hurry(),
            idle_s=settings.idle_s,
        )
        self._supervisor = Supervisor(self.services)
        self._membership = Membership(edge, credentials, self._enrolment)
        self._events = EventSender(outbox, edge, self._membership, self._allowances, self._acked)
        self._deltas = deltas
        self.heart = Heart(
            Standing(
                boot=secrets.token_hex(8),
                url=lambda: self.url or "",
                engine=engine.name,
                isolated=engine.isolated,
                seats=settings.seats,
                disk=home,
                model=upstream.info,
                harnesses=lambda: statuses(settings.installs, upstream),
            ),
            attempts,
            self._intake,
            deltas,
            edge,
            self._membership,
            self._allowances,
            self._changed,
        )
        self._outbox = outbox
        self._credentials = credentials
        self.command_app: Any = command_app(lambda: self._intake, lambda: self._credentials, clock)
        self.broker_app: Any = broker_app(
            grants, upstream, settings.edge_url, edge=self._edge_client, models=self._model_client
        )
        self._broker = Server(self.broker_app, "127.0.0.1", 0)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Serves the broker, takes up what was live, and starts speaking to the edge. Does not wait for the edge.

        Raises:
            SamError: `invalid_setting` when the node has neither a credential nor an enrolment.
        """
        if self._credentials.current is None and self._settings.enrolment is None:
            raise SamError("invalid_setting", "SAM_ENROLMENT is needed: this node has not joined an edge yet.")
        port = self._broker.bind()
        await self._broker.start()
        self.broker_url = f"http://127.0.0.1:{port}"
        self._supervisor.start()
        self._tasks = [
            asyncio.create_task(_always(self._speak), name="heartbeat"),
            asyncio.create_task(_always(self._events.run), name="events"),
            asyncio.create_task(_always(self._deltas.run), name="deltas"),
        ]

    async def stop(self) -> None:
        """Saves and parks live attempts, ends their agents, and gives the outbox a moment. Nothing is lost by it."""
        await self._supervisor.stop()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_EVENTS_S):
                while self._outbox.pending():  # noqa: ASYNC110 - it is the edge's pace, not ours
                    await asyncio.sleep(0.02)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._broker.stop()
        await self._edge_client.aclose()
        await self._model_client.aclose()
        self._database.close()

    async def _speak(self) -> None:
        await self._membership.ensure()
        self._events.wake()
        await self.heart.run()

    def _changed(self, attempt: str) -> None:
        self._supervisor.changed(attempt)

    def _acked(self, stream: str, seq: int) -> None:
        """An attempt leaves the inventory once the edge has its end."""
        self._deltas.acked(stream, seq)
        if self._outbox.drained(stream):
            row = self._attempts.get(stream)
            if row is not None and row.phase is Phase.ENDED:
                self._attempts.update(stream, forgotten=1)
                self._allowances.forget(stream)

    def _enrolment(self) -> Join | None:
        token = self._settings.enrolment
        return Join(enrolment=token, name=self._settings.name, url=self.url or "") if token else None


async def _always(work: Callable[[], Awaitable[None]]) -> None:
    """A defect in one loop must not silence the node: it is logged, and the loop begins again."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("node.loop_failed")
            await asyncio.sleep(AFTER_DEFECT_S)


def build_node(
    settings: NodeSettings,
    *,
    edge_transport: httpx.AsyncBaseTransport | None = None,
    clock: Clock | None = None,
    ids: Ids | None = None,
) -> Node:
    """A node that is not running yet.

    Raises:
        SamError: `already_running` on this data directory, `disk_full`.
    """
    clock = clock or SystemClock()
    return Node(settings, edge_transport, clock, ids or RandomIds(clock))
