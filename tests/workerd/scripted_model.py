"""An OpenAI-compatible endpoint on loopback that does what the person's words tell it to, well or badly."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from typing import Any, Self

Body = dict[str, Any]
ORDER = re.compile(r"CALL\((\w+),\s*(\{.*?\})\)", re.DOTALL)
"""How a text tells the model that obeys (`obey:`) to call a tool."""
DIAMOND = [
    {"key": "a", "text": "the ground"},
    {"key": "b", "text": "the left", "depends_on": ["a"]},
    {"key": "c", "text": "the right", "depends_on": ["a"]},
    {"key": "d", "text": "the top", "depends_on": ["b", "c"]},
]


class ScriptedModel:
    """`async with`: serves until the end. `asked` has every request's body."""

    def __init__(self) -> None:
        self.asked: list[Body] = []
        self.url = ""
        self._open: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/v1"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for writer in self._open:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).lower().split(b"\r\n")
            length = int(next(line for line in head if line.startswith(b"content-length")).split()[1])
            body = json.loads(await reader.readexactly(length))
            self.asked.append(body)
            async for piece in answer(body, sum(one["messages"] == body["messages"] for one in self.asked)):
                writer.write(piece)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._open.discard(writer)
            writer.close()


async def answer(body: Body, times: int) -> AsyncIterator[bytes]:
    """The whole HTTP answer. `times`: how often this very request has come."""
    messages = body["messages"]
    last = max(at for at, message in enumerate(messages) if message["role"] == "user")
    words, since = _words(messages[last]["content"]), messages[last + 1 :]
    used = sum(message["role"] == "tool" for message in since)
    kind, _, rest = words.partition(":")
    if kind == "status" and (times < 2 or rest != "429"):
        yield f"HTTP/1.1 {rest} No\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{{}}".encode()
        return
    if kind == "nonsense":
        yield b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{"choices": 5}'
        return
    yield b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
    if kind == "endless":
        while True:
            yield _event({"choices": [{"delta": {"content": "and on, " * 500}}]})
            await asyncio.sleep(0.01)  # Miniflare's proxy reads on when nobody listens any more: leave it time
    if words.startswith("Name this conversation"):
        kind = "name"
    says = _ready if _probed(body) else SCRIPTS.get(kind, _say)
    if kind == "obey" and since:
        rest = since[-1]["content"]
    for delta in says(rest or words, used):
        yield _event({"choices": [{"delta": delta}]})
    yield _event({"choices": [], "usage": {"prompt_tokens": 1000, "completion_tokens": 100}})
    yield b"data: [DONE]\n\n"


def _words(content: str | list[Body]) -> str:
    """A message's text; of a picture that it is there, and how it begins."""
    if isinstance(content, str):
        return content
    return " ".join(one["text"] if one["type"] == "text" else one["image_url"]["url"][:40] for one in content)


def _probed(body: Body) -> bool:
    """Whether it is asked if it can call tools, and is to show that it can."""
    return [tool["function"]["name"] for tool in body.get("tools", ())] == ["report_word"]


def _event(body: Body) -> bytes:
    return f"data: {json.dumps(body)}\n\n".encode()


def _call(name: str, arguments: Body | str, index: int = 0) -> Body:
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    function = {"name": name, "arguments": text}
    return {"tool_calls": [{"index": index, "id": f"call_{name}_{index}", "function": function}]}


def _ready(words: str, used: int) -> list[Body]:
    return [_call("report_word", {"word": "ready"})]


def _say(words: str, used: int) -> list[Body]:
    return [{"content": "Heard: "}, {"content": words}]


def _capture(words: str, used: int) -> list[Body]:
    return [{"content": "Kept."}] if used else [{"content": "I keep it. "}, _call("create_idea", {"title": words})]


def _dispatch(words: str, used: int) -> list[Body]:
    return [{"content": "It runs."}] if used else [_call("dispatch_task", {"text": words})]


def _diamond(words: str, used: int) -> list[Body]:
    calls = [_call("plan_tasks", {"tasks": DIAMOND}), _call("wait_for_subtasks", {})]
    return [{"content": "Planned."}] if used > 1 else [calls[used]]


def _obey(words: str, used: int) -> list[Body]:
    """Calls whatever the newest text it was shown tells it to, whoever wrote that."""
    orders = [] if used > 12 else ORDER.findall(words.replace('\\"', '"'))
    if not orders:
        return [{"content": "Done."}]
    return [_call(name, arguments, index) for index, (name, arguments) in enumerate(orders)]


def _propose(words: str, used: int) -> list[Body]:
    return [{"content": "Proposed."}] if used else [_call("propose_plan", {"title": words, "tasks": DIAMOND})]


def _several(words: str, used: int) -> list[Body]:
    return [{"content": "Kept."}] if used == 3 else [_call("create_idea", {"title": f"{words} {used}"})]


def _half(words: str, used: int) -> list[Body]:
    return [{"content": "I stop."}] if used else [_call("create_idea", '{"title": "cut')]


def _unknown(words: str, used: int) -> list[Body]:
    return [{"content": "I stop."}] if used else [_call("rm_rf", {})]


def _thousand(words: str, used: int) -> list[Body]:
    return [{"content": "I stop."}] if used else [_call("list_tasks", {}, index) for index in range(1000)]


SCRIPTS: dict[str, Callable[[str, int], list[Body]]] = {
    "capture": _capture,
    "dispatch": _dispatch,
    "diamond": _diamond,
    "propose": _propose,
    "half": _half,
    "several": _several,
    "obey": _obey,
    "unknown": _unknown,
    "thousand": _thousand,
    "name": lambda words, used: [{"content": "Windows per task"}],
    "empty": lambda words, used: [],
}
