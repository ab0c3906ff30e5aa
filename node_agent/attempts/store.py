"""What the node knows for certain about its attempts: rows that survive the daemon.

An attempt is here from its stored start command until its end was acknowledged; after that its row stays for a later
attempt that takes up its session. Messages wait in `inbox` until the turn that delivers them starts.
"""

from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec

from node_agent.agents.session import Given
from node_agent.database import Database, Value
from shared.states import Outcome, Step
from shared.wire import Attached, Prompt, StartAttempt, UsageReported

SCHEMA: Final = """
create table if not exists attempt (
    id text primary key, start blob not null, phase text not null, step text not null, started_at integer not null,
    progress_at integer not null, workspace text, uid integer, session text, base text,
    origin_base text, turns integer not null default 0, turn text, asked_to_commit integer not null default 0,
    awaiting_person integer not null default 0,
    checkpoints integer not null default 0, pushed text, usage blob, stop text,
    stop_outcome text not null default 'stopped', end_asked integer not null default 0,
    interrupt integer not null default 0, outcome text, reason text, detail text not null default '',
    confirmed integer not null default 0, forgotten integer not null default 0, home text not null default 'none',
    prompt text, allowance integer, handed_back integer not null default 0, warned integer not null default 0,
    told_unpriced integer not null default 0, finished integer not null default 0,
    idle integer not null default 0, checked_in integer not null default 0, given text not null default '[]'
) strict, without rowid;
create table if not exists inbox (
    attempt text not null, message text not null, position integer not null, text text not null,
    delivered integer not null default 0, files text not null default '[]', primary key (attempt, message)
) strict, without rowid;
"""


class Phase(StrEnum):
    NEW = "new"  #: no workspace yet, or one that was not finished
    RUNNING = "running"  #: has its workspace; an agent can be started in it
    ENDING = "ending"  #: the outcome is decided; saving, pushing and telling remain
    ENDED = "ended"


class Home(StrEnum):
    """The agent's home directory, which outlives the checkout."""

    NONE = "none"  #: not made yet, removed, or taken over by a later attempt
    USED = "used"  #: with the checkout beside it
    KEPT = "kept"  #: alone: the attempt has ended, a later one may take it over


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One row as it is now. `turn` is the agent's message of a turn that has started and not ended."""

    id: str
    start: StartAttempt
    phase: Phase
    step: Step
    started_at: int
    progress_at: int
    workspace: Path | None
    uid: int | None
    session: str | None
    base: str | None
    """Commit that the attempt's own work begins at."""
    origin_base: str | None
    """The nearest commit before it that the origin has: a bundle begins there."""
    """Commit the work started from."""
    turns: int
    turn: str | None
    asked_to_commit: bool
    awaiting_person: bool
    checkpoints: int
    pushed: str | None
    """Commit of the branch that the origin has."""
    usage: UsageReported
    stop: str | None
    """Reason code of a stop that was asked for."""
    stop_outcome: Outcome
    """What it then ends with: `failed` where the edge gives it up."""
    end_asked: bool
    interrupt: bool
    outcome: Outcome | None
    reason: str | None
    detail: str
    prompt: str | None
    """What the running turn was begun with, until the agent shows that it has it."""
    allowance: int | None
    """Micro-dollars that the attempt may cost in all, by the edge's latest word; None: no limit."""
    handed_back: bool
    """The last call, the one without tools, was made."""
    warned: bool
    """The conversation was told that most of the budget is spent."""
    told_unpriced: bool
    """The conversation was told that no price is known for the model."""
    finished: bool
    """The agent has reported its work as done."""
    idle: bool
    """The last turn was ended because its agent had fallen silent."""
    checked_in: bool
    """The agent was asked whether it is still at it, and no message has come since."""
    given: tuple[Given, ...]
    """Files that the prompt brings along."""
    confirmed: bool
    """A heartbeat that listed it was answered: from now on the edge's silence about it means stop."""


_FIELDS: Final = (
    "id, start, phase, step, started_at, progress_at, workspace, uid, session, base, origin_base, "
    "turns, turn, asked_to_commit, "
    "awaiting_person, checkpoints, pushed, usage, stop, stop_outcome, end_asked, interrupt, outcome, reason, detail, "
    "confirmed, prompt, allowance, handed_back, warned, told_unpriced, "
    "finished, idle, checked_in, given"
)
_FLAGS: Final = (
    "asked_to_commit",
    "awaiting_person",
    "end_asked",
    "interrupt",
    "confirmed",
    "handed_back",
    "warned",
    "told_unpriced",
    "finished",
    "idle",
    "checked_in",
)
_INSERT: Final = """
insert into attempt (id, start, phase, step, started_at, progress_at, allowance)
values (:id, :start, 'new', 'creating_workspace', :now, :now, :allowance) on conflict do nothing
"""
_INSERT_MESSAGE: Final = """
insert into inbox (attempt, message, position, text, files)
select :attempt, :message, coalesce(:position, max(position) + 1, 0), :text, :files from inbox where attempt = :attempt
on conflict do nothing
"""
_MAKE_ROOM: Final = "update inbox set position = position + :many where attempt = :attempt"

