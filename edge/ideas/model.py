"""Ideas: drafts with a title and a body, linked many-to-many with conversations, a note on each link."""

from typing import Literal

import msgspec

IdeaState = Literal["exploring", "ready", "executing", "done", "parked"]


class IdeaLink(msgspec.Struct, frozen=True, kw_only=True):
    conversation: str
    note: str


class IdeaView(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    project: str
    title: str
    body: str
    state: IdeaState
    links: tuple[IdeaLink, ...]
    tasks: tuple[str, ...]
    """Tasks made from it by *Execute*, oldest first."""
    created_at: int
    updated_at: int


class NewIdea(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`POST /api/projects/{project}/ideas`. `id` is minted by the sender: sent twice, made once."""

    id: str
    title: str
    body: str = ""
    conversation: str | None = None
    note: str = ""


class EditIdea(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`PATCH …/ideas/{idea}`: only what is given changes."""

    title: str | None = None
    body: str | None = None
    state: IdeaState | None = None


class LinkIdea(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`PUT …/ideas/{idea}/links/{conversation}`"""

    note: str = ""


class ExecuteIdea(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`POST …/ideas/{idea}/execute`: makes a task of it. `id` is the task's, minted by the sender."""

    id: str
    conversation: str | None = None
    """Where it runs: a conversation linked to the idea; by default the newest linked one, else a new one."""
    harness: str = "auto"
