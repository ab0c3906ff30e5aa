"""Ways out of a live state: stop, deadline, and an attempt that the edge itself gives up."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from edge.ledger.batch import statements
from edge.ledger.runner import Later
from edge.tasks import store
from edge.tasks.rules import MINUTE, RETRIED
from shared.errors import Refused
from shared.states import Outcome
from shared.wire import COMMAND_TTL_S

if TYPE_CHECKING:
    from edge.app import Host


SUBTASKS_LIVE_MS: Final = 10 * MINUTE
"""After so long it is asked again whether a conversation at the edge may end as idle."""


async def stop_task(host: "Host", project: str, task: str, reason: str = "stopped") -> None:
    """Stops a task and everything below it. What has a workspace saves its work first; the rest is cancelled at once.

    Raises:
        Refused: `not_found`, or `task_ended` where it had ended before. Asked twice, the second changes nothing.
    """
    params = _moment(host) | {"task": task, "project": project, "reason": reason}
    batch = (store.STOP_TREE, store.APPLY, store.STOP_COMMANDS, store.SEND_ALL, *store.ENDED, store.STATE_OF)
    rows = (await host.databases.of(project).batch(statements(batch, params)))[-1]
    if not rows:
        raise Refused("not_found", task)
    if rows[0]["state"] in ("completed", "failed"):
        raise Refused("task_ended", task)
    await host.committed(project)


async def end_attempt(
    host: "Host", project: str, attempt: str, reason: str, detail: str = "", *, version: int | None = None
) -> None:
    """Ends a live attempt for `reason`; the task gets another one where the reason allows it. With `version`, only if
    it is overdue and has not moved since that version.
    """
    params = _moment(host) | {
        "attempt": attempt,
        "project": project,
        "outcome": Outcome.LOST,
        "reason": reason,
        "detail": detail,
        "retried": reason in RETRIED,
    }
    decide = store.END_ATTEMPT if version is None else store.END_OVERDUE
    params |= {} if version is None else {"version": version}
    await host.databases.of(project).batch(statements((decide, *store.ENDED), params))
    await _tell(host, project, lambda one: one == attempt)


async def deadline(host: "Host", body: Mapping[str, Any]) -> None:
    """Effect: the deadline of a live state has come. Moved meanwhile, nothing happens."""
    task = body["task"]
    database = host.databases.directory()
    rows = (await database.batch(statements((store.PROJECT_OF,), {"task": task})))[0]
    project = rows[0]["project"]
    params = _moment(host) | {"task": task, "project": project}
    batch = (store.END_BY_DEADLINE, store.END_COMMANDS, store.SEND_ALL, *store.ENDED, store.STATE_OF)
    *_, left = await host.databases.of(project).batch(statements(batch, params))
    due = left[0]["deadline_at"]
    if due is not None and due <= params["now"]:
        raise Later(SUBTASKS_LIVE_MS, "its subtasks still work, and wake it when they end")
    if due is not None:
        raise Later(due - params["now"], "the deadline is not yet, by a clock that was set back")
    await silence(host, project, task)


async def silence(host: "Host", project: str, task: str) -> None:
    """Tells those who look on that the attempts of a task which has ended say no more."""
    await _tell(host, project, lambda one: one.startswith(f"{task}."))


async def _tell(host: "Host", project: str, ended: Callable[[str], bool]) -> None:
    """Nobody will finish the parts that the ended attempts had open."""
    still_open = await host.hub.open_parts(project)
    await host.told(project, [part.id for part in still_open if ended(part.attempt)])
    await host.committed(project)


def _moment(host: "Host") -> dict[str, Any]:
    return {"tx": host.ids.new("tx"), "now": host.clock.now(), "ttl": COMMAND_TTL_S * 1000}
