"""Turns what an agent reports into message parts and deltas: coalesced here, at the source.

`PartLog` is the pure core: it holds the parts of one message and says which have changed and which are finished.
`PartWriter` adds time: the first words of a part leave at once, then at most one delta per part every 30 ms.

A text part ends when something else begins. A tool part stays open after the tool has ended, since some agents send its
diff a moment later; it is finished when the agent moves on: words, a thought, a plan, a new tool call, or the turn's
end.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

import msgspec

from node_agent.agents.updates import Plan, Thought, Tool, Unknown, Update, Words
from node_agent.ports import Clock, Ids
from shared.parts import TEXT_CHARS, Delta, Part, PartKind, PlanEntry, ToolCall, ToolKind, ToolStatus

EVERY_S: Final = 0.03
INPUT_CHARS: Final = 4_000
DIFF_CHARS: Final = TEXT_CHARS
"""Both sides of one diff together; a longer one is left out, and the patch of the branch has it."""
CUT: Final = "\n[SAM cut the text here: it is longer than 200,000 characters.]"

_ENDED: Final = (ToolStatus.COMPLETED, ToolStatus.FAILED)


class Timer(Protocol):
    def cancel(self) -> None: ...


CallLater = Callable[[float, Callable[[], None]], Timer]


@dataclass(slots=True)
class _Open:
    """A part that is not finished. `pieces` joined is its text."""

    id: str
    position: int
    kind: PartKind
    started_at: int
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    cut: bool = False
    tool: ToolCall | None = None
    plan: tuple[PlanEntry, ...] = ()
    message: str | None = None
    replacement: str | None = None
    """A tool's output that does not continue what was streamed: deltas only append, so it waits for the end."""
    sent: int = 0
    head_sent: bool = False

    def append(self, text: str) -> None:
        text = text.replace("\0", "")
        if self.cut or not text:
            return
        room = TEXT_CHARS - len(CUT) - self.length
        if len(text) > room:
            text, self.cut = text[:room] + CUT, True
        self.pieces.append(text)
        self.length += len(text)

    def text(self) -> str:
        if len(self.pieces) > 1:
            self.pieces = ["".join(self.pieces)]
        return self.pieces[0] if self.pieces else ""


class PartLog:
    """The parts of one message, without time or transport."""

    def __init__(self, attempt: str, message: str, ids: Ids, clock: Clock) -> None:
        self._attempt, self._message, self._ids, self._clock = attempt, message, ids, clock
        self._position = 0
        self._open: dict[str, _Open] = {}
        self._tools: dict[str, str] = {}
        """Part id of each tool call ever seen: an update for one that is finished is too late."""

    def feed(self, update: Update) -> tuple[list[Part], str | None]:
        """Takes one update; answers the parts that it finished and the id of the part that it changed."""
        if isinstance(update, Words):
            return self._speak(PartKind.TEXT, update.text, update.message)
        if isinstance(update, Thought):
            return self._speak(PartKind.THOUGHT, update.text, None)
        if isinstance(update, Tool):
            return self._use(update)
        if isinstance(update, Plan):
            return self._plan(update)
        return [], None

    def notice(self, text: str) -> list[Part]:
        """SAM itself says something: a part of its own, finished at once."""
        done = self._close_spoken()
        part = self._begin(PartKind.NOTICE)
        part.append(text)
        return [*done, self._close(part)]

    @property
    def speaking(self) -> bool:
        return self._last_spoken() is not None

    def finish(self) -> list[Part]:
        """Closes everything. A tool that still ran did not complete."""
        done = []
        for part in list(self._open.values()):
            if part.tool is not None and part.tool.status not in _ENDED:
                part.tool = msgspec.structs.replace(part.tool, status=ToolStatus.FAILED, ended_at=self._clock.now())
            done.append(self._close(part))
        return done

    def delta(self, part_id: str) -> Delta | None:
        """What of this part was not sent yet; None when nothing."""
        part = self._open.get(part_id)
        if part is None or (part.head_sent and part.sent == part.length):
            return None
        text, offset = part.text()[part.sent :], part.sent
        head = None if part.head_sent else msgspec.structs.replace(self._part(part), text="")
        part.sent, part.head_sent = part.length, True
        return Delta(part=part_id, offset=offset, text=text, head=head)

    def open_parts(self) -> tuple[Part, ...]:
        return tuple(self._part(part) for part in self._open.values())

    def _speak(self, kind: PartKind, text: str, message: str | None) -> tuple[list[Part], str | None]:
        last = self._last_spoken()
        if last is not None and last.kind is kind and (message is None or message == last.message):
            last.append(text)
            return [], last.id
        if not text:
            return [], None
        done = self._move_on()
        part = self._begin(kind)
        part.message = message
        part.append(text)
        return done, part.id

    def _use(self, update: Tool) -> tuple[list[Part], str | None]:
        done: list[Part] = []
        known = self._tools.get(update.id)
        if known is None:
            done = self._move_on()
            part = self._begin(PartKind.TOOL)
            part.tool = ToolCall(title=update.title or update.id)
            self._tools[update.id] = part.id
        elif known in self._open:
            part = self._open[known]
        else:
            return [], None
        before = part.tool
        part.tool = _merged(part.tool or ToolCall(title=update.id), update, self._clock.now())
        part.head_sent = part.head_sent and part.tool == before
        if update.more_output:
            part.append(update.more_output)
        if update.output is not None:
            _replace_output(part, update.output)
        return done, part.id

    def _plan(self, update: Plan) -> tuple[list[Part], str | None]:
        """One plan per message, replaced whole; it stays open to the turn's end."""
        done = self._close_spoken()
        part = next((part for part in self._open.values() if part.kind is PartKind.PLAN), None)
        if part is None:
            part = self._begin(PartKind.PLAN)
        part.plan, part.head_sent = update.entries, False
        return done, part.id

    def _last_spoken(self) -> _Open | None:
        return next((part for part in self._open.values() if part.kind in (PartKind.TEXT, PartKind.THOUGHT)), None)

    def _move_on(self) -> list[Part]:
        done = self._close_spoken()
        ended = [part for part in self._open.values() if part.tool is not None and part.tool.status in _ENDED]
        return [*done, *(self._close(part) for part in ended)]

    def _close_spoken(self) -> list[Part]:
        last = self._last_spoken()
        return [self._close(last)] if last is not None else []

    def _begin(self, kind: PartKind) -> _Open:
        part = _Open(id=self._ids.new("prt"), position=self._position, kind=kind, started_at=self._clock.now())
        self._position += 1
        self._open[part.id] = part
        return part

    def _close(self, part: _Open) -> Part:
        del self._open[part.id]
        if part.replacement is not None:
            part.pieces, part.length, part.cut = [], 0, False
            part.append(part.replacement)
        return msgspec.structs.replace(self._part(part), finished=True)

    def _part(self, part: _Open) -> Part:
        return Part(
            id=part.id,
            message=self._message,
            attempt=self._attempt,
            position=part.position,
            kind=part.kind,
            started_at=part.started_at,
            text=part.text(),
            tool=part.tool,
            plan=part.plan,
        )


