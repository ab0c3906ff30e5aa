"""Fetching on workerd: one answer, read up to a bound, no redirect followed."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from js import JSON, AbortSignal, Object, fetch
from pyodide.ffi import JsException, jsnull, to_js

from edge.outside.github import Answer

_HEADERS: Final = msgspec.json.Decoder(dict[str, str])


class Fetching:
    """`edge.outside.github.Get` over the platform's fetch, which unpacks what comes packed: the bound counts what was
    unpacked.
    """

    def __init__(self, seconds: float, through: Any = fetch) -> None:
        self._seconds, self._fetch = seconds, through

    async def __call__(self, url: str, headers: Mapping[str, str], most: int) -> Answer:
        """Raises `ConnectionError` where nothing answers in time."""
        options = {
            "headers": dict(headers),
            "redirect": "manual",
            "signal": AbortSignal.timeout(int(self._seconds * 1000)),
        }
        try:
            answer = await self._fetch(url, to_js(options, dict_converter=Object.fromEntries))
            body, whole = await _read(answer.body, most)
        except JsException as lost:
            raise ConnectionError(str(lost)[:300]) from lost
        told = _HEADERS.decode(JSON.stringify(Object.fromEntries(answer.headers)))
        return Answer(int(answer.status), told, body, whole)


async def _read(stream: Any, most: int) -> tuple[bytes, bool]:
    """At most that many bytes, and whether they are all."""
    if stream is None or stream is jsnull:
        return b"", True
    body, reader = bytearray(), stream.getReader()
    try:
        while not (received := await reader.read()).done:
            body += received.value.to_bytes()
            if len(body) > most:
                return bytes(body[:most]), False
        return bytes(body), True
    finally:
        await reader.cancel()
