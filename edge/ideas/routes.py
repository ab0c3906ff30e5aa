"""Ideas over HTTP."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from edge.chat import store as chat
from edge.chat.sending import checked, fingerprint
from edge.http import Response, Route, Scheme, answer
from edge.ideas import store, views
from edge.ideas.model import EditIdea, ExecuteIdea, IdeaView, LinkIdea, NewIdea
from edge.ideas.rules import checked_idea, checked_note
from edge.ledger.batch import statements
from edge.tasks import rules as task_rules
from edge.tasks import views as tasks
from edge.tasks.model import TaskView
from edge.tasks.start import Asked, start_task
from shared.errors import Refused
from shared.spec import Mode, Origin, TaskSpec, title_of

if TYPE_CHECKING:
    from edge.app import Context, Host
    from edge.ports import Statement

NEWEST: Final = 500


async def list_ideas(context: "Context") -> Response:
    project = context.params["project"]
    database = context.host.databases.of(project)
    rows = (await database.batch(statements((store.NEWEST_IDS,), {"project": project, "most": NEWEST})))[0]
    return answer(await views.load(database, project, [row["id"] for row in rows]))


async def create(context: "Context") -> Response:
    asked: NewIdea = context.body
    checked(asked.id, "idea")
    view = await capture(context.host, context.params["project"], asked)
    return answer(view, 201)


async def capture(host: "Host", project: str, asked: NewIdea) -> IdeaView:
    """Stores an idea once, and links it to the conversation it came from.

    Raises:
        Refused: `invalid_request`, `id_reused`, `not_found` for the conversation.
    """
    checked_idea(asked.title, asked.body)
    checked_note(asked.note)
    params = {
        "idea": asked.id,
        "project": project,
        "title": asked.title.strip(),
        "body": asked.body,
        "conversation": asked.conversation,
        "note": asked.note,
        "now": host.clock.now(),
        "fingerprint": fingerprint(project, asked),
    }
    batch = (store.CREATE, store.LINK_NEW, chat.CONVERSATION_CHANGED, store.CHANGED, store.MADE)
    *_, made = await host.databases.of(project).batch(statements(batch, params))
    if not made:
        raise Refused("not_found", asked.conversation or project)
    if (made[0]["project"], made[0]["fingerprint"]) != (project, params["fingerprint"]):
        raise Refused("id_reused", asked.id)
    await host.told(project)
    return await _load(host, project, asked.id)


async def edit(context: "Context") -> Response:
    asked: EditIdea = context.body
    checked_idea(asked.title, asked.body)
    params = {"title": asked.title and asked.title.strip(), "body": asked.body, "state": asked.state}
    return answer(await _change(context, (store.EDIT,), params))


async def link(context: "Context") -> Response:
    asked: LinkIdea = context.body
    conversation = context.params["conversation"]
    view = await link_idea(context.host, context.params["project"], context.params["idea"], conversation, asked.note)
    return answer(view)


async def link_idea(host: "Host", project: str, idea: str, conversation: str, note: str) -> IdeaView:
    """Links both, or changes the note of the link that is there.

    Raises:
        Refused: `not_found` for either.
    """
    checked_note(note)
    params = {"idea": idea, "project": project, "conversation": conversation, "note": note, "now": host.clock.now()}
    database = host.databases.of(project)
    await database.batch(statements((store.LINK, store.CHANGED, chat.CONVERSATION_CHANGED), params))
    await host.told(project)
    view = await _load(host, project, idea)
    if conversation not in {one.conversation for one in view.links}:
        raise Refused("not_found", conversation)
    return view


async def unlink(context: "Context") -> Response:
    params = {"conversation": context.params["conversation"]}
    return answer(await _change(context, (store.UNLINK, chat.CONVERSATION_CHANGED), params))


async def execute(context: "Context") -> Response:
    """Makes a task of an idea, in a conversation that is linked to it, or a new one."""
    asked: ExecuteIdea = context.body
    host, project = context.host, context.params["project"]
    task = checked(asked.id, "tsk")
    idea = await _load(host, project, context.params["idea"])
    if started := await tasks.load(host.databases.of(project), project, [task]):
        return answer(_same_execution(started[0], idea.id, asked), 201)
    key, tx = task.removeprefix("tsk_"), host.ids.new("tx")
    conversation = asked.conversation or (idea.links[-1].conversation if idea.links else f"cnv_{key}")
    spec = TaskSpec(
        task=task,
        project=project,
        conversation=conversation,
        title=title_of(idea.title),
        text=task_rules.checked_text(f"{idea.title}\n\n{idea.body}".strip()),
        message=f"msg_{key}",
        mode=Mode.TASK,
        origin=Origin.IDEA,
        local=context.request.local,
        idea=idea.id,
        harness=asked.harness,
    )
    own = conversation == f"cnv_{key}"
    await start_task(host, Asked(spec=spec, own_conversation=own), tx=tx, then=_thread(host, spec, tx))
    database = host.databases.of(project)
    view: tuple[TaskView, ...] = await tasks.load(database, project, [task])
    return answer(view[0], 201)


def _same_execution(task: TaskView, idea: str, asked: ExecuteIdea) -> TaskView:
    """The task that this very request has made before, though idea and links may have changed since."""
    elsewhere = asked.conversation is not None and asked.conversation != task.conversation
    if task.idea != idea or task.origin is not Origin.IDEA or elsewhere:
        raise Refused("id_reused", task.id)
    return task


def _thread(host: "Host", spec: TaskSpec, tx: str) -> "list[Statement]":
    """The idea's new state, and the link between idea and conversation."""
    params = {
        "tx": tx,
        "now": host.clock.now(),
        "task": spec.task,
        "project": spec.project,
        "idea": spec.idea,
        "note": "executed here",
    }
    return statements((store.EXECUTING, store.LINK_IF_STARTED, store.CHANGED), params)


async def _change(context: "Context", batch: tuple[str, ...], params: Mapping[str, str | None]) -> IdeaView:
    host, project, idea = context.host, context.params["project"], context.params["idea"]
    moment = {"idea": idea, "project": project, "now": host.clock.now()}
    await host.databases.of(project).batch(statements((*batch, store.CHANGED), moment | dict(params)))
    await host.told(project)
    return await _load(host, project, idea)


async def _load(host: "Host", project: str, idea: str) -> IdeaView:
    found = await views.load(host.databases.of(project), project, [idea])
    if not found:
        raise Refused("not_found", idea)
    return found[0]


_ALL: Final = "/api/projects/{project}/ideas"
_ONE: Final = _ALL + "/{idea}"

ROUTES: Final = (
    Route(
        method="GET",
        path=_ALL,
        scheme=Scheme.PERSON,
        handler=list_ideas,
        summary="Ideas, newest change first",
        answers=list[IdeaView],
    ),
    Route(
        method="POST",
        path=_ALL,
        scheme=Scheme.PERSON,
        handler=create,
        summary="Capture an idea",
        takes=NewIdea,
        answers=IdeaView,
        status=201,
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
