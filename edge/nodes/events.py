"""What nodes report, event by event, as statements of one batch.

The batch begins by moving the stream's acknowledged number from what was read to the last event taken
(`ACKNOWLEDGE`); every other statement asks that this very `tx` did so. Sent twice, the second batch does nothing and
the answer is the same.
"""

import logging
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec

from edge.attempts import store as attempts
from edge.chat import store as chat
from edge.chat.rules import stored
from edge.drift import store as drift
from edge.ledger import effects
from edge.ledger.batch import statements
from edge.nodes import store
from edge.ports import Statement
from edge.tasks import store as tasks
from edge.tasks.rules import RETRIED
from edge.words import indexed
from shared import wire
from shared.errors import Refused
from shared.parts import PartKind
from shared.reasons import REASONS
from shared.states import Outcome, Step, TaskEvent

if TYPE_CHECKING:
    from edge.app import Host

DETAIL_CHARS: Final = 4_000

_KEY: Final = re.compile(r"attempts/([^/]+)/[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")

_log = logging.getLogger("sam.nodes")

MOST_TOUCHED: Final = 200
"""Names of files kept of a checkpoint."""

MOST_EVENTS: Final = 25
"""Taken at once: a batch stays well inside D1's statements per invocation; the node sends the rest again."""


async def take_events(host: "Host", node: str, batch: wire.EventBatch) -> wire.EventsReply:
    """Stores what is new and contiguous.

    Raises:
        Refused: `not_found` when the stream is not an attempt placed on this node.
    """
    database = host.databases.directory()
    rows = (await database.batch(statements((tasks.STREAM,), {"attempt": batch.stream, "node": node})))[0]
    if not rows:
        raise Refused("not_found", batch.stream)
    project, seen = rows[0]["project"], int(rows[0]["acked"])
    fresh = _contiguous(batch.events, seen)
    if not fresh:
        return wire.EventsReply(acked=seen, allowance_microusd=rows[0]["allowance_microusd"])
    common = {
        "tx": host.ids.new("tx"),
        "now": host.clock.now(),
        "attempt": batch.stream,
        "node": node,
        "project": project,
        "seen": seen,
        "upto": fresh[-1].seq,
        "drift_at": host.clock.now() + host.settings.drift_s * 1000,
    }
    wake: list[Statement] = []
    if _works_again(fresh, rows[0]["asleep_in"], spoken=bool(rows[0]["spoken"])):
        wake = statements((tasks.WAKE_AT_WORK, *tasks.WOKEN_WITHOUT_AFTERWARDS), common)
    taking = composed(fresh, common, wake) + statements((tasks.STREAM,), common)
    stream = (await host.databases.of(project).batch(taking))[-1][0]
    finished = tuple(event.body.part.id for event in fresh if isinstance(event.body, wire.PartFinished))
    await host.told(project, finished)
    await host.committed(project)
    return wire.EventsReply(acked=stream["acked"], allowance_microusd=stream["allowance_microusd"])


def composed(
    events: Sequence[wire.Event],
    common: dict[str, Any],
    then: Sequence[Statement] = (),
    first: str = attempts.ACKNOWLEDGE,
) -> list[Statement]:
    """All that follows from `events`, if their stream stands where `common` says; the edge's own attempts have one too.

    `then` belongs to the same moment, and asks for the same `tx`. `first` may ask for more than where it stands.
    """
    batch = statements((first,), common)
    for event in events:
        batch += _statements(event, common)
    if any(isinstance(event.body, wire.StepChanged) for event in events):
        batch += statements((attempts.WATCH,), common)
    if any(isinstance(event.body, wire.StepChanged) and event.body.step is Step.WORKING for event in events):
        batch += statements((drift.GUARD,), common)
    return [*batch, *then, *statements(tasks.AFTERWARDS, common)]


def attempt_of(key: str | None) -> str | None:
    """Whose object a key names; None for a key that no object has."""
    match = _KEY.fullmatch(key or "")
    return match[1] if match else None


def _contiguous(events: tuple[wire.Event, ...], seen: int) -> tuple[wire.Event, ...]:
    fresh: list[wire.Event] = []
    for event in sorted(events, key=lambda one: one.seq):
        if event.seq == seen + len(fresh) + 1:
            fresh.append(event)
    return tuple(fresh[:MOST_EVENTS])


