"""Effect that carries an attempt of the `edge` runtime: one step after the other, each stored before the next.

A step's batch begins by moving the attempt's acknowledged number from what was read (`attempts.ACKNOWLEDGE`), as a
batch of a node's events does, and everything in it asks for that. So of two runners that believe to hold the lease one
goes on, and whoever begins again after a crash repeats at most a model call, whose answer was not stored, or a tool
call, which does nothing twice under its name.
"""

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec

from edge.approvals.asking import nonce
from edge.attachments.telling import files_of, seen
from edge.attempts import store as attempts
from edge.chat import store as chat
from edge.chat.forking import MOST_MESSAGES
from edge.chat.rules import CUT_CHARS, TOO_LARGE, cleaned_title, digest
from edge.knowledge.views import for_task
from edge.ledger import effects
from edge.ledger.batch import statements
from edge.ledger.runner import Later
from edge.nodes.events import composed
from edge.orchestrator import prompts, rules, store
from edge.orchestrator.model import Heard, Mind
from edge.orchestrator.speaking import Silent, Speech
from edge.orchestrator.tools import edge_tools
from edge.outside import fence
from edge.ports import Row, Statement
from edge.tasks import store as tasks
from shared import wire
from shared.loop import loop
from shared.loop.messages import Assistant, Message, System, ToolResult, ToolUse, User
from shared.loop.ports import ModelError, Usage
from shared.spec import Mode, TaskSpec
from shared.states import Outcome, Step, TaskState

if TYPE_CHECKING:
    from edge.app import Host

EDGE: Final = "edge"
"""The runtime, its harness, and the name under which the edge reports on its own attempts."""

THOUGHT_BYTES: Final = 1_900_000
"""Of a thought, as it is sent: JSON in JSON. A value of D1 has at most 2 MB."""

HEARD_CHARS: Final = 200_000
"""Of messages that are heard at once: they become one row, and a row of D1 holds 2 MB."""

TURN_MS: Final = 500
"""How often a task looks whether it is its turn in the conversation."""

BROKEN_OFF: Final = "This call was broken off, and nobody knows whether it was made. Look before you make it again."

KNOWN_CHARS: Final = 3_000
"""Of what the project knows, in every model call: half of what an agent in a workspace is told once."""

WATCH_S: Final = 1.0
"""How often a running model call looks whether it is still wanted."""

_READ: Final = (store.MIND, store.THOUGHTS, store.HEARD)
"""A step is decided from them."""

NAMING: Final = loop.Limits(tries=1, first_s=20, chunk_s=10, answer_chars=2_000)
NAMING_S: Final = 30.0
NAMED_AFTER: Final = 4
"""Messages of the first exchange that are shown for a title, of each so much:"""
NAMED_CHARS: Final = 1_500

_log = logging.getLogger("sam.edge")

_MESSAGE: Final = msgspec.json.Decoder(Message)


async def think(host: "Host", body: Mapping[str, Any]) -> None:
    """Goes on with an attempt until it ends or rests."""
    thinker = _Thinker(host, body["attempt"])
    with contextlib.suppress(_Superseded):
        while await thinker.step():
            pass


class _Superseded(Exception):
    """Another runner has taken the step, or the attempt is over."""


