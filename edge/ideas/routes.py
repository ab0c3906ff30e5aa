"""Ideas over HTTP."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, get_args

import msgspec

from edge.chat import store as chat
from edge.chat.sending import checked, fingerprint
from edge.dispatch import steering
from edge.http import Response, Route, Scheme, answer
from edge.ideas import store, views
from edge.ideas.model import (
    AppendToIdea,
    CapturedIdea,
    EditIdea,
    ExecuteIdea,
    IdeaDetail,
    IdeaHead,
    IdeaPage,
    IdeaState,
    IdeaView,
    LinkIdea,
    MergeIdea,
    NewIdea,
)
from edge.ideas.rules import (
    IDEA_BODY_CHARS,
    LOOKED_AT,
    MOST_CANDIDATES,
    MOST_LINKS,
    PLAN_FIRST,
    checked_append,
    checked_idea,
    checked_note,
    planned_first,
    search_expressions,
    similar,
    similar_expression,
    task_text,
)
from edge.ledger.batch import statements
from edge.paging import Paged, limit_of, place_of
from edge.ports import Row
from edge.tasks import rules as task_rules
from edge.tasks import store as task_store
from edge.tasks import views as tasks
from edge.tasks.model import TaskView
from edge.tasks.start import Asked, start_task
from edge.words import indexed
from shared.errors import Refused
from shared.spec import Mode, Origin, Runtime, TaskSpec, title_of
from shared.states import TaskState

if TYPE_CHECKING:
    from edge.app import Context, Host

STATES: Final = get_args(IdeaState)
PLACES: Final = ("title", "text")
"""Of what a search finds, as its cursors name them."""


async def list_ideas(context: "Context") -> Response:
    query, state = context.request.query.get("query", ""), context.request.query.get("state")
    if state is not None and state not in STATES:
        raise Refused("invalid_request", f"state is one of {', '.join(STATES)}")
    cursor, most = context.request.query.get("cursor", ""), limit_of(context.request.query)
    page = await listed(context.host, context.params["project"], query, state, cursor=cursor, most=most)
    return answer(IdeaPage(ideas=page.entries, next_cursor=page.next_after(len(page.entries))))


async def listed(
    host: "Host",
    project: str,
    query: str,
    state: str | None,
    *,
    cursor: str,
    most: int,
    chars: int = views.BEGINNING_CHARS,
) -> Paged[IdeaHead]:
    """Ideas that have every word of the query, those first that have it in their title; without one by their last
    change. `chars`: how much of their bodies.

    Raises:
        Refused: `invalid_request` for a query that is too long, or a cursor that is none of such a list.
    """
    database = host.databases.of(project)
    at, last = place_of(cursor)
    match = search_expressions(project, query)
    if query.strip() and match is None:
        return Paged((), (), more=False)
    if cursor and (last in PLACES) != bool(match):
        raise Refused("invalid_request", "cursor is of another list")
    params: dict[str, Any] = {"project": project, "state": state, "most": most + 1}
    if match:
        params |= {"titled": match[0], "others": match[1], "place": last, "number": at}
    else:
        params |= {"at": at, "id": last}
    rows = (await database.batch(statements((store.FOUND if match else store.PAGE_IDS,), params)))[0]
    return await views.paged(database, project, rows, most, chars=chars)


async def read(context: "Context") -> Response:
    project = context.params["project"]
    return answer(await views.detail(context.host.databases.of(project), project, context.params["idea"]))


async def create(context: "Context") -> Response:
    asked: NewIdea = context.body
    checked(asked.id, "idea")
    return answer(await capture(context.host, context.params["project"], asked), 201)


async def capture(host: "Host", project: str, asked: NewIdea, *, task: str | None = None) -> CapturedIdea:
    """Stores an idea once, links it to the conversation it came from, and says which others are near it.

    `task`: of the agent that captures it, so that it came up in what is being said there.

    Raises:
        Refused: `invalid_request`, `id_reused`, `not_found` for the conversation or message.
    """
    checked_idea(asked.title, asked.body)
    checked_note(asked.note)
    message = None if asked.message is msgspec.UNSET else asked.message
    params = {
        "idea": asked.id,
        "project": project,
        "title": asked.title.strip(),
        "body": asked.body,
        "title_words": indexed(asked.title.strip()),
        "body_words": indexed(asked.body),
        "conversation": asked.conversation,
        "message": message,
        "spoken": task is not None,
        "task": task,
        "note": asked.note,
        "now": host.clock.now(),
        "fingerprint": fingerprint(project, asked),
        "match": similar_expression(project, asked.title, asked.body),
        "looked_at": LOOKED_AT,
        "most": MOST_CANDIDATES,
    }
    batch = [store.CREATE, store.LINK_NEW, store.WORDS, chat.CONVERSATION_CHANGED, store.CHANGED, store.MADE]
    batch += [store.CANDIDATES] if params["match"] else []
    answers = await host.databases.of(project).batch(statements(batch, params))
    made = answers[batch.index(store.MADE)]
    if not made:
        raise Refused("not_found", message or asked.conversation or project)
    if (made[0]["project"], made[0]["fingerprint"]) != (project, params["fingerprint"]):
        raise Refused("id_reused", asked.id)
    await host.told(project)
    view = await views.one(host.databases.of(project), project, asked.id)
    candidates = answers[-1] if params["match"] else []
    near = similar(asked.title, asked.body, ((row["id"], row["title"], row["body"]) for row in candidates))
    return CapturedIdea(**msgspec.structs.asdict(view), similar=near)


async def edit(context: "Context") -> Response:
    return answer(await edit_idea(context.host, context.params["project"], context.params["idea"], context.body))


async def edit_idea(host: "Host", project: str, idea: str, asked: EditIdea) -> IdeaView:
    """Writes over what is given.

    Raises:
        Refused: `invalid_request`, `not_found`, `merged_before`: the words would be another idea's.
    """
    checked_idea(asked.title, asked.body)
    title = asked.title and asked.title.strip()
    params = {
        "title": title,
        "body": asked.body,
        "title_words": title and indexed(title),
        "body_words": asked.body and indexed(asked.body),
        "state": asked.state,
    }
    view = await _change(host, project, idea, (store.EDIT, store.EDIT_WORDS), params)
    if view.id != idea:
        raise Refused("merged_before", view.id)
    return view


async def append(context: "Context") -> Response:
    asked: AppendToIdea = context.body
    checked(asked.id, "req")
    view = await append_to(context.host, context.params["project"], context.params["idea"], asked)
    return answer(view)


async def append_to(host: "Host", project: str, idea: str, asked: AppendToIdea) -> IdeaView:
    """Adds a paragraph once.

    Raises:
        Refused: `invalid_request`, `not_found`, `id_reused`, `idea_too_long`.
    """
    text = checked_append(asked.text)
    params = {
        "append": asked.id,
        "text": text,
        "words": indexed(text),
        "fingerprint": fingerprint(f"{project} {idea}", asked),
    }
    seen: list[Row] = []
    view = await _change(host, project, idea, (*store.APPEND, store.APPENDED_BEFORE), params, seen)
    if not seen:
        raise Refused("idea_too_long", f"an idea's body has at most {IDEA_BODY_CHARS} characters")
    if (seen[0]["project"], seen[0]["fingerprint"]) != (project, params["fingerprint"]):
        raise Refused("id_reused", asked.id)
    return view


async def merge(context: "Context") -> Response:
    """One idea becomes part of another: its words, links and tasks go over, its id leads to the other."""
    asked: MergeIdea = context.body
    host, project, idea = context.host, context.params["project"], context.params["idea"]
    params = {"idea": idea, "into": asked.into, "project": project, "now": host.clock.now()}
    batch = (*store.MERGE_BEGINS, task_store.MERGE_IDEA, *store.MERGE_ENDS, store.PAIR)
    pair = (await host.databases.of(project).batch(statements(batch, params)))[-1][0]
    if pair["id"] is None or pair["target"] is None:
        raise Refused("not_found", idea if pair["id"] is None else asked.into)
    if asked.into == idea or pair["target"] == idea:
        raise Refused("same_idea", pair["target"])
    if pair["merged_into"] is None:
        raise Refused("idea_too_long" if pair["too_long"] else "too_many_links", pair["target"])
    if pair["merged_into"] != pair["target"]:
        raise Refused("merged_before", pair["merged_into"])
    await host.told(project)
    return answer(await views.one(host.databases.of(project), project, idea))


async def link(context: "Context") -> Response:
    asked: LinkIdea = context.body
    conversation = context.params["conversation"]
    view = await link_idea(context.host, context.params["project"], context.params["idea"], conversation, asked.note)
    return answer(view)


async def link_idea(host: "Host", project: str, idea: str, conversation: str, note: str) -> IdeaView:
    """Links both, or changes the note of the link that is there.

    Raises:
        Refused: `invalid_request`, `not_found` for either, `too_many_links`.
    """
    checked_note(note)
    params = {"conversation": conversation, "note": note}
    view = await _change(host, project, idea, (store.LINK, chat.CONVERSATION_CHANGED), params)
    if conversation not in {one.conversation for one in view.links}:
        full = len(view.links) >= MOST_LINKS
        raise Refused("too_many_links", f"{MOST_LINKS}") if full else Refused("not_found", conversation)
    return view


async def unlink(context: "Context") -> Response:
    project, idea = context.params["project"], context.params["idea"]
    return answer(await unlink_idea(context.host, project, idea, context.params["conversation"]))


async def unlink_idea(host: "Host", project: str, idea: str, conversation: str) -> IdeaView:
    """Takes a link away, if it is there.

    Raises:
        Refused: `not_found` for the idea.
    """
    params = {"conversation": conversation}
    return await _change(host, project, idea, (store.UNLINK, chat.CONVERSATION_CHANGED), params)


async def execute(context: "Context") -> Response:
    project, idea = context.params["project"], context.params["idea"]
    return answer(await execute_idea(context.host, project, idea, context.body, local=context.request.local), 201)


async def execute_idea(host: "Host", project: str, named: str, asked: ExecuteIdea, *, local: bool) -> TaskView:
    """Makes a task of an idea, in a conversation that is linked to it, or a new one.

    Raises:
        Refused: `not_found`, `id_reused`, or as `start_task`.
    """
    database = host.databases.of(project)
    task = checked(asked.id, "tsk")
    idea = await views.one(database, project, named)
    key, tx = task.removeprefix("tsk_"), host.ids.new("tx")
    place = {"project": project, "message": f"msg_{key}"}
    (said,) = await database.batch(statements((chat.FIND,), place))
    told = said[0]["task"] if said and said[0]["project"] == project else None
    if started := await tasks.load(database, project, [told or task]):
        return _same_execution(started[0], idea.id, asked, task)
    plan = planned_first(asked.plan, idea.title, idea.body, harness=asked.harness, thinks=not host.model.info.rehearsal)
    text = task_rules.checked_text(task_text(idea.id, idea.title, idea.body, plan=plan))
    conversation = asked.conversation or (idea.links[-1].conversation if idea.links else f"cnv_{key}")
    if plan and asked.harness == "auto":
        queries = (task_store.LIVE_TASK,)
        (live,) = await database.batch(statements(queries, {"project": project, "conversation": conversation}))
        if live and live[0]["runtime"] == Runtime.EDGE:
            if live[0]["mode"] == Mode.CONVERSATION and live[0]["state"] != TaskState.NEEDS_INPUT:
                return await _ask_there(host, project, idea.id, conversation, live[0]["id"], f"msg_{key}", text)
            conversation = f"cnv_{key}"  # two that think in one conversation would think each other's thoughts
    spec = TaskSpec(
        task=task,
        project=project,
        conversation=conversation,
        title=title_of(f"Plan: {idea.title}" if plan else idea.title),
        text=text,
        message=f"msg_{key}",
        mode=Mode.TASK,
        origin=Origin.IDEA,
        local=local,
        idea=idea.id,
        harness=asked.harness,
        runtime=Runtime.EDGE if plan else Runtime.AUTO,
    )
    own = conversation == f"cnv_{key}"
    moment = {"tx": tx, "now": host.clock.now(), "task": task, "message": spec.message}
    then = statements((*store.EXECUTED, *chat.BRING_BACK), moment)
    return await start_task(host, Asked(spec=spec, own_conversation=own), tx=tx, then=then)


async def _ask_there(
    host: "Host", project: str, idea: str, conversation: str, live: str, message: str, text: str
) -> TaskView:
    """The orchestrator that the conversation has is asked for the plan; an idea that was parked is no longer."""
    params = {"conversation": conversation}
    await _change(host, project, idea, (store.LINK_PLANNED, chat.CONVERSATION_CHANGED), params)
    await edit_idea(host, project, idea, EditIdea(state="ready"))
    await steering.write_to(host, project, live, steering.Word(message=message, text=text, author="person"))
    return (await tasks.load(host.databases.of(project), project, [live]))[0]


def _same_execution(task: TaskView, idea: str, asked: ExecuteIdea, minted: str) -> TaskView:
    """The task that this very request has made before, or was put to, though idea and links may have changed since."""
    if task.id != minted:
        return task
    elsewhere = asked.plan is not True and asked.conversation is not None and asked.conversation != task.conversation
    otherwise = asked.plan is not None and asked.plan != task.text.startswith(PLAN_FIRST)
    if task.idea != idea or task.origin is not Origin.IDEA or elsewhere or otherwise:
        raise Refused("id_reused", task.id)
    return task


async def _change(
    host: "Host",
    project: str,
    idea: str,
    batch: tuple[str, ...],
    params: Mapping[str, str | None],
    last: list[Row] | None = None,
) -> IdeaView:
    """Runs the statements and answers the idea as it then is; what the last of them read is put into `last`."""
    moment = {"idea": idea, "project": project, "now": host.clock.now()} | dict(params)
    answers = await host.databases.of(project).batch(statements((*batch, store.CHANGED), moment))
    if last is not None:
        last += answers[-2]
    await host.told(project)
    return await views.one(host.databases.of(project), project, idea)


_ALL: Final = "/api/projects/{project}/ideas"
_ONE: Final = _ALL + "/{idea}"

ROUTES: Final = (
    Route(
        method="GET",
        path=_ALL,
        scheme=Scheme.PERSON,
        handler=list_ideas,
        summary="Ideas, newest change first; of a search those first that have it in their title",
        answers=IdeaPage,
        query=("query", "state", "cursor", "limit"),
    ),
    Route(
        method="POST",
        path=_ALL,
        scheme=Scheme.PERSON,
        handler=create,
        summary="Capture an idea",
        takes=NewIdea,
        answers=CapturedIdea,
        status=201,
    ),
    Route(
        method="GET",
        path=_ONE,
        scheme=Scheme.PERSON,
        handler=read,
        summary="An idea with its conversations, tasks and origin",
        answers=IdeaDetail,
    ),
    Route(
        method="PATCH",
        path=_ONE,
        scheme=Scheme.PERSON,
        handler=edit,
        summary="Change what is given",
        takes=EditIdea,
        answers=IdeaView,
    ),
    Route(
        method="POST",
        path=_ONE + "/append",
        scheme=Scheme.PERSON,
        handler=append,
        summary="Add a paragraph to its body",
        takes=AppendToIdea,
        answers=IdeaView,
    ),
    Route(
        method="POST",
        path=_ONE + "/merge",
        scheme=Scheme.PERSON,
        handler=merge,
        summary="Make it part of another",
        takes=MergeIdea,
        answers=IdeaView,
    ),
    Route(
        method="PUT",
        path=_ONE + "/links/{conversation}",
        scheme=Scheme.PERSON,
        handler=link,
        summary="Link it to a conversation, with a note",
        takes=LinkIdea,
        answers=IdeaView,
    ),
    Route(
        method="DELETE",
        path=_ONE + "/links/{conversation}",
        scheme=Scheme.PERSON,
        handler=unlink,
        summary="Take the link away",
        answers=IdeaView,
    ),
    Route(
        method="POST",
        path=_ONE + "/execute",
        scheme=Scheme.PERSON,
        handler=execute,
        summary="Make a task of it",
        takes=ExecuteIdea,
        answers=TaskView,
        status=201,
    ),
)
