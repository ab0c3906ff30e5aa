"""Counts what a model call used, from the answer as it streams by.

Both wires say it themselves: OpenAI Chat Completions in `usage` of the last chunk, Anthropic Messages in
`message_start` (input) and `message_delta` (output). Money is what the endpoint says (`usage.cost` in USD, as
OpenRouter has it), else published prices of models known by name; a model without a known price costs nothing.
"""

from typing import Final

import msgspec

PRICES: Final[dict[str, tuple[int, int]]] = {
    "claude-fable-5-1": (10_000_000, 50_000_000),
    "claude-opus-5-5": (4_000_000, 20_000_000),
    "claude-opus-5": (5_000_000, 25_000_000),
    "claude-sonnet-5-5": (2_000_000, 10_000_000),
    "gemma-4-26b": (100_000, 300_000),
}
"""Micro-dollars per million tokens in and out, by a word in the model's name; the first that fits. Sources: Claude docs
("Models & pricing") and the model's page at Cloudflare Workers AI, both 2026. A model that is not here has no price
unless its endpoint names the cost."""

LINE_BYTES: Final = 8 * 1024 * 1024
"""A line of a stream beyond this is not looked at."""


class _Usage(msgspec.Struct):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cache_creation_input_tokens: int | None = None
    cache_read_input_tokens: int | None = None
    cost: float | None = None


class _Message(msgspec.Struct):
    usage: _Usage | None = None
    model: str | None = None


class _Answer(msgspec.Struct):
    usage: _Usage | None = None
    message: _Message | None = None
    model: str | None = None


class Tally:
    """One model call. Feed it the answer's bytes, then read the totals."""

    def __init__(self, *, stream: bool, model: str = "") -> None:
        self._stream, self._model = stream, model
        self._rest = bytearray()
        self._cost_usd: float | None = None
        self.input_tokens = 0
        self.output_tokens = 0

    def feed(self, chunk: bytes) -> None:
        self._rest += chunk
        if not self._stream:
            return
        *whole, rest = bytes(self._rest).split(b"\n")
        self._rest = bytearray(rest[:LINE_BYTES])
        for line in whole:
            if line.startswith(b"data:") and b'"usage"' in line:
                self._read(line[5:].strip())

    def end(self) -> None:
        if not self._stream:
            self._read(bytes(self._rest))

    @property
    def cost_microusd(self) -> int:
        if self._cost_usd is not None:
            return round(self._cost_usd * 1_000_000)
        for name, (price_in, price_out) in PRICES.items():
            if name in self._model:
                return (self.input_tokens * price_in + self.output_tokens * price_out) // 1_000_000
        return 0

    def _read(self, body: bytes) -> None:
        try:
            answer = msgspec.json.decode(body, type=_Answer)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return
        message = answer.message or _Message()
        self._model = answer.model or message.model or self._model
        for usage in (message.usage, answer.usage):
            if usage is not None:
                self._count(usage)

    def _count(self, usage: _Usage) -> None:
        """Later numbers replace earlier ones: both wires report totals of the call."""
        read = [usage.input_tokens, usage.cache_creation_input_tokens, usage.cache_read_input_tokens]
        tokens_in = usage.prompt_tokens if usage.prompt_tokens is not None else sum(part or 0 for part in read)
        tokens_out = usage.completion_tokens if usage.completion_tokens is not None else usage.output_tokens
        self.input_tokens = max(self.input_tokens, tokens_in)
        self.output_tokens = max(self.output_tokens, tokens_out or 0)
        if usage.cost is not None:
            self._cost_usd = usage.cost
