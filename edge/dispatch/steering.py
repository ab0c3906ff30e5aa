"""What a parent does with its subtasks while they work: write to them, stop them, try them anew, wait for them."""

from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from edge.chat import store as chat
from edge.chat.sending import SAID
from edge.ledger.batch import statements
from edge.tasks import rules, store
from edge.tasks.ending import stop_task
from shared.errors import Refused
from shared.states import TaskEvent
from shared.wire import COMMAND_TTL_S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edge.app import Host

GRACE_MS: Final = 60_000
"""Between a warning and the stop: one turn, in which the agent can commit."""

LONGEST_WAIT_S: Final = 24 * 3600


async def checked_below(host: "Host", project: str, task: str, below: str) -> None:
    """Raises `Refused` (`not_found`) unless `below` is in the subtree of `task`."""
    params = {"task": task, "below": below, "project": project}
    if not (await host.databases.of(project).batch(statements((store.BELOW,), params)))[0]:
        raise Refused("not_found", f"{below} is not a subtask of yours")


async def write_to(
    host: "Host", project: str, task: str, message: str, text: str, *, author: str, interrupt: bool
) -> dict[str, Any]:
    """Queues a message for a task in any live state; accepted once under its id. The receipt says where it is.

    Raises:
        Refused: `invalid_request`, or `task_ended`.
    """
    database = host.databases.of(project)
    params = {
        "tx": host.ids.new("tx"),
        "now": host.clock.now(),
        "project": project,
        "task": task,
        "message": message,
        "author": author,
        "text": rules.checked_text(text),
        "fingerprint": "",
        "event": TaskEvent.MESSAGE_ARRIVED,
        "reason": None,
        "detail": "",
        "ttl": COMMAND_TTL_S * 1000,
        "interrupting": message if interrupt else None,
    }
    said = (await database.batch(statements((chat.SAY_IN_ITS_CONVERSATION, *SAID), params)))[-1]
    if not said:
        raise Refused("task_ended", task)
    await host.committed(project)
    return {"message": message, "state": said[0]["state"]}


async def stop(host: "Host", project: str, task: str, message: str, warning: str) -> dict[str, Any]:
    """Stops a task; with a warning it is told first, as an interrupt, and has one more turn to commit."""
    if not warning:
        await stop_task(host, project, task, "stopped_by_parent")
        return {"stopping": True}
    await write_to(host, project, task, message, warning, author="agent", interrupt=True)
    due = host.clock.now() + GRACE_MS
    params = {"task": task, "project": project, "due_at": due, "reason": "stopped_by_parent"}
    await host.databases.of(project).batch(statements((store.STOP_LATER,), params))
    await host.alarm.at(project, due)
    return {"stopping": True, "at": due}


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
) -> bool:
    """Gives up the slot of `task` until its subtasks have ended; False: there is nothing to wait for.

    Raises:
        Refused: `not_found` for one that is not a child of it, `invalid_request`.
    """
    if not 1 <= seconds <= LONGEST_WAIT_S:
        raise Refused("invalid_request", f"a wait lasts 1 to {LONGEST_WAIT_S} seconds")
    database = host.databases.of(project)
    rows = (await database.batch(statements((store.CHILDREN,), {"task": task, "project": project})))[0]
    children = {row["id"]: bool(row["ended"]) for row in rows}
    wanted = subtasks or tuple(one for one, ended in children.items() if not ended)
    if strangers := [one for one in wanted if one not in children]:
        raise Refused("not_found", f"{strangers[0]} is not a subtask of yours")
    now = host.clock.now()
    params = {
        "tx": host.ids.new("tx"),
        "now": now,
        "project": project,
        "attempt": attempt,
        "subtasks": msgspec.json.encode(wanted).decode(),
        "mode": mode,
        "until": now + seconds * 1000,
    }
    batch = (
        store.AWAIT,
        store.APPLY,
        store.KEEP_WAIT,
        store.WAKE_IN_TIME,
        *store.ADMIT,
        *store.AFTERWARDS,
        store.RECEIPT,
    )
    moved = (await database.batch(statements(batch, params)))[-1]
    await host.committed(project)
    return bool(moved)


async def wait_over(host: "Host", body: "Mapping[str, Any]") -> None:
    """Effect: a wait has lasted as long as it may. Woken before, nothing happens."""
    database = host.databases.directory()
    rows = (await database.batch(statements((store.PROJECT_OF,), {"task": body["task"]})))[0]
    project = rows[0]["project"]
    params = {"tx": host.ids.new("tx"), "now": host.clock.now(), "task": body["task"], "project": project}
    await host.databases.of(project).batch(statements((store.WAKE_LATE, *store.WOKEN), params))
    await host.committed(project)
