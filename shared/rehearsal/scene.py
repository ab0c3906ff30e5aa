"""What the rehearsal model sees of a conversation, and what it answers: the same on every wire."""

import re
from typing import Any, Final

import msgspec

REQUEST: Final = "--- the request ---"
"""SAM's first prompt has its instructions above this line and the person's words below it."""

_ASIDES: Final = re.compile(r"<system-reminder>.*?</system-reminder>|\[Request interrupted by user[^\]]*\]", re.DOTALL)
"""What Claude Code adds to a person's words."""
_MARKER: Final = re.compile(r"\brehearse:([a-z]+)(?:=(\d{1,4}))?")
_CHECK_IN: Final = re.compile(r"\bcall complete_task\b")
"""What SAM asks of an agent that fell silent or did nothing has these words, and what a person asks has not."""
_CONVERSATION: Final = re.compile(r"^mode: conversation\b", re.MULTILINE)


class Tool(msgspec.Struct, frozen=True):
    """A tool the request offers. `schema` is JSON Schema, as the harness sent it."""

    name: str
    schema: dict[str, Any] = {}


class Call(msgspec.Struct, frozen=True):
    tool: str
    arguments: dict[str, Any]


class Reply(msgspec.Struct, frozen=True):
    """One assistant message: words, then tool calls. Without calls the turn ends."""

    text: str
    calls: tuple[Call, ...] = ()


class Said(msgspec.Struct, frozen=True):
    """A person's words."""

    text: str


class Did(msgspec.Struct, frozen=True):
    """An assistant message with at least one tool call."""


class Saw(msgspec.Struct, frozen=True):
    """One tool result."""

    text: str


Moment = Said | Did | Saw


class Scene(msgspec.Struct, frozen=True):
    """A conversation as the script reads it."""

    asked: str
    """The newest words of a person, without what was put around them."""
    script: str | None
    """The name after `rehearse:` in them."""
    amount: int | None
    """The number after `=` behind that name."""
    before: str | None
    """The script that the words before these named."""
    steps: tuple[tuple[str, ...], ...]
    """Tool results of each step since those words."""
    checked_in: bool
    """They are SAM's own question, how it stands."""
    conversation: bool
    """The instructions say `mode: conversation`."""
    tools: tuple[Tool, ...]


def scene_of(moments: list[Moment], tools: tuple[Tool, ...]) -> Scene:
    """Reads off where a conversation stands. Stateless: the same request gives the same scene."""
    words = [(at, text) for at, moment in enumerate(moments) if isinstance(moment, Said) and (text := _own(moment))]
    at, newest = words[-1] if words else (-1, "")
    asked = newest.rpartition(REQUEST)[2].strip()
    marker, before = _MARKER.search(asked), None
    if len(words) > 1 and (earlier := _MARKER.search(words[-2][1])):
        before = earlier[1]
    return Scene(
        asked=asked,
        script=marker[1] if marker else None,
        amount=int(marker[2]) if marker and marker[2] else None,
        before=before,
        steps=_steps(moments[at + 1 :]),
        checked_in=bool(_CHECK_IN.search(asked)),
        conversation=any(_CONVERSATION.search(text) for _, text in words),
        tools=tools,
    )


def _own(said: Said) -> str:
    return _ASIDES.sub("", said.text).strip()


def _steps(moments: list[Moment]) -> tuple[tuple[str, ...], ...]:
    steps: list[list[str]] = []
    for moment in moments:
        if isinstance(moment, Did):
            steps.append([])
        elif isinstance(moment, Saw) and steps:
            steps[-1].append(moment.text)
    return tuple(tuple(step) for step in steps)
