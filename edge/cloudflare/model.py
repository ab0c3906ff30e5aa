"""The edge's own model on Cloudflare: Workers AI, by its binding."""

from collections.abc import AsyncGenerator
from typing import Any, Final

from js import Object
from pyodide.ffi import JsException, to_js

from shared.loop.chat import Decoder, chunk
from shared.loop.cost import cost_of
from shared.loop.messages import Message, ToolSpec, to_chat, to_chat_tools
from shared.loop.ports import Chunk, Usage
from shared.loop.workers_ai import binding_error
from shared.pictures import taken_by
from shared.wire import ModelInfo

MODEL: Final = "@cf/google/gemma-4-26b-a4b-it"


class WorkersAi:
    """`edge.ports.EdgeModel` over the binding `AI`."""

    info: Final = ModelInfo(label="Gemma 4 26B on Workers AI", rehearsal=False, images=taken_by(MODEL))

    def __init__(self, binding: Any) -> None:
        self._binding = binding

    def cost_microusd(self, usage: Usage) -> int:
        return cost_of(MODEL, usage)

    async def stream(self, messages: tuple[Message, ...], tools: tuple[ToolSpec, ...]) -> AsyncGenerator[Chunk, None]:
        asked: dict[str, Any] = {"messages": to_chat(messages), "stream": True}
        if tools:
            asked["tools"] = to_chat_tools(tools)
        try:
            answer = await self._binding.run(MODEL, to_js(asked, dict_converter=Object.fromEntries))
            async for piece in _pieces(answer):
                yield piece
        except JsException as error:
            raise binding_error(str(error)) from error


async def _pieces(answer: Any) -> AsyncGenerator[Chunk, None]:
    """A stream of server-sent events; a model that cannot stream answers at once."""
    if not hasattr(answer, "getReader"):
        from js import JSON

        yield chunk(str(JSON.stringify(answer)).encode())
        return
    decoder, reader = Decoder(), answer.getReader()
    try:
        while True:
            received = await reader.read()
            if received.done:
                break
            for piece in decoder.feed(received.value.to_bytes()):
                yield piece
        for piece in decoder.end():
            yield piece
    finally:
        await reader.cancel()
