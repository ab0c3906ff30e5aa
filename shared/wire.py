"""The wire between edge and node.

    edge → node   POST {node}/v1/commands           one `Command`, signed; stored before the answer 200
    node → edge   POST {edge}/node/v1/join          `Join` with a one-use enrolment token → `Joined`
                  POST {edge}/node/v1/heartbeat     `Heartbeat` → `HeartbeatReply`, every 15 s and at start
                  POST {edge}/node/v1/events        `EventBatch` → `EventsReply`: durable, in order, at least once
                  POST {edge}/node/v1/deltas        `DeltaBatch` → `DeltasReply`: live only, never stored
                  PUT  {edge}/node/v1/objects/{key} bytes (bundles, patches) → 204; GET reads a bundle to go on from
                  GET  {edge}/node/v1/attachments/{attempt}/{attachment}   the bytes of a file that a `Prompt` names
    agent → edge  POST {edge}/mcp                   through the node's broker, with the attempt's token and a name for
                                                    the call (`X-Sam-Call`): done once, however often it is sent

Commands are idempotent by id and signed: header `X-Sam-Signature: <hex HMAC-SHA256>` with the node's key over
`id \\n expires_at \\n sha256-hex(body)`. A node answers 200 once the command is in its database. The reply to a
heartbeat repeats every command that the edge has not seen acknowledged.

Events are numbered per stream from 1 without gaps; a stream is one attempt. The edge answers with the highest
contiguous number it has stored; the node then deletes up to it. A 401 means: join again and resend, never drop.
"""

import hashlib
import hmac
from typing import Final

import msgspec

from shared.parts import Delta, Part
from shared.spec import TaskSpec
from shared.states import Outcome, Step

PROTOCOL: Final = 1
HEARTBEAT_S: Final = 15
LOST_AFTER_S: Final = 45
SIGNATURE_HEADER: Final = "x-sam-signature"
CALL_HEADER: Final = "x-sam-call"
"""Names one tool call, so that the broker may ask again when the answer was lost."""
TURN_HEADER: Final = "x-sam-turn"
"""Names the agent's message in which it calls: how late that turn is told of says nothing about the call."""
AWAITING: Final = "awaiting"
"""A tool's result says so when the turn should end and the attempt stay: an answer, or results, come as a message."""
FINISHED: Final = "finished"
"""A tool's result says so when the agent has reported its work as done."""
EVENTS_PER_BATCH: Final = 100
COMMAND_TTL_S: Final = 24 * 3600


# --- edge → node ------------------------------------------------------------------------------------------------------


