"""Adding and reading projects."""

import re
from typing import TYPE_CHECKING, Final

from edge.chat import live
from edge.chat import store as chat
from edge.chat import views as conversations
from edge.http import Response, Route, Scheme, answer
from edge.ideas import store as idea_store
from edge.ideas import views as ideas
from edge.ledger.batch import statements
from edge.nodes import views as nodes
from edge.ports import Row
from edge.projects import store
from edge.projects.model import AddProject, ProjectLimits, ProjectSnapshot, ProjectView
from edge.tasks import store as task_store
from edge.tasks import views as tasks
from shared.errors import Refused

if TYPE_CHECKING:
    from edge.app import Context

NEWEST: Final = 200
NAME_CHARS: Final = 100


async def list_projects(context: "Context") -> Response:
    params = {"person": context.principal.id}
    rows = (await context.host.databases.directory().batch(statements((store.OF_PERSON,), params)))[0]
    return answer([_view(row) for row in rows])


async def add_project(context: "Context") -> Response:
    asked: AddProject = context.body
    host = context.host
    if asked.sample == (asked.origin is not None):
        raise Refused("invalid_request", "give either an origin or sample: true")
    found = await (host.forge.make_sample() if asked.origin is None else host.forge.inspect(asked.origin))
    name = (asked.name or _name_of(found.origin_url)).strip()
    if not name or len(name) > NAME_CHARS:
        raise Refused("invalid_request", f"a name has 1 to {NAME_CHARS} characters")
    project = host.ids.new("prj")
    params = {
        "project": project,
        "name": name,
        "origin_url": found.origin_url,
        "default_branch": found.default_branch,
        "sample": asked.sample,
        "now": host.clock.now(),
        "person": context.principal.id,
    }
    database = host.databases.directory()
    *_, rows = await database.batch(statements((store.ADD, store.OWN, store.BY_ORIGIN), params))
    if rows[0]["id"] != project and not asked.sample:
        raise Refused("project_exists", rows[0]["id"])
    rows = (await database.batch(statements((store.ONE,), {"project": rows[0]["id"]})))[0]
    return answer(_view(rows[0]), 201)


async def read_project(context: "Context") -> Response:
    host, project = context.host, context.params["project"]
    database = host.databases.of(project)
    now_at = await live.cursor(host.databases, project)  # before the rest: what changes meanwhile comes again
    params = {"project": project, "most": NEWEST, "state": None, "parent": None}
    queries = (store.ONE, chat.NEWEST_IDS, task_store.NEWEST_IDS, idea_store.NEWEST_IDS)
    row, chats, task_rows, idea_rows = await database.batch(statements(queries, params))
    return answer(
        ProjectSnapshot(
            project=_view(row[0]),
            conversations=await conversations.conversations(database, project, [one["id"] for one in chats]),
            tasks=await tasks.load(database, project, [one["id"] for one in task_rows]),
            ideas=await ideas.load(database, project, [one["id"] for one in idea_rows]),
            nodes=await nodes.load(host.databases.directory()),
            cursor=now_at,
        )
    )


def _view(row: Row) -> ProjectView:
    return ProjectView(
        id=row["id"],
        name=row["name"],
        origin_url=row["origin_url"],
        default_branch=row["default_branch"],
        sample=bool(row["sample"]),
        limits=ProjectLimits(
            max_depth=row["max_depth"], max_children=row["max_children"], max_running=row["max_running"]
        ),
        created_at=row["created_at"],
    )


def _name_of(origin_url: str) -> str:
    last = re.split(r"[/:]", origin_url.rstrip("/"))[-1]
    return last.removesuffix(".git") or "project"


_ONE: Final = "/api/projects/{project}"

ROUTES: Final = (
    Route(
        method="GET",
        path="/api/projects",
        scheme=Scheme.PERSON,
        handler=list_projects,
        summary="Your projects",
        answers=list[ProjectView],
    ),
    Route(
        method="POST",
        path="/api/projects",
        scheme=Scheme.PERSON,
        handler=add_project,
        summary="Add a repository by path or URL, or the sample",
        takes=AddProject,
        answers=ProjectView,
        status=201,
    ),
    Route(
        method="GET",
        path=_ONE,
        scheme=Scheme.PERSON,
        handler=read_project,
        summary="All that a page needs first",
        answers=ProjectSnapshot,
    ),
)
