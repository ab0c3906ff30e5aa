"""The loop itself: call the model, run what it asks for, hand back the results, until it has nothing more to ask.

`next_step` is pure and reads everything off the messages, so a host may store them after every step and go on from
there in another process. `run` drives the steps in this one; cancelling its task ends it at once, and `unanswered` then
says which calls still need a result before the conversation can go on.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Final

import msgspec

from shared.loop import arguments as tool_arguments
from shared.loop.messages import (
    Assistant,
    Message,
    ToolResult,
    ToolSpec,
    ToolUse,
    User,
    shows_pictures,
    with_pictures,
)
from shared.loop.ports import Chunk, Listener, Model, ModelError, Tools, Usage, UsePiece
from shared.pictures import AS_CHARS


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    turns: int = 200
    """Model calls for one message of a person."""
    tries: int = 3
    """Of one model call, when it fails in a way that may pass, or answers nothing."""
    first_s: float = 300
    """To the first chunk; a call can hang without an error."""
    chunk_s: float = 120
    """Between two chunks."""
    answer_chars: int = 400_000
    """Of one answer, words and arguments together; what comes after is not waited for."""
    uses: int = 32
    """Tool calls of one answer; the others are told of, not run."""
    pause_s: float = 1.0
    """Before the second try; doubled before each further one. An endpoint may ask for more, up to `first_s` in all."""


class CallModel(msgspec.Struct, frozen=True):
    """The model is to be asked."""


class RunTool(msgspec.Struct, frozen=True):
    """A call of the last assistant message has no result yet."""

    use: ToolUse


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    stop_reason: str
    """ACP `StopReason`: end_turn, max_tokens, max_turn_requests, refusal."""
    usage: Usage = Usage()


Step = CallModel | RunTool | Ended

CHARS_PER_TOKEN: Final = 4

TOO_MANY: Final = "\n[Of {all} tool calls at once only the first {first} are run.]"

_STOPS: Final = {"length": "max_tokens", "content_filter": "refusal"}
"""Finish reasons of Chat Completions that are not a plain end."""


def next_step(messages: Sequence[Message], turns: int) -> Step:
    """What is to be done now. `turns` is the limit of model calls since the last message of a person."""
    open_uses = unanswered(messages)
    if open_uses:
        return RunTool(open_uses[0])
    last = messages[-1] if messages else None
    if isinstance(last, Assistant):
        return Ended(stop_reason=last.stop)
    since = 0
    for message in reversed(messages):
        if isinstance(message, User):
            break
        since += isinstance(message, Assistant)
    return Ended(stop_reason="max_turn_requests") if since >= turns else CallModel()


def unanswered(messages: Sequence[Message]) -> tuple[ToolUse, ...]:
    """Calls of the last assistant message that have no result."""
    answered: set[str] = set()
    for message in reversed(messages):
        if isinstance(message, ToolResult):
            answered.add(message.use)
        elif isinstance(message, Assistant):
            return tuple(use for use in message.uses if use.id not in answered)
        else:
            return ()
    return ()


async def run(
    messages: list[Message], model: Model, tools: Tools, listener: Listener, limits: Limits | None = None
) -> Ended:
    """Takes every step until the turn ends, appending to `messages`.

    Raises:
        ModelError: the model failed, and trying again did not help.
    """
    limits = limits or Limits()
    spent = Usage()
    while True:
        step = next_step(messages, limits.turns)
        if isinstance(step, Ended):
            return Ended(stop_reason=step.stop_reason, usage=spent)
        if isinstance(step, RunTool):
            message: Message = await use_tool(step.use, tools)
            usage = Usage()
        else:
            message, usage = await ask(tuple(messages), model, tools.specs, listener, limits)
        spent = spent.plus(usage)
        messages.append(message)
        await listener.message(message, usage)


async def use_tool(use: ToolUse, tools: Tools) -> ToolResult:
    """Runs one call. What cannot be run is told to the model, which may do better."""
    spec = next((spec for spec in tools.specs if spec.name == use.name), None)
    try:
        if spec is None:
            known = ", ".join(spec.name for spec in tools.specs)
            raise tool_arguments.ArgumentsError(f"There is no tool {use.name!r}; there are {known}.")
        given = tool_arguments.parse(use.arguments)
        tool_arguments.validate(given, spec.parameters)
    except tool_arguments.ArgumentsError as error:
        await tools.refused(use, str(error))
        return ToolResult(use=use.id, text=str(error), failed=True)
    told = await tools.call(use, given)
    return ToolResult(use=use.id, text=told.text, failed=told.failed, untrusted=told.untrusted, place=told.place)


async def ask(
    messages: tuple[Message, ...], model: Model, specs: tuple[ToolSpec, ...], listener: Listener, limits: Limits
) -> tuple[Assistant, Usage]:
    """One model call, tried again while nothing of its answer was heard yet; without its pictures where they are
    refused, and at the last try, for endpoints refuse them in many ways. The usage is that of all tries.

    Raises:
        ModelError: the last try's failure, with what was used; an answer of nothing is model_failed.
    """
    used = Usage()
    failure = ModelError("model_failed", "It answered with nothing.")
    clock = asyncio.get_running_loop().time
    until = clock() + limits.first_s
    for attempt in range(limits.tries):
        if attempt:
            await asyncio.sleep(pause(attempt, failure.after_s, until - clock(), limits))
        answer = _Answer(messages)
        try:
            await _listen(answer, model, messages, specs, listener, limits)
        except ModelError as error:
            used = error.used = used.plus(answer.broken_off())
            bare = error.code == "model_failed" and shows_pictures(messages)
            if answer.heard or not (error.again or bare):
                raise
            if bare and (not error.again or attempt == limits.tries - 2):
                messages = with_pictures(messages, {})
            failure = error
            continue
        said = answer.message(specs, len(messages))
        if len(said.uses) > limits.uses:
            note = TOO_MANY.format(all=len(said.uses), first=limits.uses)
            listener.text(note)
            said = msgspec.structs.replace(said, text=said.text + note, uses=said.uses[: limits.uses])
        if said.text.strip() or said.uses:
            return said, used.plus(answer.usage)
        failure = ModelError("model_failed", "It answered with nothing.")
        used = failure.used = used.plus(answer.usage)
    raise failure


def pause(tries: int, asked_s: float | None, left_s: float, limits: Limits) -> float:
    """Before the next try, after so many: as long as the endpoint asks for, where that is longer than the usual pause
    and ends while an answer is still waited for.
    """
    usual = limits.pause_s * 2 ** (tries - 1)
    return asked_s if asked_s is not None and usual <= asked_s <= left_s else usual


def estimated(messages: Sequence[Message], said_chars: int) -> Usage:
    """What a call used that was broken off before it could say, at four characters a token."""
    told = sum(len(one.text) + sum(len(use.arguments) for use in _uses(one)) for one in messages)
    told += AS_CHARS * sum(bool(one.url) for said in messages if isinstance(said, User) for one in said.pictures)
    return Usage(input_tokens=-(-told // CHARS_PER_TOKEN), output_tokens=-(-said_chars // CHARS_PER_TOKEN))


def _uses(message: Message) -> tuple[ToolUse, ...]:
    return message.uses if isinstance(message, Assistant) else ()


async def _listen(
    answer: "_Answer",
    model: Model,
    messages: tuple[Message, ...],
    specs: tuple[ToolSpec, ...],
    listener: Listener,
    limits: Limits,
) -> None:
    clock = asyncio.get_running_loop().time
    async with contextlib.aclosing(model.stream(messages, specs)) as stream:
        wait_s, heard_at = limits.first_s, clock()
        while True:
            try:
                async with asyncio.timeout_at(heard_at + wait_s):
                    chunk = await anext(stream)
            except StopAsyncIteration:
                return
            except TimeoutError as error:
                raise ModelError("model_unreachable", f"It was silent for {wait_s:g} s.", again=True) from error
            if chunk == _NOTHING:
                continue
            answer.take(chunk)
            if answer.chars > limits.answer_chars:
                answer.cut()
                return
            if chunk.thought:
                listener.thought(chunk.thought)
            if chunk.text:
                listener.text(chunk.text)
            wait_s, heard_at = limits.chunk_s, clock()


_NOTHING: Final = Chunk()
"""What some endpoints send to keep a connection: as good as silence."""


class _Answer:
    """An assistant message while it arrives."""

    def __init__(self, asked: Sequence[Message]) -> None:
        self._asked = asked
        self._text: list[str] = []
        self._uses: list[list[UsePiece]] = []
        self._finish = "stop"
        self.usage = Usage()
        self.heard = False
        self.chars = 0

    def take(self, chunk: Chunk) -> None:
        self._text.append(chunk.text)
        self.chars += len(chunk.text) + len(chunk.thought)
        for piece in chunk.uses:
            self.chars += len(piece.name or "") + len(piece.arguments)
            self._call(piece).append(piece)
        self._finish = chunk.finish or self._finish
        self.usage = chunk.usage or self.usage
        self.heard = self.heard or bool(chunk.text or chunk.thought)

    def _call(self, piece: UsePiece) -> list[UsePiece]:
        """The call that the fragment belongs to. Some endpoints number every call 0: one with a name and another id is
        the next, or without any id after one that is complete.
        """
        for pieces in reversed(self._uses):
            if pieces[0].index == piece.index:
                if not piece.name:
                    return pieces
                known = next((one.id for one in pieces if one.id), None)
                other = piece.id != known if piece.id and known else not piece.id and not known and _whole(pieces)
                if not other:
                    return pieces
                break
        self._uses.append([])
        return self._uses[-1]

    def broken_off(self) -> Usage:
        """What was used of an answer that failed: as it says, or as much as had come; before that nothing had."""
        told = self.usage != Usage()
        return self.usage if told or not self.chars else estimated(self._asked, self.chars)

    def cut(self) -> None:
        """It does not come to an end: what was said counts, what it began to call does not."""
        self._uses.clear()
        self._finish = "length"
        self.usage = estimated(self._asked, self.chars)

    def message(self, specs: tuple[ToolSpec, ...], position: int) -> Assistant:
        """`position` makes ids for calls that came without one, unlike any other of the conversation."""
        text = "".join(self._text)
        uses: list[ToolUse] = []
        called = self._uses if specs else []  # who was given no tools has none to call
        for at, pieces in enumerate(sorted(called, key=lambda one: one[0].index)):
            use = _use(pieces, f"call_{position}_{at}")
            twice = any(use.id == one.id for one in uses)  # a result names the call it answers
            uses.append(msgspec.structs.replace(use, id=f"call_{position}_{at}") if twice else use)
        if not uses:
            written = tool_arguments.uses_in_text(text, (spec.name for spec in specs))
            uses = [msgspec.structs.replace(use, id=f"call_{position}_{use.id}") for use in written]
            text = "" if uses else text
        stop = _STOPS.get(self._finish, "end_turn")
        return Assistant(text=text, uses=tuple(use for use in uses if use.name), stop=stop)


def _whole(pieces: list[UsePiece]) -> bool:
    """Whether the arguments so far are an object: what comes under no id after it is the next call."""
    try:
        return bool(tool_arguments.parse("".join(one.arguments for one in pieces)))
    except tool_arguments.ArgumentsError:
        return False


def _use(pieces: list[UsePiece], fallback: str) -> ToolUse:
    """Some endpoints repeat id and name in every fragment: the first of each counts."""
    return ToolUse(
        id=next((piece.id for piece in pieces if piece.id), fallback),
        name=next((piece.name for piece in pieces if piece.name), ""),
        arguments="".join(piece.arguments for piece in pieces),
    )
