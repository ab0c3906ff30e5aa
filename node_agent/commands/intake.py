"""Taking a command: stored with what it changes in one transaction, once, whichever way and however often it comes."""

from collections.abc import Callable
from typing import Final

import msgspec

from node_agent.attempts.store import Attempts
from node_agent.database import Database
from node_agent.ports import Clock
from shared.wire import Command, DeliverMessage, EndAttempt, StartAttempt, StopAttempt

SCHEMA: Final = """
create table if not exists command (
    id text primary key, body blob not null, stored_at integer not null, reported integer not null default 0
) strict, without rowid;
"""
KEPT_MS: Final = 7 * 24 * 3600 * 1000
"""Longer than any command lives, so that a late repetition is still known."""

_ADD: Final = """
insert into command (id, body, stored_at) values (:id, :body, :now) on conflict do nothing returning id
"""


class Intake:
    """The commands this node has. `on_changed` is told which attempt has something new, after the commit."""

    def __init__(self, database: Database, attempts: Attempts, clock: Clock, on_changed: Callable[[str], None]) -> None:
        self._database = database
        self._attempts = attempts
        self._clock = clock
        self._on_changed = on_changed

    def knows(self, command: str) -> bool:
        return bool(self._database.rows("select 1 from command where id = :id", {"id": command}))

    def accept(self, command: Command) -> None:
        """Returns once the command is durable. One that is known changes nothing.

        Raises:
            SamError: `disk_full`; nothing was stored.
        """
        with self._database.transaction():
            body = msgspec.json.encode(command)
            if not self._database.rows(_ADD, {"id": command.id, "body": body, "now": self._clock.now()}):
                return
            self._apply(command)
        self._on_changed(command.body.attempt)

    def unreported(self) -> tuple[str, ...]:
        """Commands that no answered heartbeat has acknowledged yet."""
        return tuple(str(row[0]) for row in self._database.rows("select id from command where reported = 0"))

    def reported(self, commands: tuple[str, ...]) -> None:
        """A heartbeat with these was answered."""
        with self._database.transaction():
            for command in commands:
                self._database.rows("update command set reported = 1 where id = :id", {"id": command})
            self._database.rows(
                "delete from command where reported = 1 and stored_at < :before",
                {"before": self._clock.now() - KEPT_MS},
            )

    def _apply(self, command: Command) -> None:
        body = command.body
        if isinstance(body, StartAttempt):
            self._attempts.insert(body, self._clock.now())
        elif isinstance(body, DeliverMessage):
            self._attempts.queue(body.attempt, body.prompt)
            if body.interrupt:
                self._attempts.update(body.attempt, interrupt=1)
        elif isinstance(body, StopAttempt):
            self._attempts.ask_stop(body.attempt, body.reason, body.outcome)
        elif isinstance(body, EndAttempt):
            self._attempts.update(body.attempt, end_asked=1)
