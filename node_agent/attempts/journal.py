"""Writing down what happens to one attempt: events and row change together, or wait together.

When the disk is full nothing is thrown away: what cannot be written waits in memory, in order, and is tried again.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from node_agent.attempts.store import Attempts
from node_agent.database import Database, Value
from node_agent.outbox.store import Outbox
from node_agent.ports import Clock
from node_agent.uplink.deltas import DeltaSender
from shared.errors import SamError
from shared.parts import Part
from shared.wire import EventBody, PartFinished

RETRY_S: Final = 2.0

log = logging.getLogger(__name__)


class Journal:
    """The one writer of an attempt's row and stream."""

    def __init__(
        self,
        attempt: str,
        database: Database,
        attempts: Attempts,
        outbox: Outbox,
        deltas: DeltaSender,
        clock: Clock,
        on_event: Callable[[], None],
    ) -> None:
        self._attempt = attempt
        self._database = database
        self._attempts = attempts
        self._outbox = outbox
        self._deltas = deltas
        self._clock = clock
        self._on_event = on_event
        self._backlog: list[tuple[tuple[EventBody, ...], tuple[str, ...], dict[str, Value]]] = []

    def note(
        self, *events: EventBody, delivered: tuple[str, ...] = (), progress: bool = True, **columns: Value
    ) -> None:
        """Writes `events`, the messages they delivered and the row's new values as one; `settle` says when they are."""
        if progress:
            columns["progress_at"] = self._clock.now()
        self._backlog.append((events, delivered, columns))
        self._flush()

    async def write(self, *events: EventBody, delivered: tuple[str, ...] = (), **columns: Value) -> None:
        """Like `note`, and returns when it is durable."""
        self.note(*events, delivered=delivered, progress=True, **columns)
        await self.settle()

    async def settle(self) -> None:
        """Returns once everything noted is durable."""
        while not self._flush():  # noqa: ASYNC110 - nothing tells when a disk has room again
            await asyncio.sleep(RETRY_S)

    def keep(self, part: Part) -> None:
        """Keeps an open part's text against a crash; a full disk loses only this precaution."""
        try:
            self._outbox.keep_part(part)
        except SamError as error:
            log.warning("attempt.part_not_kept attempt=%s %s", self._attempt, error)

    def _flush(self) -> bool:
        while self._backlog:
            events, delivered, columns = self._backlog[0]
            finished: list[tuple[Part, int]] = []
            try:
                with self._database.transaction():
                    for event in events:
                        seq = self._outbox.add(self._attempt, event)
                        if isinstance(event, PartFinished):
                            finished.append((event.part, seq))
                    self._attempts.deliver(self._attempt, delivered)
                    if columns:
                        self._attempts.update(self._attempt, **columns)
            except SamError as error:
                log.error("attempt.not_written attempt=%s waiting=%d %s", self._attempt, len(self._backlog), error)
                return False
            del self._backlog[0]
            for part, seq in finished:
                self._deltas.finished(part, seq)
            if events:
                self._on_event()
        return True
