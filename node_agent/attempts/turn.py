"""One turn: a prompt goes in, parts stream out, and something ends it.

What may end a turn early: a stop, an interrupting message, a limit, the daemon's own end. Each first asks the agent to
cancel (ACP, session/cancel); one that does not within `CANCEL_S` is ended with everything it started.

The prompt stays on the row until the agent shows that it has it, by an update or a model call that was answered: only
then a restart may say no more than "go on".
"""

import asyncio
import contextlib
from collections.abc import Callable
from enum import Enum, auto
from typing import Final

import msgspec

from node_agent.agents.harness import HARNESSES
from node_agent.agents.parts import PartWriter
from node_agent.agents.session import Given, Session
from node_agent.agents.updates import Plan, Tool, Unknown, Update
from node_agent.attempts import prompts
from node_agent.attempts.journal import Journal
from node_agent.attempts.services import Services
from node_agent.attempts.vigil import Vigil
from node_agent.attempts.workshop import Workshop
from node_agent.broker.budget import dollars, nearly_spent
from shared.errors import SamError
from shared.parts import Delta, Part, PartKind
from shared.states import Step
from shared.wire import EventBody, PartFinished, StepChanged, TurnEnded, TurnStarted, UsageReported

CANCEL_S: Final = 10.0
LOOK_S: Final = 0.25
"""How often limits are looked at and open parts kept, while the agent works."""


class Cut(Enum):
    """Why a turn was ended from outside."""

    STOP = auto()
    INTERRUPT = auto()
    SUSPEND = auto()
    WALL_CLOCK = auto()
    TOKENS = auto()
    BUDGET = auto()
    IDLE = auto()


