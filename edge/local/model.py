"""The edge's own model on the embedded host: an OpenAI-compatible endpoint over HTTP."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import urlsplit

import httpx

from shared.loop.cost import cost_of
from shared.loop.endpoint import ChatModel, Received
from shared.loop.messages import Message, ToolSpec
from shared.loop.ports import Chunk, ModelError, Usage
from shared.pictures import taken_by
from shared.prices import price_of
from shared.wire import ModelInfo

TIMEOUT: Final = httpx.Timeout(600, connect=10)


class _Answer:
    def __init__(self, response: httpx.Response) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self._response = response

    def body(self) -> AsyncIterator[bytes]:
        return self._response.aiter_bytes()


class EndpointModel(ChatModel):
    """`edge.ports.EdgeModel`. Close it with the host."""

    def __init__(self, url: str, key: str | None, model: str | None, images: bool | None = None) -> None:
        """`images`: whether the model takes pictures; None: as far as its name says."""
        super().__init__(self._send, url, key, model)
        host = urlsplit(url).netloc.rpartition("@")[2] or url
        self._name = model or ""
        label = f"{model} at {host}" if model else host
        self.info = ModelInfo(
            label=label,
            rehearsal=False,
            unpriced=price_of(self._name) is None,
            images=taken_by(self._name) if images is None else images,
        )
        self._client = httpx.AsyncClient(timeout=TIMEOUT, trust_env=False)

    def cost_microusd(self, usage: Usage) -> int:
        return cost_of(self._name, usage)

    async def close(self) -> None:
        await self._client.aclose()

    @asynccontextmanager
    async def _send(self, url: str, headers: Mapping[str, str], body: bytes) -> AsyncIterator[Received]:
        try:
            async with self._client.stream("POST", url, content=body, headers=dict(headers)) as response:
                yield _Answer(response)
        except httpx.HTTPError as error:
            raise ModelError("model_unreachable", type(error).__name__, again=True) from error


class NoModel:
    """`edge.ports.EdgeModel` of an installation whose only model speaks another wire."""

    info: Final = ModelInfo(label="none", rehearsal=False)

    def cost_microusd(self, usage: Usage) -> int:
        return 0

    def stream(self, messages: tuple[Message, ...], tools: tuple[ToolSpec, ...]) -> AsyncGenerator[Chunk, None]:
        raise ModelError(
            "model_unreachable", "The edge speaks to an OpenAI-compatible endpoint, and none is set. Set SAM_MODEL_URL."
        )
