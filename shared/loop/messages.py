"""Messages of a conversation with a model, and their OpenAI Chat Completions form."""

from typing import Any

import msgspec


class ToolSpec(msgspec.Struct, frozen=True, kw_only=True):
    """A tool as the model sees it. `parameters` is JSON Schema of an object."""

    name: str
    description: str
    parameters: dict[str, Any]


class ToolUse(msgspec.Struct, frozen=True, kw_only=True):
    """A call as the model wrote it; `arguments` is text that should be a JSON object."""

    id: str
    name: str
    arguments: str


class System(msgspec.Struct, frozen=True, kw_only=True, tag_field="role", tag="system"):
    text: str


class User(msgspec.Struct, frozen=True, kw_only=True, tag_field="role", tag="user"):
    text: str
    person: bool = True
    """A person wrote it, or a part of it."""
    untrusted: bool = False
    """It holds text from outside."""


class Assistant(msgspec.Struct, frozen=True, kw_only=True, tag_field="role", tag="assistant"):
    text: str
    uses: tuple[ToolUse, ...] = ()
    stop: str = "end_turn"
    """ACP stop reason, for when no tool was used: end_turn, max_tokens, refusal."""


class ToolResult(msgspec.Struct, frozen=True, kw_only=True, tag_field="role", tag="tool"):
    use: str
    """Id of the `ToolUse` it answers."""
    text: str
    failed: bool = False
    untrusted: bool = False
    """It holds text from outside: what is called after it is not what a person asked for."""


Message = System | User | Assistant | ToolResult


def to_chat(messages: tuple[Message, ...]) -> list[dict[str, Any]]:
    """The `messages` field of a request. With tool calls an assistant has content "": some endpoints refuse null."""
    return [_chat(message) for message in messages]


def to_chat_tools(specs: tuple[ToolSpec, ...]) -> list[dict[str, Any]]:
    """The `tools` field of a request."""
    return [
        {
            "type": "function",
            "function": {"name": spec.name, "description": spec.description, "parameters": spec.parameters},
        }
        for spec in specs
    ]


def _chat(message: Message) -> dict[str, Any]:
    if isinstance(message, System):
        return {"role": "system", "content": message.text}
    if isinstance(message, User):
        return {"role": "user", "content": message.text}
    if isinstance(message, ToolResult):
        return {"role": "tool", "tool_call_id": message.use, "content": message.text}
    said: dict[str, Any] = {"role": "assistant", "content": message.text}
    if message.uses:
        said["tool_calls"] = [
            {"id": use.id, "type": "function", "function": {"name": use.name, "arguments": use.arguments}}
            for use in message.uses
        ]
    return said
