"""A model behind an OpenAI-compatible endpoint: the loop's `Model` over whatever HTTP client a host has."""

import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, Protocol

import msgspec

from shared.loop.chat import LINE_BYTES, Decoder, chunk, error_words
from shared.loop.messages import Message, ToolSpec, to_chat, to_chat_tools
from shared.loop.ports import Chunk, ModelError
from shared.reasons import REASONS

AGAIN: Final = (408, 409, 425, 429, 500, 502, 503, 504, 529)
DEFAULT: Final = "default"
"""The model's name where none was given: SAM's broker puts the configured one in its place."""


class Received(Protocol):
    """An answer whose body is still coming."""

    status: int

    @property
    def headers(self) -> Mapping[str, str]:
        """Found by names in lower case."""
        ...

    def body(self) -> AsyncIterator[bytes]: ...


class Post(Protocol):
    """How a host sends a request. It raises ModelError `model_unreachable` where nobody answers."""

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> AbstractAsyncContextManager[Received]: ...


class _Named(msgspec.Struct, frozen=True):
    code: str = ""
    detail: str = ""


class _ErrorBody(msgspec.Struct):
    sam: _Named = _Named()
    error: Any = None


class ChatModel:
    """The loop's `Model` port: OpenAI Chat Completions, streamed. `url` is the endpoint's base, ending in `/v1`."""

    def __init__(self, post: Post, url: str, key: str | None, model: str | None) -> None:
        self._post = post
        self._url = url.rstrip("/") + "/chat/completions"
        self._key = key
        self._model = model or DEFAULT

    async def stream(self, messages: tuple[Message, ...], tools: tuple[ToolSpec, ...]) -> AsyncGenerator[Chunk, None]:
        body: dict[str, Any] = {
            "model": self._model,
            "messages": to_chat(messages),
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if tools:
            body["tools"] = to_chat_tools(tools)
        headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {self._key}"} if self._key else {})
        async with self._post(self._url, headers, msgspec.json.encode(body)) as answer:
            if answer.status >= 400:
                after_s = asked_pause(answer.headers.get("retry-after", ""), answer.headers.get("date", ""))
                raise failure(answer.status, await _whole(answer), after_s)
            if "event-stream" not in answer.headers.get("content-type", ""):
                yield chunk(await _whole(answer))
                return
            decoder = Decoder()
            async for received in answer.body():
                for piece in decoder.feed(received):
                    yield piece
            for piece in decoder.end():
                yield piece


def asked_pause(retry_after: str, date: str) -> float | None:
    """Seconds that a `Retry-After` names, by itself or as a date after that of the answer (RFC 9110, 10.2.3); None for
    what is neither.
    """
    if re.fullmatch(r"[0-9]{1,9}", retry_after.strip()):
        return float(retry_after)
    try:
        then = parsedate_to_datetime(retry_after)
        now = parsedate_to_datetime(date) if date else datetime.now(UTC)
        return max(0.0, (then - now).total_seconds())
    except (TypeError, ValueError, OverflowError):
        return None


def failure(status: int, body: bytes, after_s: float | None = None) -> ModelError:
    """The broker names the reason; an endpoint without a broker is judged by its status alone."""
    try:
        told = msgspec.json.decode(body, type=_ErrorBody)
    except (msgspec.DecodeError, UnicodeDecodeError):
        told = _ErrorBody(error=body.decode(errors="replace"))
    detail = told.sam.detail or f"HTTP {status}: {error_words(told.error)}"
    if told.sam.code in REASONS and told.sam.code.startswith(("model_", "budget_")):
        return ModelError(told.sam.code, detail, again=status in AGAIN, after_s=after_s)
    if status in (401, 403):
        return ModelError("model_unauthorized", detail)
    return ModelError("model_failed", detail, again=status in AGAIN, after_s=after_s)


async def _whole(answer: Received) -> bytes:
    """Raises ModelError model_failed where it is longer than any answer, for it may have no end."""
    body = bytearray()
    async for received in answer.body():
        body += received
        if len(body) > LINE_BYTES:
            raise ModelError("model_failed", "The model's answer is longer than 16 MiB.")
    return bytes(body)
