"""Following one task over the live connection: the agent's words as they come, steps, questions, the end.

Words are told once: a part that comes again, whole after a reconnection or finished inside its message, tells only what
is new in it. The protocol is in `edge/chat/model.py`.
"""

import re
import time
from collections.abc import Iterator
from typing import Final

import msgspec
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect

from cli.client import Client
from edge.chat.model import Changes, Deltas, MessageChange, MessageView, Open, Ping, ServerFrame, TaskChange
from edge.projects.model import ProjectSnapshot
from edge.tasks.model import TaskDetail, TaskView
from shared.errors import SamError
from shared.parts import Delta, Part, PartKind, ToolStatus, asks
from shared.states import TERMINAL, Step, TaskState

QUIET_S: Final = 20.0
"""After so long without a word the connection is asked whether it lives."""
AWAY_S: Final = 60.0
"""SAM may restart under a follower; it is waited for this long."""
AGAIN_S: Final = 0.5
"""Between two connections."""
RESTING: Final = TERMINAL | {TaskState.NEEDS_INPUT, TaskState.WAITING_FOR_FOLLOW_UP}
"""States in which nothing happens until a person does something."""


class Words(msgspec.Struct, frozen=True, tag_field="type", tag="words"):
    part: str
    text: str


class Tool(msgspec.Struct, frozen=True, tag_field="type", tag="tool", omit_defaults=True):
    title: str
    ok: bool
    asks: bool = False
    """It was not made: a person is asked first."""
    late: bool = False
    """Its end was told when words that come after it had begun."""


class Notice(msgspec.Struct, frozen=True, tag_field="type", tag="notice"):
    text: str


class Stepped(msgspec.Struct, frozen=True, tag_field="type", tag="step"):
    step: Step


class Asked(msgspec.Struct, frozen=True, tag_field="type", tag="asked"):
    question: str


class Rested(msgspec.Struct, frozen=True, tag_field="type", tag="rested"):
    task: TaskView


Event = Words | Tool | Notice | Stepped | Asked | Rested
_FRAMES: Final = msgspec.json.Decoder(ServerFrame)


class Told:
    """What was told so far of one task; turns what arrives into what is new."""

    def __init__(self, task: str) -> None:
        self.of = task
        self._known: dict[str, str] = {}
        self._heads: dict[str, Part] = {}
        self._done: set[str] = set()
        self._last: Part | None = None
        """Whose words were told last."""
        self._steps = 0

    def message(self, message: MessageView) -> Iterator[Event]:
        if message.task != self.of:
            return
        for part in message.parts:
            yield from self.part(part)
        if message.question and message.id not in self._done:
            self._done.add(message.id)
            yield Asked(message.question)

    def part(self, part: Part) -> Iterator[Event]:
        if part.attempt.rpartition(".")[0] != self.of:
            return
        self._heads[part.id] = part
        yield from self._words(part.id, part.text)
        yield from self._once(part)

    def delta(self, delta: Delta) -> Iterator[Event]:
        """A gap is left alone: the part comes whole when it is finished."""
        if delta.head is not None:
            self._heads[delta.part] = delta.head
        head = self._heads.get(delta.part)
        if head is None or head.attempt.rpartition(".")[0] != self.of:
            return
        known = self._known.get(delta.part, "")
        if delta.offset <= len(known):
            yield from self._words(delta.part, known[: delta.offset] + delta.text)
        yield from self._once(head)

    def task(self, task: TaskView) -> Iterator[Event]:
        if task.id != self.of:
            return
        steps = [at.step for attempt in task.attempts for at in attempt.steps]
        for step in steps[self._steps :]:
            yield Stepped(step)
        self._steps = max(self._steps, len(steps))

    def _words(self, part: str, text: str) -> Iterator[Event]:
        known = self._known.get(part, "")
        if len(text) <= len(known):
            return
        self._known[part] = text
        if self._heads[part].kind is PartKind.TEXT:
            self._last = self._heads[part]
            yield Words(part, text[len(known) :])

    def _once(self, part: Part) -> Iterator[Event]:
        if part.id in self._done:
            return
        if part.tool is not None and part.tool.status in (ToolStatus.COMPLETED, ToolStatus.FAILED):
            self._done.add(part.id)
            asked = asks(part.tool, self._known.get(part.id, part.text))
            last = self._last
            late = last is not None and last.message == part.message and last.position > part.position
            yield Tool(_inside(part), part.tool.status is ToolStatus.COMPLETED, asked, late)
        elif part.kind is PartKind.NOTICE and part.finished:
            self._done.add(part.id)
            yield Notice(self._known.get(part.id, part.text))


