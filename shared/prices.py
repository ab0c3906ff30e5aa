"""What models cost, as their makers publish it: data, and finding the row of a model by its name.

Prices are micro-dollars per million tokens, which is dollars per million tokens times a million. Sources, read in
November 2026: platform.claude.com, "Pricing" and each model's overview page; developers.cloudflare.com, Workers AI,
"Pricing". A model that is not here has no price unless its endpoint names the cost of each call.
"""

import re
from decimal import ROUND_CEILING, Decimal
from typing import Final

import msgspec

MICRO: Final = 1_000_000
"""Micro-dollars of a dollar, and tokens of a price."""

MOST_DOLLARS: Final = 1_000_000
"""Nothing that one call costs; what names more names something else."""
SEARCH_MICROUSD: Final = 10_000
"""One web search by Anthropic's server tool: $10 per 1,000 ("Pricing", Web search tool)."""


class Rates(msgspec.Struct, frozen=True, kw_only=True):
    """Micro-dollars per million tokens."""

    input: int
    output: int
    cached: int
    """Input that was read from the prompt cache."""

    @property
    def written(self) -> int:
        """Input that was written to the cache for five minutes: 125 % of plain input (Anthropic, "Pricing")."""
        return self.input * 5 // 4

    @property
    def written_for_long(self) -> int:
        """Input that was written to the cache for an hour: twice plain input (same source)."""
        return self.input * 2


class Price(msgspec.Struct, frozen=True, kw_only=True):
    rates: Rates
    long: Rates | None = None
    """For the whole call, where its prompt is longer than `LONG_TOKENS`."""


LONG_TOKENS: Final = 100_000


def _dollars(dollars_in: float, dollars_out: float, cached: float) -> Rates:
    return Rates(input=round(dollars_in * MICRO), output=round(dollars_out * MICRO), cached=round(cached * MICRO))


# fmt: off
PRICES: Final[dict[str, Price]] = {
    "claude-fable-5-1":  Price(rates=_dollars(10, 50, 0.25)),
    "claude-fable-5":    Price(rates=_dollars(10, 50, 1)),
    "claude-opus-5-5":   Price(rates=_dollars(4, 20, 0.20)),
    "claude-opus-5":     Price(rates=_dollars(5, 25, 0.50)),
    "claude-opus-4-8":   Price(rates=_dollars(5, 25, 0.50)),
    "claude-opus-4-7":   Price(rates=_dollars(5, 25, 0.50)),
    "claude-opus-4-6":   Price(rates=_dollars(5, 25, 0.50)),
    "claude-opus-4-5":   Price(rates=_dollars(5, 25, 0.50)),
    "claude-sonnet-5-5": Price(rates=_dollars(2, 10, 0.10)),
    "claude-sonnet-5":   Price(rates=_dollars(2, 10, 0.20)),
    "claude-sonnet-4-6": Price(rates=_dollars(3, 15, 0.30)),
    "claude-sonnet-4-5": Price(rates=_dollars(3, 15, 0.30)),
    "claude-haiku-5-5":  Price(rates=_dollars(0.10, 0.50, 0.01), long=_dollars(0.50, 2.50, 0.05)),
    "claude-haiku-4-5":  Price(rates=_dollars(1, 5, 0.10)),
    "gemma-4-26b":       Price(rates=_dollars(0.10, 0.30, 0.10)),
}
# fmt: on

_AFTER: Final = r"(?!\d|-\d{1,2}(?!\d))"
"""A name ends here, or a date of eight digits follows: 4-8 is another model than 4, 4-20260101 is not."""
_NAMES: Final = tuple((re.compile(re.escape(name) + _AFTER), price) for name, price in PRICES.items())


def price_of(model: str) -> Price | None:
    """The price of a model by its name, however a gateway writes it (`anthropic/claude-opus-5.5`)."""
    plain = model.lower().replace(".", "-")
    return next((price for name, price in _NAMES if name.search(plain)), None)


def call_microusd(model: str, *, input_tokens: int, output_tokens: int, cached_tokens: int = 0) -> int:
    """What a call of a known model cost, rounded up; 0 where no price is known. Cached tokens are part of the input."""
    price = price_of(model)
    if price is None:
        return 0
    rates = price.long if price.long and input_tokens > LONG_TOKENS else price.rates
    cached = min(cached_tokens, input_tokens)
    cost = (input_tokens - cached) * rates.input + cached * rates.cached + output_tokens * rates.output
    return -(-cost // MICRO)


def named_microusd(dollars: msgspec.Raw) -> int | None:
    """`usage.cost` of an answer, in dollars as OpenRouter has it, rounded up; None where it is no amount of money: some
    endpoints have something else under this name.
    """
    try:
        cost = msgspec.json.decode(dollars, type=Decimal | None, strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    if cost is None or not cost.is_finite() or not 0 <= cost <= MOST_DOLLARS:
        return None
    return int((cost * MICRO).to_integral_value(rounding=ROUND_CEILING))
