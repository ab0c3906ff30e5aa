"""The rehearsal model as an Anthropic Messages endpoint."""

from collections.abc import Iterator
from typing import Any

import msgspec

from shared.rehearsal.frames import Frame, Request, event, pieces, seed
from shared.rehearsal.scene import Call, Did, Moment, Reply, Said, Saw, Tool, scene_of


class _Message(msgspec.Struct):
    role: str
    content: str | list[dict[str, Any]]


class _Tool(msgspec.Struct):
    name: str = ""
    input_schema: dict[str, Any] | None = None


class _Choice(msgspec.Struct):
    type: str = ""


class _Body(msgspec.Struct):
    messages: list[_Message]
    model: str = ""
    stream: bool | None = False
    tools: list[_Tool] | None = None
    tool_choice: _Choice | None = None


def read(body: bytes) -> Request:
    """Raises msgspec.DecodeError where the body is no such request."""
    request = msgspec.json.decode(body, type=_Body)
    moments: list[Moment] = []
    for message in request.messages:
        blocks = [{"type": "text", "text": message.content}] if isinstance(message.content, str) else message.content
        if message.role == "assistant":
            if any(block.get("type") == "tool_use" for block in blocks):
                moments.append(Did())
            continue
        moments += [Saw(_text(block.get("content"))) for block in blocks if block.get("type") == "tool_result"]
        said = "\n".join(str(block.get("text", "")) for block in blocks if block.get("type") == "text")
        if message.role == "user" and said:
            moments.append(Said(said))
    off = request.tool_choice is not None and request.tool_choice.type == "none"
    offered = () if off else request.tools or ()
    tools = tuple(Tool(tool.name, tool.input_schema or {}) for tool in offered if tool.name)
    return Request(scene=scene_of(moments, tools), model=request.model, stream=bool(request.stream), seed=seed(body))


def stream(request: Request, reply: Reply, tokens_in: int, tokens_out: int) -> Iterator[Frame]:
    """The answer as `message_*` and `content_block_*` events."""
    start = _message(request, [], None, tokens_in, 1)
    yield event({"type": "message_start", "message": start}, "message_start")
    index = 0
    if reply.text:
        yield _block_start(index, {"type": "text", "text": ""})
        for piece in pieces(reply.text):
            yield _block_delta(index, {"type": "text_delta", "text": piece}, words=True)
        yield _block_stop(index)
        index += 1
    for call in reply.calls:
        yield _block_start(index, {**_tool_use(request, index, call), "input": {}})
        arguments = msgspec.json.encode(call.arguments).decode()
        yield _block_delta(index, {"type": "input_json_delta", "partial_json": arguments})
        yield _block_stop(index)
        index += 1
    delta = {"stop_reason": _stop(reply), "stop_sequence": None}
    yield event({"type": "message_delta", "delta": delta, "usage": {"output_tokens": tokens_out}}, "message_delta")
    yield event({"type": "message_stop"}, "message_stop")


def whole(request: Request, reply: Reply, tokens_in: int, tokens_out: int) -> bytes:
    """The answer as one `message`."""
    content: list[dict[str, Any]] = [{"type": "text", "text": reply.text}] if reply.text else []
    content += [_tool_use(request, index, call) for index, call in enumerate(reply.calls, start=len(content))]
    return msgspec.json.encode(_message(request, content, _stop(reply), tokens_in, tokens_out))


def _message(
    request: Request, content: list[dict[str, Any]], stop: str | None, tokens_in: int, tokens_out: int
) -> dict[str, Any]:
    return {
        "id": f"msg_{request.seed}",
        "type": "message",
        "role": "assistant",
        "model": request.model,
        "content": content,
        "stop_reason": stop,
        "stop_sequence": None,
        "usage": {
            "input_tokens": tokens_in,
            "output_tokens": tokens_out,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
        },
    }


def _tool_use(request: Request, index: int, call: Call) -> dict[str, Any]:
    return {"type": "tool_use", "id": f"toolu_{request.seed}{index}", "name": call.tool, "input": call.arguments}


def _block_start(index: int, block: dict[str, Any]) -> Frame:
    return event({"type": "content_block_start", "index": index, "content_block": block}, "content_block_start")


def _block_delta(index: int, delta: dict[str, Any], *, words: bool = False) -> Frame:
    return event({"type": "content_block_delta", "index": index, "delta": delta}, "content_block_delta", words=words)


def _block_stop(index: int) -> Frame:
    return event({"type": "content_block_stop", "index": index}, "content_block_stop")


def _stop(reply: Reply) -> str:
    return "tool_use" if reply.calls else "end_turn"


def _text(content: object) -> str:
    if isinstance(content, list):
        return "".join(str(block.get("text", "")) for block in content if isinstance(block, dict))
    return content if isinstance(content, str) else ""