class Turn:
    """Runs one prompt. `cut` is asked whenever something may have changed: a reason to end the turn now, or None."""

    def __init__(
        self,
        services: Services,
        attempt: str,
        journal: Journal,
        workshop: Workshop,
        woken: asyncio.Event,
        cut: Callable[[], Cut | None],
    ) -> None:
        self._services = services
        self._id = attempt
        self._journal = journal
        self._workshop = workshop
        self._woken = woken
        self._cut = cut
        self._writer: PartWriter | None = None
        self._kept: dict[str, Part] = {}
        self._taken = True
        row = services.row(attempt)
        self._told = {name for name in ("warned", "told_unpriced") if getattr(row, name)}
        self._telling: dict[str, int] = {}
        workshop.grant.on_counted = self._counted
        self._vigil = Vigil(workshop.grant, services.idle_s, asyncio.get_running_loop().time)

    @property
    def silent(self) -> bool:
        """A turn is under way, and nothing is heard of the agent."""
        return self._writer is not None and self._vigil.silent

    def feed(self, update: Update) -> None:
        """An update of the agent. What comes between turns belongs to none and is dropped."""
        if self._writer is not None:
            self._vigil.heard()
            if not isinstance(update, Unknown):
                self._take()
            if isinstance(update, Tool | Plan):
                self._tell(amid=True)
            self._writer.feed(update)

    async def run(
        self,
        session: Session,
        text: str,
        *,
        given: tuple[Given, ...] = (),
        delivered: tuple[str, ...] = (),
        notices: tuple[str, ...] = (),
        before: tuple[EventBody, ...] = (),
        **columns: str | int | None,
    ) -> tuple[str, Cut | None]:
        """The agent's stop reason, and what cut the turn short. `before` is written in the same breath as the start.

        Raises:
            SamError: the agent crashed or its model failed; the turn is closed all the same.
        """
        services, row = self._services, self._services.row(self._id)
        message = services.ids.new("msg")
        start = row.start
        record = HARNESSES.get(start.harness)
        model = services.upstream.info_for(record.wire) if record is not None else services.upstream.info
        await self._journal.write(
            *before,
            *(() if row.step is Step.WORKING else (StepChanged(step=Step.WORKING),)),
            TurnStarted(message=message, delivered=delivered, model=model, harness=start.harness),
            delivered=delivered,
            step=Step.WORKING.value,
            turn=message,
            turns=row.turns + 1,
            interrupt=0,
            awaiting_person=0,
            idle=0,
            prompt=text,
            given=msgspec.json.encode(given).decode(),
            **columns,
        )
        self._taken = False
        self._workshop.grant.awaiting = self._workshop.grant.refused = False
        self._workshop.grant.turn = message
        writer = self._writer = PartWriter(
            self._id, message, services.ids, services.clock, self._on_delta, self._on_finished
        )
        for notice in notices:
            writer.notice(notice)
        self._vigil.begin()
        reason, cut = "cancelled", None
        try:
            reason, cut = await self._prompt(session, text, given)
        finally:
            self._tell(amid=True)
            self._writer = None
            self._kept.clear()
            writer.finish()
            if cut is not Cut.SUSPEND:
                if cut not in (Cut.INTERRUPT, Cut.IDLE):
                    self._take()
                self._journal.note(
                    TurnEnded(message=message, stop_reason=reason),
                    turn=None,
                    awaiting_person=int(self._workshop.grant.awaiting),
                    finished=int(self._workshop.grant.finished),
                    idle=int(cut is Cut.IDLE),
                )
            self._taken = True
        await self._journal.settle()
        return reason, cut

    async def _prompt(self, session: Session, text: str, given: tuple[Given, ...]) -> tuple[str, Cut | None]:
        prompting = asyncio.create_task(session.prompt(text, given))
        cut: Cut | None = None
        try:
            while not prompting.done():
                cut = self._cut()
                if cut is not None:
                    await session.cancel()
                    await asyncio.wait({prompting}, timeout=CANCEL_S)
                    break
                await _first(prompting, self._woken)
                self._tell()
                self._keep()
            if not prompting.done():
                await self._workshop.close()
                return "cancelled", cut
            return (await prompting).stop_reason, cut or self._exhausted()
        except SamError:
            # An agent says in many ways that its model refused it; the broker knows why.
            cut = cut or self._exhausted()
            if cut is not None:
                return "cancelled", cut
            raise
        finally:
            prompting.cancel()
            with contextlib.suppress(asyncio.CancelledError, SamError):
                await prompting

    def _exhausted(self) -> Cut | None:
        return Cut.BUDGET if self._workshop.grant.exhausted else None

    def _take(self) -> None:
        if not self._taken:
            self._taken = True
            self._journal.note(progress=False, prompt=None)

    def _counted(self) -> None:
        """A model call was counted: durable before anything else is, so that a crash loses no more than what runs."""
        usage = usage_of(self._workshop)
        handed_back = int(self._workshop.grant.handed_back)
        self._journal.note(usage, progress=False, usage=msgspec.json.encode(usage), handed_back=handed_back)
        self._take()
        self._tell()

    def _tell(self, *, amid: bool = False) -> None:
        """What the conversation should know about money, each once in the attempt's life; where words are being said,
        after them: the last of an answer may come when its cost is known.
        """
        grant = self._workshop.grant
        spent, allowance = grant.meter.cost_microusd, grant.allowance
        if allowance is None or self._writer is None or (self._writer.speaking and not amid):
            return
        if nearly_spent(spent, allowance):
            self._say("warned", prompts.WARNING.format(spent=dollars(spent), allowance=dollars(allowance)))
        if grant.unpriced is not None:
            self._say("told_unpriced", prompts.UNPRICED.format(model=grant.unpriced))

    def _say(self, column: str, notice: str) -> None:
        if column not in self._told and self._writer is not None:
            self._told.add(column)
            self._telling = {column: 1}
            self._writer.notice(notice)
            self._telling = {}

    def _keep(self) -> None:
        still_open = self._writer.open_parts() if self._writer else ()
        self._vigil.look(still_open)
        grown = [part for part in still_open if self._kept.get(part.id) != part]
        for part in grown:
            self._kept[part.id] = part
            self._journal.keep(part)
        if grown and self._vigil.grew():
            self._journal.note()

    def _on_delta(self, _: Delta) -> None:
        if self._writer is not None:
            self._services.deltas.update(self._writer.open_parts())

    def _on_finished(self, part: Part) -> None:
        told = self._telling if part.kind is PartKind.NOTICE else {}
        self._journal.note(PartFinished(part=part), delivered=(), progress=self._vigil.finished(part), **told)


def usage_of(workshop: Workshop) -> UsageReported:
    meter = workshop.grant.meter
    return UsageReported(
        input_tokens=meter.input_tokens,
        output_tokens=meter.output_tokens,
        cost_microusd=meter.cost_microusd,
        calls=meter.calls,
    )


async def _first(task: "asyncio.Task[object]", woken: asyncio.Event) -> None:
    """Returns when the task is done, the event is set (it is cleared), or `LOOK_S` has passed."""
    waking = asyncio.create_task(woken.wait())
    try:
        await asyncio.wait({task, waking}, timeout=LOOK_S, return_when=asyncio.FIRST_COMPLETED)
        if waking.done():
            woken.clear()
    finally:
        waking.cancel()
