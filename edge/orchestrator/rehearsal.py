"""The rehearsal model as the edge's own: where none is configured it follows a script, and says so."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Final

import msgspec

from shared.loop.chat import Decoder
from shared.loop.messages import Message, ToolSpec, to_chat, to_chat_tools
from shared.loop.ports import Chunk, Usage
from shared.rehearsal import wires
from shared.wire import ModelInfo

PAUSE_S: Final = 0.012
"""Between two pieces of its words: visibly a stream, and quick."""


class RehearsalModel:
    """`edge.ports.EdgeModel`, free of charge."""

    info: Final = ModelInfo(label="Rehearsal model (it follows a script)", rehearsal=True)

    def __init__(self, pause_s: float = PAUSE_S) -> None:
        self._pause_s = pause_s

    def cost_microusd(self, usage: Usage) -> int:
        return 0

    async def stream(self, messages: tuple[Message, ...], tools: tuple[ToolSpec, ...]) -> AsyncGenerator[Chunk, None]:
        body = {"messages": to_chat(messages), "tools": to_chat_tools(tools), "stream": True}
        answer = wires.answer("openai", msgspec.json.encode(body))
        decoder = Decoder()
        for frame in answer.frames:
            for chunk in decoder.feed(frame.data):
                yield chunk
            if frame.words:
                await asyncio.sleep(self._pause_s)
