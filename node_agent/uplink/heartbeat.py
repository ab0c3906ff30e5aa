"""The heartbeat: the node's whole inventory up, what should be true down.

Every 15 s, at the start, and at once when an attempt has ended. The answer's commands are taken like sent ones; an
attempt that the edge leaves out of `live` is stopped and saved, but only if an earlier answered heartbeat had it: a
start command may have crossed the answer on the wire.
"""

import asyncio
import contextlib
import logging
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from node_agent.attempts.allowances import Allowances
from node_agent.attempts.store import Attempt, Attempts, Phase
from node_agent.commands.intake import Intake
from node_agent.uplink.backoff import Backoff
from node_agent.uplink.deltas import DeltaSender
from node_agent.uplink.edge import Edge, NotAnswered, Unauthorized
from node_agent.uplink.membership import Membership
from shared.errors import SamError
from shared.wire import HEARTBEAT_S, PROTOCOL, AttemptStatus, Harness, Heartbeat, HeartbeatReply, ModelInfo

log = logging.getLogger(__name__)


class Standing:
    """What a heartbeat says of the machine itself."""

    def __init__(
        self,
        *,
        boot: str,
        url: Callable[[], str],
        engine: str,
        isolated: bool,
        seats: int,
        disk: Path,
        model: ModelInfo,
        harnesses: Callable[[], tuple[Harness, ...]],
        load: Callable[[], float] = lambda: os.getloadavg()[0],
    ) -> None:
        self.boot, self.url, self.engine, self.isolated, self.seats = boot, url, engine, isolated, seats
        self.disk, self.model, self.harnesses, self.load = disk, model, harnesses, load


class Heart:
    """`hurry` asks for a beat now; `run` until cancelled."""

    def __init__(
        self,
        standing: Standing,
        attempts: Attempts,
        intake: Intake,
        deltas: DeltaSender,
        edge: Edge,
        membership: Membership,
        allowances: Allowances,
        on_changed: Callable[[str], None],
    ) -> None:
        self._standing = standing
        self._attempts = attempts
        self._intake = intake
        self._deltas = deltas
        self._edge = edge
        self._membership = membership
        self._allowances = allowances
        self._on_changed = on_changed
        self._hurried = asyncio.Event()
        self._beats = 0

    def hurry(self) -> None:
        self._hurried.set()

    async def run(self) -> None:
        backoff = Backoff()
        while True:
            self._hurried.clear()
            try:
                await self.beat()
            except Unauthorized:
                await self._membership.renew()
                await backoff.wait()
                continue
            except (NotAnswered, SamError) as error:
                log.warning("heartbeat.unanswered %s", error)
                await backoff.wait()
                continue
            backoff.reset()
            # Not wait_for: on Python 3.11 it swallows a cancellation that meets the event.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(HEARTBEAT_S):
                    await self._hurried.wait()

    async def beat(self) -> None:
        """One heartbeat and what follows from its answer.

        Raises:
            NotAnswered: nothing followed.
            SamError: `disk_full`; what could not be stored comes again with the next answer.
        """
        harnesses = await asyncio.to_thread(self._standing.harnesses)
        self._beats += 1
        asked = self._allowances.asking()
        inventory, commands = self._attempts.inventory(), self._intake.unreported()
        standing = self._standing
        reply = await self._edge.heartbeat(
            Heartbeat(
                protocol=PROTOCOL,
                boot=standing.boot,
                url=standing.url(),
                engine=standing.engine,
                isolated=standing.isolated,
                seats=standing.seats,
                load=standing.load(),
                cores=os.cpu_count() or 1,
                disk_free_bytes=shutil.disk_usage(standing.disk).free,
                model=standing.model,
                harnesses=harnesses,
                attempts=tuple(self._status(attempt) for attempt in inventory),
                acked_commands=commands,
                beat=self._beats,
            )
        )
        self._intake.reported(commands)
        self._follow(inventory, reply, asked)

    def _follow(self, inventory: tuple[Attempt, ...], reply: HeartbeatReply, asked: int) -> None:
        for command in reply.commands:
            self._intake.accept(command)
        for attempt in inventory:
            if attempt.phase is Phase.ENDED:
                continue
            if attempt.id in reply.allowances:
                self._allowances.say(attempt.id, reply.allowances[attempt.id], asked)
            if not attempt.confirmed:
                self._attempts.update(attempt.id, confirmed=1)
            elif attempt.id not in reply.live and attempt.stop is None:
                log.info("attempt.not_wanted attempt=%s", attempt.id)
                self._attempts.ask_stop(attempt.id, "stopped")
                self._on_changed(attempt.id)

    def _status(self, attempt: Attempt) -> AttemptStatus:
        return AttemptStatus(
            attempt=attempt.id,
            step=attempt.step,
            last_progress_at=attempt.progress_at,
            open_parts=self._deltas.open_parts(attempt.id),
            ended=attempt.phase is Phase.ENDED,
        )
