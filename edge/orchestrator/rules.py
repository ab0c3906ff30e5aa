"""What an attempt of the `edge` runtime does next: pure, read off its rows.

    rest ──message──▸ turn opens ──▸ model ⇄ tools ──▸ turn ends ──▸ rest (conversation) or completed (task)

A turn is one message of the agent's: words and tool calls are its parts. Messages that come meanwhile are taken up
before the next model call.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from edge.orchestrator.model import Mind
from shared.loop import loop
from shared.loop.messages import Assistant, Message, Picture, ToolResult, ToolUse, User
from shared.pictures import AS_CHARS
from shared.spec import Mode
from shared.states import TaskState

MODEL_CALLS: Final = 200
"""Of one turn; a thousand tool calls in one answer are still run one by one, each within the rest of the limits."""


OUT_OF_MONEY: Final = "budget"
"""Stop reason of words that were said without tools, since there was no money for more."""


class Rest(msgspec.Struct, frozen=True):
    """There is nothing to do until something is written, or what it waits for has ended."""


class OpenTurn(msgspec.Struct, frozen=True):
    """Something was written, or an earlier attempt was interrupted in the middle of its work."""


class AwaitTurn(msgspec.Struct, frozen=True):
    """Another task of the conversation has a turn open, and its thoughts are this one's too."""


class Hear(msgspec.Struct, frozen=True):
    """Messages that came while the turn runs."""


class Ask(msgspec.Struct, frozen=True):
    """Call the model. `last`: without tools, since the money is nearly spent."""

    last: bool = False


class Summarise(msgspec.Struct, frozen=True):
    """The conversation outgrows the model's window: its first `upto` messages become a summary."""

    upto: int


class Use(msgspec.Struct, frozen=True):
    """Run this call."""

    use: ToolUse


class CloseTurn(msgspec.Struct, frozen=True):
    """The turn is over; a task's attempt with it, unless it waits for something."""

    ends: bool
    reason: str | None = None
    """Why the attempt failed."""


class Name(msgspec.Struct, frozen=True):
    """The first exchange of a conversation is over: the model finds a title for it."""


Step = Rest | OpenTurn | AwaitTurn | Hear | Ask | Summarise | Use | CloseTurn | Name


def decide(mind: Mind, window_chars: int) -> Step:
    """The next step of an attempt that is live; `window_chars` is what the model may be shown at once."""
    pending = loop.next_step(mind.messages, MODEL_CALLS)
    if mind.turn is None:
        if mind.state is not TaskState.IN_PROGRESS:
            return Name() if _to_be_named(mind) else Rest()
        if mind.waits_its_turn:
            return AwaitTurn()
        if mind.waiting or not isinstance(pending, loop.Ended):
            return CloseTurn(ends=True, reason="turn_limit") if mind.turns >= mind.limits.turns else OpenTurn()
        return CloseTurn(ends=True) if mind.mode is Mode.TASK and mind.messages else Rest()
    if isinstance(pending, loop.RunTool):
        return Use(pending.use)
    if mind.state is not TaskState.IN_PROGRESS:
        return CloseTurn(ends=False)  # it waits for subtasks, or for a person
    if mind.waiting:
        return CloseTurn(ends=True, reason="turn_limit") if mind.turns >= mind.limits.turns else Hear()
    if isinstance(pending, loop.Ended):
        if pending.stop_reason == OUT_OF_MONEY:
            return CloseTurn(ends=True, reason="budget_exhausted")
        limit = pending.stop_reason in ("max_turn_requests", "max_tokens")
        return CloseTurn(ends=mind.mode is Mode.TASK or limit, reason="turn_limit" if limit else None)
    left = mind.allowance_microusd - mind.cost_microusd
    if left <= 0:
        return CloseTurn(ends=True, reason="budget_exhausted")
    if mind.input_tokens + mind.output_tokens >= mind.limits.tokens:
        return CloseTurn(ends=True, reason="token_limit")
    if upto := too_long(mind.messages, window_chars):
        return Summarise(upto)
    return Ask(last=left * 20 <= mind.allowance_microusd)


def _to_be_named(mind: Mind) -> bool:
    """Nobody called it anything, there is something to name it after, and money for one more call."""
    answered = bool(mind.messages) and isinstance(mind.messages[-1], Assistant)
    left = mind.allowance_microusd - mind.cost_microusd
    at_rest = mind.state is TaskState.WAITING_FOR_FOLLOW_UP and not mind.waiting
    return mind.nameless and at_rest and answered and left * 20 > mind.allowance_microusd


def too_long(messages: Sequence[Message], window_chars: int) -> int:
    """How many of the first messages are to become a summary; 0 while all of them fit.

    A quarter of the window is kept as it is, from a place where no tool's result would lose its call. One that alone
    is longer than the window is kept: a summary of it would be asked of the same window.
    """
    sizes = [
        len(message.text) + sum(len(use.arguments) for use in _uses(message)) + AS_CHARS * len(_pictures(message))
        for message in messages
    ]
    if sum(sizes) <= window_chars:
        return 0
    kept = 0
    for at in range(len(messages) - 1, 0, -1):
        kept += sizes[at]
        if kept > window_chars // 4 and not isinstance(messages[at], ToolResult):
            return at if at > 1 else 0
    return 0


def _uses(message: Message) -> tuple[ToolUse, ...]:
    return message.uses if isinstance(message, Assistant) else ()


def _pictures(message: Message) -> tuple[Picture, ...]:
    return message.pictures if isinstance(message, User) else ()
