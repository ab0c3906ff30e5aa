"""Who this node is: the credential the edge gave it, kept across restarts."""

from typing import Final

import msgspec

from node_agent.database import Database
from shared.wire import Joined

SCHEMA: Final = """
create table if not exists credential (
    id integer primary key check (id = 1), joined blob not null
) strict;
"""


class Credentials:
    """At most one credential. A new one replaces it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        rows = database.rows("select joined from credential")
        self._joined = msgspec.json.decode(bytes(rows[0][0]), type=Joined) if rows else None  # type: ignore[arg-type]

    @property
    def current(self) -> Joined | None:
        return self._joined

    def keep(self, joined: Joined) -> None:
        self._database.rows(
            "insert into credential (id, joined) values (1, :joined) on conflict (id) do update set joined = :joined",
            {"joined": msgspec.json.encode(joined)},
        )
        self._joined = joined
