"""Live fan-out inside one process: a set of listeners per project, each with its own cursor.

A listener that reads slowly holds nobody up: changes are read from the database when it is ready for them, and deltas
beyond its queue are dropped, upon which it sees a gap and asks for the part.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from typing import Final

from edge.chat import live
from edge.chat.model import Deltas, Hello, Open
from edge.chat.open_parts import OpenParts
from edge.ports import Databases
from shared.parts import Delta, Part
from shared.wire import DeltaBatch, DeltasReply

QUEUED_DELTAS: Final = 2_000


class Listener:
    """One open connection: what it has been told, and what waits for it."""

    def __init__(self, cursor: int) -> None:
        self.cursor = cursor
        self.wake = asyncio.Event()
        self.deltas: list[Delta] = []

    def offer(self, deltas: Sequence[Delta]) -> None:
        if len(self.deltas) < QUEUED_DELTAS:
            self.deltas.extend(deltas)
        self.wake.set()


class LocalHub:
    """`edge.ports.Hub` for one process."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases
        self._listeners: dict[str, set[Listener]] = defaultdict(set)
        self._open: dict[str, OpenParts] = defaultdict(OpenParts)

    async def changed(self, project: str) -> None:
        for listener in self._listeners.get(project, ()):
            listener.wake.set()

    async def stream(self, project: str, batch: DeltaBatch) -> DeltasReply:
        reply, accepted = self._open[project].apply(batch)
        if accepted:
            for listener in self._listeners.get(project, ()):
                listener.offer(accepted)
        return reply

    async def settled(self, project: str, parts: Sequence[str]) -> None:
        self._open[project].settle(parts)

    async def open_parts(self, project: str) -> tuple[Part, ...]:
        return self._open[project].all()

    async def part(self, project: str, part: str) -> str:
        """The answer to a page that saw a gap."""
        found = self._open[project].get(part)
        return live.encode(Open(parts=(found,) if found else ()))

    async def listen(self, project: str, cursor: int) -> AsyncIterator[str]:
        """Frames for one connection, for ever: hello, open parts, then changes and deltas as they come."""
        listener = Listener(cursor)
        self._listeners[project].add(listener)
        try:
            yield live.encode(Hello(cursor=await live.cursor(self._databases, project)))
            yield live.encode(Open(parts=self._open[project].all()))
            listener.wake.set()
            while True:
                await listener.wake.wait()
                listener.wake.clear()
                deltas, listener.deltas = listener.deltas, []
                if deltas:
                    yield live.encode(Deltas(deltas=tuple(deltas)))
                while frame := await live.frame_after(self._databases, project, listener.cursor):
                    listener.cursor = frame.cursor
                    yield live.encode(frame)
        finally:
            self._listeners[project].discard(listener)
