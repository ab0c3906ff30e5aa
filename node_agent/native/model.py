"""The model behind the broker's door: OpenAI Chat Completions over HTTP, streamed."""

from collections.abc import AsyncIterator
from typing import Any, Final

import httpx
import msgspec

from shared.loop.chat import Decoder, chunk, error_words
from shared.loop.messages import Message, ToolSpec, to_chat, to_chat_tools
from shared.loop.ports import Chunk, ModelError
from shared.reasons import REASONS

TIMEOUT: Final = httpx.Timeout(600, connect=10)
AGAIN: Final = (408, 409, 425, 429, 500, 502, 503, 504, 529)
DEFAULT: Final = "default"
"""The model's name where none was given: the broker puts the configured one in its place."""


class _Named(msgspec.Struct, frozen=True):
    code: str = ""
    detail: str = ""


class _ErrorBody(msgspec.Struct):
    sam: _Named = _Named()
    error: Any = None


class ChatModel:
    """The loop's `Model` port over one HTTP client."""

    def __init__(self, url: str, key: str, model: str) -> None:
        self._url = url.rstrip("/") + "/chat/completions"
        self._key = key
        self._model = model or DEFAULT
        self._client = httpx.AsyncClient(timeout=TIMEOUT, trust_env=False)

    async def close(self) -> None:
        await self._client.aclose()

    async def stream(self, messages: tuple[Message, ...], tools: tuple[ToolSpec, ...]) -> AsyncIterator[Chunk]:
        body: dict[str, Any] = {
            "model": self._model,
            "messages": to_chat(messages),
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if tools:
            body["tools"] = to_chat_tools(tools)
        headers = {"authorization": f"Bearer {self._key}", "content-type": "application/json"}
        try:
            async with self._client.stream(
                "POST", self._url, content=msgspec.json.encode(body), headers=headers
            ) as answer:
                if answer.is_error:
                    raise _failure(answer.status_code, await answer.aread())
                if "event-stream" not in answer.headers.get("content-type", ""):
                    yield chunk(await answer.aread())
                    return
                decoder = Decoder()
                async for received in answer.aiter_bytes():
                    for piece in decoder.feed(received):
                        yield piece
                for piece in decoder.end():
                    yield piece
        except httpx.HTTPError as error:
            raise ModelError("model_unreachable", type(error).__name__, again=True) from error


def _failure(status: int, body: bytes) -> ModelError:
    """The broker names the reason; an endpoint without a broker is judged by its status alone."""
    try:
        told = msgspec.json.decode(body, type=_ErrorBody)
    except (msgspec.DecodeError, UnicodeDecodeError):
        told = _ErrorBody(error=body.decode(errors="replace"))
    detail = told.sam.detail or f"HTTP {status}: {error_words(told.error)}"
    if told.sam.code in REASONS and told.sam.code.startswith(("model_", "budget_")):
        return ModelError(told.sam.code, detail, again=status in AGAIN)
    if status in (401, 403):
        return ModelError("model_unauthorized", detail)
    return ModelError("model_failed", detail, again=status in AGAIN)
