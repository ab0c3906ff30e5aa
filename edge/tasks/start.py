"""`start_task`: the one door through which work begins, whoever asks."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import msgspec

from edge.budget.model import MOST_MICROUSD
from edge.chat import store as chat
from edge.dispatch import store as dispatch
from edge.dispatch.narrowing import narrow
from edge.dispatch.overlaps import to_wait_for
from edge.dispatch.rules import find_cycle
from edge.ideas import store as ideas
from edge.ledger.batch import read, statements
from edge.nodes import store as nodes
from edge.ports import Row, Statement
from edge.tasks import matching, rules, store, views
from edge.tasks.model import Chosen, TaskView
from edge.words import listed
from shared.errors import Refused
from shared.ids import LONGEST
from shared.paths import checked as checked_paths
from shared.spec import Runtime, TaskSpec, needs_of
from shared.wire import Harness

if TYPE_CHECKING:
    from edge.app import Host

MOST_NEEDS: Final = 100
MOST_AT_ONCE: Final = 200
NAME_CHARS: Final = 200
ASKED_BYTES: Final = 1_900_000
"""Of all tasks that are started at once, as JSON: a value of D1 has at most 2 MB."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One task as it is asked for, and how its conversation learns of it."""

    spec: TaskSpec
    author: Literal["person", "agent"] = "person"
    own_conversation: bool = True
    """The conversation comes with the task; else it is there already."""
    fingerprint: str = ""
    """Of the message that asked, where a sender minted its id."""
    proposal: str | None = None
    """The proposal that it carries out: it is accepted only while that stands in this version."""
    proposed: int = 0


class Judged(NamedTuple):
    """What would be chosen for a task that has not been started."""

    harness: Chosen
    runtime: Chosen
    size: str


class NothingLeft(Exception):
    """What was to be moved has ended, or works where it cannot be left: nothing was done."""


async def start_task(
    host: "Host", asked: Asked, *, tx: str, then: Sequence[Statement] = (), moved: str | None = None
) -> TaskView:
    """Starts one task; see `start_tasks`."""
    return (await start_tasks(host, (asked,), tx=tx, then=then, moved=moved))[0]


async def start_tasks(
    host: "Host",
    asked: Sequence[Asked],
    *,
    tx: str,
    first: Sequence[Statement] = (),
    then: Sequence[Statement] = (),
    moved: str | None = None,
) -> tuple[TaskView, ...]:
    """Judges, creates, links, queues and, where slots are free, admits: one batch, all of the tasks or none, which also
    reads the tasks as they then stand.

    The conversations that tasks bring along and the messages that ask for them are made in the same batch. Asked twice
    with the same specs, the answer is the same and nothing more happens. All are of one project.

    `then` are statements of other stores that belong to the same moment; what should be there only if the tasks are
    accepted is guarded on the `verdict` of this `tx`. `first` are those that judging builds on. `moved` is a live task
    that `then` ends for the one that is asked for.

    Raises:
        NothingLeft: `moved` cannot be moved any more.
        Refused: the name of the limit or the reference that does not hold, `cycle`, `id_reused` for another spec under
            an id, `harness_not_installed`, `unknown_harness`, `wider_than_parent`. The detail names the
            task where there are several.
    """
    _check(asked)
    while (started := await _start(host, asked, tx, first, then, moved)) is None:
        if moved is not None:
            raise NothingLeft
    return started