class _Thinker:
    def __init__(self, host: "Host", attempt: str) -> None:
        self._host, self._attempt = host, attempt
        self._next: Sequence[Sequence[Row]] | None = None
        """What the last step's batch has read for this one."""

    async def step(self) -> bool:
        """Takes one step; False when there is none."""
        mind = await self._load()
        if mind is None:
            return False
        match rules.decide(mind, self._host.settings.window_chars):
            case rules.Rest():
                return not await self._rest(mind)
            case rules.AwaitTurn():
                raise Later(TURN_MS, "another task of the conversation has its turn")
            case rules.OpenTurn() | rules.Hear():
                await self._open_turn(mind)
            case rules.Ask(last=last):
                await self._ask(mind, last=last)
            case rules.Summarise(upto=upto):
                await self._summarise(mind, upto)
            case rules.Name():
                await self._name(mind)
            case rules.Use(use=use):
                await self._use(mind, use)
            case rules.CloseTurn(ends=ends, reason=reason):
                await self._close(mind, ends=ends, reason=reason)
        return True

    async def _load(self) -> Mind | None:
        read, self._next = self._next, None
        if read is None:
            read = await self._host.databases.directory().batch(statements(_READ, {"attempt": self._attempt}))
        rows, thoughts, heard = read
        if not rows:
            return None
        row = dict(rows[0])
        return Mind(
            attempt=row["attempt"],
            task=row["task"],
            project=row["project"],
            conversation=row["conversation"],
            project_name=row["project_name"],
            started=bool(row["started"]),
            origin_url=row["origin_url"],
            mode=Mode(row["mode"]),
            state=TaskState(row["state"]),
            depth=row["depth"],
            max_depth=row["max_depth"],
            limits=msgspec.json.decode(row["spec"], type=TaskSpec).limits,
            turns=row["turns"],
            web_pages=bool(row["web_pages"]),
            acked=row["acked"],
            turn=row["turn"],
            position=row["position"],
            cost_microusd=row["cost_microusd"],
            allowance_microusd=row["allowance_microusd"],
            input_tokens=row["input_tokens"],
            output_tokens=row["output_tokens"],
            calls=row["calls"],
            waits_its_turn=bool(row["waits_its_turn"]),
            nameless=bool(row["nameless"]) and not self._host.model.info.rehearsal,
            messages=tuple(_MESSAGE.decode(one["body"]) for one in thoughts),
            taken_up=not any(one["attempt"].startswith(f"{row['task']}.") for one in thoughts),
            seqs=tuple(one["seq"] for one in thoughts),
            waiting=tuple(
                Heard(
                    id=one["id"],
                    text=one["text"],
                    author=one["author"],
                    urgent=bool(one["urgent"]),
                    outside=bool(one["outside"]),
                )
                for one in _at_once(heard)
            ),
        )

    async def _rest(self, mind: Mind) -> bool:
        database = self._host.databases.of(mind.project)
        return bool((await database.batch(statements((store.REST,), {"attempt": mind.attempt})))[0])

    async def _open_turn(self, mind: Mind) -> None:
        """What waits is heard. A turn that runs is closed: what is said next answers what came."""
        started = wire.TurnStarted(
            message=self._host.ids.new("msg"),
            delivered=tuple(one.id for one in mind.waiting),
            model=self._host.model.info,
            harness=EDGE,
        )
        broken = [ToolResult(use=one.id, text=BROKEN_OFF, failed=True) for one in loop.unanswered(mind.messages)]
        heard = [await self._heard(mind.project, mind.waiting)] if mind.waiting else []
        before = await self._before(mind) if mind.taken_up else []
        events = (*_closed(mind), wire.StepChanged(step=Step.WORKING), started)
        try:
            await self._record(mind, events, [*broken, *before, *heard], first=attempts.ACKNOWLEDGE_ALONE)
        except _Superseded:
            raise Later(TURN_MS, "another has taken the step, or its turn") from None

    async def _before(self, mind: Mind) -> list[Message]:
        """What was said in the workspaces that a task at the edge goes on from."""
        params = {"task": mind.task, "most": MOST_MESSAGES + 1}
        said = (await self._host.databases.of(mind.project).batch(statements((chat.IN_WORKSPACES,), params)))[0]
        if not said:
            return []
        told = digest(prompts.IN_WORKSPACES, [(row["author"], row["text"] or "") for row in said], MOST_MESSAGES)
        return [User(text=told, person=False, untrusted=True)]

    async def _heard(self, project: str, waiting: Sequence[Heard]) -> User:
        """What was written, as the model reads it."""
        texts = [
            fence.fenced(fence.Outside("a message of another agent", one.text), await nonce(self._host, one.id))
            if one.outside
            else one.text
            for one in waiting
        ]
        pictures = []
        attached = await files_of(self._host, project, [one.id for one in waiting])
        for files in attached.values():
            for file in files:
                texts.append(file.line)
                if file.text is not None:
                    texts.append(fence.fenced(file.text, await nonce(self._host, file.id)))
                if file.picture is not None:
                    pictures.append(file.picture)
        return User(
            text="\n\n".join(texts),
            person=any(one.author == "person" for one in waiting),
            untrusted=bool(attached) or any(one.outside for one in waiting),  # a name is others' words too
            pictures=tuple(pictures),
        )

    async def _ask(self, mind: Mind, *, last: bool) -> None:
        assert mind.turn is not None
        speech = Speech(self._host, mind.project, mind.attempt, mind.turn, mind.position)
        asking = asyncio.create_task(self._answer(mind, speech, last=last))

        def so_far() -> Usage:
            return loop.estimated(mind.messages, len(speech.words))

        try:
            if await self._watched(mind, asking, so_far):
                assistant, usage = _broken_off(speech), so_far()
            else:
                assistant, usage = await asking
        except ModelError as error:
            await self._failed(mind, speech, error)
            return
        finally:
            asking.cancel()
            with contextlib.suppress(asyncio.CancelledError, ModelError):
                await asking
            parts = await speech.end()
        if last and assistant is not None:
            assistant = msgspec.structs.replace(assistant, stop=rules.OUT_OF_MONEY)
        spent = self._usage(mind, usage)
        if mind.cost_microusd * 5 < mind.allowance_microusd * 4 <= spent.cost_microusd * 5:
            warning = Speech(self._host, mind.project, mind.attempt, mind.turn, mind.position + len(parts))
            warning.notice(prompts.spent(spent.cost_microusd, mind.allowance_microusd))
            parts = (*parts, *await warning.end())
        events: list[wire.EventBody] = [wire.PartFinished(part=part) for part in parts]
        await self._record(mind, [*events, spent], [assistant] if assistant is not None else [])

    async def _answer(self, mind: Mind, speech: Speech, *, last: bool) -> tuple[Assistant, Usage]:
        """One model call, after it is known whether it can be given tools: a conversation goes on without, and says so.

        Raises:
            ModelError: the call failed; `model_without_tools` for a task, which would end with nothing done.
        """
        host = self._host
        able, used = (True, Usage()) if last else await host.abilities.tools(host)
        if not able and mind.mode is Mode.TASK:
            refused = ModelError("model_without_tools", host.model.info.label)
            refused.used = used
            raise refused
        if not able:
            speech.notice(prompts.WITHOUT_TOOLS.format(model=host.model.info.label))
        specs = edge_tools(host, mind).shown if able and not last else ()
        known = await for_task(
            host.databases.of(mind.project), mind.project, _asked_last(mind), host.clock.now(), room=KNOWN_CHARS
        )
        said = (
            System(text=prompts.system(mind, last=last, tools=able, known=known)),
            *await seen(self._host, mind.project, mind.messages),
        )
        try:
            assistant, usage = await loop.ask(said, host.model, specs, speech, host.settings.thinking)
        except ModelError as error:
            error.used = error.used.plus(used)
            raise
        return assistant, usage.plus(used)

    async def _summarise(self, mind: Mind, upto: int) -> None:
        """Puts a summary in the place of the first `upto` thoughts, so that what comes has room."""
        assert mind.turn is not None
        speech = Speech(self._host, mind.project, mind.attempt, mind.turn, mind.position)
        told = await seen(self._host, mind.project, mind.messages[:upto])
        asked = (System(text=prompts.SUMMARISE), *told, User(text=prompts.SUMMARISE))
        asking = asyncio.create_task(loop.ask(asked, self._host.model, (), Silent(), self._host.settings.thinking))
        try:
            if await self._watched(mind, asking, lambda: loop.estimated(asked, 0)):
                # What came is heard first, and then the summary is made anew.
                await self._record(mind, [self._usage(mind, loop.estimated(asked, 0))], [])
                return
            summary, usage = await asking
        except ModelError as error:
            await self._failed(mind, speech, error)
            return
        finally:
            asking.cancel()
            with contextlib.suppress(asyncio.CancelledError, ModelError):
                await asking
        speech.notice(prompts.SUMMARISED)
        events: list[wire.EventBody] = [wire.PartFinished(part=part) for part in await speech.end()]
        text = prompts.SUMMARY.format(summary=summary.text)
        covered = User(text=text, person=False, untrusted=fence.taint(mind.messages[:upto]) is not None)
        await self._record(mind, [*events, self._usage(mind, usage)], [covered], covers=mind.seqs[upto - 1])

    async def _name(self, mind: Mind) -> None:
        """One short call, once: what it answers is a title or nothing. Whoever writes meanwhile is heard first."""
        said = [one for one in mind.messages if isinstance(one, User | Assistant) and not _outside(one)][:NAMED_AFTER]
        words = "\n\n".join(f"{_speaker(one)}: {one.text[:NAMED_CHARS]}" for one in said)
        asked = (User(text=prompts.NAME.format(said=words)),)
        asking = asyncio.create_task(loop.ask(asked, self._host.model, (), Silent(), NAMING))
        title, events = "", list[wire.EventBody]()
        try:
            async with asyncio.timeout(NAMING_S):
                if await self._watched(mind, asking, lambda: loop.estimated(asked, 0), breaks="waiting"):
                    return
                answer, usage = await asking
            title, events = cleaned_title(answer.text), [self._usage(mind, usage)]
        except (ModelError, TimeoutError) as failed:
            events = [self._usage(mind, failed.used)] if isinstance(failed, ModelError) else []
            _log.info("conversation.not_named %s: %r", mind.conversation, failed)
        finally:
            asking.cancel()
            with contextlib.suppress(asyncio.CancelledError, ModelError):
                await asking
        naming = {"conversation": mind.conversation, "title": title}
        await self._record(mind, events, [], then=((chat.NAME, chat.NAMED_CHANGED), naming))

    async def _watched(
        self,
        mind: Mind,
        asking: "asyncio.Task[tuple[Assistant, Usage]]",
        so_far: Callable[[], Usage],
        breaks: str = "urgent",
    ) -> bool:
        """Whether something came before the answer was complete that breaks it off, a column of `WATCH`. `so_far` is
        what the call has used until now.

        Raises:
            _Superseded: the attempt is over, and the call charged.
        """
        database = self._host.databases.directory()
        while True:
            done, _ = await asyncio.wait({asking}, timeout=WATCH_S)
            if done:
                return False
            seen = (await database.batch(statements((store.WATCH,), {"attempt": self._attempt})))[0]
            if not seen or seen[0]["over"]:
                await self._charge_late(mind, so_far())
                raise _Superseded
            if seen[0][breaks]:
                return True

    async def _use(self, mind: Mind, use: ToolUse) -> None:
        assert mind.turn is not None
        speech = Speech(self._host, mind.project, mind.attempt, mind.turn, mind.position)
        speech.tool(use.name, use.arguments)
        result = await loop.use_tool(use, edge_tools(self._host, mind))
        speech.result(result.text, failed=result.failed)
        await self._record(mind, [wire.PartFinished(part=part) for part in await speech.end()], [result])

    async def _close(self, mind: Mind, *, ends: bool, reason: str | None) -> None:
        outcome = Outcome.FAILED if reason else Outcome.COMPLETED
        end = (wire.AttemptEnded(outcome=outcome, reason=reason),) if ends else ()
        await self._record(mind, (*_closed(mind), *end), [])

    async def _failed(self, mind: Mind, speech: Speech, error: ModelError) -> None:
        """What was said stays; the taxonomy says whether another attempt goes on from here."""
        parts = [wire.PartFinished(part=part) for part in await speech.end()]
        end = wire.AttemptEnded(outcome=Outcome.FAILED, reason=error.code, detail=error.detail)
        await self._record(mind, (*parts, self._usage(mind, error.used), *_closed(mind), end), [])

    async def _charge_late(self, mind: Mind, usage: Usage) -> None:
        """What a call cost that was under way when its attempt ended."""
        params = {
            "tx": self._host.ids.new("tx"),
            "now": self._host.clock.now(),
            "attempt": mind.attempt,
            "seen": mind.acked,
            "upto": mind.acked + 1,
        } | msgspec.structs.asdict(self._usage(mind, usage))
        database = self._host.databases.of(mind.project)
        await database.batch(statements((attempts.ACKNOWLEDGE_LATE, *tasks.CHARGE), params))
        await self._host.committed(mind.project)

    def _usage(self, mind: Mind, usage: Usage) -> wire.UsageReported:
        return wire.UsageReported(
            input_tokens=mind.input_tokens + usage.input_tokens,
            output_tokens=mind.output_tokens + usage.output_tokens,
            cost_microusd=mind.cost_microusd + self._host.model.cost_microusd(usage),
            calls=mind.calls + 1,
        )

    async def _record(
        self,
        mind: Mind,
        events: Sequence[wire.EventBody],
        thoughts: Sequence[Message],
        covers: int | None = None,
        first: str = attempts.ACKNOWLEDGE,
        then: tuple[tuple[str, ...], dict[str, Any]] = ((), {}),
    ) -> None:
        """One batch: the step and all that follows from it, and what the next one is decided from.

        Raises:
            _Superseded: somebody else took the step.
        """
        host, now = self._host, self._host.clock.now()
        common: dict[str, Any] = {
            "tx": host.ids.new("tx"),
            "now": now,
            "attempt": mind.attempt,
            "node": EDGE,
            "project": mind.project,
            "seen": mind.acked,
            "upto": mind.acked + 1,
            "drift_at": now + host.settings.drift_s * 1000,
        }
        row = {
            "thought": mind.seq + 1,
            "thoughts": msgspec.json.encode([_text(one) for one in thoughts]).decode(),
            "covers": covers,
        }
        batch: list[Statement] = composed(
            [wire.Event(seq=mind.acked + 1, at=now, body=body) for body in events],
            common,
            then=statements((store.THINK, *then[0]), common | row | then[1]),
            first=first,
        )
        batch += statements((attempts.TAKEN, effects.NEXT_OF_PROJECT, *_READ), common)
        *_, taken, due, rows, thought, heard = await host.databases.of(mind.project).batch(batch)
        if not taken:
            raise _Superseded
        self._next = (rows, thought, heard)
        settled = [one.part.id for one in events if isinstance(one, wire.PartFinished)]
        await host.committed(mind.project, due[0]["due_at"], settled)


