"""The tools an agent holds, each with its struct: the JSON schema an agent sees is made from it."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, NamedTuple

import msgspec

from edge.chat import store as chat
from edge.dispatch import steering
from edge.dispatch.made import made
from edge.dispatch.model import OVERLAP, PATHS, PlannedTask
from edge.dispatch.routes import replace, start_plan
from edge.ideas import store as ideas
from edge.ideas import views as idea_views
from edge.ideas.model import AppendToIdea, EditIdea, IdeaHead, IdeaState, IdeaView, NewIdea, StatedIdea
from edge.ideas.routes import append_to, capture, edit_idea, link_idea, listed, unlink_idea
from edge.knowledge import routes as knowledge
from edge.knowledge import views as knowledge_views
from edge.knowledge.model import KnowledgeKind, KnowledgeView, NewKnowledge
from edge.ledger.batch import statements
from edge.mcp.pages import CURSOR, LIMIT, LISTED_CHARS, OFFSET, PAGE, beginning, fitting, paged, piece
from edge.mcp.schemas import says
from edge.outside.fence import Outside
from edge.paging import cursor_at, place_of
from edge.ports import Row
from edge.proposals import proposing
from edge.proposals.model import ProposalState
from edge.tasks import rules, store, views
from edge.tasks.ending import stop_task
from edge.tasks.model import TaskView
from edge.tasks.start import Asked, start_task
from edge.words import indexed
from shared.errors import Refused
from shared.spec import Guardrails, Origin, Overlap, Permissions, Runtime, TaskSpec, title_of
from shared.states import TaskEvent, TaskState
from shared.wire import AWAITING, FINISHED

if TYPE_CHECKING:
    from edge.app import Host


MOST_FOUND: Final = 20
MOST_DAYS: Final = 3_650
IDEA_TOLD_CHARS: Final = 2_000
"""Of a body: an agent that finds twenty ideas reads no more than a page of each."""


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """The attempt that calls, and what it belongs to."""

    attempt: str
    task: str
    project: str
    conversation: str
    call: str
    """Names this call: the broker asks again under the same name when an answer was lost, and nothing is done twice."""
    turn: str | None = None
    """The message that its agent is saying, where its node tells."""
    because: str | None = None
    """Whose text taints what it knows, if any does."""
    at_edge: bool = False
    """It thinks at the edge, where what others wrote taints."""


class DispatchTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Start a subtask. It gets a workspace and a branch of its own and runs while you go on."""

    text: Annotated[str, says("What to do, complete in itself: the subtask sees none of your conversation.")]
    title: str = ""
    depends_on: Annotated[tuple[str, ...], says("Ids of tasks that must be completed first.")] = ()
    priority: Annotated[int, says("The higher goes first among those that wait.")] = 0
    harness: Annotated[str, says("The coding agent that does it.")] = "auto"
    runtime: Annotated[
        Runtime, says("edge: thinks and dispatches, has no files. process: a workspace. auto: what its text needs.")
    ] = Runtime.AUTO
    model: str | None = None
    permissions: Annotated[
        Permissions | None, says("What it may do in its workspace, at most what you may. null: as you.")
    ] = None
    guardrails: Annotated[
        Guardrails | None, says("Limits for it and all below it; it can only have less than you.")
    ] = None
    budget_microusd: Annotated[
        int | None,
        says("What it and all below it may spend, out of what you have left; 1000000 is a dollar. null: a share."),
    ] = None
    paths: Annotated[tuple[str, ...], PATHS] = ()
    overlap: Annotated[Overlap, OVERLAP] = Overlap.ORDER


