"""The ASGI face of the embedded host: HTTP to the app, WebSockets to the hub, files to the browser."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, MutableMapping
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec

from edge.accounts.doors import check_address
from edge.app import App
from edge.chat import live
from edge.chat.model import AskPart, ClientFrame, Pong
from edge.http import MAX_BODY, Request, Response, failure
from edge.local.files import WebFiles
from edge.local.hub import LocalHub
from shared.errors import Refused, SamError

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

API: Final = ("/api/", "/node/", "/mcp", "/healthz", "/login", "/openapi.json")
"""What the app answers; every other address belongs to the web application."""

LARGE: Final = "/node/"
ATTACHMENTS: Final = "/attachments/"
"""Where bodies may be large: whoever sends one is known before it is read."""

POLICY_VIOLATION: Final = 1008  # RFC 6455, 7.4.1


class Asgi:
    def __init__(self, app: App, hub: LocalHub, files: WebFiles) -> None:
        self._app = app
        self._hub = hub
        self._files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            most = MAX_BODY
            if scope["path"].startswith(LARGE) or ATTACHMENTS in scope["path"]:
                most = await self._app.most_body(_bare_request(scope, b""))
            request = await _request(scope, receive, most)
            if request.path.startswith(API):
                response = await self._app.handle(request)
            else:
                check_address(request, self._app.host.settings)
                response = self._files.get(request)
        except SamError as error:
            response = failure(error)
        await _respond(response, send, head=scope["method"] == "HEAD")

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        try:
            grant = await self._app.authorize_live(_bare_request(scope, b""))
        except SamError as error:
            await send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": error.code})
            return
        await send({"type": "websocket.accept"})
        outgoing: asyncio.Queue[str] = asyncio.Queue(maxsize=100)

        async def collect() -> None:
            async for frame in self._hub.listen(grant.project, grant.cursor):
                await outgoing.put(frame)

        async def write() -> None:
            while True:
                await send({"type": "websocket.send", "text": await outgoing.get()})

        async def read() -> None:
            while (message := await receive())["type"] == "websocket.receive":
                await outgoing.put(await self._reply(grant.project, message))

        jobs = [asyncio.create_task(job) for job in (collect(), write(), read())]
        try:
            await asyncio.wait(jobs, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for job in jobs:
                job.cancel()
            for job in jobs:
                with contextlib.suppress(asyncio.CancelledError, OSError, RuntimeError):
                    await job

    async def _reply(self, project: str, message: MutableMapping[str, Any]) -> str:
        try:
            frame = msgspec.json.decode(message.get("text") or message.get("bytes") or b"", type=ClientFrame)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            return live.encode(SamError("invalid_request", str(error)).problem)
        if isinstance(frame, AskPart):
            return await self._hub.part(project, frame.part)
        return live.encode(Pong())


async def _request(scope: Scope, receive: Receive, most: int) -> Request:
    """Reads the body, but never more than `most` bytes.

    Raises:
        Refused: `body_too_large`.
    """
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > most:
            raise Refused("body_too_large", f"more than {most} bytes")
        if not message.get("more_body"):
            break
    return _bare_request(scope, b"".join(chunks))


def _bare_request(scope: Scope, body: bytes) -> Request:
    return Request(
        method="GET" if scope.get("method") == "HEAD" else scope.get("method", "GET"),
        path=scope["path"],
        query=dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
        headers={name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]},
        body=body,
        local=_is_local(scope),
    )


def _is_local(scope: Scope) -> bool:
    """A proxy on this machine speaks for people elsewhere, and says so (RFC 7239, and the header before it)."""
    if any(name in (b"forwarded", b"x-forwarded-for") for name, _ in scope["headers"]):
        return False
    client = scope.get("client")
    try:
        return client is not None and ip_address(client[0]).is_loopback
    except ValueError:
        return False


async def _respond(response: Response, send: Send, *, head: bool) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    headers.append((b"content-length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else response.body})
