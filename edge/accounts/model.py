"""People and what a signed-in browser or CLI learns about the host it talks to."""

from typing import Literal

import msgspec


class Person(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """Something every page shows until it is no longer so: rehearsal model, no tools, no isolation, no node."""

    code: Literal["rehearsal_model", "model_without_tools", "not_isolated", "no_node"]
    sentence: str
    remedy: str


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """`GET /api/me`"""

    person: Person
    version: str
    host: Literal["embedded", "cloudflare"]
    notices: tuple[Notice, ...]


class NewToken(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`POST /api/tokens`. `id` (`pat_…`) is minted by the sender: sent twice, made once, answered the same."""

    id: str
    name: str
    """Where it is used, for the person who reads the list later."""
    project: str | None = None
    """The only project it reaches. None: every project of the person."""
    days: int = 365
    """Until it expires, at most 3650."""


class TokenView(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    project: str | None
    created_at: int
    expires_at: int
    used_at: int | None


class NewTokenView(TokenView, frozen=True, kw_only=True):
    token: str
    """The secret. Only its hash is kept."""
