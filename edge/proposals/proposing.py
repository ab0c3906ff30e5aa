"""A plan is proposed, edited, approved or rejected; what is approved is started in one batch, once."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from edge.chat import store as chat
from edge.chat.sending import fingerprint
from edge.dispatch import steering
from edge.dispatch.model import PlannedTask
from edge.dispatch.narrowing import narrow
from edge.dispatch.routes import plan_specs
from edge.ledger.batch import statements
from edge.orchestrator import store as orchestrator
from edge.ports import Row
from edge.proposals import rules, store
from edge.proposals.model import (
    DecideProposal,
    EditProposal,
    Estimate,
    ProposalEvent,
    ProposalState,
    ProposalView,
    ProposedTask,
)
from edge.proposals.views import view
from edge.tasks import rules as task_rules
from edge.tasks import store as tasks
from edge.tasks.start import Asked, judge_tasks, start_tasks
from edge.words import indexed
from shared.errors import Refused
from shared.loop.messages import Message, User
from shared.spec import Origin, TaskSpec
from shared.states import TaskEvent

if TYPE_CHECKING:
    from edge.app import Host

TRIES: Final = 3
"""Who proposed may end while a person decides; then its tasks start without it."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What is proposed, and by whom."""

    id: str
    project: str
    task: str
    attempt: str
    title: str
    summary: str
    tasks: tuple[PlannedTask, ...]
    idea: str | None = None
    replaces: str | None = None
    because: str | None = None
    """Whose text taints the context of who proposes."""


class _Contents(NamedTuple):
    tasks: tuple[ProposedTask, ...]
    estimate: Estimate

    def columns(self) -> dict[str, str]:
        return {
            "tasks": msgspec.json.encode(self.tasks).decode(),
            "estimate": msgspec.json.encode(self.estimate).decode(),
        }


async def propose(host: "Host", plan: Plan) -> ProposalView:
    """Keeps a plan for a person's decision, or starts it where the project approves its like by itself. Proposed twice
    under one id, it is proposed once.

    Raises:
        Refused: as `start_tasks`, `invalid_request`, `too_many_proposals`, `not_found` for what it is to replace.
    """
    database, made = host.databases.of(plan.project), fingerprint(plan.task, plan)
    place = {"proposal": plan.id, "project": plan.project, "task": plan.task}
    known, proposer = await database.batch(statements((store.FIND, store.PROPOSER), place))
    if known:
        return _same(known[0], made)
    if plan.replaces is not None:
        earlier = await _row(host, plan.project, plan.replaces)
        if earlier["task"] != plan.task:
            raise Refused("not_found", plan.replaces)
    title, summary = rules.checked_words(plan.title, plan.summary)
    tx, now = host.ids.new("tx"), host.clock.now()
    specs = await plan_specs(host, plan.project, f"{plan.id}/{tx}", plan.tasks, plan.task, idea=plan.idea)
    contents = await _judged(host, plan.project, plan.tasks, [_asked(spec) for spec in specs])
    shown = [
        (one.key, spec.title, rules.keys_needed(one.depends_on)) for one, spec in zip(plan.tasks, specs, strict=True)
    ]
    question = rules.card(title, summary, shown)
    params = {
        **place,
        **contents.columns(),
        "tx": tx,
        "now": now,
        "attempt": plan.attempt,
        "message": f"msg_{plan.id.removeprefix('prp_')}",
        "idea": plan.idea,
        "fingerprint": made,
        "because": plan.because,
        "title": title,
        "summary": summary,
        "until": now + rules.OPEN_MS,
        "replaces": plan.replaces,
        "question": question,
        "words": indexed(question),
        "event": TaskEvent.ASKED_PERSON,
        "reason": None,
        "detail": "",
    }
    card = (chat.FOUND_PROPOSED, chat.PROPOSED, chat.PROPOSAL_CHANGED)
    limit = proposer[0]["auto_approve_microusd"] if proposer else 0
    if rules.approves_itself(contents.estimate.microusd.high, limit, plan.because):
        approve = _approve(plan.project, plan.id, 1, specs, None, "", tx, now)
        carried = [_asked(spec, plan.id, 1) for spec in specs]
        first = statements(store.PROPOSE, params)
        then = [*approve, *statements((*card, store.ASK_REFUSED_PLAN, tasks.APPLY, *tasks.ASKED), params)]
        try:
            await start_tasks(host, carried, tx=tx, first=first, then=then)
        except Refused:  # a limit was reached meanwhile: it waits for a person, in the same batch
            await host.committed(plan.project)
    else:
        waits = (store.ASK, tasks.APPLY, *tasks.ASKED, *tasks.ADMIT, *tasks.AFTERWARDS)
        await database.batch(statements((*store.PROPOSE, *card, *waits), params))
        await host.committed(plan.project)
    rows = (await database.batch(statements((store.FIND,), place)))[0]
    if not rows:
        raise Refused("too_many_proposals", f"at most {rules.MOST_OPEN} of a task wait, and only while it works")
    return _same(rows[0], made)


