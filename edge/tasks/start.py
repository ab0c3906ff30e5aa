"""`start_task`: the one door through which work begins, whoever asks."""

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from edge.ledger.batch import statements
from edge.nodes import store as nodes
from edge.ports import Statement
from edge.tasks import rules, store
from shared.errors import Refused
from shared.spec import TaskSpec
from shared.wire import Harness

if TYPE_CHECKING:
    from edge.app import Host


async def start_task(
    host: "Host",
    spec: TaskSpec,
    *,
    tx: str,
    first: Sequence[Statement] = (),
    then: Sequence[Statement] = (),
) -> None:
    """Judges, creates, links, queues and, where a slot is free, admits: one batch. Asked twice with the same spec, the
    answer is the same and nothing more happens.

    `first` and `then` are statements of other stores that belong to the same moment: the conversation it needs, the
    message that asked. They are idempotent, and what should be there only if the task is accepted is guarded on the
    `verdict` of this `tx`.

    Raises:
        Refused: the name of the limit or the reference that does not hold, `id_reused` for another spec under this id,
            `harness_not_installed`, `unknown_harness`.
    """
    database = host.databases.of(spec.project)
    harness = rules.choose_harness(spec.harness, await _harnesses(host))
    if harness is None:
        raise Refused("harness_not_installed", spec.harness)
    runtime = rules.choose_runtime(spec.runtime)
    continued = await _continued(host, spec)
    project = await database.batch(statements((nodes.DEFAULT_BRANCH,), {"project": spec.project}))
    base = project[0][0]["default_branch"] if project[0] else ""
    branch, base = continued or (rules.branch_name(spec.title, spec.task), base)
    params = {
        "tx": tx,
        "now": host.clock.now(),
        "task": spec.task,
        "project": spec.project,
        "conversation": spec.conversation,
        "parent": spec.parent,
        "continues": spec.continues,
        "idea": spec.idea,
        "priority": spec.priority,
        "mode": spec.mode,
        "spec": msgspec.json.encode(spec).decode(),
        "needs": msgspec.json.encode(spec.depends_on).decode(),
        "fingerprint": fingerprint(spec),
        "harness": harness.name,
        "harness_why": harness.why,
        "runtime": runtime.name,
        "runtime_why": runtime.why,
        "branch": branch,
        "base": base,
    }
    composed = [*first, *statements(store.START, params), *then, *statements(store.QUEUED, params)]
    verdict = (await database.batch(composed))[-1][0]
    if verdict["fingerprint"] != params["fingerprint"]:
        raise Refused("id_reused", spec.task)
    if verdict["refused"]:
        raise Refused(verdict["refused"])
    await host.committed(spec.project)


def fingerprint(spec: TaskSpec) -> str:
    """What makes two requests under one id the same request."""
    return hashlib.sha256(msgspec.json.encode(spec)).hexdigest()


async def _harnesses(host: "Host") -> tuple[Harness, ...]:
    rows = (await host.databases.directory().batch(statements((nodes.READY_HARNESSES,), {})))[0]
    return tuple(one for row in rows for one in msgspec.json.decode(row["harnesses"], type=tuple[Harness, ...]))


async def _continued(host: "Host", spec: TaskSpec) -> tuple[str, str] | None:
    """Branch and base of the task that `spec` takes up, so that both go on in the same place."""
    if spec.continues is None:
        return None
    database = host.databases.of(spec.project)
    rows = await database.batch(statements((store.BRANCH_OF,), {"project": spec.project, "task": spec.continues}))
    return (rows[0][0]["branch"], rows[0][0]["base"]) if rows[0] else None
