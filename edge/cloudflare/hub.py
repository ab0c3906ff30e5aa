"""The Durable Object of a project: its open pages, what agents are saying right now, and the alarm of its effects.

A page's socket hibernates: the object may be thrown out of memory while the socket stays open. So what a page has seen,
its cursor, is attached to its socket, and everything else here is a cache. Changes are read from D1, never passed in.
"""

import asyncio
import logging
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import msgspec
from js import Object, WebSocketPair, WebSocketRequestResponsePair
from js import Response as JsResponse
from workers import DurableObject

from edge.app import App
from edge.chat import live
from edge.chat.model import AskPart, ClientFrame, Deltas, Hello, Open, Ping, Pong
from edge.chat.open_parts import OpenParts
from edge.cloudflare.host import make_host
from edge.cloudflare.stubs import DIRECTORY, earlier
from shared.wire import DeltaBatch

COALESCE_S: Final = 0.03
"""Changes that come within it go out as one frame: at twenty events a second nobody sees the difference."""

ALARM_S: Final = 600.0
"""An alarm may take fifteen minutes; what thinks longer goes on in the next."""
LOOK_S: Final = 5.0

_PROJECT: Final = "project"
_FRAMES: Final = msgspec.json.Decoder(ClientFrame)
_BATCHES: Final = msgspec.json.Decoder(DeltaBatch)

_UNSENDABLE: Final = frozenset({1005, 1006, 1015})
"""Codes that stand for a missing goodbye (RFC 6455, 7.4.1)."""

_log = logging.getLogger("sam.hub")


class _Seen(msgspec.Struct, frozen=True):
    """What is attached to a socket."""

    project: str
    cursor: int


class ProjectHub(DurableObject):  # type: ignore[misc]
    """One per project, by name; `directory` is the one for effects of no project."""

    def __init__(self, ctx: Any, env: Any) -> None:
        super().__init__(ctx, env)
        self._parts = OpenParts()
        self._telling = asyncio.Lock()
        self._told_soon = False
        self._app: App | None = None
        self._woken = asyncio.Event()
        self.ctx.setWebSocketAutoResponse(
            WebSocketRequestResponsePair.new(live.encode(Ping()), live.encode(Pong()))
        )  # a ping does not wake the object

    # --- called by the Worker, through `edge.cloudflare.stubs` -----------------------------------------------------

    async def fetch(self, request: Any) -> Any:
        """A page that was let in: 101 with its end of a socket. The query is a `_Seen`."""
        asked = parse_qs(urlsplit(request.url).query)
        project, cursor = asked["project"][0], int(asked["cursor"][0])
        page, socket = Object.values(WebSocketPair.new())
        self.ctx.acceptWebSocket(socket)
        _attach(socket, _Seen(project, cursor))
        socket.send(live.encode(Hello(cursor=await live.cursor(self._edge().host.databases, project))))
        socket.send(live.encode(Open(parts=self._parts.all())))
        await self._tell()
        return JsResponse.new(None, status=101, webSocket=page)

    async def changed(self) -> None:
        """The project's change log has grown. Answers when the pages were told, together with what came meanwhile."""
        if self._told_soon:
            return
        self._told_soon = True
        await asyncio.sleep(COALESCE_S)
        self._told_soon = False
        await self._tell()

    async def stream(self, batch: str) -> str:
        reply, news = self._parts.apply(_BATCHES.decode(batch))
        if news:
            self._broadcast(live.encode(Deltas(deltas=news)))
        return msgspec.json.encode(reply).decode()

    async def settled(self, parts: str) -> None:
        self._parts.settle(msgspec.json.decode(parts, type=list[str]))

    async def open_parts(self) -> str:
        return msgspec.json.encode(self._parts.all()).decode()

    async def wake_at(self, project: str, when: int) -> None:
        """An effect is due at `when`. An earlier alarm is kept."""
        storage = self.ctx.storage
        if await storage.get(_PROJECT) is None:
            await storage.put(_PROJECT, project or DIRECTORY)
        when = earlier(when, await storage.getAlarm())
        await storage.setAlarm(when)
        self._woken.set()

    # --- called by the platform ------------------------------------------------------------------------------------

    async def alarm(self, *_: Any) -> None:
        """Runs what is due. The platform calls again when this fails, and the cron is behind it."""
        name = await self.ctx.storage.get(_PROJECT)
        project = "" if name == DIRECTORY else str(name)
        app, began = self._edge(), asyncio.get_running_loop().time()
        self._woken.clear()  # before it looks: who wakes it while it does is not lost
        due = await app.run_due(project)
        while app.runner.running:  # what thinks does so inside this call, and what falls due meanwhile is run here too
            if asyncio.get_running_loop().time() - began > ALARM_S:
                await app.runner.stop()
                due = app.host.clock.now()
                break
            waking = asyncio.create_task(self._woken.wait())
            left = LOOK_S if due is None else min(LOOK_S, max(0.0, (due - app.host.clock.now()) / 1000))
            await asyncio.wait({waking, *app.runner.running}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            waking.cancel()
            self._woken.clear()
            due = await app.run_due(project)
        if due is not None:
            await self.wake_at(project, due)

    async def webSocketMessage(self, socket: Any, message: Any) -> None:
        try:
            frame = _FRAMES.decode(str(message))
        except msgspec.DecodeError:
            socket.close(1003, "not a frame of SAM's")
            return
        match frame:
            case Ping():
                socket.send(live.encode(Pong()))
            case AskPart(part=name):
                part = self._parts.get(name)
                socket.send(live.encode(Open(parts=(part,) if part else ())))

    async def webSocketClose(self, socket: Any, code: int, reason: str, clean: bool) -> None:
        """Answers the page's goodbye, or it would wait. The platform keeps the list of sockets."""
        if code not in _UNSENDABLE:
            socket.close(code, reason)

    async def webSocketError(self, socket: Any, error: Any) -> None:
        _log.info("socket.failed %s", error)

    # --- telling the pages -----------------------------------------------------------------------------------------

    async def _tell(self) -> None:
        """Sends each page what is new to it. Pages at one cursor, nearly all of them, share the reading."""
        async with self._telling:
            behind: dict[_Seen, list[Any]] = {}
            for socket in self.ctx.getWebSockets():
                behind.setdefault(_attached(socket), []).append(socket)
            while behind:
                seen, sockets = behind.popitem()
                frame = await live.frame_after(self._edge().host.databases, seen.project, seen.cursor)
                if frame is None:
                    continue
                now = _Seen(seen.project, frame.cursor)
                text = live.encode(frame)
                for socket in sockets:
                    _attach(socket, now)
                    _send(socket, text)
                behind.setdefault(now, []).extend(sockets)

    def _broadcast(self, text: str) -> None:
        for socket in self.ctx.getWebSockets():
            _send(socket, text)

    def _edge(self) -> App:
        if self._app is None:
            self._app = App(make_host(self.env))
        return self._app


def _attached(socket: Any) -> _Seen:
    return msgspec.json.decode(socket.deserializeAttachment(), type=_Seen)


def _attach(socket: Any, seen: _Seen) -> None:
    socket.serializeAttachment(msgspec.json.encode(seen).decode())


def _send(socket: Any, text: str) -> None:
    try:
        socket.send(text)
    except Exception as gone:
        _log.info("socket.gone %s", gone)
