"""OpenAI Chat Completions answers as chunks, from a server-sent event stream or from one JSON body."""

from typing import Any, Final

import msgspec

from shared.loop.ports import Chunk, ModelError, Usage, UsePiece

LINE_BYTES: Final = 16 * 1024 * 1024
DETAIL_CHARS: Final = 600


class _Function(msgspec.Struct):
    name: str | None = None
    arguments: str | dict[str, Any] | None = None


class _Call(msgspec.Struct):
    index: int | None = None
    id: str | None = None
    function: _Function | None = None


class _Words(msgspec.Struct):
    """A delta, or a whole message. Endpoints spell reasoning in two ways."""

    content: str | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None
    tool_calls: list[_Call] | None = None


class _Choice(msgspec.Struct):
    delta: _Words | None = None
    message: _Words | None = None
    finish_reason: str | None = None


class _Tokens(msgspec.Struct):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class _Completion(msgspec.Struct):
    choices: list[_Choice] | None = None
    usage: _Tokens | None = None
    error: Any = None


class Decoder:
    """Server-sent events in, chunks out; fed with bytes as they come, cut anywhere."""

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[bytes] = []
        self.done = False
        """The stream said `[DONE]`."""

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
                    chunks.append(chunk(data))
        return chunks

    def end(self) -> list[Chunk]:
        """What a stream holds that ended without its last blank line."""
        return self.feed(b"\n\n")


def chunk(body: bytes) -> Chunk:
    """One `chat.completion.chunk`, or a whole `chat.completion`.

    Raises:
        ModelError: model_failed; the body is neither, or says that an error happened.
    """
    try:
        completion = msgspec.json.decode(body, type=_Completion)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ModelError("model_failed", "The answer is not a chat completion.", again=True) from error
    if completion.error is not None:
        raise ModelError("model_failed", error_words(completion.error), again=True)
    tokens = completion.usage
    usage = (
        Usage(input_tokens=tokens.prompt_tokens or 0, output_tokens=tokens.completion_tokens or 0) if tokens else None
    )
    if not completion.choices:
        return Chunk(usage=usage)
    choice = completion.choices[0]
    words = choice.delta or choice.message or _Words()
    return Chunk(
        text=words.content or "",
        thought=words.reasoning_content or words.reasoning or "",
        uses=tuple(_piece(at, call) for at, call in enumerate(words.tool_calls or ())),
        finish=choice.finish_reason,
        usage=usage,
    )


def error_words(error: object) -> str:
    """What an endpoint says went wrong, in whatever shape it says it."""
    if isinstance(error, dict):
        error = error.get("message") or error.get("detail") or error
    return (error if isinstance(error, str) else msgspec.json.encode(error).decode())[:DETAIL_CHARS]


def _piece(at: int, call: _Call) -> UsePiece:
    function = call.function or _Function()
    arguments = function.arguments
    return UsePiece(
        index=at if call.index is None else call.index,
        id=call.id,
        name=function.name,
        arguments=msgspec.json.encode(arguments).decode() if isinstance(arguments, dict) else arguments or "",
    )
