"""Messages of a conversation with a model, and their OpenAI Chat Completions form."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from shared.pictures import fitting


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


class Picture(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A picture by reference: where a conversation is stored, its bytes are not."""

    id: str
    """Names the bytes for whoever keeps them."""
    name: str
    content_type: str
    bytes: int
    url: str = ""
    """A data URL, for one model call; empty: it is not shown."""


class User(msgspec.Struct, frozen=True, kw_only=True, tag_field="role", tag="user"):
    text: str
    person: bool = True
    """A person wrote it, or a part of it."""
    untrusted: bool = False
    """It holds text from outside."""
    pictures: tuple[Picture, ...] = ()


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
    place: str = ""
    """Where that is from, to be shown to people; others may have named it."""


Message = System | User | Assistant | ToolResult

UNSEEN: Final = "[the picture {name} is not shown to you]"


def newest_pictures(messages: Sequence[Message]) -> tuple[Picture, ...]:
    """Those that one call has room for, the newest first."""
    every = [one for said in reversed(messages) if isinstance(said, User) for one in reversed(said.pictures)]
    return tuple(every[: fitting([one.bytes for one in every])])


def with_pictures(messages: Sequence[Message], urls: Mapping[str, str]) -> tuple[Message, ...]:
    """The messages for a call that shows these pictures, by id, and no others."""
    return tuple(
        msgspec.structs.replace(
            said,
            pictures=tuple(msgspec.structs.replace(one, url=urls.get(one.id, "")) for one in said.pictures),
        )
        if isinstance(said, User) and said.pictures
        else said
        for said in messages
    )


def shows_pictures(messages: Sequence[Message]) -> bool:
    return any(one.url for said in messages if isinstance(said, User) for one in said.pictures)


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
        unseen = [UNSEEN.format(name=one.name) for one in message.pictures if not one.url]
        text = "\n\n".join((message.text, *unseen))
        shown = [{"type": "image_url", "image_url": {"url": one.url}} for one in message.pictures if one.url]
        return {"role": "user", "content": [{"type": "text", "text": text}, *shown] if shown else text}
    if isinstance(message, ToolResult):
        return {"role": "tool", "tool_call_id": message.use, "content": message.text}
    said: dict[str, Any] = {"role": "assistant", "content": message.text}
    if message.uses:
        said["tool_calls"] = [
            {"id": use.id, "type": "function", "function": {"name": use.name, "arguments": use.arguments}}
            for use in message.uses
        ]
    return said
