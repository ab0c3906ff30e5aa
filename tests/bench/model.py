"""A model on loopback that says numbered words at a steady pace: OpenAI Chat Completions, streamed.

What it says is asked for in the newest message of a person (`Asked`): `stream <name> parts=<n> words=<n> …`. Each part
but the last is followed by a harmless command, so that the agent opens a new one. `together` streams begin only when
that many have asked. Every word is a stamp, `T<µs since the epoch>x<number>;`, made when it is sent.
"""

import asyncio
import contextlib
import json
import re
import socket
import time
from collections.abc import AsyncIterator, MutableMapping
from typing import Any, Final

import msgspec

from node_agent.serving import Server

_ASKED: Final = re.compile(r"stream (\w+) parts=(\d+) words=(\d+) pace_ms=(\d+) together=(\d+)")
TOGETHER_S: Final = 90
REPORTED: Final = "That was all."
Send = Any


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One stream, as the message asks for it."""

    name: str
    parts: int
    words: int
    pace_ms: int
    together: int = 1

    def __str__(self) -> str:
        return (
            f"stream {self.name} parts={self.parts} words={self.words} pace_ms={self.pace_ms} together={self.together}"
        )


class PacedModel:
    """The ASGI app. `said` has, per stream, the text of each part as it left here."""

    def __init__(self) -> None:
        self.said: dict[str, list[str]] = {}
        self._arrived: set[str] = set()
        self._more = asyncio.Condition()

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Send) -> None:
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        if scope["type"] != "http" or not scope["path"].endswith("/chat/completions"):
            await _answer(send, 404, b'{"error": {"message": "only chat/completions"}}')
            return
        asked, part, reports = _read(body)
        if asked is None:
            await _answer(send, 400, b'{"error": {"message": "no stream was asked for"}}')
            return
        if part == 0:
            await self._wait_for_the_others(asked)
        headers = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        if part < asked.parts:
            await self._speak(asked, part, send, reports=reports)
        else:
            self.said[asked.name][part:] = [REPORTED]
            await _chunk(send, {"content": REPORTED}, "stop")
        await send({"type": "http.response.body", "body": b"data: [DONE]\n\n"})

    async def _speak(self, asked: Asked, part: int, send: Send, *, reports: str | None) -> None:
        """`reports`: a task hands its work in after the last part, or it would be asked whether it has ended."""
        parts = self.said.setdefault(asked.name, [])
        parts[part:] = [""]  # a request that is sent again says this part anew
        for number in range(asked.words):
            await asyncio.sleep(asked.pace_ms / 1000)
            word = f"T{time.time_ns() // 1000}x{number}; "
            parts[part] += word
            await _chunk(send, {"content": word})
        if part + 1 < asked.parts:
            await _chunk(send, {"tool_calls": [_call(part, "bash", command=f"echo part {part}")]}, "tool_calls")
        elif reports is not None:
            await _chunk(send, {"tool_calls": [_call(part, reports, summary="All was said.")]}, "tool_calls")
        else:
            await _chunk(send, {}, "stop")

    async def _wait_for_the_others(self, asked: Asked) -> None:
        async with asyncio.timeout(TOGETHER_S), self._more:
            self._arrived.add(asked.name)
            self._more.notify_all()
            await self._more.wait_for(lambda: len(self._arrived) >= asked.together)


@contextlib.asynccontextmanager
async def paced_model() -> AsyncIterator[tuple[PacedModel, dict[str, str]]]:
    """The model, and the settings with which `sam up` speaks to it."""
    model = PacedModel()
    server = Server(model, "127.0.0.1", 0)
    port = server.bind()
    await server.start()
    try:
        yield model, {"SAM_MODEL_URL": f"http://127.0.0.1:{port}/v1", "SAM_MODEL": "paced"}
    finally:
        await server.stop()


@contextlib.contextmanager
def silent_model() -> Any:
    """Settings for a model that takes every request and never answers: agents stay where they are, at no cost."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        yield {"SAM_MODEL_URL": f"http://127.0.0.1:{listening.getsockname()[1]}/v1", "SAM_MODEL": "silent"}


def _call(part: int, tool: str, **arguments: str) -> dict[str, Any]:
    function = {"name": tool, "arguments": json.dumps(arguments)}
    return {"index": 0, "id": f"call_{part}", "type": "function", "function": function}


def _read(body: bytes) -> tuple[Asked | None, int, str | None]:
    """The stream that is asked for, how many parts of it were said, and the tool by which work is handed in."""
    request = msgspec.json.decode(body)
    messages = request["messages"]
    offered = [tool["function"]["name"] for tool in request.get("tools", ())]
    reports = next((name for name in offered if name.endswith("complete_task")), None)
    for index in range(len(messages) - 1, -1, -1):
        found = _ASKED.search(json.dumps(messages[index]["content"])) if messages[index]["role"] == "user" else None
        if found:
            name, *numbers = found.groups()
            parts, words, pace_ms, together = map(int, numbers)
            asked = Asked(name=name, parts=parts, words=words, pace_ms=pace_ms, together=together)
            return asked, sum(1 for one in messages[index:] if one.get("tool_calls")), reports
    return None, 0, reports


async def _chunk(send: Send, delta: dict[str, Any], finish: str | None = None) -> None:
    frame = {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
    await send(
        {"type": "http.response.body", "body": b"data: " + msgspec.json.encode(frame) + b"\n\n", "more_body": True}
    )


async def _answer(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
