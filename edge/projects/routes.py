"""Adding and reading projects."""

import re
from typing import TYPE_CHECKING, Final

import msgspec

from edge.approvals.rules import GUARDED
from edge.budget.model import MOST_MICROUSD, ProjectMoney
from edge.chat import live
from edge.chat import store as chat
from edge.chat import views as conversations
from edge.http import Response, Route, Scheme, answer
from edge.ideas.views import newest as newest_ideas
from edge.ideas.views import paged as paged_ideas
from edge.ledger.batch import statements
from edge.nodes import store as node_store
from edge.nodes import views as nodes
from edge.ports import Row
from edge.projects import store
from edge.projects.model import (
    AddProject,
    EditProject,
    ProjectLimits,
    ProjectOutside,
    ProjectPool,
    ProjectSnapshot,
    ProjectView,
)
from edge.projects.smart_http import without_credential
from edge.tasks import store as task_store
from edge.tasks import views as tasks
from shared.errors import Refused

if TYPE_CHECKING:
    from edge.app import Context, Host

NEWEST: Final = 200
NAME_CHARS: Final = 100
MOST: Final = 1_000
_BRANCH: Final = re.compile(
    r"(?!.*(?:\.\.|//|/\.|\.lock/|@\{))[^-./\s~^:?*\[\\\x00-\x20\x7f][^\s~^:?*\[\\\x00-\x20\x7f]*"
)
MOST_NODES: Final = 100
MOST_WARM_MINUTES: Final = 7 * 24 * 60


async def list_projects(context: "Context") -> Response:
    params = {"person": context.principal.id, "now": context.host.clock.now()}
    rows = (await context.host.databases.directory().batch(statements((store.OF_PERSON,), params)))[0]
    return answer([_view(row) for row in rows])


async def add_project(context: "Context") -> Response:
    asked: AddProject = context.body
    host = context.host
    if asked.sample == (asked.origin is not None):
        raise Refused("invalid_request", "give either an origin or sample: true")
    found = await (host.forge.make_sample() if asked.origin is None else host.forge.inspect(asked.origin))
    name = _checked_name(asked.name or _name_of(found.origin_url))
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
    seen = {"project": rows[0]["id"], "now": params["now"]}
    rows = (await database.batch(statements((store.ONE,), seen)))[0]
    return answer(_view(rows[0]), 201)


async def edit_project(context: "Context") -> Response:
    """Changes a project; a higher limit lets tasks in at once, a lower one lets those that run finish."""
    asked: EditProject = context.body
    host, project = context.host, context.params["project"]
    limits = (asked.max_depth, asked.max_children, asked.max_running)
    if any(limit is not None and not 0 <= limit <= MOST for limit in limits):
        raise Refused("invalid_request", f"a limit lies between 0 and {MOST}")
    day, task = asked.day_budget_microusd, asked.task_budget_microusd
    if (day is not None and not 0 <= day <= MOST_MICROUSD) or (task is not None and not 1 <= task <= MOST_MICROUSD):
        raise Refused("invalid_request", f"a budget lies between 1 and {MOST_MICROUSD} micro-dollars; a day's may be 0")
    if asked.auto_approve_microusd is not None and not 0 <= asked.auto_approve_microusd <= MOST_MICROUSD:
        raise Refused("invalid_request", f"auto_approve_microusd lies between 0 and {MOST_MICROUSD}")
    _check_pool(host, asked)
    if strangers := set(asked.unasked or ()) - GUARDED:
        raise Refused("invalid_request", f"{min(strangers)} is none of: {', '.join(sorted(GUARDED))}")
    params = msgspec.structs.asdict(asked) | {
        "unasked": None if asked.unasked is None else msgspec.json.encode(sorted(set(asked.unasked))).decode(),
        "name": None if asked.name is None else _checked_name(asked.name),
        "default_branch": None if asked.default_branch is None else _checked_branch(asked.default_branch),
        "project": project,
        "tx": host.ids.new("tx"),
        "now": host.clock.now(),
    }
    batch: tuple[str, ...] = (
        store.EDIT,
        task_store.MONEY_FREED,
        task_store.APPLY,
        *task_store.ADMIT,
        *task_store.AFTERWARDS,
    )
    batch += (node_store.FILL_DUE, node_store.HURRY_RETIREMENT, store.ONE)
    rows = (await host.databases.of(project).batch(statements(batch, params)))[-1]
    await host.committed(project)
    return answer(_view(rows[0]))


