"""What can go wrong, and how often: drawn from the seed, so that some seeds are calm and some have one fault only."""

import random
from typing import Final

import msgspec

KINDS: Final = ("delay", "loss", "lost_answer", "twice", "kill_edge", "kill_node", "freeze", "partition", "skew")


class Rates(msgspec.Struct, kw_only=True):
    """Probabilities per message, and mean steps between kills; zero is never."""

    delay: float = 0.0
    loss: float = 0.0
    lost_answer: float = 0.0
    twice: float = 0.0
    kill_edge: int = 0
    kill_node: int = 0
    freeze: int = 0
    """Mean steps until a runner of effects, or a node, stands still for a while and comes back as a zombie; a runner
    does so most often while it holds a lease."""
    partition: float = 0.0
    """Chance that a node is cut off when a message of it is carried."""
    skew: int = 0
    """Most ms by which the halves' clocks differ; they are set anew at every start, and sometimes between."""


def rates(rng: random.Random, without: frozenset[str] = frozenset()) -> Rates:
    """The faults of one seed, without the kinds named."""
    chosen = Rates()
    if rng.random() < 0.08:
        return chosen
    for kind, value in (
        ("delay", rng.choice((0.02, 0.1, 0.3))),
        ("loss", rng.choice((0.01, 0.05, 0.15))),
        ("lost_answer", rng.choice((0.01, 0.05, 0.15))),
        ("twice", rng.choice((0.02, 0.1, 0.3))),
        ("kill_edge", rng.choice((1500, 4000, 12000))),
        ("kill_node", rng.choice((1500, 4000, 12000))),
        ("freeze", rng.choice((400, 1500, 6000))),
        ("partition", rng.choice((0.003, 0.01))),
        ("skew", rng.choice((1_000, 30_000, 600_000))),
    ):
        wanted = rng.random() < 0.6
        if wanted and kind not in without:
            setattr(chosen, kind, value)
    return chosen


class Fate(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of one call. Times in seconds."""

    there_s: float
    back_s: float
    arrives: bool = True
    answered: bool = True
    again_s: float | None = None
    """A second copy arrives so much later."""


class Faults:
    """Decides the fate of every call; `calm` ends all faults."""

    def __init__(self, rng: random.Random, found: Rates) -> None:
        self._rng = rng
        self.rates = found
        self.counted: dict[str, int] = dict.fromkeys(KINDS, 0)

    def calm(self) -> None:
        self.rates = Rates()

    def fate(self) -> Fate:
        rng, rates = self._rng, self.rates
        arrives = not self._happens("loss", rates.loss)
        return Fate(
            there_s=self._journey(),
            back_s=self._journey(),
            arrives=arrives,
            answered=not self._happens("lost_answer", rates.lost_answer),
            again_s=rng.choice((0.0, 0.002, 0.02, 3.0)) * rng.random() if self._happens("twice", rates.twice) else None,
        )

    def cut_off_s(self) -> float:
        """Whether this message meets the beginning of a partition, and how long that lasts; 0: no."""
        if not self._happens("partition", self.rates.partition):
            return 0.0
        return self._rng.choice((5.0, 30.0, 90.0))

    def steps_to(self, kind: str, mean: int) -> int:
        if kind != "skew":
            self.counted[kind] += 1
        return 1 + int(self._rng.expovariate(1 / mean))

    def freezes_runner(self) -> bool:
        """One that has just taken a lease."""
        return self._happens("freeze", 30 / self.rates.freeze if self.rates.freeze else 0.0)

    def frozen_s(self) -> float:
        """Shorter than a lease, longer, and longer than a node may be silent."""
        return self._rng.choice((5.0, 35.0, 70.0))

    def skew(self) -> int:
        if not self.rates.skew:
            return 0
        self.counted["skew"] += 1
        return self._rng.randint(-self.rates.skew, self.rates.skew)

    def _journey(self) -> float:
        if self._happens("delay", self.rates.delay):
            return self._rng.choice((0.3, 2.0, 15.0)) * self._rng.random()
        return 0.001 + 0.004 * self._rng.random()

    def _happens(self, kind: str, chance: float) -> bool:
        if chance and self._rng.random() < chance:
            self.counted[kind] += 1
            return True
        return False
