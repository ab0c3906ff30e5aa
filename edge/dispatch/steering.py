"""What a parent does with its subtasks while they work: write to them, stop them, try them anew, wait for them."""

from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from edge.chat import store as chat
from edge.chat.sending import SAID, fingerprint
from edge.dispatch import store as waits
from edge.dispatch.model import Receipt
from edge.ledger.batch import statements
from edge.tasks import rules, store
from edge.tasks.ending import stop_task
from edge.words import indexed
from shared.errors import Refused
from shared.states import TaskEvent
from shared.wire import COMMAND_TTL_S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edge.app import Host

GRACE_MS: Final = 5 * 60_000
"""How long a warned task may take over the one turn it still has; the stop comes at that turn's end, or then."""

MOST_RECEIPTS: Final = 200
STATES: Final = ("queued", "delivered", "undelivered")

LONGEST_WAIT_S: Final = 24 * 3600


async def checked_below(host: "Host", project: str, task: str, below: str) -> None:
    """Raises `Refused` (`not_found`) unless `below` is in the subtree of `task`."""
    params = {"task": task, "below": below, "project": project}
    if not (await host.databases.of(project).batch(statements((store.BELOW,), params)))[0]:
        raise Refused("not_found", f"{below} is not a subtask of yours")


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """What is said to a task, by whom. Said twice under one id it is said once."""

    message: str
    text: str
    author: Literal["person", "agent", "sam"]
    interrupt: bool = False


async def write_to(host: "Host", project: str, task: str, word: Word, *, then_stop: str | None = None) -> Receipt:
    """Queues a message for a task in any live state. `then_stop`: it is a warning, and this the reason of the stop.

    Raises:
        Refused: `invalid_request`, `not_found`, `id_reused`, or `task_ended`.
    """
    database, now = host.databases.of(project), host.clock.now()
    made = fingerprint(task, word)
    params = {
        "tx": host.ids.new("tx"),
        "now": now,
        "project": project,
        "task": task,
        "message": word.message,
        "author": word.author,
        "text": rules.checked_text(word.text),
        "words": indexed(word.text),
        "fingerprint": made,
        "event": TaskEvent.MESSAGE_ARRIVED,
        "reason": None,
        "detail": "",
        "ttl": COMMAND_TTL_S * 1000,
        "interrupting": word.message if word.interrupt else None,
        "stop_reason": then_stop,
        "until": now + GRACE_MS,
    }
    promise = (
        *((store.STOP_LATER,) if then_stop else ()),
        *(chat.BRING_BACK if word.author == "person" else ()),
    )
    batch = (store.STATE_OF, chat.FOUND_SAID, chat.SAY_IN_ITS_CONVERSATION, *promise, *SAID)
    (found, *_, said) = await database.batch(statements(batch, params))
    if not found:
        raise Refused("not_found", task)
    if not said:
        raise Refused("task_ended", task)
    if (said[0]["task"], said[0]["fingerprint"]) != (task, made):
        raise Refused("id_reused", word.message)
    await host.committed(project)
    return (await receipts(host, project, task, word.message))[0]


async def receipts(
    host: "Host", project: str, task: str, message: str | None = None, state: str | None = None
) -> tuple[Receipt, ...]:
    """What was written to a task and what became of it, the newest first; all, or one message."""
    params = {
        "project": project,
        "task": task,
        "message": message,
        "states": msgspec.json.encode([state] if state else STATES).decode(),
        "most": MOST_RECEIPTS,
    }
    rows = (await host.databases.of(project).batch(statements((chat.RECEIPTS,), params)))[0]
    return tuple(msgspec.convert(dict(row), Receipt) for row in rows)


async def warn(host: "Host", project: str, task: str, word: Word, reason: str) -> Receipt:
    """Tells a task, as an interrupt, that it will be stopped. It has one more turn; then it saves and stops."""
    return await write_to(host, project, task, msgspec.structs.replace(word, interrupt=True), then_stop=reason)


async def stop_after_grace(host: "Host", body: "Mapping[str, Any]") -> None:
    """Effect: the warned task's grace is over. If it has ended by itself, nothing happens."""
    try:
        await stop_task(host, body["project"], body["task"], body["reason"])
    except Refused as ended:
        if ended.code != "task_ended":
            raise


async def wait_for(
    host: "Host",
    project: str,
    attempt: str,
    task: str,
    subtasks: tuple[str, ...],
    mode: Literal["all", "any"],
    seconds: int,
    tx: str,
    turn: str | None,
) -> bool:
    """Gives up the slot of `task` until its subtasks have ended, or one of them needs a decision; False: there is
    nothing to wait for, and nothing that has woken it is still to come. Called twice with one `tx`, it sleeps once;
    `turn` is the message in which its agent asks.

    Raises:
        Refused: `not_found` for one that is not a child of it, `invalid_request`.
    """
    if not 1 <= seconds <= LONGEST_WAIT_S:
        raise Refused("invalid_request", f"a wait lasts 1 to {LONGEST_WAIT_S} seconds")
    database = host.databases.of(project)
    rows = (await database.batch(statements((store.CHILDREN,), {"task": task, "project": project})))[0]
    children = {row["id"]: bool(row["ended"]) for row in rows}
    named = tuple(dict.fromkeys(subtasks))
    wanted = named or tuple(one for one, ended in children.items() if not ended)
    kept = named or tuple(row["id"] for row in rows if row["open"])
    if strangers := [one for one in wanted if one not in children]:
        raise Refused("not_found", f"{strangers[0]} is not a subtask of yours")
    now = host.clock.now()
    params = {
        "tx": tx,
        "now": now,
        "project": project,
        "attempt": attempt,
        "subtasks": msgspec.json.encode(wanted).decode(),
        "kept": msgspec.json.encode(kept).decode(),
        "mode": mode,
        "until": now + seconds * 1000,
        "turn": turn,
    }
    batch = (
        waits.AWAIT,
        store.APPLY,
        waits.KEEP_WAIT,
        waits.WAKE_IN_TIME,
        waits.WAKE_UNTOLD,
        *store.WOKEN,
        store.RECEIPT,
        waits.AWAKE,
    )
    *_, moved, awake = await database.batch(statements(batch, params | {"task": task}))
    await host.committed(project)
    return bool(moved or awake)


async def wait_over(host: "Host", body: "Mapping[str, Any]") -> None:
    """Effect: a wait has lasted as long as it may. Woken before, nothing happens."""
    database = host.databases.directory()
    rows = (await database.batch(statements((store.PROJECT_OF,), {"task": body["task"]})))[0]
    project = rows[0]["project"]
    params = {"tx": host.ids.new("tx"), "now": host.clock.now(), "task": body["task"], "project": project}
    await host.databases.of(project).batch(statements((waits.WAKE_LATE, *store.WOKEN), params))
    await host.committed(project)