async def read_project(context: "Context") -> Response:
    host, project = context.host, context.params["project"]
    database = host.databases.of(project)
    now_at = await live.cursor(host.databases, project)  # before the rest: what changes meanwhile comes again
    params = {"project": project, "most": NEWEST, "state": None, "parent": None, "now": host.clock.now()}
    queries = statements((store.ONE, chat.NEWEST_IDS, task_store.NEWEST_IDS), params)
    queries.append(newest_ideas(project, NEWEST))
    row, chats, task_rows, idea_rows = await database.batch(queries)
    page = await paged_ideas(database, project, idea_rows, NEWEST)
    return answer(
        ProjectSnapshot(
            project=_view(row[0]),
            conversations=await conversations.conversations(database, project, [one["id"] for one in chats]),
            tasks=await tasks.load(database, project, [one["id"] for one in task_rows]),
            ideas=page.entries,
            ideas_cursor=page.next_after(len(page.entries)),
            nodes=await nodes.load(host.databases.directory(), project=project),
            cursor=now_at,
        )
    )


def _view(row: Row) -> ProjectView:
    return ProjectView(
        id=row["id"],
        name=row["name"],
        origin_url=without_credential(row["origin_url"]),
        default_branch=row["default_branch"],
        sample=bool(row["sample"]),
        limits=ProjectLimits(
            max_depth=row["max_depth"], max_children=row["max_children"], max_running=row["max_running"]
        ),
        money=ProjectMoney(
            day_budget_microusd=row["day_budget_microusd"],
            task_budget_microusd=row["task_budget_microusd"],
            spent_today_microusd=row["spent_today_microusd"],
            held_microusd=row["held_microusd"],
        ),
        pool=ProjectPool(
            max_nodes=row["max_nodes"],
            warm_minutes=row["warm_minutes"],
            spares=row["spares"],
            provider=row["node_provider"],
            size=row["node_size"],
            location=row["node_location"],
        ),
        outside=ProjectOutside(
            web_pages=bool(row["web_pages"]),
            trust_subtasks=bool(row["trust_subtasks"]),
            unasked=msgspec.json.decode(row["unasked"], type=tuple[str, ...]),
        ),
        created_at=row["created_at"],
        auto_approve_microusd=row["auto_approve_microusd"],
    )


def _check_pool(host: "Host", asked: EditProject) -> None:
    """Refuses what this host's providers do not have."""
    if any(number is not None and not 0 <= number <= MOST_NODES for number in (asked.max_nodes, asked.spares)):
        raise Refused("invalid_request", f"max_nodes and spares lie between 0 and {MOST_NODES}")
    if asked.warm_minutes is not None and not 0 <= asked.warm_minutes <= MOST_WARM_MINUTES:
        raise Refused("invalid_request", f"warm_minutes lies between 0 and {MOST_WARM_MINUTES}")
    if asked.max_nodes and not host.providers:
        raise Refused("invalid_request", "this SAM has no provider of machines, so max_nodes stays 0")
    offers = [offer for provider in host.providers.values() for offer in provider.offers]
    known = {
        "node_provider": set(host.providers),
        "node_size": {offer.size for offer in offers},
        "node_location": {location for offer in offers for location in offer.locations},
    }
    for name, there in known.items():
        if (wanted := getattr(asked, name)) and wanted not in there:
            raise Refused("invalid_request", f"{name} is one of: {', '.join(sorted(there)) or 'none'}")


def _checked_name(name: str) -> str:
    if not 1 <= len(name.strip()) <= NAME_CHARS:
        raise Refused("invalid_request", f"a name has 1 to {NAME_CHARS} characters")
    return name.strip()


def _checked_branch(name: str) -> str:
    """As `git check-ref-format --branch` has it, in what a person would type."""
    if not _BRANCH.fullmatch(name) or len(name) > NAME_CHARS or name.endswith((".lock", "/", ".")):
        raise Refused("invalid_request", "default_branch is the name of a branch at the origin, such as main")
    return name


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
    Route(
        method="PATCH",
        path=_ONE,
        scheme=Scheme.PERSON,
        handler=edit_project,
        summary="Rename it, or change its limits",
        takes=EditProject,
        answers=ProjectView,
    ),
)
