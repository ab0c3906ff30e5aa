"""Model answers as chunks, from a server-sent event stream or from one JSON body: OpenAI Chat Completions, and the
older shape of Workers AI, whose words are in `response` and whose tool calls stand beside it
(developers.cloudflare.com, Workers AI, "Function calling").
"""

from typing import Any, Final

import msgspec

from shared.loop.ports import Chunk, ModelError, Usage, UsePiece
from shared.prices import named_microusd

LINE_BYTES: Final = 16 * 1024 * 1024
DETAIL_CHARS: Final = 600
MOST_TOKENS: Final = 1_000_000_000
"""Nothing that one call reads or writes; what says more, or less than nothing, says nothing."""


class _Function(msgspec.Struct):
    name: str | None = None
    arguments: Any = None


class _Call(msgspec.Struct):
    """`name` and `arguments` are in `function`; Workers AI has them here."""

    index: int | None = None
    id: str | None = None
    function: _Function | None = None
    name: str | None = None
    arguments: Any = None


class _Words(msgspec.Struct):
    """A delta, or a whole message. Endpoints spell reasoning in two ways, and some send content in pieces."""

    content: str | list[Any] | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None
    tool_calls: list[_Call] | None = None


class _Choice(msgspec.Struct):
    delta: _Words | None = None
    message: _Words | None = None
    finish_reason: str | None = None


class _Read(msgspec.Struct):
    cached_tokens: int | None = None


class _Tokens(msgspec.Struct):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: _Read | None = None
    cost: msgspec.Raw = msgspec.Raw(b"null")


class _Completion(msgspec.Struct):
    choices: list[_Choice] | None = None
    usage: _Tokens | None = None
    error: Any = None
    response: Any = None
    tool_calls: list[_Call] | None = None


class Decoder:
    """Server-sent events in, chunks out; fed with bytes as they come, cut anywhere."""

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[bytes] = []
        self._began = False
        self.done = False
        """The answer is whole: the stream said `[DONE]`, or why it finished, or what was used."""

    def feed(self, received: bytes) -> list[Chunk]:
        """Raises ModelError model_failed on an error event, or on bytes that are no such stream."""
        *lines, self._rest = (self._rest + received).split(b"\n")
        if len(self._rest) > LINE_BYTES:
            raise ModelError("model_failed", "A line of the model's answer is longer than 16 MiB.")
        chunks = []
        for line in lines:
            line = line.rstrip(b"\r")
            if line.startswith(b"data:"):
                self._data.append(line[5:].strip())
            elif not line and self._data:
                data, self._data = b"\n".join(self._data), []
                if data == b"[DONE]":
                    self.done = True
                else:
                    piece = chunk(data)
                    self._began = True
                    self.done = self.done or piece.finish is not None or piece.usage is not None
                    chunks.append(piece)
        return chunks

    def end(self) -> list[Chunk]:
        """What a stream holds that ended without its last blank line.

        Raises:
            ModelError: model_failed; it broke off, and half an answer must not pass for one.
        """
        chunks = self.feed(b"\n\n")
        if self._began and not self.done:
            raise ModelError("model_failed", "The answer broke off.", again=True)
        return chunks


def chunk(body: bytes) -> Chunk:
    """One event of a stream, or a whole answer.

    Raises:
        ModelError: model_failed; the body is neither, or says that an error happened.
    """
    try:
        completion = msgspec.json.decode(body, type=_Completion)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ModelError("model_failed", "The answer is not a chat completion.", again=True) from error
    if completion.error is not None:
        raise ModelError("model_failed", error_words(completion.error), again=True)
    usage = _usage(completion.usage)
    if not completion.choices:
        uses = _pieces(completion.tool_calls)
        return Chunk(text=_text(completion.response), uses=uses, usage=usage)
    choice = completion.choices[0]
    words = choice.delta or choice.message or _Words()
    return Chunk(
        text=_text(words.content),
        thought=words.reasoning_content or words.reasoning or "",
        uses=_pieces(words.tool_calls),
        finish=choice.finish_reason,
        usage=usage,
    )


def error_words(error: object) -> str:
    """What an endpoint says went wrong, in whatever shape it says it."""
    if isinstance(error, dict):
        error = error.get("message") or error.get("detail") or error
    return (error if isinstance(error, str) else msgspec.json.encode(error).decode())[:DETAIL_CHARS]


def _usage(tokens: _Tokens | None) -> Usage | None:
    if tokens is None:
        return None
    return Usage(
        input_tokens=_count(tokens.prompt_tokens),
        output_tokens=_count(tokens.completion_tokens),
        cached_tokens=_count((tokens.prompt_tokens_details or _Read()).cached_tokens),
        cost_microusd=named_microusd(tokens.cost),
    )


def _count(tokens: int | None) -> int:
    return tokens if tokens is not None and 0 <= tokens <= MOST_TOKENS else 0


def _text(content: Any) -> str:
    """Words, whatever holds them: a text, a list of texts and parts, or a value where JSON was asked for."""
    if content is None or isinstance(content, str):
        return content or ""
    if isinstance(content, list):
        texts = (part.get("text") if isinstance(part, dict) else part for part in content)
        return "".join(text for text in texts if isinstance(text, str))
    return msgspec.json.encode(content).decode()


def _pieces(calls: list[_Call] | None) -> tuple[UsePiece, ...]:
    """An event that ends a call has neither name nor arguments."""
    pieces = (_piece(at, call) for at, call in enumerate(calls or ()))
    return tuple(piece for piece in pieces if piece.id or piece.name or piece.arguments)


def _piece(at: int, call: _Call) -> UsePiece:
    function = call.function or _Function()
    arguments = call.arguments if function.arguments is None else function.arguments
    if not isinstance(arguments, str):
        arguments = msgspec.json.encode(arguments).decode() if arguments else ""
    return UsePiece(
        index=at if call.index is None else call.index,
        id=call.id,
        name=function.name or call.name,
        arguments=arguments,
    )
