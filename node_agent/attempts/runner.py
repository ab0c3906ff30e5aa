"""Carries one attempt from its start command to its end.

    NEW ──workspace──▸ RUNNING ──turns──▸ ENDING ──saved, pushed, told──▸ ENDED

Task mode ends when the agent's turn ends with nothing left to do; conversation mode waits for what the person says
next. An agent that falls silent in its turn, or ends it without having done anything, is asked once how it stands.
Every step is in the row before it counts, so that a daemon that was killed goes on from there: a turn that was cut off
is taken up in the agent's own session, or the attempt ends with `node_restarted`, saved.
"""

import asyncio
import contextlib
import errno
import logging
from collections.abc import Coroutine
from typing import Final, TypeVar

import msgspec

from node_agent.agents.session import Given, Session
from node_agent.attempts import prompts
from node_agent.attempts.files import Files
from node_agent.attempts.saving import Saving, Suspended
from node_agent.attempts.services import Services
from node_agent.attempts.store import Attempt, Phase
from node_agent.attempts.turn import Cut, Turn, usage_of
from node_agent.attempts.workshop import Workshop
from node_agent.broker.budget import dollars
from node_agent.workspaces.checkpoint import Snapshot
from shared.errors import SamError
from shared.spec import Mode, Permissions
from shared.states import Outcome, Step
from shared.wire import AttemptEnded, EventBody, PartFinished, Prompt, StepChanged, TurnEnded

SUSPEND_S: Final = 15.0
"""How long the end of the daemon waits for one attempt to be saved; agents answer a cancel in 0.1 s."""
QUIET_S: Final = 2.0
"""How long an attempt's end waits for model calls that its agent left, so that they are counted."""
_LIMITS: Final = {Cut.WALL_CLOCK: "wall_clock", Cut.TOKENS: "token_limit"}

T = TypeVar("T")

log = logging.getLogger(__name__)


class _Stopped(Exception):
    """Preparing was broken off: the row says why."""


