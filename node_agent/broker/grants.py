"""Who may come through the broker's doors: one grant per live attempt, found by the agent's token.

A token is never kept, only its SHA-256; looking it up by hash needs no comparison in constant time. A grant dies with
its attempt, and with it every door of the broker.
"""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from node_agent.broker.budget import Admission, admission
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
    finished: bool = False
    """The agent has reported its work as done."""
    turn: str | None = None
    """The message that the agent is saying, or said last."""
    allowance: int | None = None
    """Micro-dollars the attempt may cost in all; None: no limit."""
    handed_back: bool = False
    """The last call, the one without tools, was given out."""
    refused: bool = False
    """A call was refused for want of money."""
    unpriced: str | None = None
    """A model that answered and has no known price."""
    quiet: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while no model call is under way."""
    on_counted: Callable[[], None] = field(default=lambda: None)
    """Called after each model call was counted."""
    _under_way: int = 0

    def __post_init__(self) -> None:
        self.quiet.set()

    @property
    def exhausted(self) -> bool:
        """There is no further call for this attempt."""
        return self.refused or self.handed_back

    @property
    def spent(self) -> bool:
        return self.allowance is not None and self.meter.cost_microusd >= self.allowance

    def begin(self) -> Admission:
        """Whether a model call may be made, and how. Unless refused, `count` or `give_back` must follow once.

        Nothing is awaited here: of two calls at the same moment one is the last.
        """
        admitted = admission(self.meter.cost_microusd, self.allowance, handed_back=self.handed_back)
        if admitted is Admission.REFUSED:
            self.refused = True
            return admitted
        self.handed_back = admitted is Admission.LAST
        self._under_way += 1
        self.quiet.clear()
        return admitted

    def count(self, *, input_tokens: int, output_tokens: int, cost_microusd: int = 0) -> None:
        """Counts the call that `begin` admitted."""
        self.meter.add(input_tokens=input_tokens, output_tokens=output_tokens, cost_microusd=cost_microusd)
        self._over()
        self.on_counted()

    def give_back(self, admitted: Admission) -> None:
        """The call came to nothing and cost nothing: if it was the last, the next one is."""
        if admitted is Admission.LAST:
            self.handed_back = False
        self._over()

    def _over(self) -> None:
        self._under_way -= 1
        if not self._under_way:
            self.quiet.set()


class Grants:
    """The live grants of this node."""

    def __init__(self) -> None:
        self._by_hash: dict[bytes, Grant] = {}

    def add(self, token: str, grant: Grant) -> None:
        self._by_hash[_hash(token)] = grant

    def allow(self, attempt: str, microusd: int) -> None:
        """Replaces what `attempt` may cost, from its next model call on."""
        for grant in self._by_hash.values():
            if grant.attempt == attempt:
                grant.allowance = microusd

    def remove(self, attempt: str) -> None:
        """Closes every door of `attempt`; nothing happens where it has none."""
        self._by_hash = {key: grant for key, grant in self._by_hash.items() if grant.attempt != attempt}

    def find(self, token: str) -> Grant | None:
        """The grant of the attempt that holds `token`, or None: refuse with `bad_credential`."""
        return self._by_hash.get(_hash(token))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
