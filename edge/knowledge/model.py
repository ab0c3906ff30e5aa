"""Knowledge: what a project's people and agents hold to be so, and what is told to those who work."""

from typing import Literal

import msgspec

KnowledgeKind = Literal["fact", "preference", "rule", "decision"]
KnowledgeState = Literal["proposed", "active", "retired"]


class KnowledgeSource(msgspec.Struct, frozen=True, kw_only=True):
    """Who said it, and where."""

    author: Literal["person", "agent"]
    conversation: str | None
    task: str | None
    """The agent's."""
    origin: str
    """In words, as given: a file, a page, a name."""


class KnowledgeView(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    project: str
    kind: KnowledgeKind
    text: str
    source: KnowledgeSource
    confidence: int
    """Per cent, from 1 to 100."""
    expires_at: int | None
    state: KnowledgeState
    """proposed: it waits for a person's yes. Only active ones that have not expired are told to anybody."""
    vouched: bool
    """A person wrote it or said yes to it. Agents find the others by a search, as text that somebody else wrote."""
    expired: bool
    contradicts: tuple[str, ...]
    """Entries that seem to say the opposite, not settled yet."""
    created_at: int
    updated_at: int


class KnowledgePage(msgspec.Struct, frozen=True, kw_only=True):
    """`GET …/knowledge`: `next_cursor`, given as `cursor`, brings what comes after; None: that was all."""

    knowledge: tuple[KnowledgeView, ...]
    next_cursor: str | None


class Contradiction(msgspec.Struct, frozen=True, kw_only=True):
    """`GET …/contradictions`: two entries, neither retired nor expired, that seem to say the opposite."""

    one: KnowledgeView
    other: KnowledgeView
    why: str
    found_at: int


class NewKnowledge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`POST /api/projects/{project}/knowledge`. `id` (`knw_…`) is minted by the sender: sent twice, made once."""

    id: str
    kind: KnowledgeKind
    text: str
    origin: str = ""
    """Where it is known from, in words."""
    conversation: str | None = None
    confidence: int = 100
    expires_at: int | None = None


class EditKnowledge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`PATCH …/knowledge/{knowledge}`: only what is given changes."""

    kind: KnowledgeKind | None = None
    text: str | None = None
    confidence: int | None = None
    expires_at: int | msgspec.UnsetType | None = msgspec.UNSET
    """None: never."""


class SettleContradiction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`POST …/contradictions/settle`: the one that is kept; the other is retired. None: both hold."""

    one: str
    other: str
    keep: str | None


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as an agent is told of it."""

    id: str
    kind: KnowledgeKind
    text: str
    why: str
    """Why it is told here."""
    confidence: int
    source: Literal["person", "agent"]
