"""An agent that hangs up in the middle of an answer, over real sockets."""

import asyncio
from collections.abc import AsyncIterator

import httpx
from litestar import post
from litestar.response import Stream

from node_agent.broker.upstream import upstream_from
from tests.agents.stage import TOKEN, listen, serve
from tests.waiting import PATIENCE_S

FIRST = (
    b'event: message_start\ndata: {"type":"message_start","message":{"usage":{"input_tokens":9,"output_tokens":1}}}\n\n'
)


async def test_when_an_agent_hangs_up_the_upstream_is_hung_up_on_and_what_was_used_is_counted() -> None:
    ended = asyncio.Event()

    @post("/v1/messages", status_code=200)
    async def endless() -> Stream:
        async def words() -> AsyncIterator[bytes]:
            try:
                yield FIRST
                while True:
                    await asyncio.sleep(0.02)
                    yield b": still there\n\n"
            finally:
                ended.set()

        return Stream(words(), media_type="text/event-stream")

    async with asyncio.timeout(PATIENCE_S), listen([endless]) as url:
        upstream = upstream_from(None, None, None, "sk", url)
        async with serve(upstream) as stage, httpx.AsyncClient(trust_env=False) as agent:
            body = {"model": "m", "stream": True}
            address, headers = f"{stage.url}/llm/v1/messages", {"x-api-key": TOKEN}
            async with agent.stream("POST", address, json=body, headers=headers) as answer:
                assert FIRST.startswith(await anext(answer.aiter_bytes()))
            await ended.wait()
    assert (stage.grant.meter.calls, stage.grant.meter.input_tokens) == (1, 9)