def _inside(call: Part) -> str:
    """The call's title; what lies in the attempt's checkout is named from there."""
    title = call.tool.title if call.tool else ""
    return re.sub(rf"/[^\s\"'`]*/{re.escape(call.attempt)}/repo/", "", title)


def follow(client: Client, project: str, task: str) -> Iterator[Event]:
    """Everything of the task from its beginning until it rests; the last event is `Rested`.

    Raises:
        SamError: `unreachable` when SAM stays away. RemoteError: as any call.
    """
    told = Told(task)
    cursor = client.get(f"/api/projects/{project}", ProjectSnapshot).cursor
    away_since: float | None = None
    while True:
        try:
            yield from _settled(client, project, told)
            if (view := _read(client, project, task)).state in RESTING:
                yield from _settled(client, project, told)
                yield from told.task(view)
                yield Rested(view)
                return
            yield from told.task(view)
            for frame in _frames(client, project, cursor):
                away_since = None
                if isinstance(frame, Changes):
                    cursor = frame.cursor
                yield from _events(told, frame)
                if _rests(frame, task):
                    break
            else:
                time.sleep(AGAIN_S)
        except (SamError, WebSocketException, OSError) as error:
            away_since = away_since or time.monotonic()
            if isinstance(error, SamError) and error.code != "unreachable":
                raise
            if isinstance(error, InvalidStatus) or time.monotonic() - away_since > AWAY_S:
                raise SamError("unreachable", str(error)) from error
            time.sleep(AGAIN_S)


def _events(told: Told, frame: ServerFrame) -> Iterator[Event]:
    if isinstance(frame, Open):
        for part in frame.parts:
            yield from told.part(part)
    elif isinstance(frame, Deltas):
        for delta in frame.deltas:
            yield from told.delta(delta)
    elif isinstance(frame, Changes):
        for change in frame.changes:
            if isinstance(change, TaskChange):
                yield from told.task(change.body)
            elif isinstance(change, MessageChange):
                yield from told.message(change.body)


def _rests(frame: ServerFrame, task: str) -> bool:
    return isinstance(frame, Changes) and any(
        isinstance(change, TaskChange) and change.body.id == task and change.body.state in RESTING
        for change in frame.changes
    )


def _settled(client: Client, project: str, told: Told) -> Iterator[Event]:
    for message in client.get(f"/api/projects/{project}/tasks/{told.of}/log", list[MessageView]):
        yield from told.message(message)


def _read(client: Client, project: str, task: str) -> TaskView:
    return client.get(f"/api/projects/{project}/tasks/{task}", TaskDetail).task


def _frames(client: Client, project: str, cursor: int) -> Iterator[ServerFrame]:
    """Frames of one connection until it closes."""
    url = "ws" + client.address.url.removeprefix("http")
    headers = {"Authorization": f"Bearer {client.address.token}"}
    with connect(
        f"{url}/api/projects/{project}/live?cursor={cursor}", additional_headers=headers, max_size=None, proxy=None
    ) as socket:
        waited = False
        while True:
            try:
                text = socket.recv(timeout=QUIET_S)
            except TimeoutError:
                if waited:
                    return
                waited = True
                _ping(socket)
            except ConnectionClosed:
                return
            else:
                waited = False
                yield _FRAMES.decode(text)


def _ping(socket: ClientConnection) -> None:
    socket.send(msgspec.json.encode(Ping()).decode())
