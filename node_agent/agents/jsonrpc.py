"""JSON-RPC 2.0 over newline-delimited bytes: the one pipe ACP speaks through, for the client and for SAM's own agent.

PyPI `agent-client-protocol` is not used here, for three measured reasons: importing it costs half a second, which is
more than SAM's whole agent may take to start; it hands each notification to a task of its own, so that their order is
lost; and it drops update kinds it does not know. The tests judge both sides with it instead.

Lines have no length limit below `LINE_BYTES` (one real update was 561 KB); what is not a JSON-RPC frame is skipped.
Notifications are handled in order, and before any answer that follows them on the wire is seen.
"""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Final, Protocol

import msgspec

LINE_BYTES: Final = 64 * 1024 * 1024
"""A line beyond this is thrown away, whatever it says: memory is not the agent's to fill."""

_CHUNK: Final = 1 << 16

METHOD_NOT_FOUND: Final = -32601
INVALID_PARAMS: Final = -32602
INTERNAL_ERROR: Final = -32603

Params = dict[str, Any]


class RpcError(Exception):
    """The other side answered with an error."""

    def __init__(self, code: int, message: str, data: object = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.data = data


class Disconnected(Exception):
    """The other side closed its end of the pipe."""


class Reader(Protocol):
    async def read(self, n: int = -1, /) -> bytes: ...


class Writer(Protocol):
    def write(self, data: bytes, /) -> None: ...

    async def drain(self) -> None: ...


class Frame(msgspec.Struct):
    """One frame of either direction; which one it is, the fields that are there say."""

    method: str | None = None
    id: int | str | msgspec.UnsetType | None = msgspec.UNSET
    params: Any = None
    result: Any = None
    error: Any = None


class Peer:
    """One end of the pipe. `run` must be running for anything to arrive."""

    def __init__(
        self,
        reader: Reader,
        writer: Writer,
        *,
        on_request: Callable[[str, Params], Awaitable[object]],
        on_notification: Callable[[str, Params], None],
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._on_request = on_request
        self._on_notification = on_notification
        self._ids = itertools.count(1)
        self._pending: dict[int | str, asyncio.Future[Any]] = {}
        self._serving: set[asyncio.Task[None]] = set()
        self._closed = False
        self.noise = 0
        """Lines that were no frames."""

    async def run(self) -> None:
        """Reads until the other side closes; then every waiting call raises `Disconnected`."""
        try:
            async for line in lines(self._reader):
                self._take(line)
        except (ConnectionError, ValueError, OSError):
            pass
        finally:
            self._closed = True
            for future in self._pending.values():
                if not future.done():
                    future.set_exception(Disconnected())
            self._pending.clear()

    async def call(self, method: str, params: Params) -> Any:
        """The other side's result.

        Raises:
            RpcError: it answered with an error.
            Disconnected: it is gone.
        """
        number = next(self._ids)
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._pending[number] = future
        try:
            await self._send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
            return await future
        finally:
            self._pending.pop(number, None)

    async def notify(self, method: str, params: Params) -> None:
        await self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def post(self, method: str, params: Params) -> None:
        """A notification that is written at once, in order, without waiting for the pipe to take it."""
        if not self._closed:
            self._writer.write(_line({"jsonrpc": "2.0", "method": method, "params": params}))

    async def settle(self) -> None:
        """Waits until every request being served has been answered."""
        while self._serving:
            await asyncio.wait(self._serving)

    def _take(self, line: bytes) -> None:
        try:
            frame = msgspec.json.decode(line, type=Frame)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            self.noise += 1
            return
        params = frame.params if isinstance(frame.params, dict) else {}
        if frame.method is None:
            self._answered(frame)
        elif isinstance(frame.id, msgspec.UnsetType):
            self._on_notification(frame.method, params)
        else:
            task = asyncio.ensure_future(self._serve(frame.method, frame.id, params))
            self._serving.add(task)
            task.add_done_callback(self._serving.discard)

    def _answered(self, frame: Frame) -> None:
        future = self._pending.get(frame.id) if isinstance(frame.id, int | str) else None
        if future is None or future.done():
            return
        if frame.error is None:
            future.set_result(frame.result)
            return
        error = frame.error if isinstance(frame.error, dict) else {}
        code = error.get("code")
        future.set_exception(
            RpcError(
                code if isinstance(code, int) else INTERNAL_ERROR, str(error.get("message", "")), error.get("data")
            )
        )

    async def _serve(self, method: str, number: int | str | None, params: Params) -> None:
        answer: dict[str, Any] = {"jsonrpc": "2.0", "id": number}
        try:
            answer["result"] = await self._on_request(method, params)
        except RpcError as error:
            answer["error"] = {"code": error.code, "message": error.message, "data": error.data}
        except Exception as error:
            answer["error"] = {"code": INTERNAL_ERROR, "message": type(error).__name__, "data": str(error)}
        with contextlib.suppress(Disconnected):
            await self._send(answer)

    async def _send(self, message: dict[str, Any]) -> None:
        if self._closed:
            raise Disconnected
        try:
            self._writer.write(_line(message))
            await self._writer.drain()
        except (ConnectionError, OSError, RuntimeError) as error:
            raise Disconnected from error


async def lines(reader: Reader) -> AsyncIterator[bytes]:
    """The lines of `reader` without their ends. A line longer than `LINE_BYTES` is left out."""
    pieces: list[bytes] = []
    size = 0
    while chunk := await reader.read(_CHUNK):
        *whole, rest = chunk.split(b"\n")
        for part in whole:
            size += len(part)
            pieces.append(part)
            if size <= LINE_BYTES and (line := b"".join(pieces)).strip():
                yield line
            pieces, size = [], 0
        size += len(rest)
        if size <= LINE_BYTES:
            pieces.append(rest)
        else:
            pieces = []


def _line(message: dict[str, Any]) -> bytes:
    return msgspec.json.encode(message) + b"\n"
