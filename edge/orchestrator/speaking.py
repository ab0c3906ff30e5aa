"""What the model says, while it says it: open parts for the pages, finished parts for the rows."""

import asyncio
from typing import TYPE_CHECKING, Final

import msgspec

from shared.loop.messages import Message
from shared.loop.ports import Usage
from shared.parts import TEXT_CHARS, Delta, Part, PartKind, ToolCall, ToolStatus
from shared.wire import DeltaBatch

if TYPE_CHECKING:
    from edge.app import Host

EVERY_S: Final = 0.03
INPUT_CHARS: Final = 4_000


class Speech:
    """Parts of one agent's message from `position` on. The loop's `Listener`; losing a delta loses nothing."""

    def __init__(self, host: "Host", project: str, attempt: str, message: str, position: int) -> None:
        self._host, self._project, self._attempt, self._message = host, project, attempt, message
        self._position = position
        self._part: Part | None = None
        self._sent = 0
        self._head_sent = False
        self._telling: asyncio.Task[None] | None = None
        self.finished: list[Part] = []

    def text(self, text: str) -> None:
        self._say(PartKind.TEXT, text)

    def thought(self, text: str) -> None:
        self._say(PartKind.THOUGHT, text)

    async def message(self, message: Message, usage: Usage) -> None:
        """A step is stored by who takes it."""

    def notice(self, text: str) -> None:
        """SAM itself says something."""
        self._close()
        self._begin(PartKind.NOTICE, text)
        self._close()

    def tool(self, title: str, arguments: str) -> None:
        """A tool call begins; `result` ends it."""
        self._close()
        call = ToolCall(title=title, status=ToolStatus.IN_PROGRESS, input=arguments[:INPUT_CHARS])
        self._begin(PartKind.TOOL, "", call)
        self._tell_soon()

    def result(self, text: str, *, failed: bool) -> None:
        part = self._part
        assert part is not None and part.tool is not None
        status = ToolStatus.FAILED if failed else ToolStatus.COMPLETED
        ended = msgspec.structs.replace(part.tool, status=status, ended_at=self._host.clock.now())
        self._part = msgspec.structs.replace(part, text=text[:TEXT_CHARS], tool=ended)
        self._close()

    async def end(self) -> tuple[Part, ...]:
        """Everything said, finished."""
        self._close()
        if self._telling is not None:
            await asyncio.wait({self._telling})
        return tuple(self.finished)

    @property
    def words(self) -> str:
        parts = (*self.finished, *((self._part,) if self._part else ()))
        return "".join(part.text for part in parts if part.kind is PartKind.TEXT)

    def _say(self, kind: PartKind, text: str) -> None:
        if self._part is None or self._part.kind is not kind:
            self._close()
            self._begin(kind, "")
        assert self._part is not None
        room = TEXT_CHARS - len(self._part.text)
        self._part = msgspec.structs.replace(self._part, text=self._part.text + text.replace("\0", "")[:room])
        self._tell_soon()

    def _begin(self, kind: PartKind, text: str, tool: ToolCall | None = None) -> None:
        self._part = Part(
            id=self._host.ids.new("prt"),
            message=self._message,
            attempt=self._attempt,
            position=self._position,
            kind=kind,
            started_at=self._host.clock.now(),
            text=text,
            tool=tool,
        )
        self._position += 1
        self._sent, self._head_sent = 0, False

    def _close(self) -> None:
        if self._part is not None:
            self.finished.append(msgspec.structs.replace(self._part, finished=True))
            self._part = None

    def _tell_soon(self) -> None:
        if self._telling is None or self._telling.done():
            self._telling = asyncio.create_task(self._tell())

    async def _tell(self) -> None:
        """The first words leave at once, then what has gathered meanwhile."""
        while (part := self._part) is not None and (len(part.text) > self._sent or not self._head_sent):
            head = None if self._head_sent else msgspec.structs.replace(part, text="")
            delta = Delta(part=part.id, offset=self._sent, text=part.text[self._sent :], head=head)
            self._sent, self._head_sent = len(part.text), True
            await self._host.hub.stream(self._project, DeltaBatch(attempt=self._attempt, deltas=(delta,)))
            await asyncio.sleep(EVERY_S)


class Silent:
    """A listener for words that nobody is to read."""

    def text(self, text: str) -> None:
        pass

    def thought(self, text: str) -> None:
        pass

    async def message(self, message: Message, usage: Usage) -> None:
        pass
