"""The wire between edge and node, which can be slow, say things twice, or lose the answer after the work was done.

Both directions go through one of these. `cut` drops every call of a kind, which is how each seam's test is seen red.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from enum import StrEnum
from typing import Any

import httpx


class Fault(StrEnum):
    NONE = "none"
    LATE = "late"  #: the answer comes after others have overtaken it
    TWICE = "twice"  #: the call arrives twice; the second answer counts
    LOST = "lost"  #: the work is done, the answer never comes; every other call of each kind


class Wire(httpx.AsyncBaseTransport):
    """To an ASGI application that may not be there yet, with a fault."""

    def __init__(self, application: Callable[[], Any], fault: Fault = Fault.NONE) -> None:
        self._application = application
        self.fault = fault
        self.cut: str | None = None
        self.calls: Counter[str] = Counter()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        application = self._application()
        if application is None:
            raise httpx.ConnectError("nobody listens", request=request)
        kind = _kind(request)
        self.calls[kind] += 1
        if self.cut == kind:
            raise httpx.ConnectError(f"{kind} is cut", request=request)
        body = await request.aread()
        transport = httpx.ASGITransport(application)
        if self.fault is Fault.LATE:
            for _ in range(self.calls[kind] % 7):
                await asyncio.sleep(0.01)
        response = await transport.handle_async_request(_again(request, body))
        if self.fault is Fault.TWICE:
            await response.aread()
            response = await transport.handle_async_request(_again(request, body))
        if self.fault is Fault.LOST and self.calls[kind] % 2 == 1:
            await response.aread()
            raise httpx.ReadTimeout("the answer was lost", request=request)
        return response


def _kind(request: httpx.Request) -> str:
    """`events`, `deltas`, `commands`, `mcp` …; an object by its name."""
    pieces = request.url.path.strip("/").split("/")
    return pieces[2] if pieces[0] == "node" and pieces[2] != "objects" else pieces[-1]


def _again(request: httpx.Request, body: bytes) -> httpx.Request:
    return httpx.Request(request.method, request.url, headers=request.headers, content=body)
