"""The rehearsal model on the wires agents speak: one request body in, one answer out, streamed or whole."""

from collections.abc import Iterator
from typing import Final, Literal

import msgspec

from shared.rehearsal import anthropic, openai
from shared.rehearsal.frames import Frame, tokens
from shared.rehearsal.scripts import play

MODEL: Final = "sam-rehearsal"

__all__ = ["MODEL", "Answer", "answer", "tokens"]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    stream: bool
    """What the request asked for: `frames` if true, else `whole`."""
    frames: Iterator[Frame]
    """Server-sent events. A host may pause after those that carry words."""
    whole: bytes
    """JSON."""
    input_tokens: int
    output_tokens: int


def answer(wire: Literal["openai", "anthropic"], body: bytes) -> Answer:
    """Plays the next step of the conversation in `body`.

    Raises:
        msgspec.DecodeError: the body is not a request of that wire.
    """
    adapter = openai if wire == "openai" else anthropic
    request = adapter.read(body)
    reply = play(request.scene)
    spent = tokens(reply.text.encode()) + sum(tokens(msgspec.json.encode(call.arguments)) for call in reply.calls)
    tokens_in = tokens(body)
    return Answer(
        stream=request.stream,
        frames=adapter.stream(request, reply, tokens_in, spent),
        whole=adapter.whole(request, reply, tokens_in, spent),
        input_tokens=tokens_in,
        output_tokens=spent,
    )
