"""Message parts: what an agent says and does, in pieces that stream while open and are stored once when finished.

A part is *open* at the node until the edge has stored it. A `Delta` is `(part, offset, text)`: whoever holds `offset`
characters appends; whoever holds more already has it; whoever holds fewer asks for a snapshot. `head` carries the part
without its text whenever the head is new or has changed (a tool call's title or status), else None.
"""

import re
from enum import StrEnum
from typing import Final

import msgspec

TEXT_CHARS: Final = 200_000
"""A part's text is cut here, with a last line that says so: a row of D1 holds 2 MB, a screen far less."""


class PartKind(StrEnum):
    TEXT = "text"  #: words, Markdown
    THOUGHT = "thought"  #: reasoning the agent shows
    TOOL = "tool"  #: a tool call; `text` is its output
    PLAN = "plan"  #: `plan` holds the entries; replaced whole on every change
    NOTICE = "notice"  #: SAM itself says something: saved, pushed, failed, resumed


class ToolKind(StrEnum):
    """ACP `ToolKind`; an unknown kind becomes `other`."""

    READ = "read"
    EDIT = "edit"
    DELETE = "delete"
    MOVE = "move"
    SEARCH = "search"
    EXECUTE = "execute"
    THINK = "think"
    FETCH = "fetch"
    OTHER = "other"


class ToolStatus(StrEnum):
    """ACP `ToolCallStatus`; an unknown status leaves the old one."""

    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"


class FileDiff(msgspec.Struct, frozen=True, kw_only=True):
    """One file's change inside a tool call, whole texts on both sides; `old` is None for a new file."""

    path: str
    old: str | None
    new: str


class ToolCall(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    kind: ToolKind = ToolKind.OTHER
    status: ToolStatus = ToolStatus.PENDING
    input: str = ""
    """The arguments as JSON text, cut at 4,000 characters; for `execute` the command line itself."""
    diffs: tuple[FileDiff, ...] = ()
    ended_at: int | None = None


class PlanEntry(msgspec.Struct, frozen=True, kw_only=True):
    text: str
    status: str


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of an agent's message. Times are ms since the epoch on the node's clock."""

    id: str
    message: str
    attempt: str
    position: int
    """Order within the message, from 0, without gaps."""
    kind: PartKind
    started_at: int
    text: str = ""
    tool: ToolCall | None = None
    plan: tuple[PlanEntry, ...] = ()
    finished: bool = False


def asks(tool: ToolCall, text: str) -> bool:
    """Whether a call with this output was not made, since a person is asked first whether it may be."""
    return tool.status is ToolStatus.FAILED and bool(_ASKS.search(text))


_ASKS: Final = re.compile(r'"approval": ?"apr_[0-9a-z]+"')


class Delta(msgspec.Struct, frozen=True, kw_only=True):
    part: str
    offset: int
    """Length, in characters (Unicode code points), of the text before `text`."""
    text: str
    head: Part | None = None
    """The part with empty text, whenever it is new or its head changed."""