async def edit(host: "Host", project: str, proposal: str, asked: EditProposal) -> ProposalView:
    """Writes over what is given; its tasks are judged and estimated anew.

    Raises:
        Refused: `not_found`, `proposal_over`, `proposal_changed`, `invalid_request`, or as `start_tasks`.
    """
    row = await _row(host, project, proposal)
    now = _standing(row, asked.version)
    title, summary = rules.checked_words(
        row["title"] if asked.title is None else asked.title, row["summary"] if asked.summary is None else asked.summary
    )
    contents = _Contents(now.tasks, now.estimate)
    tx = host.ids.new("tx")
    if asked.tasks is not None:
        _, specs = await _specs(host, row, asked.tasks, tx, local=False)
        judged = [_asked(spec, proposal, asked.version) for spec in specs]
        contents = await _judged(host, project, asked.tasks, judged)
    params = {
        **contents.columns(),
        "proposal": proposal,
        "project": project,
        "version": asked.version,
        "event": ProposalEvent.EDITED,
        "person": None,
        "word": "",
        "tx": tx,
        "now": host.clock.now(),
        "title": title,
        "summary": summary,
    }
    batch = (*store.EDIT, chat.PROPOSAL_CHANGED, store.MOVED, store.FIND)
    *_, moved, found = await host.databases.of(project).batch(statements(batch, params))
    if not moved:  # somebody was first
        _standing(found[0], asked.version)
    await host.told(project)
    return view(found[0])


async def decide(
    host: "Host", project: str, proposal: str, asked: DecideProposal, person: str, *, local: bool
) -> ProposalView:
    """Keeps a decision and starts what is approved, in one batch. The first counts; the same again changes nothing.

    Raises:
        Refused: `not_found`, `proposal_over`, `proposal_changed`; of an approval also why its tasks could not be
            started: then it stays proposed.
    """
    if asked.word:
        task_rules.checked_text(asked.word)
    wanted = {"approve": ProposalState.APPROVED, "reject": ProposalState.REJECTED}[asked.decision]
    for _ in range(TRIES):
        row = await _row(host, project, proposal)
        if row["state"] == wanted:
            return view(row)
        standing = _standing(row, asked.version)
        tx, now = host.ids.new("tx"), host.clock.now()
        if wanted is ProposalState.REJECTED:
            params = _decision(project, proposal, asked.version, ProposalEvent.REJECTED, person, asked.word, tx, now)
            await host.databases.of(project).batch(statements((*store.REJECT, chat.PROPOSAL_CHANGED), params))
            await host.committed(project)
            continue
        planned = tuple(one.task for one in standing.tasks)
        live, specs = await _specs(host, row, planned, tx, local=local)
        then = _approve(project, proposal, asked.version, specs, person, asked.word, tx, now)
        try:
            await start_tasks(host, [_asked(one, proposal, asked.version) for one in specs], tx=tx, then=then)
        except Refused as refused:
            if refused.code != "proposal_over" and not (live and refused.code == "parent_not_running"):
                raise
    return _decided(await _row(host, project, proposal), wanted, asked.version)


async def proposal_decided(host: "Host", body: Mapping[str, Any]) -> None:
    """Effect: who proposed it is told what a person decided, once. After its end whoever works in its conversation now
    is told; where nobody does it is noted there, and who thinks there next begins with it.
    """
    rows = (await host.databases.directory().batch(statements((store.FIND_ANYWHERE,), body)))[0]
    decided = view(rows[0])
    place = {"task": decided.task, "project": decided.project}
    database = host.databases.of(decided.project)
    children = {row["id"] for row in (await database.batch(statements((tasks.CHILDREN,), place)))[0]}
    told = rules.told(decided, subtasks=bool(children & set(decided.started)))
    word = steering.Word(message=f"{decided.message}_told", text=told, author="sam")
    (live,) = await database.batch(statements((tasks.LIVE_TASK,), place | {"conversation": decided.conversation}))
    for task in (decided.task, *(row["id"] for row in live)):
        try:
            await steering.write_to(host, decided.project, task, word)
        except Refused as elsewhere:
            if elsewhere.code == "id_reused":  # an earlier run of this effect told another
                return
            if elsewhere.code != "task_ended":
                raise
        else:
            return
    thought: Message = User(text=told, person=False)
    note = {
        "project": decided.project,
        "conversation": decided.conversation,
        "message": word.message,
        "text": told,
        "thought": msgspec.json.encode(thought).decode(),
        "now": host.clock.now(),
    }
    await database.batch(statements((orchestrator.NOTE, chat.NOTE, chat.MESSAGE_CHANGED), note))
    await host.told(decided.project)


