"""Serving the edge on a socket that was taken first, so that a port in use is known before anything else is touched."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Iterator
from typing import Any, Final

import uvicorn

from shared.errors import SamError

BACKLOG: Final = 512
FRAME_BYTES: Final = 1024 * 1024
"""Of a WebSocket message; the bodies of routes have the same limit."""
GOODBYE_S: Final = 3
"""How long open requests may take after `stop`; open pages are told at once."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 is any free one.

    Raises:
        SamError: `port_in_use`; `invalid_setting` for an address that is not this machine's.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror as error:
        raise SamError("invalid_setting", f"SAM_HOST: {host!r} is no address: {error.strerror}.") from error
    family, kind, protocol, _, address = found[0]
    bound = socket.socket(family, kind, protocol)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(BACKLOG)
    except OSError as error:
        bound.close()
        if error.errno == errno.EADDRINUSE:
            raise SamError("port_in_use", f"Port {port} at {host}.") from error
        raise SamError("invalid_setting", f"SAM_HOST, SAM_PORT: cannot listen on {host}:{port}: {error}.") from error
    return bound


class _Quiet(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """`sam up` decides what a signal means."""
        yield


class Server:
    """One ASGI app on one listening socket. Its log goes where the process's log goes."""

    def __init__(self, app: Any, listening: socket.socket) -> None:
        config = uvicorn.Config(
            app,
            lifespan="off",
            http="httptools",
            ws="websockets-sansio",
            ws_max_size=FRAME_BYTES,
            access_log=False,
            log_config=None,
            timeout_graceful_shutdown=GOODBYE_S,
        )
        self._server = _Quiet(config)
        self._socket = listening
        self._serving: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Returns when requests are answered."""
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        while not self._server.started:  # uvicorn tells in no other way
            if self._serving.done():
                await self._serving
                raise RuntimeError("the HTTP server ended before it had started")
            await asyncio.sleep(0.002)

    async def stop(self) -> None:
        if self._serving is not None:
            self._server.should_exit = True
            await self._serving
        self._socket.close()