async def _start(
    host: "Host",
    asked: Sequence[Asked],
    tx: str,
    first: Sequence[Statement],
    then: Sequence[Statement],
    moved: str | None,
) -> tuple[TaskView, ...] | None:
    """None: a sibling that names paths came in between, or `moved` is not there to be moved, so nothing was started. A
    sibling has a place among the few that their parent may have, so asking again ends.
    """
    project, ids = asked[0].spec.project, [one.spec.task for one in asked]
    database = host.databases.of(project)
    pathed = any(one.spec.paths for one in asked)
    placed, children, after = await _read(host, asked)
    if not placed:
        return await views.load(database, project, ids)
    params = {
        "tx": tx,
        "now": host.clock.now(),
        "project": project,
        "asked": _as_sent(placed),
        "words": listed([one.spec.text for one in asked]),
        "known": msgspec.json.encode([row["id"] for row in children if row["parent"]]).decode(),
    }
    left_out = frozenset[str]()
    needs = bool(after) or any(one.spec.depends_on for one in asked)
    if len(asked) == 1:
        left_out |= store.FOR_SEVERAL
    if not needs:
        left_out |= store.FOR_NEEDS
    if not any(one.spec.replaces for one in asked):
        left_out |= store.FOR_REPLACEMENTS
    start = [text for text in store.START if text not in left_out]
    if any(one.spec.paths and one.spec.parent for one in asked):
        at = start.index(store.JUDGE)
        start[at : at + 1] = [dispatch.JUDGE_KNOWN, chat.DROP_UNJUDGED]
    if any(one.spec.continues for one in asked):
        start.insert(start.index(store.CREATE) + 1, dispatch.INHERIT)
    if after:
        start.insert(start.index(store.CREATE) + 1, dispatch.LINK_OVERLAPS)
    if moved is not None:
        params["moved"] = moved
        start[start.index(store.JUDGE)] = dispatch.JUDGE_MOVE
    composed = [
        *first,
        *statements(
            (chat.OPEN_ASKED, *start, chat.FOUND_ASKED, chat.ASK, chat.DROP_REFUSED, chat.ASKED_CHANGED), params
        ),
        *then,
        *statements((ideas.TASKS_ASKED,) if any(one.spec.idea for one in asked) else (), params),
        *statements(store.QUEUED, params),
        *(seen := views.queries(project, ids, needs=needs, paths=pathed)),
    ]
    answers = await database.batch(composed)
    verdicts = answers[-1 - len(seen)]
    if len(verdicts) < len(asked):
        return None
    _judged(verdicts, asked)
    await host.committed(project, verdicts[0]["due_at"])
    return views.shaped(ids, answers[-len(seen) :], needs=needs, paths=pathed)


async def judge_tasks(host: "Host", asked: Sequence[Asked]) -> tuple[Judged, ...]:
    """Judges tasks as `start_tasks` would, in a batch that leaves nothing behind. A parent need only live: whether it
    is at work is asked when they start.

    Raises:
        Refused: as `start_tasks`.
    """
    _check(asked)
    placed = (await _read(host, asked, weighed=True)).placed
    params = {
        "tx": host.ids.new("tx"),
        "now": host.clock.now(),
        "project": asked[0].spec.project,
        "asked": _as_sent(placed),
    }
    batch = (chat.OPEN_ASKED, *dispatch.JUDGED, chat.DROP_REFUSED, *dispatch.UNJUDGED)
    answers = await host.databases.of(asked[0].spec.project).batch(statements(batch, params))
    _judged(answers[batch.index(store.VERDICTS)], asked)
    return tuple(
        Judged(
            harness=Chosen(name=str(one["harness"]), why=str(one["harness_why"])),
            runtime=Chosen(name=str(one["runtime"]), why=str(one["runtime_why"])),
            size=str(one["size"]),
        )
        for one in placed
    )


class _Before(NamedTuple):
    """What a start builds on."""

    placed: list[dict[str, object]]
    """The rows that the statements read; none, if just these tasks were judged and accepted before."""
    children: Sequence[Row]
    after: Mapping[str, tuple[str, ...]]


async def _read(host: "Host", asked: Sequence[Asked], *, weighed: bool = False) -> _Before:
    """Reads what there is. `weighed`: to be judged, not started.

    Raises:
        Refused: what can be said before the batch, or how they were judged before.
    """
    project, ids = asked[0].spec.project, [one.spec.task for one in asked]
    database = host.databases.of(project)
    known_ids = {"asked": msgspec.json.encode([{"task": one.spec.task} for one in asked]).decode(), "project": project}
    above = {one for spec in (one.spec for one in asked) for one in (spec.parent, spec.continues) if one}
    known_ids["above"] = msgspec.json.encode(sorted(above)).decode()
    pathed = any(one.spec.paths for one in asked)
    if pathed:
        parents = {one.spec.parent for one in asked if one.spec.parent and one.spec.paths}
        known_ids["parents"] = msgspec.json.encode(sorted(parents)).decode()
        needed = {need.task for one in asked for need in needs_of(one.spec.depends_on)}
        known_ids["needed"] = msgspec.json.encode(sorted(needed - set(ids))).decode()
    of_project = (
        *(store.VERDICTS, nodes.DEFAULT_BRANCH, store.MEASURED),
        *((dispatch.PATHED_CHILDREN,) if pathed else ()),
        *((store.SPECS,) if above else ()),
    )
    (before, row, took, *specs), (installed,) = await read(
        (database, statements(of_project, known_ids)),
        (host.databases.directory(), statements((nodes.HARNESSES,), {})),
    )
    if len(before) == len(asked):
        _judged(before, asked)
        return _Before([], (), {})
    children = specs.pop(0) if pathed else []
    after = to_wait_for([one.spec for one in asked], children)
    base = row[0]["default_branch"] if row else ""
    stored = {one["id"]: msgspec.json.decode(one["spec"], type=TaskSpec) for rows in specs for one in rows}
    on_nodes = _on_nodes(installed)
    placed = [await _placed(host, one, stored, took, base, on_nodes, after) for one in asked]
    return _Before([one | {"weighed": weighed} for one in placed], children, after)


