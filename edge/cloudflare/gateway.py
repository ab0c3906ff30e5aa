"""Requests as the platform has them become the edge's records, and answers the platform's."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec
from js import JSON, Object, Uint8Array
from js import Response as JsResponse
from pyodide.ffi import jsnull, to_js

from edge.app import App
from edge.cloudflare.stubs import ObjectHub
from edge.http import Request, Response, failure
from shared.errors import Refused, SamError

MOST_BYTES: Final = 32 * 2**20
"""A body is held whole, and once more as the platform has it; an isolate has 128 MB for all its requests."""

_BODILESS: Final = frozenset({101, 204, 205, 304})
_HEADERS: Final = msgspec.json.Decoder(dict[str, str])


async def serve(app: App, hub: ObjectHub, raw: Any) -> Any:
    """Answers one of the platform's requests, the opening of a page's socket included."""
    headers: Mapping[str, str] = _HEADERS.decode(JSON.stringify(Object.fromEntries(raw.headers)))
    try:
        if int(headers.get("content-length", "0")) > MOST_BYTES:
            raise Refused("body_too_large", f"at most {MOST_BYTES} bytes on this host")
        if headers.get("upgrade", "").lower() == "websocket":
            grant = await app.authorize_live(_request(raw, headers, b""))
            return await hub.listen(grant.project, grant.cursor)
    except SamError as refused:
        return refusal(refused)
    body = b"" if raw.body is None or raw.body is jsnull else Uint8Array.new(await raw.arrayBuffer()).to_bytes()
    return _response(await app.handle(_request(raw, headers, body)))


def refusal(error: SamError) -> Any:
    """A typed error as the platform's response."""
    return _response(failure(error))


def _request(raw: Any, headers: Mapping[str, str], body: bytes) -> Request:
    parts = urlsplit(raw.url)
    return Request(
        method=raw.method,
        path=unquote(parts.path),
        query=dict(parse_qsl(parts.query, keep_blank_values=True)),
        headers=headers,
        body=body,
    )


def _response(answer: Response) -> Any:
    options = to_js(
        {"status": answer.status, "headers": [list(pair) for pair in answer.headers]},
        dict_converter=Object.fromEntries,
    )
    return JsResponse.new(jsnull if answer.status in _BODILESS else to_js(answer.body), options)
