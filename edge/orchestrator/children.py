"""Effect that tells a parent which thinks at the edge how a child of it ended, that it is held, or that it asks.

The parent hears it before its next model call; at rest it is woken. Asleep for its subtasks it is woken by what needs a
decision, a failure or a question: the results of those that did well come together, when it has waited for all of them.
"""

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from edge.chat import store as chat
from edge.chat.sending import SAID
from edge.ledger.batch import statements
from edge.ledger.runner import Later
from edge.orchestrator import store
from edge.ports import Row
from edge.tasks.rules import MINUTE
from shared.states import TaskEvent, TaskState
from shared.wire import COMMAND_TTL_S

if TYPE_CHECKING:
    from edge.app import Host

ASKING_MS: Final = MINUTE
"""A parent that itself waits for a person is told after that: a message would answer its question."""

_DECIDE: Final = {
    TaskState.NEEDS_INPUT: ", asks a person; get_task with report: true has the question",
    TaskState.BLOCKED: ": what it needs has failed; retry that, or stop this one",
}


async def tell_parent(host: "Host", body: Mapping[str, Any]) -> None:
    """Once for each move of the child; where it has moved on by then, or the parent has ended, nothing is said."""
    rows = (await host.databases.directory().batch(statements((store.CHILD,), body)))[0]
    if not rows or rows[0]["stop_reason"] is not None:
        return
    child = rows[0]
    if child["parent_state"] == TaskState.NEEDS_INPUT:
        raise Later(ASKING_MS, "its parent waits for a person")
    if child["parent_state"] == TaskState.WAITING and child["awaited"] and child["state"] == TaskState.COMPLETED:
        return
    task, text = child["parent"], f"Your subtask:\n- {_line(child)}"
    place = f"{child['id']}/{body['version']}"
    params = {
        "tx": host.ids.new("tx"),
        "now": host.clock.now(),
        "project": child["project"],
        "task": task,
        "message": f"msg_{(await host.vault.derive('child', place))[:26]}",
        "author": "sam",
        "text": text,
        "fingerprint": hashlib.sha256(f"{task}/{text}".encode()).hexdigest(),
        "states": f'["{child["parent_state"]}"]',
        "event": TaskEvent.MESSAGE_ARRIVED,
        "reason": None,
        "detail": "",
        "ttl": COMMAND_TTL_S * 1000,
        "interrupting": None,
    }
    *_, said = await host.databases.of(child["project"]).batch(statements((chat.SAY_WHILE, *SAID), params))
    if not said:
        raise Later(1, "its parent has moved meanwhile")
    await host.committed(child["project"])


def _line(child: Row) -> str:
    """Facts, as `TELL_RESULTS` has them: what the child wrote is read by asking for it."""
    reason = f", {child['reason']}" if child["reason"] else ""
    branch = f", branch {child['branch']}" if child["pushed"] else ""
    report = ", has a report (get_task with report: true)" if child["reported"] else ""
    more = _DECIDE.get(TaskState(child["state"]), "")
    title = f" ({child['title']})" if child["title"] else ""
    return f"{child['id']}{title}: {child['state']}{reason}{branch}{report}{more}"