def _narrowed(spec: TaskSpec, stored: Mapping[str, TaskSpec]) -> TaskSpec:
    """The spec within what its parent may, and what the task it goes on from might.

    Raises:
        Refused: as `narrow`; `egress_not_enforced`.
    """
    if before := stored.get(spec.continues or ""):
        spec = narrow(spec, before, below=False)
    spec = narrow(spec, stored.get(spec.parent or ""), below=True)
    if spec.rails.egress is not None:
        raise Refused("egress_not_enforced")
    return spec


async def _placed(
    host: "Host",
    asked: Asked,
    stored: Mapping[str, TaskSpec],
    took: Sequence[Row],
    default_branch: str,
    on_nodes: "_OnNodes",
    after: Mapping[str, tuple[str, ...]],
) -> dict[str, object]:
    """The row that the statements read: the spec, narrowed, and what the edge chose for it."""
    spec = _narrowed(asked.spec, stored)
    ready, known = on_nodes
    continued = await _continued(host, spec)
    match, runtime = _matched(host, spec, took, continued)
    if runtime.name == Runtime.EDGE:
        ready, known = (Harness(name=Runtime.EDGE, installed=True),), frozenset({Runtime.EDGE.value})
    guardrails, parent = spec.rails, stored.get(spec.parent or "")
    bounded = asked.spec.rails.max_running is None and parent and parent.rails.max_running is not None
    for named in (spec.harness, *(guardrails.harnesses or ())):
        if known and named not in ("auto", *known):
            raise Refused("unknown_harness", named)
    harness = rules.choose_harness(spec.harness, ready, guardrails.harnesses)
    if harness is None:
        raise Refused("harness_not_installed", ", ".join(guardrails.harnesses or (spec.harness,)))
    branch, base = continued[:2] if continued else (rules.branch_name(spec.title, spec.task), default_branch)
    return {
        "task": spec.task,
        "conversation": spec.conversation,
        "own_conversation": asked.own_conversation,
        "title": spec.title,
        "author": asked.author,
        "text": spec.text,
        "message": spec.message,
        "message_fingerprint": asked.fingerprint,
        "parent": spec.parent,
        "continues": spec.continues,
        "replaces": spec.replaces,
        "idea": spec.idea,
        "priority": spec.priority,
        "mode": spec.mode,
        "budget": spec.budget_microusd,
        "spec": msgspec.json.encode(spec).decode(),
        "needs": [msgspec.to_builtins(need) for need in needs_of(spec.depends_on)],
        "after": after.get(spec.task, ()),
        "paths": msgspec.json.encode(spec.paths).decode() if spec.paths else None,
        "fingerprint": fingerprint(asked.spec),
        "guard_depth": guardrails.max_depth,
        "guard_children": guardrails.max_children,
        "guard_running": None if bounded else guardrails.max_running,
        "harness": harness.name,
        "harness_why": harness.why,
        "runtime": runtime.name,
        "runtime_why": runtime.why,
        "fit": match.fit,
        "size": match.size,
        "branch": branch,
        "base": base,
        "proposal": asked.proposal,
        "proposed": asked.proposed,
    }


