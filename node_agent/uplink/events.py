"""Carries the outbox to the edge: in order per stream, at least once, until it is acknowledged.

Streams do not wait for each other. A batch that was stored and whose answer was lost is sent again from the first
event that is not acknowledged; the edge knows what it has by number.
"""

import asyncio
import functools
import logging
from collections.abc import Callable

from node_agent.attempts.allowances import Allowances
from node_agent.outbox.store import Outbox
from node_agent.uplink.backoff import Backoff
from node_agent.uplink.edge import Edge, NotAnswered, Unauthorized
from node_agent.uplink.membership import Membership
from shared.errors import SamError
from shared.wire import EventBatch

log = logging.getLogger(__name__)


class EventSender:
    """`wake` after every event; `run` until cancelled."""

    def __init__(
        self,
        outbox: Outbox,
        edge: Edge,
        membership: Membership,
        allowances: Allowances,
        on_acked: Callable[[str, int], None],
    ) -> None:
        self._outbox = outbox
        self._allowances = allowances
        self._edge = edge
        self._membership = membership
        self._on_acked = on_acked
        self._woken = asyncio.Event()
        self._carrying: dict[str, asyncio.Task[None]] = {}

    def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        self._woken.set()
        try:
            while True:
                await self._woken.wait()
                self._woken.clear()
                for stream in self._outbox.pending():
                    if stream not in self._carrying:
                        task = asyncio.create_task(self._carry(stream))
                        self._carrying[stream] = task
                        task.add_done_callback(functools.partial(self._carried, stream))
        finally:
            for task in tuple(self._carrying.values()):
                task.cancel()
            await asyncio.gather(*self._carrying.values(), return_exceptions=True)

    def _carried(self, stream: str, _: asyncio.Task[None]) -> None:
        """An event may have come in between the last look and the end of the task."""
        del self._carrying[stream]
        if not self._outbox.drained(stream):
            self._woken.set()

    async def _carry(self, stream: str) -> None:
        backoff = Backoff()
        while events := self._outbox.batch(stream):
            asked = self._allowances.asking()
            try:
                reply = await self._edge.events(EventBatch(stream=stream, events=events))
                acked = reply.acked
                self._outbox.acknowledge(stream, acked)
                if reply.allowance_microusd is not None:
                    self._allowances.say(stream, reply.allowance_microusd, asked)
            except Unauthorized:
                await self._membership.renew()
                await backoff.wait()
                continue
            except (NotAnswered, SamError) as error:
                log.warning("outbox.unanswered stream=%s from=%d %s", stream, events[0].seq, error)
                await backoff.wait()
                continue
            self._on_acked(stream, acked)
            if acked < events[0].seq:
                log.warning("outbox.not_acknowledged stream=%s from=%d acked=%d", stream, events[0].seq, acked)
                await backoff.wait()
            else:
                backoff.reset()
