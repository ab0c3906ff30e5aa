"""A project: a repository, its people, its limits."""

import msgspec

from edge.budget.model import ProjectMoney
from edge.chat.model import ConversationView
from edge.ideas.model import IdeaHead
from edge.nodes.model import NodeView
from edge.tasks.model import TaskView


class ProjectLimits(msgspec.Struct, frozen=True, kw_only=True):
    """DESIGN guardrails; read by the admission statement from the project's row, never from a request."""

    max_depth: int = 3
    max_children: int = 5
    max_running: int = 10


class ProjectPool(msgspec.Struct, frozen=True, kw_only=True):
    """Machines that a provider makes for the project. With `max_nodes` 0 none is ever made."""

    max_nodes: int = 0
    warm_minutes: int = 30
    """How long a machine without work is kept for the next task."""
    spares: int = 0
    """Machines kept ready before anyone needs them; within `max_nodes`."""
    provider: str | None = None
    """None: the first that this SAM has."""
    size: str | None = None
    location: str | None = None
    """Asked first; None: in the provider's order."""


class ProjectOutside(msgspec.Struct, frozen=True, kw_only=True):
    """What a project lets in of other people's words, and what it lets happen all the same (docs/security.md)."""

    web_pages: bool = False
    """The orchestrator may read pages of the web."""
    trust_subtasks: bool = False
    """Reports of tasks that a task itself dispatched do not taint it."""
    unasked: tuple[str, ...] = ()
    """Tools that need no yes after other people's words were read."""


class ProjectView(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    origin_url: str
    default_branch: str
    sample: bool
    """Made by *Try the sample*: the only repository the rehearsal model knows how to change."""
    limits: ProjectLimits
    money: ProjectMoney
    pool: ProjectPool
    created_at: int
    outside: ProjectOutside = ProjectOutside()
    auto_approve_microusd: int = 0
    """A proposed plan whose upper estimate is no more than this starts without a person. 0: none does."""


class AddProject(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`POST /api/projects`: a path or URL, or the sample."""

    origin: str | None = None
    name: str | None = None
    sample: bool = False


class EditProject(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`PATCH /api/projects/{project}`: only what is given changes. Limits lie between 0 and 1,000; a day's budget of 0
    lets nothing begin, an `auto_approve_microusd` of 0 lets no plan start without a person. An empty
    `node_provider`, `node_size` or `node_location` takes the choice back. A `default_branch` is where tasks that start
    from now on begin, as after it was renamed at the origin.
    """

    name: str | None = None
    default_branch: str | None = None
    max_depth: int | None = None
    max_children: int | None = None
    max_running: int | None = None
    day_budget_microusd: int | None = None
    task_budget_microusd: int | None = None
    auto_approve_microusd: int | None = None
    max_nodes: int | None = None
    warm_minutes: int | None = None
    spares: int | None = None
    node_provider: str | None = None
    node_size: str | None = None
    node_location: str | None = None
    web_pages: bool | None = None
    trust_subtasks: bool | None = None
    unasked: tuple[str, ...] | None = None


class ProjectSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """`GET /api/projects/{project}`: what a page needs first; live changes go on from `cursor`."""

    project: ProjectView
    conversations: tuple[ConversationView, ...]
    tasks: tuple[TaskView, ...]
    """The newest 200, newest first."""
    ideas: tuple[IdeaHead, ...]
    """The 200 that changed last, those first."""
    ideas_cursor: str | None = None
    """Where `GET …/ideas` goes on after them; None: these are all."""
    nodes: tuple[NodeView, ...]
    cursor: int
