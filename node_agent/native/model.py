"""The model behind the broker's door, over one HTTP client."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

import httpx

from shared.loop.endpoint import ChatModel, Received
from shared.loop.ports import ModelError

TIMEOUT: Final = httpx.Timeout(600, connect=10)


class BrokerModel(ChatModel):
    """The loop's `Model` port."""

    def __init__(self, url: str, key: str, model: str) -> None:
        super().__init__(self._send, url, key, model)
        self._client = httpx.AsyncClient(timeout=TIMEOUT, trust_env=False)

    async def close(self) -> None:
        await self._client.aclose()

    @asynccontextmanager
    async def _send(self, url: str, headers: Mapping[str, str], body: bytes) -> AsyncIterator[Received]:
        try:
            async with self._client.stream("POST", url, content=body, headers=dict(headers)) as response:
                yield _Answer(response)
        except httpx.HTTPError as error:
            raise ModelError("model_unreachable", type(error).__name__, again=True) from error


class _Answer:
    def __init__(self, response: httpx.Response) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self._response = response

    def body(self) -> AsyncIterator[bytes]:
        return self._response.aiter_bytes()
