"""What agents are saying right now: open message parts in memory, so that whoever joins late sees all of it.

A cache, never the truth: both hubs hold one per project. Losing it costs nothing, since the answer to the next batch
tells the node what is missing, and the node keeps a part until it is stored.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from shared.parts import TEXT_CHARS, Delta, Part
from shared.wire import DeltaBatch, DeltasReply

PARTS: Final = 500
"""Held at once in one project. Beyond it the oldest is dropped, and its node asked for it when it next speaks."""

SETTLED: Final = 2_000
"""Names kept of parts that are over, so that a delta which comes late does not open them again."""

NEEDS_HEAD: Final = -1


class OpenParts:
    """Pure: no clock, no I/O. One per project."""

    def __init__(self) -> None:
        self._open: dict[str, Part] = {}
        self._settled: dict[str, None] = {}

    def apply(self, batch: DeltaBatch) -> tuple[DeltasReply, tuple[Delta, ...]]:
        """Takes what is new in the batch.

        Answers what the node is to be told, and the deltas to pass on to those who watch: without gaps, without
        what they have already, and with the head wherever it was given.
        """
        have: dict[str, int] = {}
        accepted: list[Delta] = []
        for delta in batch.deltas:
            have[delta.part], news = self._take(batch.attempt, delta)
            if news is not None:
                accepted.append(news)
        return DeltasReply(have=have), tuple(accepted)

    def settle(self, parts: Iterable[str]) -> None:
        """These parts are stored, or will never be."""
        for part in parts:
            self._open.pop(part, None)
            self._settled[part] = None
        while len(self._settled) > SETTLED:
            self._settled.pop(next(iter(self._settled)))

    def all(self) -> tuple[Part, ...]:
        """Every open part with its text so far, the oldest first."""
        return tuple(self._open.values())

    def get(self, part: str) -> Part | None:
        return self._open.get(part)

    def _take(self, attempt: str, delta: Delta) -> tuple[int, Delta | None]:
        """The characters held afterwards, and what of the delta is news."""
        end = delta.offset + len(delta.text)
        if delta.part in self._settled:
            return end, None
        held, head = self._open.get(delta.part), delta.head
        part = head or held
        if part is None or part.attempt != attempt or (held and held.attempt != attempt):
            return NEEDS_HEAD, None
        text = held.text if held else ""
        fits = delta.offset <= len(text)
        news = delta.text[len(text) - delta.offset :][: TEXT_CHARS - len(text)] if fits else ""
        if not news and head is None:
            return (end if len(text) >= TEXT_CHARS else len(text)), None
        self._keep(delta.part, msgspec.structs.replace(part, id=delta.part, text=text + news))
        full = len(text) + len(news) >= TEXT_CHARS
        return (max(end, TEXT_CHARS) if full else len(text) + len(news)), Delta(
            part=delta.part, offset=len(text), text=news, head=head
        )

    def _keep(self, name: str, part: Part) -> None:
        self._open[name] = part
        if len(self._open) > PARTS:
            self._open.pop(next(iter(self._open)))