async def proposal_due(host: "Host", body: Mapping[str, Any]) -> None:
    """Effect: nobody decided in time."""
    database = host.databases.directory()
    params = {"proposal": body["proposal"], "tx": host.ids.new("tx"), "now": host.clock.now()}
    batch = (*store.EXPIRE, chat.PROPOSAL_CHANGED, store.FIND_ANYWHERE)
    row = (await database.batch(statements(batch, params)))[-1][0]
    await host.told(row["project"])


async def _row(host: "Host", project: str, proposal: str) -> Row:
    place = {"proposal": proposal, "project": project}
    rows = (await host.databases.of(project).batch(statements((store.FIND,), place)))[0]
    if not rows:
        raise Refused("not_found", proposal)
    return rows[0]


def _same(row: Row, made: str) -> ProposalView:
    if row["fingerprint"] != made:
        raise Refused("id_reused", row["id"])
    return view(row)


def _standing(row: Row, version: int) -> ProposalView:
    """The proposal, if it waits in the version that is meant.

    Raises:
        Refused: `proposal_over`, `proposal_changed`.
    """
    if row["state"] != ProposalState.PROPOSED:
        raise Refused("proposal_over", f"it is {row['state']}")
    if row["version"] != version:
        raise Refused("proposal_changed", f"version {version} was meant, it is at {row['version']}")
    return view(row)


def _decided(row: Row, wanted: ProposalState, version: int) -> ProposalView:
    if row["state"] != wanted:
        _standing(row, version)
        raise Refused("internal", "who proposed it kept changing")
    return view(row)


async def _specs(
    host: "Host", row: Row, planned: tuple[PlannedTask, ...], tx: str, *, local: bool
) -> tuple[bool, list[TaskSpec]]:
    """The tasks as children of who proposed them, while that lives. After its end they are roots, within the same
    limits. Their ids are of this try: one that is refused leaves them behind.
    """
    project, place = row["project"], {"task": row["task"], "project": row["project"]}
    proposer = (await host.databases.of(project).batch(statements((store.PROPOSER,), place)))[0][0]
    live, named = bool(proposer["live"]), f"{row['id']}/{tx}"
    parent = row["task"] if live else None
    specs = await plan_specs(host, project, named, planned, parent, local=local, idea=row["idea"], origin=Origin.AGENT)
    if live:
        return live, specs
    above = msgspec.json.decode(proposer["spec"], type=TaskSpec)
    return live, [narrow(spec, above, below=True) for spec in specs]


def _asked(spec: TaskSpec, proposal: str | None = None, version: int = 0) -> Asked:
    return Asked(spec=spec, author="agent", proposal=proposal, proposed=version)


async def _judged(host: "Host", project: str, planned: Sequence[PlannedTask], asked: Sequence[Asked]) -> _Contents:
    """The plan, if it could be started now, with what is matched to each of its tasks and what that may cost."""
    if sum(len(one.text) + len(one.title) for one in planned) > rules.PLAN_CHARS:
        raise Refused("invalid_request", f"the texts of a proposal have at most {rules.PLAN_CHARS} characters")
    matched = await judge_tasks(host, asked)
    rows = (await host.databases.of(project).batch(statements((store.COSTS,), {"project": project})))[0]
    earlier = [msgspec.convert(dict(row), rules.Measured) for row in rows]
    proposed = tuple(
        ProposedTask(
            task=msgspec.structs.replace(one, title=start.spec.title),
            harness=found.harness,
            runtime=found.runtime,
            size=found.size,
            estimate=rules.estimate(
                rules.Wanted(runtime=found.runtime.name, size=found.size, budget_microusd=one.budget_microusd), earlier
            ),
        )
        for one, start, found in zip(planned, asked, matched, strict=True)
    )
    by_key = {one.task.key: (one.estimate, rules.keys_needed(one.task.depends_on)) for one in proposed}
    return _Contents(proposed, rules.estimate_all(by_key))


def _decision(
    project: str, proposal: str, version: int, event: ProposalEvent, person: str | None, word: str, tx: str, now: int
) -> dict[str, Any]:
    return {
        "project": project,
        "proposal": proposal,
        "version": version,
        "event": event,
        "person": person,
        "word": word,
        "tx": tx,
        "now": now,
    }


def _approve(
    project: str,
    proposal: str,
    version: int,
    specs: Sequence[TaskSpec],
    person: str | None,
    word: str,
    tx: str,
    now: int,
) -> list[Any]:
    """What follows in the batch that starts the tasks, if it does."""
    params = _decision(project, proposal, version, ProposalEvent.APPROVED, person, word, tx, now)
    params |= {"count": len(specs), "started": msgspec.json.encode([spec.task for spec in specs]).decode()}
    return statements((*store.APPROVE, chat.PROPOSAL_CHANGED), params)
