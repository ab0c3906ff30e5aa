"""A model endpoint that costs: the rehearsal model behind an OpenAI-compatible address, which names its price."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from litestar import MediaType, Request, Response, post
from litestar.response import Stream

from shared.rehearsal import wires
from tests.agents.stage import listen


class Priced:
    """`usage.cost` of every answer is `cost_usd`, as OpenRouter has it."""

    def __init__(self, cost_usd: str) -> None:
        self.cost_usd = cost_usd
        self.url = ""
        self.asked: list[dict[str, Any]] = []

    def answer(self, body: bytes) -> Response[Any]:
        answer = wires.answer("openai", body)
        if not answer.stream:
            return Response(self._priced(answer.whole), media_type=MediaType.JSON)
        frames = [self._priced(frame.data) for frame in answer.frames]

        async def words() -> AsyncIterator[bytes]:
            for frame in frames:
                yield frame

        return Stream(words(), media_type="text/event-stream", status_code=200)

    def _priced(self, data: bytes) -> bytes:
        return data.replace(b'"usage":{', b'"usage":{"cost":%s,' % self.cost_usd.encode())


@contextlib.asynccontextmanager
async def priced(cost_usd: str) -> AsyncIterator[Priced]:
    """Listens on loopback until the block ends."""
    made = Priced(cost_usd)

    @post("/v1/chat/completions", status_code=200)
    async def complete(request: Request[Any, Any, Any]) -> Response[Any]:
        made.asked.append(await request.json())
        return made.answer(await request.body())

    async with listen([complete]) as url:
        made.url = f"{url}/v1"
        yield made