class PlanTasks(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Start several subtasks with their dependencies at once: all of them or, if one is refused, none."""

    tasks: tuple[PlannedTask, ...]
    overlap: Annotated[Overlap, OVERLAP] = Overlap.ORDER


class ProposePlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Propose a plan, with an estimate of its cost. A person edits, approves or rejects it; nothing starts before."""

    title: str
    tasks: tuple[PlannedTask, ...]
    summary: Annotated[str, says("Why so, and what is left open.")] = ""
    idea: Annotated[str, says("Id of the idea that it carries out.")] = ""
    replaces: Annotated[str, says("Id of a proposal of yours that this one takes the place of.")] = ""


class ListTasks(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Your subtasks, newest first, a page at a time."""

    state: TaskState | None = None
    limit: Annotated[int, LIMIT] = PAGE
    cursor: Annotated[str, CURSOR] = ""


class SendMessageToSubtask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Tell a subtask something. It reads it at its next turn, or at once if you interrupt it."""

    task: str
    text: str
    interrupt: bool = False


class StopSubtask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Stop a subtask and all below it. With a warning it has one more turn, to commit."""

    task: str
    warning: str = ""


class RetrySubtask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Try a failed or cancelled subtask anew: same task and dependencies, and it is told what went wrong."""

    task: str
    start_from: Literal["checkpoint", "base"] = "checkpoint"
    budget_microusd: Annotated[int | None, says("null: as before.")] = None


class WaitForSubtasks(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sleep until subtasks have ended. End your turn after it: you are woken with the results, and before that when one
    fails, cannot begin since another failed, or asks a person.
    """

    subtasks: Annotated[tuple[str, ...], says("Their ids; empty: all that still work.")] = ()
    mode: Literal["all", "any"] = "all"
    timeout_s: int = 3600


class GetPendingMessages(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was written to you and comes with your next turn, to read it now."""


class GetTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """State, result and problem of a task of this project; and whether a message you sent to it was read."""

    task: str
    report: Annotated[
        bool,
        says("Also its report: others' words, after which what starts, steers, stops or teaches needs a person's yes."),
    ] = False
    message: Annotated[str, says("Id of that message.")] = ""
    summary_offset: Annotated[int, OFFSET] = 0


class CompleteTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Say what you did. Your task ends when this turn ends; commit first."""

    summary: str


class CreateIdea(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Keep an insight as an idea, linked to this conversation."""

    title: str
    body: str = ""
    note: str = ""


class UpdateIdea(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Add to an idea, write over its title or body, or say how it stands. Only what is given changes."""

    idea: str
    append: Annotated[str, says("A paragraph for the end of its body.")] = ""
    title: str | None = None
    body: Annotated[str | None, says("All of it anew: what it does not repeat is gone.")] = None
    state: StatedIdea | None = None


class LinkIdea(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Link an idea to this conversation, with a note on why; or take that link away."""

    idea: str
    note: str = ""
    unlink: Annotated[bool, says("Take the link away.")] = False


class SearchIdeas(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ideas of this project that have all these words, first those with them in the title. Without words the newest."""

    query: str = ""
    state: IdeaState | None = None
    cursor: Annotated[str, CURSOR] = ""
    idea: Annotated[str, says("Only this idea, its body from body_offset on.")] = ""
    body_offset: Annotated[int, OFFSET] = 0


class SearchKnowledge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What this project knows that has all these words, the newest first. Without words what changed last."""

    query: str = ""
    kind: KnowledgeKind | None = None
    cursor: Annotated[str, CURSOR] = ""


class AddKnowledge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Keep what whoever works here later should know. A rule, or what contradicts another entry, waits for a person."""

    kind: KnowledgeKind
    text: Annotated[str, says("One thing, in a sentence or two, that holds beyond this task.")]
    origin: Annotated[str, says("How you know: a file, a command, who said it.")] = ""
    confidence: Annotated[int, says("Per cent, 1 to 100.")] = 70
    expires_in_days: int | None = None


class GetInstructions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is expected of you in this task: mode, branch, limits, and what the project knows that belongs to it."""


class RequestHumanInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask the person something you cannot decide. End your turn after it: the answer comes as the next message."""

    question: str


class Tool(NamedTuple):
    name: str
    takes: Any
    call: "Callable[[Host, Any, Any], Awaitable[dict[str, Any]]]"


async def dispatch_task(host: "Host", caller: Caller, asked: DispatchTask) -> dict[str, Any]:
    key = await _derived(host, caller)
    spec = TaskSpec(
        task=f"tsk_{key}",
        project=caller.project,
        conversation=f"cnv_{key}",
        title=rules.checked_title(asked.title or title_of(asked.text)),
        text=rules.checked_text(asked.text),
        message=f"msg_{key}",
        origin=Origin.AGENT,
        parent=caller.task,
        depends_on=asked.depends_on,
        priority=rules.checked_priority(asked.priority),
        harness=asked.harness,
        runtime=asked.runtime,
        model=asked.model,
        permissions=asked.permissions,
        guardrails=asked.guardrails,
        budget_microusd=asked.budget_microusd,
        paths=asked.paths,
        overlap=asked.overlap,
    )
    await start_task(host, Asked(spec=spec, author="agent"), tx=host.ids.new("tx"))
    return await get_task(host, caller, GetTask(task=spec.task))


async def plan_tasks(host: "Host", caller: Caller, asked: PlanTasks) -> dict[str, Any]:
    plan = await _derived(host, caller)
    started = await start_plan(host, caller.project, plan, asked.tasks, parent=caller.task, overlap=asked.overlap)
    return {"tasks": [_facts(caller, task) for task in started]}


async def propose_plan(host: "Host", caller: Caller, asked: ProposePlan) -> dict[str, Any]:
    plan = proposing.Plan(
        id=f"prp_{await _derived(host, caller)}",
        project=caller.project,
        task=caller.task,
        attempt=caller.attempt,
        title=asked.title,
        summary=asked.summary,
        tasks=asked.tasks,
        idea=asked.idea or None,
        replaces=asked.replaces or None,
        because=caller.because,
    )
    made = await proposing.propose(host, plan)
    told = {"proposal": made.id, "estimate": msgspec.to_builtins(made.estimate)}
    if made.by_itself:
        return told | {"state": made.state, "tasks": list(made.started)}
    waits = {"state": ProposalState.PROPOSED, AWAITING: True}  # made again later too: the decision comes by itself
    return told | waits | {"next": "End your turn now; what the person decides comes as a message."}


async def list_tasks(host: "Host", caller: Caller, asked: ListTasks) -> dict[str, Any]:
    return await page_of_tasks(
        host, caller.project, caller.task, asked.state, asked.limit, asked.cursor, partial(_facts, caller)
    )


async def page_of_tasks(
    host: "Host",
    project: str,
    parent: str | None,
    state: TaskState | None,
    limit: int,
    cursor: str,
    shape: Callable[[TaskView], dict[str, Any]],
) -> dict[str, Any]:
    """Tasks after the cursor, newest first, each in that shape, and the cursor of the next page if there is one."""
    at, before = place_of(cursor)
    params = {"project": project, "state": state, "parent": parent, "at": at, "id": before, "most": limit + 1}
    database = host.databases.of(project)
    rows = (await database.batch(statements((store.PAGE_IDS,), params)))[0]
    tasks = await views.load(database, project, [row["id"] for row in rows[:limit]])
    shown = fitting([shape(task) for task in tasks])
    told: dict[str, Any] = {"tasks": shown}
    last = rows[len(shown) - 1] if len(rows) > len(shown) else None
    return told | ({"next_cursor": cursor_at(last["created_at"], last["id"])} if last else {})


async def send_message_to_subtask(host: "Host", caller: Caller, asked: SendMessageToSubtask) -> dict[str, Any]:
    await steering.checked_below(host, caller.project, caller.task, asked.task)
    word = await _word(host, caller, asked.text, interrupt=asked.interrupt)
    told: dict[str, Any] = msgspec.to_builtins(await steering.write_to(host, caller.project, asked.task, word))
    return told


async def stop_subtask(host: "Host", caller: Caller, asked: StopSubtask) -> dict[str, Any]:
    await steering.checked_below(host, caller.project, caller.task, asked.task)
    if asked.warning:
        word = await _word(host, caller, asked.warning)
        warned = await steering.warn(host, caller.project, asked.task, word, "stopped_by_parent")
        return {"stopping": True, "warning": msgspec.to_builtins(warned)}
    await stop_task(host, caller.project, asked.task, "stopped_by_parent")
    return {"stopping": True}


async def retry_subtask(host: "Host", caller: Caller, asked: RetrySubtask) -> dict[str, Any]:
    await steering.checked_below(host, caller.project, caller.task, asked.task)
    new = f"tsk_{await _derived(host, caller)}"
    replacement = await replace(
        host,
        caller.project,
        asked.task,
        new,
        asked.start_from,
        origin=Origin.AGENT,
        budget=asked.budget_microusd,
        below=caller.task,
    )
    return _facts(caller, replacement)


async def wait_for_subtasks(host: "Host", caller: Caller, asked: WaitForSubtasks) -> dict[str, Any]:
    tx = f"tx_{await _derived(host, caller)}"
    waits = await steering.wait_for(
        host, caller.project, caller.attempt, caller.task, asked.subtasks, asked.mode, asked.timeout_s, tx, caller.turn
    )
    if waits:
        return {AWAITING: True, "next": "End your turn now; the results come as the next message."}
    return {AWAITING: False, **await list_tasks(host, caller, ListTasks())}


async def get_pending_messages(host: "Host", caller: Caller, _: GetPendingMessages) -> dict[str, Any]:
    database = host.databases.of(caller.project)
    rows = (await database.batch(statements((chat.PENDING,), {"attempt": caller.attempt})))[0]
    return {"messages": [_heard(row) for row in rows]}


def _heard(row: Row) -> dict[str, Any]:
    """A message as it is read before its turn."""
    text = Outside("a message of another agent", row["text"]) if row["outside"] else row["text"]
    return {"id": row["id"], "author": row["author"], "text": text, "created_at": row["created_at"]}


async def get_task(host: "Host", caller: Caller, asked: GetTask) -> dict[str, Any]:
    def shape(task: TaskView) -> dict[str, Any]:
        return _facts(caller, task) | (_report(caller, task, asked.summary_offset) if asked.report else {})

    told = await one_task(host, caller.project, asked.task, asked.message, shape)
    if asked.report and told["state"] == TaskState.NEEDS_INPUT:
        params = {"task": asked.task, "project": caller.project}
        for row in (await host.databases.of(caller.project).batch(statements((chat.ASKED_LAST,), params)))[0]:
            told["question"] = Outside(f"a question of task {asked.task}", row["question"], own=told["yours"])
    if receipt := told.get("receipt"):
        known = receipt["author"] == "person" or (told["yours"] and receipt["author"] == "agent")
        text = receipt["text"] if known else Outside("a message of another agent", receipt["text"])
        told |= {"receipt": receipt | {"text": text}}
    return told


async def one_task(
    host: "Host", project: str, task: str, message: str, shape: Callable[[TaskView], dict[str, Any]]
) -> dict[str, Any]:
    """A task of the project in that shape, and the receipt of a message to it.

    Raises:
        Refused: `not_found` for either.
    """
    found = await views.load(host.databases.of(project), project, [task])
    if not found:
        raise Refused("not_found", task)
    told = shape(found[0])
    if found[0].state is TaskState.QUEUED:
        told["position"] = await views.position(host.databases.of(project), project, task)
    if not message:
        return told
    sent = await steering.receipts(host, project, task, message)
    if not sent:
        raise Refused("not_found", message)
    return told | {"receipt": msgspec.to_builtins(sent[0])}


def _facts(caller: Caller, task: TaskView) -> dict[str, Any]:
    """What an agent may always be told. What others wrote is not in it: of a task that neither the caller nor a person
    started not even the title, and the branch that is named after it; a person who retries a task did not name it.
    """
    named_by = task.named_by if caller.at_edge else task.keeper
    known = named_by == caller.task or (task.origin is Origin.PERSON and task.replaces is None)

    def named(text: str) -> str | Outside:
        return text if known else Outside("another's task", text)

    blocked = task.state is TaskState.BLOCKED  # else it would name others' titles
    facts = {key: value for key, value in told_of(task).items() if not key.startswith("summary")}
    return facts | {
        "title": named(task.title),
        "yours": task.keeper == caller.task,
        "why_waiting": "Waits for what it depends on." if blocked else task.why_waiting,
        "problem": msgspec.to_builtins(msgspec.structs.replace(task.problem, detail="")) if task.problem else None,
        "branch": named(task.branch) if task.pushed else None,
        **({} if known or not task.overlaps else {"overlaps": [one.task for one in task.overlaps]}),
        "has_report": bool(task.summary or (task.problem and task.problem.detail)),
    }


def _report(caller: Caller, task: TaskView, offset: int) -> dict[str, Any]:
    """What its agent wrote at the end, and what went wrong in the words of programs."""
    own = task.keeper == caller.task
    told = piece("summary", task.summary, offset)
    if told["summary"]:
        told["summary"] = Outside(f"the report of task {task.id}", told["summary"], own=own)
    if task.problem and task.problem.detail:
        told["detail"] = Outside(f"the failure of task {task.id}", task.problem.detail, own=own)
    return told


def told_of(task: TaskView, offset: int = 0, most: int = LISTED_CHARS) -> dict[str, Any]:
    """A task as an agent needs it; of a long summary a piece: `get_task` has the rest."""
    return {
        "id": task.id,
        "title": task.title,
        "state": task.state,
        "why_waiting": task.why_waiting,
        "problem": msgspec.to_builtins(task.problem),
        "branch": task.branch if task.pushed else None,
        "commit": task.commit,
        "files": task.files,
        "added": task.added,
        "removed": task.removed,
        **piece("summary", task.summary, offset, most),
        "budget_microusd": task.money.budget_microusd,
        "spent_microusd": task.money.spent_microusd,
        "depends_on": list(task.depends_on),
        **({"overlaps": msgspec.to_builtins(task.overlaps)} if task.overlaps else {}),
    }


async def complete_task(host: "Host", caller: Caller, asked: CompleteTask) -> dict[str, Any]:
    if not asked.summary.strip():
        raise Refused("invalid_request", "the summary is empty")
    links = await made(host, caller.project, caller.task)
    params = {
        "summary": "\n\n".join(one for one in (asked.summary[:10_000], links) if one),
        "task": caller.task,
        "project": caller.project,
        "attempt": caller.attempt,
    }
    await host.databases.of(caller.project).batch(statements((store.SUMMARY, store.TASK_SAID), params))
    await host.committed(caller.project)
    return {FINISHED: True, "noted": True, "next": "Commit what is left and end your turn."}


async def create_idea(host: "Host", caller: Caller, asked: CreateIdea) -> dict[str, Any]:
    new = NewIdea(
        id=f"idea_{await _derived(host, caller)}",
        title=asked.title,
        body=asked.body,
        conversation=caller.conversation,
        note=asked.note,
    )
    view = await capture(host, caller.project, new, task=caller.task)
    told = {"id": view.id, "title": view.title, "state": view.state}
    near = await idea_views.heads(host.databases.of(caller.project), caller.project, [one.id for one in view.similar])
    return told | (
        {"similar": [{"id": one.id, "title": _words(caller, one, one.title)} for one in near]} if near else {}
    )


async def update_idea(host: "Host", caller: Caller, asked: UpdateIdea) -> dict[str, Any]:
    change = EditIdea(title=asked.title, body=asked.body, state=asked.state)
    if change == EditIdea() and not asked.append:
        raise Refused("invalid_request", "nothing is given to change")
    if asked.body is not None and asked.append:
        raise Refused("invalid_request", "a body is written anew or appended to, not both at once")
    mark = {"idea": asked.idea, "project": caller.project, "task": caller.task}
    await host.databases.of(caller.project).batch(statements((ideas.BY_AGENT,), mark))
    if change != EditIdea():
        view = await edit_idea(host, caller.project, asked.idea, change)
    if asked.append:
        more = AppendToIdea(id=f"req_{await _derived(host, caller)}", text=asked.append)
        view = await append_to(host, caller.project, asked.idea, more)
    return _told_idea(caller, view, piece("body", view.body, most=IDEA_TOLD_CHARS))


async def link(host: "Host", caller: Caller, asked: LinkIdea) -> dict[str, Any]:
    if asked.unlink:
        view = await unlink_idea(host, caller.project, asked.idea, caller.conversation)
    else:
        view = await link_idea(host, caller.project, asked.idea, caller.conversation, asked.note)
    return {"id": view.id, "links": len(view.links)}


async def search_ideas(host: "Host", caller: Caller, asked: SearchIdeas) -> dict[str, Any]:
    if asked.idea:
        one = await idea_views.one(host.databases.of(caller.project), caller.project, asked.idea)
        return _told_idea(caller, one, piece("body", one.body, asked.body_offset))
    page = await listed(
        host, caller.project, asked.query, asked.state, cursor=asked.cursor, most=MOST_FOUND, chars=IDEA_TOLD_CHARS
    )
    told = [_told_idea(caller, one, beginning("body", one.beginning, one.body_chars)) for one in page.entries]
    return paged("ideas", page, told)


def _told_idea(caller: Caller, idea: IdeaView | IdeaHead, body: dict[str, Any]) -> dict[str, Any]:
    """An idea as an agent is told of it, with so much of its body."""
    words = {"title": _words(caller, idea, idea.title), **body, "body": _words(caller, idea, body["body"])}
    return {"id": idea.id, "state": idea.state, "tasks": list(idea.tasks)} | words


def _words(caller: Caller, idea: IdeaView | IdeaHead, text: str) -> str | Outside:
    known = idea.by_agent in ("", caller.task) or not text
    return text if known else Outside("an idea that an agent wrote to", text)


async def search_knowledge(host: "Host", caller: Caller, asked: SearchKnowledge) -> dict[str, Any]:
    page = await knowledge.listed(
        host, caller.project, asked.query, ("active",), asked.kind, cursor=asked.cursor, most=MOST_FOUND, expired=False
    )
    return paged("knowledge", page, [_told_entry(caller, entry) for entry in page.entries])


async def add_knowledge(host: "Host", caller: Caller, asked: AddKnowledge) -> dict[str, Any]:
    if asked.expires_in_days is not None and not 1 <= asked.expires_in_days <= MOST_DAYS:
        raise Refused("invalid_request", f"expires_in_days lies between 1 and {MOST_DAYS}")
    new = NewKnowledge(
        id=f"knw_{await _derived(host, caller)}",
        kind=asked.kind,
        text=asked.text,
        origin=asked.origin,
        conversation=caller.conversation,
        confidence=asked.confidence,
    )
    source = knowledge.Source(attempt=caller.attempt, task=caller.task)
    entry = await knowledge.learn(host, caller.project, new, source, days=asked.expires_in_days)
    told = {"id": entry.id, "state": entry.state, "contradicts": list(entry.contradicts)}
    return told | ({"next": "A person decides on it; go on without it."} if entry.state == "proposed" else {})


def _told_entry(caller: Caller, entry: KnowledgeView) -> dict[str, Any]:
    own = entry.vouched or entry.source.task == caller.task
    text = entry.text if own else Outside("knowledge that an agent added", entry.text)
    told = {"id": entry.id, "kind": entry.kind, "text": text, "source": entry.source.author}
    return told | {"confidence": entry.confidence, "contradicts": list(entry.contradicts)}


async def get_instructions(host: "Host", caller: Caller, _: GetInstructions) -> dict[str, Any]:
    database = host.databases.of(caller.project)
    params = {"task": caller.task, "project": caller.project}
    row = (await database.batch(statements((store.INSTRUCTIONS,), params)))[0][0]
    spec = msgspec.json.decode(row["spec"], type=TaskSpec)
    left = row["max_depth"] - row["depth"]
    about = f"{spec.title}\n{spec.text}"
    known = await knowledge_views.for_task(database, caller.project, about, host.clock.now())
    return {
        "instructions": rules.first_prompt(spec, row["branch"], row["base"], row["name"]),
        "knowledge": msgspec.to_builtins(known),
        "limits": msgspec.to_builtins(spec.limits)
        | {"subtask_depth_left": min(left, left if row["guard_depth"] is None else row["guard_depth"])},
    }


async def request_human_input(host: "Host", caller: Caller, asked: RequestHumanInput) -> dict[str, Any]:
    if not asked.question.strip():
        raise Refused("invalid_request", "the question is empty")
    params = {
        "tx": host.ids.new("tx"),
        "now": host.clock.now(),
        "project": caller.project,
        "attempt": caller.attempt,
        "event": TaskEvent.ASKED_PERSON,
        "reason": None,
        "detail": "",
        "message": f"msg_{await _derived(host, caller)}",
        "question": asked.question[:10_000],
        "words": indexed(asked.question[:10_000]),
    }
    batch = (
        store.ASK_PERSON,
        store.APPLY,
        chat.FOUND_QUESTION,
        chat.QUESTION,
        chat.MESSAGE_CHANGED,
        *store.ASKED,
        *store.ADMIT,
        *store.AFTERWARDS,
        chat.FIND,
    )
    asked_for = (await host.databases.of(caller.project).batch(statements(batch, params)))[-1]
    if not asked_for:
        raise Refused("task_ended", "or it is asking something already")
    await host.committed(caller.project)
    return {AWAITING: True, "next": "End your turn now; the answer comes as the next message."}


async def _word(host: "Host", caller: Caller, text: str, *, interrupt: bool = False) -> steering.Word:
    return steering.Word(message=f"msg_{await _derived(host, caller)}", text=text, author="agent", interrupt=interrupt)


async def _derived(host: "Host", caller: Caller) -> str:
    """The part of an id after its kind, the same whenever this call is made again."""
    return (await host.vault.derive("mcp-call", f"{caller.attempt}/{caller.call}"))[:26]


TOOLS: Final = {
    tool.name: tool
    for tool in (
        Tool("dispatch_task", DispatchTask, dispatch_task),
        Tool("plan_tasks", PlanTasks, plan_tasks),
        Tool("propose_plan", ProposePlan, propose_plan),
        Tool("get_task", GetTask, get_task),
        Tool("list_tasks", ListTasks, list_tasks),
        Tool("send_message_to_subtask", SendMessageToSubtask, send_message_to_subtask),
        Tool("stop_subtask", StopSubtask, stop_subtask),
        Tool("retry_subtask", RetrySubtask, retry_subtask),
        Tool("wait_for_subtasks", WaitForSubtasks, wait_for_subtasks),
        Tool("get_pending_messages", GetPendingMessages, get_pending_messages),
        Tool("complete_task", CompleteTask, complete_task),
        Tool("create_idea", CreateIdea, create_idea),
        Tool("update_idea", UpdateIdea, update_idea),
        Tool("link_idea", LinkIdea, link),
        Tool("search_ideas", SearchIdeas, search_ideas),
        Tool("search_knowledge", SearchKnowledge, search_knowledge),
        Tool("add_knowledge", AddKnowledge, add_knowledge),
        Tool("get_instructions", GetInstructions, get_instructions),
        Tool("request_human_input", RequestHumanInput, request_human_input),
    )
}