def _works_again(events: Sequence[wire.Event], asleep_in: str | None, *, spoken: bool) -> bool:
    """Whether a turn has begun after the one in which the agent fell asleep; `spoken`: that one was told of before."""
    turns = [event.body.message for event in events if isinstance(event.body, wire.TurnStarted)]
    return bool(turns) if spoken else asleep_in in turns[:-1]


def _statements(event: wire.Event, common: dict[str, Any]) -> list[Statement]:
    texts, params = _taken(event, common["attempt"])
    return statements(texts, common | params)


def _taken(event: wire.Event, attempt: str) -> tuple[tuple[str, ...], dict[str, Any]]:
    """The statements of one event, and the parameters that are its own."""
    match event.body:
        case wire.StepChanged(step=step, detail=detail):
            return (attempts.REPORT, attempts.STEP, tasks.TASK_CHANGED), {
                "step": step,
                "detail": detail[:DETAIL_CHARS],
                "at": event.at,
            }
        case wire.TurnStarted() as turn:
            return (
                chat.DELIVERED_CHANGED,
                chat.DELIVERED,
                chat.TURN_STARTED,
                chat.MESSAGE_CHANGED,
                attempts.SPOKE,
                tasks.WAKE_CONVERSATION,
                tasks.APPLY,
                tasks.TASK_CHANGED,
            ), {
                "delivered": msgspec.json.encode(turn.delivered).decode(),
                "message": turn.message,
                "harness": turn.harness,
                "model": msgspec.json.encode(turn.model).decode(),
                "at": event.at,
                "event": TaskEvent.MESSAGE_ARRIVED,
                "reason": None,
                "detail": "",
            }
        case wire.PartFinished(part=part):
            said = part.kind is PartKind.TEXT and part.text.strip()
            return (*((chat.FOUND_PART,) if said else ()), chat.PART, chat.MESSAGE_CHANGED), {
                "message": part.message,
                "position": part.position,
                "part": part.id,
                "body": stored(part),
                "words": indexed(part.text) if said else "",
            }
        case wire.TurnEnded():
            return (
                chat.STREAMING_CHANGED,
                chat.TURN_ENDED,
                tasks.REST_CONVERSATION,
                tasks.ANSWERED_BEFORE,
                tasks.APPLY,
                effects.HURRY_STOP,
            ), {"event": TaskEvent.MESSAGE_ARRIVED, "reason": None, "detail": ""}
        case wire.CheckpointSaved() as saved:
            return (tasks.CHECKPOINT, tasks.TASK_CHANGED), {
                "checkpoint": saved.commit,
                "bundle": _own(saved.bundle, attempt),
                "touched": msgspec.json.encode(saved.touched[:MOST_TOUCHED]).decode() if saved.touched else None,
            }
        case wire.BranchPushed(commit=head):
            return (tasks.PUSHED, tasks.TASK_CHANGED), {"head": head}
        case wire.UsageReported() as usage:
            return tasks.CHARGE, msgspec.structs.asdict(usage)
        case wire.AttemptEnded() as end:
            reason, detail = _ended_for(end)
            return (
                tasks.RESULT,
                chat.STREAMING_CHANGED,
                chat.TURN_ENDED,
                tasks.END_REPORTED,
                *tasks.ENDED_WITHOUT_AFTERWARDS,
                store.FREE,
                store.APPLY_WORKSPACES,
                store.WARM,
                store.RETIRE_DUE,
                tasks.NODE_FREED,
                effects.HURRY_PLACEMENT,
                tasks.TASK_CHANGED,
            ), {
                "head": end.commit,
                "patch": _own(end.patch, attempt),
                "files": end.files,
                "added": end.added,
                "removed": end.removed,
                "outcome": end.outcome,
                "reason": reason,
                "detail": detail,
                "retried": reason in RETRIED,
            }


def _own(key: str | None, attempt: str) -> str | None:
    """A node speaks for the objects of the attempt it reports on, and for no others."""
    if key is None or attempt_of(key) == attempt:
        return key
    _log.warning("event.foreign_object attempt=%s key=%.200s: left out", attempt, key)
    return None


def _ended_for(end: wire.AttemptEnded) -> tuple[str | None, str]:
    """A reason that this edge can say; nothing fails without one."""
    known = REASONS.get(end.reason or "")
    if known is not None and known.retry is not None:
        return end.reason, end.detail[:DETAIL_CHARS]
    if end.reason is None and end.outcome in (Outcome.COMPLETED, Outcome.STOPPED):
        return None, end.detail[:DETAIL_CHARS]
    given = end.reason or "no reason was given"
    return "internal", f"{given[:100]}: {end.detail}"[:DETAIL_CHARS]
