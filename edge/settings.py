"""What the edge must know about where it runs; each host reads it from its own environment."""

from typing import Final, Literal

import msgspec

from shared.errors import SamError
from shared.loop.loop import Limits

VERSION: Final = "0.1.0"

SESSION_MS: Final = 90 * 24 * 3_600_000
LINK_MS: Final = 15 * 60_000
ENROLMENT_MS: Final = 24 * 3_600_000


DRIFT_S: Final = 600
LEAST_DRIFT_S: Final = 60
MOST_DRIFT_S: Final = 86_400


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
    drift_s: int = DRIFT_S
    """How often the drift guard looks at a child at work; 0: never."""


def drift_from(text: str) -> int:
    """`SAM_DRIFT_S` in seconds.

    Raises:
        SamError: `invalid_setting`.
    """
    seconds = int(text) if text.isascii() and text.isdigit() else -1
    if seconds != 0 and not LEAST_DRIFT_S <= seconds <= MOST_DRIFT_S:
        raise SamError("invalid_setting", f"SAM_DRIFT_S is 0, or {LEAST_DRIFT_S} to {MOST_DRIFT_S}, not {text!r}.")
    return seconds