class Runner:
    """`wake` when its row or inbox changed; `suspend` before the daemon ends."""

    def __init__(self, services: Services, attempt: str) -> None:
        self._services = services
        self._id = attempt
        self._journal = services.journal(attempt)
        self._suspending = asyncio.Event()
        row = services.row(attempt)
        self._workshop = Workshop(services, row, self._journal)
        self._files = Files(services, attempt)
        self._saving = Saving(services, attempt, self._journal, self._workshop, self._suspending)
        self._woken = asyncio.Event()
        self._turn = Turn(services, attempt, self._journal, self._workshop, self._woken, self._cut)
        self._turn_began_at = services.clock.now()
        self._fresh_start = False

    def wake(self) -> None:
        self._woken.set()

    def suspend(self) -> None:
        self._suspending.set()
        self._woken.set()

    async def run(self) -> None:
        """Returns when the attempt has ended or is suspended; never raises but for cancellation."""
        try:
            if self._row.phase in (Phase.NEW, Phase.RUNNING):
                await self._decide(await self._live())
            await self._end()
        except Suspended:
            await self._park()
        finally:
            await self._workshop.close()
            self._services.grants.remove(self._id)

    async def _live(self) -> AttemptEnded:
        """Turn after turn, until there is an outcome."""
        try:
            row = self._row
            if row.turn is not None:
                ended = await self._take_up(row)
                if ended is not None:
                    return ended
            while True:
                ended = await self._next()
                if ended is not None:
                    return ended
        except SamError as error:
            detail = error.detail
            if error.code == "agent_crashed":
                detail = f"{detail} {self._workshop.last_words()}".strip()
            return AttemptEnded(outcome=Outcome.FAILED, reason=error.code, detail=detail)
        except (Suspended, asyncio.CancelledError):
            raise
        except OSError as error:
            log.exception("attempt.os_error attempt=%s", self._id)
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            return AttemptEnded(outcome=Outcome.FAILED, reason="disk_full" if full else "internal", detail=str(error))
        except Exception as error:
            log.exception("attempt.defect attempt=%s", self._id)
            return AttemptEnded(outcome=Outcome.FAILED, reason="internal", detail=type(error).__name__)

    async def _next(self) -> AttemptEnded | None:
        """Does the next thing there is to do, or waits for one."""
        self._woken.clear()
        row, waiting = self._row, self._services.attempts.waiting(self._id)
        if self._suspending.is_set():
            raise Suspended
        if row.stop is not None:
            return AttemptEnded(outcome=row.stop_outcome, reason=row.stop)
        if self._is_task and self._out_of_time():
            return AttemptEnded(outcome=Outcome.FAILED, reason="wall_clock")
        if waiting or row.turns == 0:
            if row.turns >= row.start.spec.limits.turns:
                return AttemptEnded(outcome=Outcome.FAILED, reason="turn_limit")
            words = (*self._overtaken, *(() if waiting else (row.start.spec.text,)))
            return await self._speak(*words, waiting=waiting, given=self._carried, checked_in=0)
        if row.end_asked:
            return AttemptEnded(outcome=Outcome.COMPLETED)
        if (self._is_task or row.idle) and not row.awaiting_person:
            # Killed between the end of its last turn and the decision about it.
            return await self._after("end_turn", Cut.IDLE if row.idle else None)
        if row.step is not Step.RESTING:
            await self._journal.write(StepChanged(step=Step.RESTING), step=Step.RESTING.value)
        await self._wait()
        return None

    async def _take_up(self, row: Attempt) -> AttemptEnded | None:
        """Goes on with a turn that the end of the daemon cut off."""
        assert row.turn is not None
        kept = self._services.outbox.kept_parts(self._id)
        before: tuple[EventBody, ...] = (
            *(PartFinished(part=msgspec.structs.replace(part, finished=True)) for part in kept),
            TurnEnded(message=row.turn, stop_reason="cancelled"),
        )
        if row.stop is not None:
            await self._journal.write(*before, turn=None)
            return None
        try:
            await self._ready()
            if not self._workshop.resumed and row.prompt is None:
                raise SamError("node_restarted")
        except (SamError, _Stopped) as error:
            await self._journal.write(*before, turn=None)
            if isinstance(error, SamError):
                raise
            return None
        notices: tuple[str, ...] = (prompts.CONTINUE_NOTICE,)
        if not self._workshop.resumed and row.turns > 1:
            notices = (prompts.NEW_SESSION_NOTICE, *notices)
        text = prompts.CONTINUE if row.prompt is None else prompts.again(row.prompt)
        return await self._speak(text, given=self._carried, notices=notices, before=before)

    async def _speak(
        self,
        *words: str,
        waiting: tuple[Prompt, ...] = (),
        given: tuple[Given, ...] = (),
        notices: tuple[str, ...] = (),
        before: tuple[EventBody, ...] = (),
        **columns: int,
    ) -> AttemptEnded | None:
        had_session = self._row.session is not None
        try:
            session = await self._ready()
            if any(prompt.files for prompt in waiting):
                # Large files take longer than an agent's start may.
                fetching = StepChanged(step=Step.WORKING, detail=prompts.FETCHING)
                await self._journal.write(fetching, step=Step.WORKING.value)
            brought = await self._unless_stopped(self._files.bring(self._workshop.place, waiting))
        except _Stopped:
            return None
        if had_session and self._fresh_start and not self._workshop.resumed:
            notices = (prompts.NEW_SESSION_NOTICE, *notices)
        self._turn_began_at = self._services.clock.now()
        reason, cut = await self._turn.run(
            session,
            "\n\n".join((*words, brought.text) if waiting else words),
            given=(*given, *brought.given),
            delivered=tuple(prompt.message for prompt in waiting),
            notices=(*notices, *brought.notices),
            before=before,
            **columns,
        )
        return await self._after(reason, cut)

    async def _after(self, reason: str, cut: Cut | None) -> AttemptEnded | None:
        """Saves what the turn left, and decides whether it was the last."""
        if cut is Cut.SUSPEND:
            raise Suspended
        if cut is Cut.STOP:
            return None
        snapshot = await self._saving.checkpoint()
        if snapshot.dirty and self._is_task and self._row.start.spec.permitted is Permissions.EDIT:
            await self._workshop.commit(self._row.start.spec.title)
            snapshot = await self._saving.checkpoint()
        await self._saving.publish(snapshot)
        if cut is not None and cut in _LIMITS:
            return AttemptEnded(outcome=Outcome.FAILED, reason=_LIMITS[cut])
        grant = self._workshop.grant
        if (cut is Cut.BUDGET or (grant.spent and not self._is_task)) and not self._row.awaiting_person:
            # Not while it waits: its subtasks may give back what they were given.
            spent = f"{dollars(grant.meter.cost_microusd)} of {dollars(grant.allowance or 0)}."
            return AttemptEnded(outcome=Outcome.FAILED, reason="budget_exhausted", detail=spent)
        if cut is Cut.IDLE:
            return await self._check_in("agent_idle", prompts.STILL_THERE, prompts.STILL_THERE_NOTICE)
        if not self._is_task or cut is Cut.INTERRUPT:
            return None
        if reason in ("max_tokens", "max_turn_requests"):
            return AttemptEnded(
                outcome=Outcome.FAILED, reason="token_limit" if reason == "max_tokens" else "turn_limit", detail=reason
            )
        row = self._row
        if row.awaiting_person or row.stop is not None or self._services.attempts.waiting(self._id):
            return None
        if snapshot.dirty and not row.asked_to_commit and row.start.spec.permitted is Permissions.FULL:
            return await self._speak(prompts.COMMIT, notices=(prompts.COMMIT_NOTICE,), asked_to_commit=1)
        if not (snapshot.dirty or snapshot.tip != row.base or self._workshop.grant.finished):
            return await self._check_in("nothing_done", prompts.NOTHING_DONE, prompts.NOTHING_DONE_NOTICE)
        kept = "Uncommitted changes are in the checkpoint." if snapshot.dirty else ""
        return AttemptEnded(outcome=Outcome.COMPLETED, detail=kept)

    async def _check_in(self, reason: str, words: str, notice: str) -> AttemptEnded | None:
        """One question that everybody sees, until a message comes; who is then no better is at its end."""
        row = self._row
        if row.awaiting_person or row.stop is not None or self._services.attempts.waiting(self._id):
            return None
        if row.checked_in:
            return AttemptEnded(outcome=Outcome.FAILED, reason=reason)
        return await self._speak(*self._overtaken, words, given=self._carried, notices=(notice,), checked_in=1)

    async def _ready(self) -> Session:
        """The agent's session.

        Raises:
            _Stopped: look at the row.
            SamError: as `Workshop.agent`.
        """
        self._fresh_start = not self._workshop.live
        return await self._unless_stopped(self._workshop.agent(self._turn.feed))

    async def _unless_stopped(self, work: Coroutine[None, None, T]) -> T:
        """What `work` comes to. A stop or the daemon's end does not wait for a long clone, or a large file.

        Raises:
            _Stopped: look at the row.
        """
        starting = asyncio.create_task(work)
        try:
            while not starting.done():
                waking = asyncio.create_task(self._woken.wait())
                await asyncio.wait({starting, waking}, return_when=asyncio.FIRST_COMPLETED)
                waking.cancel()
                self._woken.clear()
                if self._cut() in (Cut.STOP, Cut.SUSPEND):
                    raise _Stopped
            return starting.result()
        finally:
            if not starting.done():
                starting.cancel()
                await asyncio.wait({starting})

    async def _wait(self) -> None:
        """Until something changes. A task that waits for a person is bounded by its wall clock."""
        left = self._time_left_s() if self._is_task else None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(left):
                await self._woken.wait()

    async def _decide(self, ended: AttemptEnded) -> None:
        await self._journal.write(
            phase=Phase.ENDING.value, outcome=ended.outcome.value, reason=ended.reason, detail=ended.detail
        )

    async def _end(self) -> None:
        """Saves, pushes and tells. Begun again from the start where the daemon was killed in the middle."""
        await self._workshop.close()
        row = self._row
        assert row.outcome is not None
        end = AttemptEnded(outcome=row.outcome, reason=row.reason, detail=row.detail)
        if row.base is not None:
            end = await self._interruptible(self._save_for_good(end))
        await self._quiet()
        usage = usage_of(self._workshop)
        await self._journal.write(usage, end, usage=msgspec.json.encode(usage), phase=Phase.ENDED.value, turn=None)
        self._services.on_ended()
        await self._workshop.free()
        log.info("attempt.ended attempt=%s outcome=%s reason=%s", self._id, end.outcome, end.reason)

    async def _quiet(self) -> None:
        """Waits for the counting of model calls; what is counted after it is not part of the stream any more."""
        grant = self._workshop.grant
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(QUIET_S):
                await grant.quiet.wait()
        grant.on_counted = lambda: log.warning("usage.late attempt=%s", self._id)

    async def _save_for_good(self, end: AttemptEnded) -> AttemptEnded:
        snapshot: Snapshot | None = None
        try:
            snapshot = await self._saving.checkpoint()
            await self._saving.publish(snapshot)
        except SamError as error:
            end = _also(end, error)
        if snapshot is None:
            return end
        try:
            return await self._saving.result(snapshot, end)
        except SamError as error:
            return _also(end, error)

    async def _interruptible(self, work: Coroutine[None, None, AttemptEnded]) -> AttemptEnded:
        """The end of the daemon does not wait for an edge that does not answer."""
        saving = asyncio.create_task(work)
        while not saving.done():
            waking = asyncio.create_task(self._woken.wait())
            await asyncio.wait({saving, waking}, return_when=asyncio.FIRST_COMPLETED)
            waking.cancel()
            self._woken.clear()
            if self._suspending.is_set() and not saving.done():
                await asyncio.wait({saving}, timeout=SUSPEND_S)
                if not saving.done():
                    saving.cancel()
                    await asyncio.wait({saving})
                    raise Suspended
        return saving.result()

    async def _park(self) -> None:
        """Saves a live attempt before the daemon ends, as far as that goes in time."""
        if self._row.phase is not Phase.RUNNING:
            return
        try:
            async with asyncio.timeout(SUSPEND_S):
                await self._saving.checkpoint()
        except (SamError, Suspended, TimeoutError) as error:
            log.warning("attempt.not_saved attempt=%s %s", self._id, error)

    def _cut(self) -> Cut | None:
        if self._suspending.is_set():
            return Cut.SUSPEND
        row = self._row
        if row.stop is not None:
            return Cut.STOP
        if row.interrupt:
            return Cut.INTERRUPT
        if self._workshop.grant.refused:
            return Cut.BUDGET
        if self._out_of_time():
            return Cut.WALL_CLOCK
        meter = self._workshop.grant.meter
        if meter.input_tokens + meter.output_tokens >= row.start.spec.limits.tokens:
            return Cut.TOKENS
        if self._turn.silent:
            return Cut.IDLE
        return None

    def _time_left_s(self) -> float:
        """A task's clock runs from its start; a conversation's from the start of the turn."""
        row = self._row
        since = row.started_at if self._is_task else self._turn_began_at
        return row.start.spec.limits.wall_clock_s - (self._services.clock.now() - since) / 1000

    def _out_of_time(self) -> bool:
        return self._time_left_s() <= 0

    @property
    def _overtaken(self) -> tuple[str, ...]:
        """Words that the end of a turn overtook on their way to the agent: they go before what comes next."""
        row = self._row
        return () if row.prompt is None else (prompts.again(row.prompt),)

    @property
    def _carried(self) -> tuple[Given, ...]:
        """The files of those words."""
        row = self._row
        return () if row.prompt is None else row.given

    @property
    def _row(self) -> Attempt:
        return self._services.row(self._id)

    @property
    def _is_task(self) -> bool:
        return self._row.start.spec.mode is Mode.TASK


def _also(end: AttemptEnded, error: SamError) -> AttemptEnded:
    """What went wrong while saving is the reason of an end that had none; else it joins the detail."""
    if end.outcome is Outcome.COMPLETED:
        return msgspec.structs.replace(end, outcome=Outcome.FAILED, reason=error.code, detail=error.detail)
    return msgspec.structs.replace(end, detail=f"{end.detail} {error}".strip())
