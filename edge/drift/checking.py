"""Effect that looks at a child at work now and then. All it can do is write: to the child, and to its parent.

A look is kept with what its question cost and with the note that came of it, in one batch; the note is said after that,
under ids that are its own. So killed anywhere, and run twice, one message reaches the child.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec

from edge.budget import store as budget
from edge.chat import store as chat
from edge.chat.sending import SAID
from edge.drift import asking, rules, store
from edge.drift.model import Deed, Finding, Look, Note, Suspicion
from edge.ledger.batch import statements
from edge.ledger.runner import Later
from edge.outside import fence
from edge.ports import Row
from edge.tasks import store as tasks
from shared.parts import PartKind
from shared.spec import TaskSpec
from shared.states import TERMINAL, TaskEvent, TaskState
from shared.wire import COMMAND_TTL_S

if TYPE_CHECKING:
    from edge.app import Host

EVIDENCE_CHARS: Final = 300

_MESSAGE: Final = """\
SAM compares now and then what a subtask does with what it was asked to do. You may have left yours: {why}{noticed}
If so, go back to it: {title}. If not, go on. SAM stops nothing for this."""

_NOTICE: Final = """\
Drift guard: your subtask {task} (attempt {number}) may have left its task: {fact}. SAM wrote to it, and does no
more. get_task with message {message} shows the words. If you see it so too, steer it with send_message_to_subtask."""

_FACTS: Final = {
    Finding.OUTSIDE_PATHS: "it changes files outside the paths that its task names",
    Finding.REPEATED_FAILURE: "the same call of it fails again and again",
    Finding.UNSAVED_COST: "much of its budget is spent and nothing was saved",
    Finding.OTHER_WORDS: "what it does has long had no word of its task",
    Finding.OTHER_SUBJECT: "the edge's model finds it at something else",
}
"""What a parent is told, and a child at the edge: not a word of the child's, nor of a model that has read those."""

_AT_WORK: Final = (TaskState.IN_PROGRESS,)
"""In any other state a message would answer a question, or wake what waits."""
_HEARS: Final = tuple(state for state in TaskState if state not in (*TERMINAL, TaskState.NEEDS_INPUT))


async def check_drift(host: "Host", body: Mapping[str, Any]) -> None:
    """Looks once, and asks to be run again until the attempt ends or all is said that one attempt may be told."""
    every_ms = host.settings.drift_s * 1000
    database, named = host.databases.directory(), {"attempt": body["attempt"]}
    queries = (store.LOOK, store.LATELY, store.NOTES)
    looked, lately, notes = await database.batch(statements(queries, named | {"now": host.clock.now()}))
    if not looked or not every_ms:
        return
    look = _look(looked[0], lately, notes)
    unsaid = _unsaid(notes)
    if not unsaid and len(notes) < rules.MOST_NOTES and look.newest != look.seen and looked[0]["state"] in _AT_WORK:
        unsaid = await _judged(host, look)
    for note in unsaid:
        if await _say(host, look, note):
            notes.append({})
    if len(notes) < rules.MOST_NOTES or unsaid:
        raise Later(every_ms, "the child is still at work")


def _look(row: Row, lately: Sequence[Row], notes: Sequence[Row]) -> Look:
    spec = msgspec.json.decode(row["spec"], type=TaskSpec)
    return Look(
        attempt=row["attempt"],
        number=row["number"],
        task=row["task"],
        project=row["project"],
        parent=row["parent"],
        keeper=row["keeper"],
        title=spec.title,
        text=spec.text,
        paths=spec.paths,
        state=TaskState(row["state"]),
        at_edge=bool(row["at_edge"]),
        cost_microusd=row["cost_microusd"],
        budget_microusd=row["budget_microusd"],
        saved=row["checkpoint"] is not None,
        touched=msgspec.json.decode(row["touched"], type=tuple[str, ...]) if row["touched"] else (),
        payable=row["left"] > 0,
        checks=row["checks"],
        seen=row["seen"],
        newest=lately[0]["id"] if lately else "",
        lately=tuple(
            Deed(
                kind=PartKind(one["kind"]),
                text=one["text"] or "",
                title=one["title"] or "",
                input=one["input"] or "",
                status=one["status"] or "",
                files=msgspec.json.decode(one["files"], type=tuple[str, ...]),
            )
            for one in reversed(lately)
        ),
        spoken_of=frozenset(Finding(note["finding"]) for note in notes),
    )


