"""Ideas: drafts with a title and a body, linked many-to-many with conversations, a note on each link."""

from typing import Literal

import msgspec

from shared.states import TaskState

IdeaState = Literal["exploring", "ready", "executing", "done", "parked"]
StatedIdea = Literal["exploring", "ready", "done", "parked"]
"""What somebody can say of an idea. That it is executing follows from its tasks."""


class IdeaLink(msgspec.Struct, frozen=True, kw_only=True):
    conversation: str
    note: str


class IdeaOrigin(msgspec.Struct, frozen=True, kw_only=True):
    """Where it came up."""

    conversation: str
    message: str | None


class _Idea(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    project: str
    title: str
    state: IdeaState
    tasks: tuple[str, ...]
    """Tasks made from it, oldest first; not the subtasks of those. Of a head the newest twenty, else three hundred."""
    origin: IdeaOrigin | None = None
    merged_into: str | None = None
    """The idea that this one is part of now. Only the change that tells of a merge shows one that has it."""
    by_agent: str = ""
    """The task whose agent, in a workspace or ordered from one, wrote some of it, or `several`: text from outside to
    others.
    """
    created_at: int
    updated_at: int


class IdeaHead(_Idea, frozen=True, kw_only=True):
    """An idea in lists, snapshots and changes. It has no `body`, so that nobody takes the beginning for all of it:
    `GET …/ideas/{idea}` has that.
    """

    beginning: str
    """Of its body."""
    body_chars: int
    """Of all of its body; it is cut if they are more than the beginning has."""


class IdeaView(_Idea, frozen=True, kw_only=True):
    """All of one idea."""

    body: str
    links: tuple[IdeaLink, ...]


class IdeaPage(msgspec.Struct, frozen=True, kw_only=True):
    """`GET …/ideas`: `next_cursor`, given as `cursor`, brings what comes after; None: that was all."""

    ideas: tuple[IdeaHead, ...]
    next_cursor: str | None


class SimilarIdea(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    title: str
    score: float
    """From 0.5 to 1, the same words."""


class CapturedIdea(IdeaView, frozen=True, kw_only=True):
    """The answer to capturing one: with those of the project that say nearly the same, the nearest first."""

    similar: tuple[SimilarIdea, ...] = ()


class IdeaConversation(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    title: str
    note: str
    linked_at: int


class IdeaTask(msgspec.Struct, frozen=True, kw_only=True):
    """A task of the idea, or a subtask of one."""

    id: str
    title: str
    state: TaskState
    conversation: str
    parent: str | None
    branch: str
    pushed: bool
    """The branch is at the origin."""


class IdeaDetail(msgspec.Struct, frozen=True, kw_only=True):
    """`GET …/ideas/{idea}`: the thread from where it came up to what was made of it."""

    idea: IdeaView
    conversations: tuple[IdeaConversation, ...]
    tasks: tuple[IdeaTask, ...]
    """Oldest first; the newest few hundred."""
    merged: tuple[str, ...]
    """Ids of ideas that were merged into it; asked for, this one answers."""


class NewIdea(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`POST /api/projects/{project}/ideas`. `id` is minted by the sender: sent twice, made once."""

    id: str
    title: str
    body: str = ""
    conversation: str | None = None
    note: str = ""
    message: str | msgspec.UnsetType = msgspec.UNSET
    """The message of that conversation in which it came up."""


class EditIdea(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`PATCH …/ideas/{idea}`: only what is given changes."""

    title: str | None = None
    body: str | None = None
    state: StatedIdea | None = None


class AppendToIdea(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`POST …/ideas/{idea}/append`: a paragraph at the end of its body. `id` (`req_…`) is minted by the sender."""

    id: str
    text: str


class MergeIdea(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`POST …/ideas/{idea}/merge`: the idea becomes part of another."""

    into: str


class LinkIdea(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`PUT …/ideas/{idea}/links/{conversation}`"""

    note: str = ""


class ExecuteIdea(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`POST …/ideas/{idea}/execute`: makes a task of it. `id` is the task's, minted by the sender."""

    id: str
    conversation: str | None = None
    """Where it runs: a conversation linked to the idea; by default the newest linked one, else a new one."""
    harness: str = "auto"
    plan: bool | None = None
    """The orchestrator is asked for a plan first; it runs at the edge, so no harness is named. None: if it is large."""