class PartWriter:
    """Feeds one message of one attempt to `on_delta` (live) and `on_finished` (to be stored), both in order."""

    def __init__(
        self,
        attempt: str,
        message: str,
        ids: Ids,
        clock: Clock,
        on_delta: Callable[[Delta], None],
        on_finished: Callable[[Part], None],
        call_later: CallLater | None = None,
    ) -> None:
        self._log = PartLog(attempt, message, ids, clock)
        self._on_delta, self._on_finished = on_delta, on_finished
        self._call_later: CallLater = call_later or asyncio.get_running_loop().call_later
        self._timers: dict[str, Timer] = {}

    def feed(self, update: Update) -> None:
        if isinstance(update, Unknown):
            return
        finished, changed = self._log.feed(update)
        self._finished(finished)
        if changed is not None and changed not in self._timers:
            self._send(changed)

    @property
    def speaking(self) -> bool:
        """Words or thoughts may be added to."""
        return self._log.speaking

    def notice(self, text: str) -> None:
        self._finished(self._log.notice(text))

    def finish(self) -> None:
        """Finishes every open part; the writer may be thrown away after it."""
        self._finished(self._log.finish())

    def open_parts(self) -> tuple[Part, ...]:
        """Whole snapshots of what is not finished, for whoever joins late."""
        return self._log.open_parts()

    def _finished(self, parts: list[Part]) -> None:
        for part in parts:
            timer = self._timers.pop(part.id, None)
            if timer is not None:
                timer.cancel()
            self._on_finished(part)

    def _send(self, part: str) -> None:
        """Sends what is new and holds the part back for `EVERY_S`; with nothing new the next words leave at once."""
        self._timers.pop(part, None)
        delta = self._log.delta(part)
        if delta is not None:
            self._on_delta(delta)
            self._timers[part] = self._call_later(EVERY_S, lambda: self._send(part))


def _merged(tool: ToolCall, update: Tool, now: int) -> ToolCall:
    status = update.status or tool.status
    ended = status in _ENDED
    return ToolCall(
        title=update.title or tool.title,
        kind=update.kind or tool.kind,
        status=status,
        input=tool.input if update.input is None else _input(update.input, update.kind or tool.kind),
        diffs=tool.diffs
        if update.diffs is None
        else tuple(diff for diff in update.diffs if len(diff.old or "") + len(diff.new) <= DIFF_CHARS),
        ended_at=(tool.ended_at or now) if ended else None,
    )


def _input(raw: object, kind: ToolKind) -> str:
    """For `execute` the command line itself, where the arguments name one; else the arguments as JSON."""
    command = raw.get("command") if isinstance(raw, dict) else None
    if kind is ToolKind.EXECUTE and isinstance(command, str):
        return command[:INPUT_CHARS]
    if kind is ToolKind.EXECUTE and isinstance(command, list):
        return " ".join(str(word) for word in command)[:INPUT_CHARS]
    if raw == {}:
        return ""
    return msgspec.json.encode(raw).decode()[:INPUT_CHARS]


def _replace_output(part: _Open, output: str) -> None:
    text = part.text()
    if not part.cut and output.startswith(text):
        part.append(output[len(text) :])
        part.replacement = None
    elif output != text:
        part.replacement = output