_start = msgspec.json.Decoder(StartAttempt)
_usage = msgspec.json.Decoder(UsageReported)
_files = msgspec.json.Decoder(tuple[Attached, ...])
_given = msgspec.json.Decoder(tuple[Given, ...])
_encode = msgspec.json.Encoder().encode
NO_USAGE: Final = UsageReported(input_tokens=0, output_tokens=0, cost_microusd=0, calls=0)


class Attempts:
    """All statements that write attempts and their messages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def insert(self, start: StartAttempt, now: int) -> None:
        """A new attempt and its first prompts, before what was written to it since and came sooner. One that is there
        already stays as it is.
        """
        self._database.rows(
            _INSERT,
            {"id": start.attempt, "start": _encode(start), "now": now, "allowance": start.allowance_microusd},
        )
        self._database.rows(_MAKE_ROOM, {"attempt": start.attempt, "many": len(start.prompts)})
        for position, prompt in enumerate(start.prompts):
            self.queue(start.attempt, prompt, position)

    def queue(self, attempt: str, prompt: Prompt, position: int | None = None) -> None:
        """A message for the next turn, after the others; the same message twice is one."""
        self._database.rows(
            _INSERT_MESSAGE,
            {
                "attempt": attempt,
                "message": prompt.message,
                "position": position,
                "text": prompt.text,
                "files": _encode(prompt.files).decode(),
            },
        )

    def get(self, attempt: str) -> Attempt | None:
        rows = self._database.rows(f"select {_FIELDS} from attempt where id = :id", {"id": attempt})
        return _attempt(rows[0]) if rows else None

    def inventory(self) -> tuple[Attempt, ...]:
        """Every attempt from its stored start until its end was acknowledged, oldest first."""
        rows = self._database.rows(f"select {_FIELDS} from attempt where forgotten = 0 order by started_at, id")
        return tuple(_attempt(row) for row in rows)

    def waiting(self, attempt: str) -> tuple[Prompt, ...]:
        """Messages that no turn has delivered yet, in the order they came."""
        rows = self._database.rows(
            "select message, text, files from inbox where attempt = :id and delivered = 0 order by position",
            {"id": attempt},
        )
        return tuple(Prompt(message=str(row[0]), text=str(row[1]), files=_files.decode(str(row[2]))) for row in rows)

    def deliver(self, attempt: str, messages: tuple[str, ...]) -> None:
        for message in messages:
            self._database.rows(
                "update inbox set delivered = 1 where attempt = :attempt and message = :message",
                {"attempt": attempt, "message": message},
            )

    def update(self, attempt: str, **values: Value) -> None:
        """Sets columns of one row; names are the columns', never anyone's input."""
        sets = ", ".join(f"{name} = :{name}" for name in values)
        self._database.rows(f"update attempt set {sets} where id = :id", {"id": attempt, **values})

    def ask_stop(self, attempt: str, reason: str, outcome: Outcome = Outcome.STOPPED) -> None:
        """Keeps the first reason; an attempt that has ended is not touched."""
        self._database.rows(
            "update attempt set stop = :reason, stop_outcome = :outcome "
            "where id = :id and stop is null and phase in ('new', 'running')",
            {"id": attempt, "reason": reason, "outcome": outcome.value},
        )

    def uids(self) -> frozenset[int]:
        """Users whose processes or files may still be there."""
        rows = self._database.rows("select uid from attempt where uid is not null and home <> 'none'")
        return frozenset(row[0] for row in rows if isinstance(row[0], int))

    def kept_homes(self) -> tuple[tuple[str, Path], ...]:
        """Ended attempts whose agent's home is still there, newest first."""
        rows = self._database.rows(
            "select id, workspace from attempt where home = 'kept' order by progress_at desc, id"
        )
        return tuple((str(row[0]), Path(str(row[1]))) for row in rows)

    def home(self, attempt: str) -> Home:
        rows = self._database.rows("select home from attempt where id = :id", {"id": attempt})
        return Home(str(rows[0][0])) if rows else Home.NONE

    def not_freed(self) -> tuple[str, ...]:
        """Ended attempts whose checkout the end of the daemon left behind."""
        rows = self._database.rows("select id from attempt where home = 'used' and phase = 'ended'")
        return tuple(str(row[0]) for row in rows)


def _attempt(row: tuple[Value, ...]) -> Attempt:
    names = _FIELDS.split(", ")
    values: dict[str, object] = dict(zip(names, row, strict=True))
    start, usage = values["start"], values["usage"]
    assert isinstance(start, bytes)
    values["start"] = _start.decode(start)
    values["usage"] = _usage.decode(usage) if isinstance(usage, bytes) else NO_USAGE
    values["origin_base"] = values["origin_base"] or values["base"]  # the first version had one column for both
    values["given"] = _given.decode(str(values["given"]))
    if values["workspace"] is not None:
        values["workspace"] = Path(str(values["workspace"]))
    for flag in _FLAGS:
        values[flag] = bool(values[flag])
    values["phase"] = Phase(str(values["phase"]))
    values["step"] = Step(str(values["step"]))
    values["stop_outcome"] = Outcome(str(values["stop_outcome"]))
    values["outcome"] = Outcome(str(values["outcome"])) if values["outcome"] else None
    return Attempt(**values)  # type: ignore[arg-type]
