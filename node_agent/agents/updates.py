"""ACP `session/update` as typed values. What is not understood is kept raw: a new kind never breaks a session.

Source: Agent Client Protocol v1, SessionUpdate. Every field is read tolerantly, since agents differ: a value of the
wrong type counts as absent.
"""

import re
from typing import Any, Final

import msgspec

from shared.parts import FileDiff, PlanEntry, ToolKind, ToolStatus

_FENCE: Final = re.compile(r"\s*```\w*\n(.*?)\n?```\s*", re.DOTALL)


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """`agent_message_chunk` with text."""

    text: str
    message: str | None = None
    """ACP `messageId`, where the agent gives one: chunks of different messages are different parts."""


class Thought(msgspec.Struct, frozen=True, kw_only=True):
    """`agent_thought_chunk` with text."""

    text: str


class Tool(msgspec.Struct, frozen=True, kw_only=True):
    """`tool_call` and `tool_call_update` alike; None leaves what was known."""

    id: str
    title: str | None = None
    kind: ToolKind | None = None
    status: ToolStatus | None = None
    input: Any = None
    diffs: tuple[FileDiff, ...] | None = None
    output: str | None = None
    """The whole output so far."""
    more_output: str | None = None
    """Terminal output to append (`_meta.terminal_output`)."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    entries: tuple[PlanEntry, ...]


class Unknown(msgspec.Struct, frozen=True, kw_only=True):
    """A kind, or content, that SAM does not know; kept as it came."""

    kind: str
    raw: dict[str, Any]


Update = Words | Thought | Tool | Plan | Unknown


def read_update(raw: dict[str, Any]) -> Update:
    """The update in `params.update` of a `session/update` notification."""
    kind = _text(raw.get("sessionUpdate")) or ""
    if kind in ("agent_message_chunk", "agent_thought_chunk"):
        text = _content_text(raw.get("content"))
        if text is None:
            return Unknown(kind=kind, raw=raw)
        if kind == "agent_thought_chunk":
            return Thought(text=text)
        return Words(text=text, message=_text(raw.get("messageId")))
    if kind in ("tool_call", "tool_call_update") and (identity := _text(raw.get("toolCallId"))):
        return _tool(identity, raw)
    if kind == "plan" and isinstance(raw.get("entries"), list):
        return Plan(entries=tuple(_entry(entry) for entry in raw["entries"] if isinstance(entry, dict)))
    return Unknown(kind=kind, raw=raw)


def _tool(identity: str, raw: dict[str, Any]) -> Tool:
    content = raw.get("content")
    items = [item for item in content if isinstance(item, dict)] if isinstance(content, list) else []
    diffs = tuple(diff for item in items if (diff := _diff(item)) is not None)
    texts = [text for item in items if (text := _content_text(item.get("content"))) is not None]
    meta = raw.get("_meta")
    terminal = meta.get("terminal_output") if isinstance(meta, dict) else None
    return Tool(
        id=identity,
        title=_text(raw.get("title")),
        kind=_kind(raw.get("kind")),
        status=_status(raw.get("status")),
        input=raw.get("rawInput"),
        diffs=diffs or None,
        output="\n".join(_unfenced(text) for text in texts) if texts else None,
        more_output=_text(terminal.get("data")) if isinstance(terminal, dict) else None,
    )


def _diff(item: dict[str, Any]) -> FileDiff | None:
    path, new = _text(item.get("path")), _text(item.get("newText"))
    if item.get("type") != "diff" or path is None or new is None:
        return None
    return FileDiff(path=path, old=_text(item.get("oldText")), new=new)


def _unfenced(text: str) -> str:
    """Claude Code wraps a tool's output in a code fence; SAM shows output as output."""
    fenced = _FENCE.fullmatch(text)
    return fenced[1] if fenced else text


def _entry(raw: dict[str, Any]) -> PlanEntry:
    return PlanEntry(text=_text(raw.get("content")) or "", status=_text(raw.get("status")) or "pending")


def _content_text(raw: object) -> str | None:
    """The text of a ContentBlock; resources give their text, images and links their name."""
    if not isinstance(raw, dict):
        return None
    if raw.get("type") == "text":
        return _text(raw.get("text"))
    if raw.get("type") == "resource_link":
        return _text(raw.get("uri"))
    if raw.get("type") == "resource" and isinstance(raw.get("resource"), dict):
        return _text(raw["resource"].get("text"))
    return None


def _kind(raw: object) -> ToolKind | None:
    text = _text(raw)
    if text is None:
        return None
    return ToolKind(text) if text in set(ToolKind) else ToolKind.OTHER


def _status(raw: object) -> ToolStatus | None:
    text = _text(raw)
    return ToolStatus(text) if text is not None and text in set(ToolStatus) else None


def _text(raw: object) -> str | None:
    return raw if isinstance(raw, str) else None
