"""The effect that looks at an attempt when the deadline of its step has come."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec

from edge.attempts import store
from edge.attempts.rules import NO_PROGRESS_MS
from edge.ledger import effects
from edge.ledger.batch import statements
from edge.ledger.runner import Later
from edge.tasks.ending import end_attempt
from edge.tasks.rules import STOP_GRACE_MS
from shared.states import Step, TaskState
from shared.wire import COMMAND_TTL_S, HEARTBEAT_S, LOST_AFTER_S

if TYPE_CHECKING:
    from edge.app import Host

_AWAY_MS: Final = LOST_AFTER_S * 1000


async def attempt_deadline(host: "Host", body: Mapping[str, Any]) -> None:
    """Effect: a step has lasted as long as it may. Moved meanwhile, nothing happens.

    At work it is the progress that was missing: the node is asked to save and to end it, and given the grace of a stop.
    Anything else is ended here; the node, told that the attempt should no longer live, saves and stops it.
    """
    database = host.databases.directory()
    rows = (await database.batch(statements((store.DUE,), {"attempt": body["attempt"]})))[0]
    if not rows or rows[0]["deadline_at"] is None or rows[0]["stop_reason"] is not None:
        return  # over, or at a step that its task's own deadline bounds, or being stopped by the task's
    row, now = rows[0], host.clock.now()
    if row["deadline_at"] > now:
        raise Later(row["deadline_at"] - now, "there was progress, or the clock was set back")
    if host.woke_at > now - _AWAY_MS:
        raise Later(HEARTBEAT_S * 1000, "this host was away itself; the node is given time to call")
    if row["giving_up"] is None and row["step"] == Step.WORKING:
        if row["state"] != TaskState.IN_PROGRESS:
            raise Later(NO_PROGRESS_MS, "it waits for others")
        await _give_up(host, row["project"], row["id"], "no_progress", now)
        raise Later(STOP_GRACE_MS, "its node saves what there is")
    await end_attempt(
        host,
        row["project"],
        row["id"],
        row["giving_up"] or "step_timed_out",
        row["step"].replace("_", " "),
        version=row["version"],
    )


async def _give_up(host: "Host", project: str, attempt: str, reason: str, now: int) -> None:
    params = {
        "attempt": attempt,
        "attempts": msgspec.json.encode([attempt]).decode(),
        "reason": reason,
        "now": now,
        "ttl": COMMAND_TTL_S * 1000,
    }
    batch = (store.GIVE_UP, store.GIVE_UP_COMMAND, effects.SEND_COMMANDS)
    await host.databases.of(project).batch(statements(batch, params))
    await host.committed(project)
