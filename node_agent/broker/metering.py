"""Counts what a model call used, from the answer as it streams by.

Both wires say it themselves: OpenAI Chat Completions in `usage` of the last chunk, Anthropic Messages in
`message_start` (input) and `message_delta` (output). Money is what the endpoint says (`usage.cost` in USD, as
OpenRouter has it), else published prices of models known by name, rounded up: many small calls are not free.

An answer that ended without saying is one call of no tokens. One that was cut off before it could say is estimated, at
four bytes a token of what went in and came out: an agent that hangs up early does not work for nothing.
"""

from typing import Any, Final

import msgspec

from shared.prices import LONG_TOKENS, MICRO, SEARCH_MICROUSD, named_microusd, price_of

LINE_BYTES: Final = 8 * 1024 * 1024
"""A line of a stream beyond this is not looked at."""
BYTES_PER_TOKEN: Final = 4
_SAID: Final = ("content", "reasoning", "reasoning_content", "arguments", "text", "thinking", "partial_json")
"""Fields of a delta that hold what the model said."""


class _Written(msgspec.Struct):
    """Anthropic, `usage.cache_creation`: of what was written, how much for how long."""

    ephemeral_1h_input_tokens: int | None = None


class _Read(msgspec.Struct):
    """OpenAI, `usage.prompt_tokens_details`: a part of `prompt_tokens`."""

    cached_tokens: int | None = None


class _Searches(msgspec.Struct):
    web_search_requests: int | None = None


class _Usage(msgspec.Struct):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: _Read | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cache_creation_input_tokens: int | None = None
    cache_read_input_tokens: int | None = None
    cache_creation: _Written | None = None
    server_tool_use: _Searches | None = None
    cost: msgspec.Raw = msgspec.Raw(b"null")
    """A number of dollars at OpenRouter; some endpoints have something else under this name."""


class _Message(msgspec.Struct):
    usage: _Usage | None = None
    model: str | None = None


class _Answer(msgspec.Struct):
    usage: _Usage | None = None
    message: _Message | None = None
    model: str | None = None


class _Choice(msgspec.Struct):
    delta: dict[str, Any] = {}


class _Piece(msgspec.Struct):
    """What a frame adds to the answer, on either wire."""

    choices: list[_Choice] = []
    delta: dict[str, Any] = {}


class Tally:
    """One model call. Feed it the answer's bytes, then `end` or `cut`, then read the totals."""

    def __init__(self, *, stream: bool, model: str = "") -> None:
        self._stream, self.model = stream, model
        self._rest = bytearray()
        self._named: int | None = None
        self._cached = self._written = self._written_for_long = self._searches = 0
        self._bytes_out = 0
        self._input_said = self._output_said = False
        self.input_tokens = 0
        """All of them: plain, written to a cache, and read from one."""
        self.output_tokens = 0
        self.estimated = False

    def feed(self, chunk: bytes) -> None:
        self._rest += chunk
        if not self._stream:
            return
        *whole, rest = bytes(self._rest).split(b"\n")
        self._rest = bytearray(rest[:LINE_BYTES])
        for line in whole:
            self._line(line)

    def end(self) -> None:
        """The answer is whole."""
        if self._stream:
            self._line(bytes(self._rest))
        else:
            self._read(bytes(self._rest))

    def cut(self, sent: int) -> None:
        """The answer was cut off; `sent` is the length of the request in bytes."""
        self.end()
        if not self._input_said:
            self.input_tokens = -(-sent // BYTES_PER_TOKEN)
        if not self._output_said:
            out = self._bytes_out if self._stream else len(self._rest)
            self.output_tokens = max(self.output_tokens, -(-out // BYTES_PER_TOKEN))
        self.estimated = not (self._input_said and self._output_said)

    @property
    def priced(self) -> bool:
        """Whether anybody says what this call costs."""
        return self._named is not None or price_of(self.model) is not None

    @property
    def cost_microusd(self) -> int:
        if self._named is not None:
            return self._named
        price = price_of(self.model)
        if price is None:
            return 0
        rates = price.long if price.long is not None and self.input_tokens > LONG_TOKENS else price.rates
        plain = max(0, self.input_tokens - self._cached - self._written)
        for_long = min(self._written, self._written_for_long)
        cost = (
            plain * rates.input
            + self._cached * rates.cached
            + (self._written - for_long) * rates.written
            + for_long * rates.written_for_long
            + self.output_tokens * rates.output
        )
        return -(-cost // MICRO) + self._searches * SEARCH_MICROUSD

    def _line(self, line: bytes) -> None:
        if not line.startswith(b"data:"):
            return
        body = line[5:].strip()
        if b'"usage"' in body:
            self._read(body)
        try:
            piece = msgspec.json.decode(body, type=_Piece)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return
        for delta in (piece.delta, *(choice.delta for choice in piece.choices)):
            self._bytes_out += _words(delta)

    def _read(self, body: bytes) -> None:
        try:
            answer = msgspec.json.decode(body, type=_Answer)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return
        message = answer.message or _Message()
        self.model = answer.model or message.model or self.model
        if message.usage is not None:
            self._count(message.usage)
        if answer.usage is not None:
            self._count(answer.usage)
            self._output_said = True

    def _count(self, usage: _Usage) -> None:
        """Later numbers replace earlier ones: both wires report totals of the call."""
        cached, written = usage.cache_read_input_tokens or 0, usage.cache_creation_input_tokens or 0
        tokens_in = (usage.input_tokens or 0) + cached + written
        if usage.prompt_tokens is not None:
            tokens_in = usage.prompt_tokens
            cached = (usage.prompt_tokens_details or _Read()).cached_tokens or 0
        tokens_out = usage.completion_tokens if usage.completion_tokens is not None else usage.output_tokens
        self.input_tokens = max(self.input_tokens, tokens_in)
        self.output_tokens = max(self.output_tokens, tokens_out or 0)
        self._cached, self._written = max(self._cached, cached), max(self._written, written)
        for_long = (usage.cache_creation or _Written()).ephemeral_1h_input_tokens or 0
        self._written_for_long = max(self._written_for_long, for_long)
        self._searches = max(self._searches, (usage.server_tool_use or _Searches()).web_search_requests or 0)
        self._input_said = True
        named = named_microusd(usage.cost)
        self._named = self._named if named is None else named


def _words(delta: object) -> int:
    """Bytes of every text in a delta: words, thoughts, arguments of tools."""
    if isinstance(delta, list):
        return sum(_words(inner) for inner in delta)
    if not isinstance(delta, dict):
        return 0
    said = sum(len(text.encode(errors="replace")) for name, text in delta.items() if name in _SAID and _is_text(text))
    return said + sum(_words(inner) for inner in delta.values())


def _is_text(value: object) -> bool:
    return isinstance(value, str)
