"""The outbox: every event of every stream, numbered where it happens, kept until the edge has stored it.

`add` is called inside the transaction that records what the event reports, so that neither exists without the other.
"""

from typing import Final

import msgspec

from node_agent.database import Database
from node_agent.ports import Clock
from shared.parts import Part
from shared.wire import EVENTS_PER_BATCH, Event, EventBody, PartFinished

SCHEMA: Final = """
create table if not exists stream (
    id text primary key, last integer not null, acked integer not null default 0
) strict, without rowid;
create table if not exists event (
    stream text not null references stream, seq integer not null, body blob not null, primary key (stream, seq)
) strict, without rowid;
create table if not exists open_part (
    id text primary key, stream text not null, position integer not null, body blob not null
) strict, without rowid;
"""

_ADD_STREAM: Final = """
insert into stream (id, last) values (:stream, 1) on conflict (id) do update set last = last + 1 returning last
"""
_ACK: Final = "update stream set acked = max(acked, min(last, :seq)) where id = :stream"
_DROP: Final = "delete from event where stream = :stream and seq <= (select acked from stream where id = :stream)"
_BATCH: Final = "select body from event where stream = :stream order by seq limit :limit"
_KEEP_PART: Final = """
insert into open_part (id, stream, position, body) values (:id, :stream, :position, :body)
on conflict (id) do update set body = excluded.body
"""

_encode = msgspec.json.Encoder().encode
_event = msgspec.json.Decoder(Event)
_part = msgspec.json.Decoder(Part)


class Outbox:
    """Events that wait for the edge, and the text of parts that are still open."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, stream: str, body: EventBody) -> int:
        """Appends an event and returns its number: 1, 2, 3 … in each stream."""
        with self._database.transaction():
            ((seq,),) = self._database.rows(_ADD_STREAM, {"stream": stream})
            assert isinstance(seq, int)
            event = Event(seq=seq, at=self._clock.now(), body=body)
            self._database.rows(
                "insert into event (stream, seq, body) values (:stream, :seq, :body)",
                {"stream": stream, "seq": seq, "body": _encode(event)},
            )
            if isinstance(body, PartFinished):
                self._database.rows("delete from open_part where id = :id", {"id": body.part.id})
        return seq

    def pending(self) -> tuple[str, ...]:
        """Streams with events the edge has not acknowledged."""
        return tuple(str(row[0]) for row in self._database.rows("select distinct stream from event order by stream"))

    def batch(self, stream: str) -> tuple[Event, ...]:
        """The oldest unacknowledged events of `stream`, in order."""
        rows = self._database.rows(_BATCH, {"stream": stream, "limit": EVENTS_PER_BATCH})
        return tuple(_event.decode(_blob(row[0])) for row in rows)

    def acknowledge(self, stream: str, seq: int) -> None:
        """Forgets everything up to `seq`. A number below an earlier one, or beyond the last, changes nothing more."""
        with self._database.transaction():
            self._database.rows(_ACK, {"stream": stream, "seq": seq})
            self._database.rows(_DROP, {"stream": stream})

    def drained(self, stream: str) -> bool:
        """Whether the edge has everything of `stream`."""
        return not self._database.rows("select 1 from event where stream = :stream limit 1", {"stream": stream})

    def keep_part(self, part: Part) -> None:
        """Keeps the text of an open part, so that a crash of the daemon does not lose it.

        Several times a second for every agent that speaks: an fsync each would hold up all the others' words.
        """
        self._database.unsynced(
            _KEEP_PART,
            {"id": part.id, "stream": part.attempt, "position": part.position, "body": _encode(part)},
        )

    def kept_parts(self, stream: str) -> tuple[Part, ...]:
        """What `keep_part` kept and no PartFinished has followed, in order."""
        rows = self._database.rows(
            "select body from open_part where stream = :stream order by position", {"stream": stream}
        )
        return tuple(_part.decode(_blob(row[0])) for row in rows)


def _blob(value: object) -> bytes:
    assert isinstance(value, bytes)
    return value