def _at_once(heard: Sequence[Row]) -> Sequence[Row]:
    """The first of what waits, at least one: the others are heard in the next step."""
    lengths = itertools.accumulate(len(one["text"]) for one in heard)
    return heard[: max(1, sum(length <= HEARD_CHARS for length in lengths))]


def _asked_last(mind: Mind) -> str:
    """A person's last words: what is known is chosen by them."""
    return next((one.text for one in reversed(mind.messages) if isinstance(one, User) and one.person), "")


def _closed(mind: Mind) -> tuple[wire.EventBody, ...]:
    return (wire.TurnEnded(message=mind.turn, stop_reason="end_turn"),) if mind.turn else ()


def _broken_off(speech: Speech) -> Assistant | None:
    """What was said before somebody spoke up."""
    return Assistant(text=speech.words, stop="cancelled") if speech.words.strip() else None


def _outside(message: User | Assistant) -> bool:
    return isinstance(message, User) and message.untrusted


def _speaker(message: User | Assistant) -> str:
    return "answer" if isinstance(message, Assistant) else "person"


def _text(message: Message) -> str:
    """As a row holds it. Of words that none could hold the beginning is kept, and no call: half of one is none."""
    text = msgspec.json.encode(message).decode()
    if len(msgspec.json.encode(text)) <= THOUGHT_BYTES:
        return text
    short = msgspec.structs.replace(message, text=message.text[:CUT_CHARS] + TOO_LARGE)
    return msgspec.json.encode(
        msgspec.structs.replace(short, uses=()) if isinstance(short, Assistant) else short
    ).decode()
