"""Who may come through the broker's doors: one grant per live attempt, found by the agent's token.

A token is never kept, only its SHA-256; looking it up by hash needs no comparison in constant time. A grant dies with
its attempt, and with it every door of the broker.
"""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from shared.spec import Mode


@dataclass(slots=True)
class Meter:
    """What an attempt has used so far: tokens as the upstream counted them, money in micro-dollars, model calls."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost_microusd: int = 0
    calls: int = 0

    def add(self, *, input_tokens: int, output_tokens: int, cost_microusd: int = 0) -> None:
        """Counts one model call."""
        self.input_tokens += input_tokens
        self.output_tokens += output_tokens
        self.cost_microusd += cost_microusd
        self.calls += 1


@dataclass(slots=True)
class Grant:
    """What one live attempt may do through the broker."""

    attempt: str
    harness: str
    mode: Mode
    branch: str
    """Short name; with its checkpoint ref the only thing the attempt may push."""
    mirror: Path
    """The bare repository behind the attempt's git door."""
    model: str | None = None
    """The model the spec names, if it names one."""
    meter: Meter = field(default_factory=Meter)
    awaiting: bool = False
    """The agent asked a person something: when its turn ends the attempt stays, and waits for the answer."""


class Grants:
    """The live grants of this node."""

    def __init__(self) -> None:
        self._by_hash: dict[bytes, Grant] = {}

    def add(self, token: str, grant: Grant) -> None:
        self._by_hash[_hash(token)] = grant

    def remove(self, attempt: str) -> None:
        """Closes every door of `attempt`; nothing happens where it has none."""
        self._by_hash = {key: grant for key, grant in self._by_hash.items() if grant.attempt != attempt}

    def find(self, token: str) -> Grant | None:
        """The grant of the attempt that holds `token`, or None: refuse with `bad_credential`."""
        return self._by_hash.get(_hash(token))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
