"""Whether the edge's model can call tools: probed once, kept as a row, told where a person chooses.

A row by the model's label: another model is another question, and on Cloudflare the object that thinks finds out what
the Worker shows. Beside it each process remembers, so that a step asks nobody. Only a finding about the model itself
stops anything; that it did not answer at one moment is for the call that follows to say.
"""

import asyncio
import logging
from typing import TYPE_CHECKING, Final

import msgspec

from edge.ledger.batch import statements
from edge.orchestrator import store
from edge.ports import Row
from shared.loop.ports import Usage
from shared.loop.probe import Verdict, probe

if TYPE_CHECKING:
    from edge.app import Host

CALLS_FOR_MS: Final = 7 * 86_400_000
"""An endpoint may put another model behind the same name."""
CANNOT_FOR_MS: Final = 3_600_000
"""A person who is told so changes something."""
UNKNOWN_FOR_MS: Final = 60_000
DETAIL_CHARS: Final = 600


_log = logging.getLogger("sam.edge")


class Ability(msgspec.Struct, frozen=True, kw_only=True):
    model: str
    verdict: Verdict
    detail: str
    at: int

    @property
    def refuses(self) -> bool:
        return self.verdict is Verdict.CANNOT

    def stands(self, now: int) -> bool:
        lasts = CANNOT_FOR_MS if self.refuses else CALLS_FOR_MS if self.verdict.known else UNKNOWN_FOR_MS
        return now < self.at + lasts


class Abilities:
    """What one process knows about its model."""

    def __init__(self) -> None:
        self._remembered: Ability | None = None
        self._finding_out = asyncio.Lock()

    def remembered(self, host: "Host") -> Ability | None:
        """Without asking anybody."""
        known = self._remembered
        if known is None or known.model != host.model.info.label or not known.stands(host.clock.now()):
            return None
        return known

    def acts(self, host: "Host") -> bool:
        """Whether nothing is remembered that speaks against work at the edge."""
        known = self.remembered(host)
        return known is None or not known.refuses

    async def tools(self, host: "Host") -> tuple[bool, Usage]:
        """Whether the model may be given tools, found out now if nobody knows; and what finding out used."""
        if host.model.info.rehearsal:
            return True, Usage()
        if (known := self.remembered(host)) is not None:
            return not known.refuses, Usage()
        async with self._finding_out:
            if (known := await self.stored(host)) is not None:
                return not known.refuses, Usage()
            found, usage = await self.find_out(host)
            return not found.refuses, usage

    async def stored(self, host: "Host") -> Ability | None:
        """What is known of the model and still stands."""
        if (known := self.remembered(host)) is not None:
            return known
        rows = (await host.databases.directory().batch(statements((store.PROBED,), asked(host))))[0]
        return self.take(host, rows)

    def take(self, host: "Host", rows: list[Row]) -> Ability | None:
        """The answer to `PROBED`, read beside other things."""
        if not rows:
            return None
        self._remembered = Ability(
            model=host.model.info.label,
            verdict=Verdict(rows[0]["verdict"]),
            detail=rows[0]["detail"],
            at=rows[0]["at"],
        )
        return self.remembered(host)

    async def find_out(self, host: "Host") -> tuple[Ability, Usage]:
        """Asks the model, whatever is known."""
        found = await probe(host.model)
        ability = Ability(
            model=host.model.info.label,
            verdict=found.verdict,
            detail=found.detail[:DETAIL_CHARS],
            at=host.clock.now(),
        )
        await host.databases.directory().batch(statements((store.PROBE,), msgspec.structs.asdict(ability)))
        self._remembered = ability
        return ability, found.usage

    async def look(self, host: "Host") -> None:
        """At a start: what stands is kept, but that it cannot is asked again, since that may be why it was started."""
        if host.model.info.rehearsal:
            return
        try:
            known = await self.stored(host)
            if known is None or known.refuses:
                await self.find_out(host)
        except Exception:
            _log.exception("model.not_probed label=%s: asked when it is needed", host.model.info.label)


def asked(host: "Host") -> dict[str, str]:
    """The parameters of `PROBED`."""
    return {"model": host.model.info.label}
