"""People and what a signed-in browser or CLI learns about the host it talks to."""

from typing import Literal

import msgspec


class Person(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """Something every page shows until it is no longer so: rehearsal model, no isolation, no node."""

    code: Literal["rehearsal_model", "not_isolated", "no_node"]
    sentence: str
    remedy: str


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """`GET /api/me`"""

    person: Person
    version: str
    host: Literal["embedded", "cloudflare"]
    notices: tuple[Notice, ...]
