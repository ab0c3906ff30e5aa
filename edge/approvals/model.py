"""Calls that wait for a person's yes."""

from typing import Literal

import msgspec


class ApprovalView(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    project: str
    conversation: str
    task: str
    tool: str
    arguments: str
    """JSON: exactly what will be done after a yes."""
    because: str
    """Whose text was in the context of who asked for it."""
    state: Literal["pending", "approved", "denied", "done", "over"]
    """over: its task ended, or a person wrote something since, and it can no longer be decided."""
    result: str | None
    """What came of it, as its task was told."""
    asked_at: int
    decided_at: int | None


class Decide(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`POST …/approvals/{approval}`: the call is made once, just as it stands, or not at all."""

    decision: Literal["approve", "deny"]


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """A call that is not made now."""

    id: str
    tool: str
    arguments: str
    because: str


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """What a project lets happen although there is text from outside."""

    unasked: tuple[str, ...]
    """Tools that need no yes."""
    trust_subtasks: bool
    web_pages: bool
