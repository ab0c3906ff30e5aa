"""Serving an ASGI app on a socket of this machine, inside a daemon that handles signals itself."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Iterator
from typing import Any, Final

import uvicorn

from shared.errors import SamError

GOODBYE_S: Final = 2
"""How long open requests may take after `stop`."""


class _Quiet(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The daemon decides what a signal means."""
        yield


class Server:
    """One app on one socket."""

    def __init__(self, app: Any, host: str, port: int) -> None:
        self._app, self._host, self._wanted = app, host, port
        self._serving: asyncio.Task[None] | None = None
        self._server: _Quiet | None = None
        self._socket: socket.socket | None = None

    def bind(self) -> int:
        """Takes the port, so that its number is known before anything is served.

        Raises:
            SamError: `port_in_use`.
        """
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        bound = socket.socket(family, socket.SOCK_STREAM)
        try:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind((self._host, self._wanted))
        except OSError as error:
            bound.close()
            if error.errno == errno.EADDRINUSE:
                raise SamError("port_in_use", str(self._wanted)) from error
            raise SamError("invalid_setting", f"Cannot listen on {self._host}: {error}") from error
        self._socket = bound
        return int(bound.getsockname()[1])

    async def start(self) -> None:
        """Returns when requests are answered."""
        assert self._socket is not None
        config = uvicorn.Config(
            self._app, lifespan="off", log_level="warning", access_log=False, timeout_graceful_shutdown=GOODBYE_S
        )
        self._server = _Quiet(config)
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        while not self._server.started and not self._serving.done():  # noqa: ASYNC110 - uvicorn tells in no other way
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        if self._server is not None and self._serving is not None:
            self._server.should_exit = True
            await self._serving
        if self._socket is not None:
            self._socket.close()
