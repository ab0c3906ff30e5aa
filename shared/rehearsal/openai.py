"""The rehearsal model as an OpenAI Chat Completions endpoint."""

from collections.abc import Iterator
from typing import Any

import msgspec

from shared.rehearsal.frames import Frame, Request, event, pieces, seed
from shared.rehearsal.scene import Did, Moment, Reply, Said, Saw, Tool, scene_of


class _Message(msgspec.Struct):
    role: str
    content: str | list[dict[str, Any]] | None = None
    tool_calls: list[Any] | None = None


class _Function(msgspec.Struct):
    name: str
    parameters: dict[str, Any] | None = None


class _Tool(msgspec.Struct):
    function: _Function


class _Body(msgspec.Struct):
    messages: list[_Message]
    model: str = ""
    stream: bool | None = False
    tools: list[_Tool] | None = None


def read(body: bytes) -> Request:
    """Raises msgspec.DecodeError where the body is no such request."""
    request = msgspec.json.decode(body, type=_Body)
    moments: list[Moment] = []
    for message in request.messages:
        if message.role == "user":
            moments.append(Said(_text(message.content)))
        elif message.role == "tool":
            moments.append(Saw(_text(message.content)))
        elif message.role == "assistant" and message.tool_calls:
            moments.append(Did())
    tools = tuple(Tool(tool.function.name, tool.function.parameters or {}) for tool in request.tools or ())
    return Request(scene=scene_of(moments, tools), model=request.model, stream=bool(request.stream), seed=seed(body))


def stream(request: Request, reply: Reply, tokens_in: int, tokens_out: int) -> Iterator[Frame]:
    """The answer as `chat.completion.chunk` events."""
    head = {"id": f"chatcmpl-{request.seed}", "object": "chat.completion.chunk", "created": 0, "model": request.model}

    def chunk(delta: dict[str, Any], finish: str | None = None, *, words: bool = False) -> Frame:
        return event({**head, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}, words=words)

    yield chunk({"role": "assistant", "content": ""})
    for piece in pieces(reply.text):
        yield chunk({"content": piece}, words=True)
    for index, call in enumerate(_calls(request, reply)):
        function = call["function"]
        yield chunk({"tool_calls": [{**call, "index": index, "function": {"name": function["name"], "arguments": ""}}]})
        yield chunk({"tool_calls": [{"index": index, "function": {"arguments": function["arguments"]}}]})
    yield chunk({}, _finish(reply))
    yield event({**head, "choices": [], "usage": _usage(tokens_in, tokens_out)})
    yield Frame(b"data: [DONE]\n\n")


def whole(request: Request, reply: Reply, tokens_in: int, tokens_out: int) -> bytes:
    """The answer as one `chat.completion`."""
    message: dict[str, Any] = {"role": "assistant", "content": reply.text}
    if reply.calls:
        message["tool_calls"] = _calls(request, reply)
    return msgspec.json.encode(
        {
            "id": f"chatcmpl-{request.seed}",
            "object": "chat.completion",
            "created": 0,
            "model": request.model,
            "choices": [{"index": 0, "message": message, "finish_reason": _finish(reply)}],
            "usage": _usage(tokens_in, tokens_out),
        }
    )


def _calls(request: Request, reply: Reply) -> list[dict[str, Any]]:
    return [
        {
            "id": f"call_{request.seed}_{index}",
            "type": "function",
            "function": {"name": call.tool, "arguments": msgspec.json.encode(call.arguments).decode()},
        }
        for index, call in enumerate(reply.calls)
    ]


def _finish(reply: Reply) -> str:
    return "tool_calls" if reply.calls else "stop"


def _usage(tokens_in: int, tokens_out: int) -> dict[str, int]:
    return {"prompt_tokens": tokens_in, "completion_tokens": tokens_out, "total_tokens": tokens_in + tokens_out}


def _text(content: str | list[dict[str, Any]] | None) -> str:
    if isinstance(content, list):
        return "".join(str(block.get("text", "")) for block in content)
    return content or ""
