"""Streams open parts to the edge's hub, by what the hub has and not by what was sent.

The sender holds the newest state of every open part. Each round it sends, per part, the text from where the hub's
count ends; the answer sets that count. A lost batch, or a hub that forgot, is repaired by the next round. A part is
held until the edge has stored it, so that whoever asks in between still finds it at this node.
"""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import msgspec

from node_agent.uplink.backoff import Backoff
from node_agent.uplink.edge import Edge, NotAnswered
from shared.parts import Delta, Part
from shared.wire import DeltaBatch, OpenPart

EVERY_S: Final = 0.005
"""Parts of one moment travel together; the writer of parts has already gathered their words."""
BATCH_CHARS: Final = 200_000
AT_ONCE: Final = 4
"""Batches under way. More answer no sooner, and httpx looks at every connection of its pool for each request."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Open:
    part: Part
    have: int = 0
    """Characters the hub holds."""
    head: Part | None = None
    """The head as the hub knows it."""
    stored_by: int | None = None
    """Number of the event that carries the finished part."""


class DeltaSender:
    """`update` with every change, `finished` when the event is in the outbox, `acked` when the edge has it."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge
        self._open: dict[str, dict[str, _Open]] = {}
        self._woken = asyncio.Event()
        self._turn = asyncio.Semaphore(AT_ONCE)

    def update(self, parts: Iterable[Part]) -> None:
        for part in parts:
            held = self._open.setdefault(part.attempt, {}).setdefault(part.id, _Open(part))
            if held.stored_by is None:
                held.part = part
        self._woken.set()

    def finished(self, part: Part, seq: int) -> None:
        held = self._open.setdefault(part.attempt, {}).setdefault(part.id, _Open(part))
        held.part, held.stored_by = part, seq

    def acked(self, attempt: str, seq: int) -> None:
        parts = self._open.get(attempt, {})
        kept = {key: held for key, held in parts.items() if held.stored_by is None or held.stored_by > seq}
        if kept:
            self._open[attempt] = kept
        else:
            self._open.pop(attempt, None)

    def open_parts(self, attempt: str) -> tuple[OpenPart, ...]:
        """What the hub may keep of `attempt`."""
        held = self._open.get(attempt, {})
        return tuple(OpenPart(part=key, length=len(one.part.text)) for key, one in held.items())

    async def run(self) -> None:
        backoff = Backoff()
        while True:
            await self._woken.wait()
            self._woken.clear()
            answered = await asyncio.gather(*(self._round(attempt) for attempt in tuple(self._open)))
            if all(answered):
                backoff.reset()
                await asyncio.sleep(EVERY_S)
            else:
                await backoff.wait()
                self._woken.set()

    async def _round(self, attempt: str) -> bool:
        deltas = tuple(self._deltas(attempt))
        if not deltas:
            return True
        try:
            async with self._turn:
                reply = await self._edge.deltas(DeltaBatch(attempt=attempt, deltas=deltas))
        except NotAnswered as error:
            log.info("deltas.unanswered attempt=%s %s", attempt, error)
            return False
        parts = self._open.get(attempt, {})
        for delta in deltas:
            held = parts.get(delta.part)
            if held is None:
                continue
            have = reply.have.get(delta.part, delta.offset + len(delta.text))
            held.have = max(have, 0)
            if have < 0:
                held.head = None
            elif delta.head is not None:
                held.head = delta.head
            if held.have < len(held.part.text) and held.stored_by is None:
                self._woken.set()
        return True

    def _deltas(self, attempt: str) -> Iterable[Delta]:
        room = BATCH_CHARS
        for held in self._open.get(attempt, {}).values():
            if held.stored_by is not None:
                continue
            head = msgspec.structs.replace(held.part, text="")
            text = held.part.text[held.have : held.have + room]
            if text or head != held.head:
                room -= len(text)
                yield Delta(part=held.part.id, offset=held.have, text=text, head=None if head == held.head else head)
            if room <= 0:
                self._woken.set()
                return