class Attached(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A file that goes with a message; the node fetches its bytes from the edge."""

    id: str
    name: str
    content_type: str
    bytes: int
    sha256: str = ""
    """Hex; empty: the edge has no digest of it, and its length is all that can be checked."""


class Prompt(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A message for the agent. `message` is the person's message id; the node reports it delivered once."""

    message: str
    text: str
    """It names the files too: a node that knows nothing of `files` still says that they were attached."""
    files: tuple[Attached, ...] = ()


class StartAttempt(msgspec.Struct, frozen=True, kw_only=True, tag="attempt.start"):
    attempt: str
    number: int
    spec: TaskSpec
    origin_url: str
    """Where the repository comes from and where the branch is pushed: a path on the node or a git URL."""
    base: str
    """Branch, tag or commit the work starts from."""
    merges: tuple[str, ...] = ()
    """Branches that are merged into `base` first: what the task needs, where it needs several."""
    branch: str
    """`sam/<slug>-<short id>`; the only ref the attempt may push. Conversation mode never pushes it."""
    token: str
    """The attempt's token, for the broker's `/llm`, `/git` and `/mcp`."""
    harness: str
    """A harness name, never `auto`: the edge has chosen."""
    prompts: tuple[Prompt, ...]
    resume_from: str | None = None
    """An earlier attempt whose checkpoint and agent session are to be taken up, if this node still has them."""
    resume_bundle: str | None = None
    """Object key of that attempt's last checkpoint, for when this node does not have it."""
    allowance_microusd: int | None = None
    """What this attempt may cost in all, as its `UsageReported.cost_microusd` counts; None: no limit. Later words of
    the edge (`EventsReply`, `HeartbeatReply`) replace it: subtasks take their budgets out of it and give them back.
    """


class DeliverMessage(msgspec.Struct, frozen=True, kw_only=True, tag="attempt.message"):
    """Delivered once, at the next turn boundary; `interrupt` cancels the running turn first."""

    attempt: str
    prompt: Prompt
    interrupt: bool = False


class StopAttempt(msgspec.Struct, frozen=True, kw_only=True, tag="attempt.stop"):
    """Interrupt, checkpoint, push what was committed (task mode), end with this outcome and reason."""

    attempt: str
    reason: str
    outcome: Outcome = Outcome.STOPPED
    """`failed` where the edge gives the attempt up."""


class EndAttempt(msgspec.Struct, frozen=True, kw_only=True, tag="attempt.end"):
    """Checkpoint and free the workspace of a conversation at rest: outcome `completed`."""

    attempt: str


CommandBody = StartAttempt | DeliverMessage | StopAttempt | EndAttempt


class Command(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    expires_at: int
    body: CommandBody


def signature(key: bytes, command_id: str, expires_at: int, body: bytes) -> str:
    """Hex HMAC-SHA256 of a command; `body` is the whole HTTP body."""
    text = f"{command_id}\n{expires_at}\n{hashlib.sha256(body).hexdigest()}"
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


# --- node → edge: who it is -------------------------------------------------------------------------------------------


class Harness(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    installed: bool
    version: str | None = None
    usable: bool = True
    """Installed and with a model it can speak to."""
    why_not: str | None = None
    """A sentence with a remedy when not usable."""


class ModelInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What answers behind the broker, as a person should read it."""

    label: str
    rehearsal: bool
    unpriced: bool = False
    """No price is known for it by name: what its endpoint does not name itself counts as nothing."""
    images: bool = False
    """It is known to take pictures."""


class Join(msgspec.Struct, frozen=True, kw_only=True):
    enrolment: str
    name: str
    url: str
    protocol: int = PROTOCOL


class Joined(msgspec.Struct, frozen=True, kw_only=True):
    node: str
    token: str
    """Bearer for every other call of the node."""
    signing_key: str
    """Hex; the HMAC key of this node's commands."""


class OpenPart(msgspec.Struct, frozen=True, kw_only=True):
    part: str
    length: int


class AttemptStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt the node has: from the stored start command until its end was acknowledged."""

    attempt: str
    step: Step
    last_progress_at: int
    open_parts: tuple[OpenPart, ...] = ()
    ended: bool = False


class Heartbeat(msgspec.Struct, frozen=True, kw_only=True):
    """The node's whole inventory."""

    protocol: int
    boot: str
    """Random at each start of the daemon."""
    url: str
    engine: str
    isolated: bool
    """False where the engine does not isolate an agent from the machine."""
    seats: int
    load: float
    """The one-minute load average of the whole machine."""
    disk_free_bytes: int
    model: ModelInfo
    harnesses: tuple[Harness, ...]
    attempts: tuple[AttemptStatus, ...]
    acked_commands: tuple[str, ...]
    """Ids of the commands stored since the last answered heartbeat: an acknowledgement lost on the wire."""
    beat: int
    """Counts from 1 within a boot: one that comes late or twice changes nothing."""
    cores: int = 1
    """What `load` is measured against."""


class HeartbeatReply(msgspec.Struct, frozen=True, kw_only=True):
    commands: tuple[Command, ...]
    live: tuple[str, ...]
    """Attempts of this node that should be running; any other that it has is to be stopped and saved."""
    now: int
    allowances: dict[str, int] = {}
    """What each of the `live` may cost in all, micro-dollars; may be below what it has cost, and below zero."""


# --- node → edge: what happened ---------------------------------------------------------------------------------------


class StepChanged(msgspec.Struct, frozen=True, kw_only=True, tag="attempt.step"):
    step: Step
    detail: str = ""


class TurnStarted(msgspec.Struct, frozen=True, kw_only=True, tag="turn.started"):
    message: str
    """Id of the agent's message that this turn fills with parts; minted by the node."""
    delivered: tuple[str, ...]
    """Ids of the person's messages this turn's prompt contains: now delivered."""
    model: ModelInfo
    harness: str


class PartFinished(msgspec.Struct, frozen=True, kw_only=True, tag="part.finished"):
    part: Part


class TurnEnded(msgspec.Struct, frozen=True, kw_only=True, tag="turn.ended"):
    message: str
    stop_reason: str
    """ACP `StopReason`: end_turn, max_tokens, max_turn_requests, refusal, cancelled."""


class CheckpointSaved(msgspec.Struct, frozen=True, kw_only=True, tag="checkpoint.saved"):
    """Work in progress is safe: `bundle` is the key of a git bundle in Objects (None: nothing but `base`)."""

    commit: str
    bundle: str | None
    files: int
    touched: tuple[str, ...] = ()
    """The first of the files that differ from `base`, below the repository."""


class BranchPushed(msgspec.Struct, frozen=True, kw_only=True, tag="branch.pushed"):
    branch: str
    commit: str


class UsageReported(msgspec.Struct, frozen=True, kw_only=True, tag="usage"):
    """Cumulative totals of the attempt, so that a report counted twice counts once."""

    input_tokens: int
    output_tokens: int
    cost_microusd: int
    calls: int


class AttemptEnded(msgspec.Struct, frozen=True, kw_only=True, tag="attempt.ended"):
    """The last event of a stream."""

    outcome: Outcome
    reason: str | None = None
    """A code of `shared.reasons`, where the outcome is not `completed`."""
    detail: str = ""
    branch: str | None = None
    commit: str | None = None
    """Head of the agent's branch; None when nothing was committed."""
    patch: str | None = None
    """Object key of `git diff base...commit`, unified."""
    files: int = 0
    added: int = 0
    removed: int = 0


EventBody = (
    StepChanged | TurnStarted | PartFinished | TurnEnded | CheckpointSaved | BranchPushed | UsageReported | AttemptEnded
)


class Event(msgspec.Struct, frozen=True, kw_only=True):
    seq: int
    at: int
    body: EventBody


class EventBatch(msgspec.Struct, frozen=True, kw_only=True):
    stream: str
    """The attempt's id."""
    events: tuple[Event, ...]


class EventsReply(msgspec.Struct, frozen=True, kw_only=True):
    acked: int
    allowance_microusd: int | None = None
    """What the attempt may cost in all, now; None: nothing new is said."""


class DeltaBatch(msgspec.Struct, frozen=True, kw_only=True):
    attempt: str
    deltas: tuple[Delta, ...]


class DeltasReply(msgspec.Struct, frozen=True, kw_only=True):
    have: dict[str, int]
    """For each part of the batch the characters the hub holds now; -1: it needs the head. Send on from there."""


def object_key(attempt: str, name: str) -> str:
    """Objects of an attempt live below its id; the edge refuses a node any other key."""
    return f"attempts/{attempt}/{name}"