def _matched(
    host: "Host", spec: TaskSpec, took: Sequence[Row], continued: "_Continued | None"
) -> tuple[matching.Match, Chosen]:
    """What the task needs, and what of that there is."""
    same = {one for one in (spec.continues, spec.replaces) if one}
    earlier = [
        matching.Measured(text=row["text"], minutes=row["minutes"], files=row["files"], same=row["id"] in same)
        for row in took
    ]
    match = matching.match(spec.mode, spec.text, earlier)
    place = matching.Place(
        edge_thinks=not host.model.info.rehearsal and host.abilities.acts(host),
        unbound=spec.harness == "auto"
        and spec.model is None
        and set(spec.rails.harnesses or ()) <= {Runtime.EDGE.value}
        and spec.rails.models is None,
        stays=continued is not None and continued.runtime != Runtime.EDGE,
        below=spec.parent is not None,
    )
    return match, matching.placed(spec.runtime, match, place)


def _as_sent(placed: Sequence[dict[str, object]]) -> str:
    sent = msgspec.json.encode(placed)
    if len(sent) > ASKED_BYTES:
        raise Refused("invalid_request", "together these tasks are too long: start them in parts")
    return sent.decode()


def _check(asked: Sequence[Asked]) -> None:
    if not 1 <= len(asked) <= MOST_AT_ONCE:
        raise Refused("invalid_request", f"1 to {MOST_AT_ONCE} tasks are started at once")
    needs: dict[str, tuple[str, ...]] = {}
    for one in asked:
        spec = one.spec
        needs[spec.task] = tuple(need.task for need in needs_of(spec.depends_on))
        if (
            len(spec.depends_on) > MOST_NEEDS
            or max(map(len, (*needs[spec.task], spec.idea or "")), default=0) > LONGEST
        ):
            raise Refused("invalid_request", f"depends_on names at most {MOST_NEEDS} tasks by their ids")
        checked_paths(spec.paths)
        if spec.budget_microusd is not None and not 1 <= spec.budget_microusd <= MOST_MICROUSD:
            raise Refused("invalid_request", f"a budget is 1 to {MOST_MICROUSD} micro-dollars")
        if len(spec.harness) > NAME_CHARS or len(spec.model or "") > NAME_CHARS:
            raise Refused("invalid_request", f"the name of a harness or model has at most {NAME_CHARS} characters")
    if len(needs) < len(asked):
        raise Refused("invalid_request", "a task's id is given twice")
    if cycle := find_cycle(needs):
        raise Refused("cycle", " needs ".join(cycle))


def _judged(verdicts: Sequence[Row], asked: Sequence[Asked]) -> None:
    of_task = {verdict["task"]: verdict for verdict in verdicts}
    several = len(asked) > 1
    for one in asked:
        if of_task[one.spec.task]["fingerprint"] != fingerprint(one.spec):
            raise Refused("id_reused", one.spec.task)
    refused = [(one, of_task[one.spec.task]["refused"]) for one in asked if of_task[one.spec.task]["refused"]]
    for one, code in sorted(refused, key=lambda pair: pair[1] == "plan_refused"):
        raise Refused(code, f"{one.spec.title} ({one.spec.task})" if several else "")


def fingerprint(spec: TaskSpec) -> str:
    """What makes two requests under one id the same request."""
    return hashlib.sha256(msgspec.json.encode(spec)).hexdigest()


class _OnNodes(NamedTuple):
    ready: tuple[Harness, ...]
    known: frozenset[str]


def _on_nodes(rows: Sequence[Row]) -> _OnNodes:
    """Those of the nodes that are ready, and the names that any node knows."""
    all_of_them = [(row["state"], msgspec.json.decode(row["harnesses"], type=tuple[Harness, ...])) for row in rows]
    ready = tuple(one for state, on_node in all_of_them if state == "ready" for one in on_node)
    return _OnNodes(ready, frozenset(one.name for _, on_node in all_of_them for one in on_node))


class _Continued(NamedTuple):
    branch: str
    base: str
    runtime: str


async def _continued(host: "Host", spec: TaskSpec) -> _Continued | None:
    """Branch, base and runtime of the task that `spec` takes up, so that both go on in the same place."""
    if spec.continues is None:
        return None
    database = host.databases.of(spec.project)
    rows = await database.batch(statements((store.BRANCH_OF,), {"project": spec.project, "task": spec.continues}))
    return _Continued(**dict(rows[0][0])) if rows[0] else None