async def _judged(host: "Host", look: Look) -> list[Note]:
    """Keeps this look; what came of it that is to be said."""
    found = rules.suspicions(look)
    verdict, cost = await asking.ask(host, look, found) if rules.asks(look, found) else (None, 0)
    params: dict[str, Any] = {
        "attempt": look.attempt,
        "checks": look.checks,
        "seen": look.newest,
        "asking_microusd": cost,
        "parent": look.parent,
        "now": host.clock.now(),
        "most": rules.MOST_NOTES,
    }
    batch = [budget.CHARGE_ASKING, tasks.CHARGE_ABOVE] if cost else []
    if verdict is not None and verdict.drifts:
        noted = len(look.spoken_of) + 1
        params |= {
            "finding": found[0].finding if found else Finding.OTHER_SUBJECT,
            "text": _message(look, found, verdict.why),
            "notice": _NOTICE.format(
                task=look.task,
                number=look.number,
                fact=_FACTS[found[0].finding if found else Finding.OTHER_SUBJECT],
                message=await _id(host, look, noted, "child"),
            ),
        }
        batch.append(store.KEEP_NOTE)
    batch += [store.KEEP_LOOK, store.NOTES]
    return _unsaid((await host.databases.of(look.project).batch(statements(batch, params)))[-1])


def _message(look: Look, found: Sequence[Suspicion], why: str) -> str:
    """At the edge SAM's word is trusted, so it is SAM's alone: no evidence, nothing of a model that read some."""
    if look.at_edge:
        fact = _FACTS[found[0].finding if found else Finding.OTHER_SUBJECT]
        return _MESSAGE.format(why=f"{fact}.", noticed="", title=look.title)
    noticed = fence.plain(found[0].evidence)[:EVIDENCE_CHARS] if found else ""
    return _MESSAGE.format(why=why, noticed=f"\nWhat was noticed: {noticed}." if noticed else "", title=look.title)


def _unsaid(notes: Sequence[Row]) -> list[Note]:
    return [
        Note(number=row["number"], text=row["text"], notice=row["notice"]) for row in notes if row["sent_at"] is None
    ]


async def _say(host: "Host", look: Look, note: Note) -> bool:
    """Whether both have it, or are over: what comes at a bad moment is said at a later look."""
    told = await _tell(host, look, look.task, await _id(host, look, note.number, "child"), note.text, _AT_WORK)
    heard = told and await _tell(
        host, look, look.keeper, await _id(host, look, note.number, "parent"), note.notice, _HEARS
    )
    if heard:
        params = {"attempt": look.attempt, "number": note.number, "now": host.clock.now()}
        await host.databases.of(look.project).batch(statements((store.SENT,), params))
    return heard


async def _tell(host: "Host", look: Look, task: str, message: str, text: str, states: Sequence[TaskState]) -> bool:
    """Queues SAM's message for a task that is in one of these states; True: it is there, or the task is over."""
    params = {
        "tx": host.ids.new("tx"),
        "now": host.clock.now(),
        "project": look.project,
        "task": task,
        "message": message,
        "author": "sam",
        "text": text,
        "fingerprint": hashlib.sha256(f"{task}/{text}".encode()).hexdigest(),
        "states": msgspec.json.encode(states).decode(),
        "event": TaskEvent.MESSAGE_ARRIVED,
        "reason": None,
        "detail": "",
        "ttl": COMMAND_TTL_S * 1000,
        "interrupting": None,
    }
    batch = statements((tasks.STATE_OF, chat.SAY_WHILE, *SAID), params)
    (found, *_, said) = await host.databases.of(look.project).batch(batch)
    await host.committed(look.project)
    return bool(said) or not found or found[0]["state"] in TERMINAL or found[0]["stop_reason"] is not None


async def _id(host: "Host", look: Look, number: int, whom: str) -> str:
    return f"msg_{(await host.vault.derive('drift', f'{look.attempt}/{number}/{whom}'))[:26]}"
