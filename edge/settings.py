"""What the edge must know about where it runs; each host reads it from its own environment."""

from typing import Final, Literal

import msgspec

from shared.loop.loop import Limits

VERSION: Final = "0.1.0"

SESSION_MS: Final = 90 * 24 * 3_600_000
LINK_MS: Final = 15 * 60_000
ENROLMENT_MS: Final = 24 * 3_600_000


class EdgeSettings(msgspec.Struct, frozen=True, kw_only=True):
    kind: Literal["embedded", "cloudflare"]
    public_url: str
    """Where people and nodes reach it, without a slash at the end."""
    hosts: frozenset[str]
    """Host names it answers under, without ports."""
    thinking: Limits = Limits()
    """Of the edge's own model calls."""
    window_chars: int = 400_000
    """What the model is shown at once: about 100,000 tokens, well inside 256k and a request of 800 KB."""
