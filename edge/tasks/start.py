"""`start_task`: the one door through which work begins, whoever asks."""

import asyncio
import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from edge.ledger.batch import statements
from edge.nodes import store as nodes
from edge.ports import Row, Statement
from edge.tasks import rules, store, views
from edge.tasks.model import TaskView
from shared.errors import Refused
from shared.ids import LONGEST
from shared.spec import TaskSpec
from shared.wire import Harness

if TYPE_CHECKING:
    from edge.app import Host

MOST_NEEDS: Final = 100
NAME_CHARS: Final = 200


async def start_task(
    host: "Host",
    spec: TaskSpec,
    *,
    tx: str,
    first: Sequence[Statement] = (),
    then: Sequence[Statement] = (),
) -> TaskView:
    """Judges, creates, links, queues and, where a slot is free, admits: one batch, which also reads the task as it then
    stands. Asked twice with the same spec, the answer is the same and nothing more happens.

    `first` and `then` are statements of other stores that belong to the same moment: the conversation it needs, the
    message that asked. They are idempotent, and what should be there only if the task is accepted is guarded on the
    `verdict` of this `tx`.

    Raises:
        Refused: the name of the limit or the reference that does not hold, `id_reused` for another spec under this id,
            `harness_not_installed`, `unknown_harness`.
    """
    _check(spec)
    database = host.databases.of(spec.project)
    queries = (store.VERDICT, nodes.DEFAULT_BRANCH)
    (before, project), (ready, known) = await asyncio.gather(  # two databases one day: neither waits for the other
        database.batch(statements(queries, {"task": spec.task, "project": spec.project})), _harnesses(host)
    )
    if before:
        _judged(before[0], spec)
        return (await views.load(database, spec.project, (spec.task,)))[0]
    if known and spec.harness not in ("auto", *known):
        raise Refused("unknown_harness", spec.harness)
    harness = rules.choose_harness(spec.harness, ready)
    if harness is None:
        raise Refused("harness_not_installed", spec.harness)
    runtime = rules.choose_runtime(spec.runtime)
    continued = await _continued(host, spec)
    base = project[0]["default_branch"] if project else ""
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
        "message": spec.message,
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
    seen = views.queries(spec.project, (spec.task,))
    composed = [*first, *statements(store.START, params), *then, *statements(store.QUEUED, params), *seen]
    answers = await database.batch(composed)
    _judged(answers[-1 - len(seen)][0], spec)
    await host.committed(spec.project)
    return views.shaped((spec.task,), answers[-len(seen) :])[0]


def _check(spec: TaskSpec) -> None:
    if len(spec.depends_on) > MOST_NEEDS or max(map(len, (*spec.depends_on, spec.idea or "")), default=0) > LONGEST:
        raise Refused("invalid_request", f"depends_on names at most {MOST_NEEDS} tasks by their ids")
    if len(spec.harness) > NAME_CHARS or len(spec.model or "") > NAME_CHARS:
        raise Refused("invalid_request", f"the name of a harness or model has at most {NAME_CHARS} characters")


def _judged(verdict: Row, spec: TaskSpec) -> None:
    if verdict["fingerprint"] != fingerprint(spec):
        raise Refused("id_reused", spec.task)
    if verdict["refused"]:
        raise Refused(verdict["refused"])


def fingerprint(spec: TaskSpec) -> str:
    """What makes two requests under one id the same request."""
    return hashlib.sha256(msgspec.json.encode(spec)).hexdigest()


async def _harnesses(host: "Host") -> tuple[tuple[Harness, ...], frozenset[str]]:
    """Those of the nodes that are ready, and the names that any node knows."""
    rows = (await host.databases.directory().batch(statements((nodes.HARNESSES,), {})))[0]
    all_of_them = [(row["state"], msgspec.json.decode(row["harnesses"], type=tuple[Harness, ...])) for row in rows]
    ready = tuple(one for state, on_node in all_of_them if state == "ready" for one in on_node)
    return ready, frozenset(one.name for _, on_node in all_of_them for one in on_node)


async def _continued(host: "Host", spec: TaskSpec) -> tuple[str, str] | None:
    """Branch and base of the task that `spec` takes up, so that both go on in the same place."""
    if spec.continues is None:
        return None
    database = host.databases.of(spec.project)
    rows = await database.batch(statements((store.BRANCH_OF,), {"project": spec.project, "task": spec.continues}))
    return (rows[0][0]["branch"], rows[0][0]["base"]) if rows[0] else None
