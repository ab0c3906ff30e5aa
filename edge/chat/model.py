"""Conversations, messages and what the live connection says.

Live protocol, one WebSocket per project, text frames of JSON:

    GET /api/projects/{project}/live?cursor=N         N from a snapshot, or the last `cursor` received
    server → client   {"type": "hello", "cursor": M}                   first; M is where the server is now
                      {"type": "changes", "cursor": C, "changes": […]} whole entities, newest state, oldest change first
                      {"type": "open", "parts": […]}                   after hello: every open part so far, with text
                      {"type": "deltas", "deltas": […]}                `shared.parts.Delta`
                      {"type": "pong"}
    client → server   {"type": "ping"}
                      {"type": "part", "part": id}                     a gap was seen: answers `open` with that part

Changes are whole entities: applying one twice changes nothing, and one that is older than what is shown never comes.
A finished part arrives inside its message's change; deltas for it that come later are to be ignored.
"""

from typing import Literal

import msgspec

from edge.attachments.model import AttachmentView
from edge.ideas.model import IdeaHead
from edge.nodes.model import NodeView
from edge.proposals.model import ProposalView
from edge.tasks.model import TaskView
from shared.parts import Delta, Part
from shared.spec import Mode, Runtime
from shared.wire import ModelInfo


class ForkedFrom(msgspec.Struct, frozen=True, kw_only=True):
    conversation: str
    message: str
    """Up to which what was said was carried over."""


class ConversationView(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    project: str
    title: str
    mode: Mode
    """What the composer's toggle was last set to."""
    state: Literal["idle", "working", "waiting_for_follow_up", "needs_input"]
    """Derived from its newest live task; idle when there is none."""
    task: str | None
    """That newest live task."""
    ideas: tuple[str, ...]
    """The hundred that were linked last, those first."""
    archived: bool = False
    """Put away: not in the project's snapshot, found by a search; a person's message brings it back."""
    forked_from: ForkedFrom | None = None
    created_at: int
    updated_at: int


class CardState(msgspec.Struct, frozen=True, kw_only=True):
    """A call that waits, or waited, for a person's yes: what a page shows of it."""

    id: str
    state: Literal["pending", "approved", "denied", "done"]
    tool: str
    arguments: str
    """JSON: exactly what will be done after a yes."""
    because: str
    """Whose text was in the context of who asked for it."""
    decided_at: int | None


class MessageView(msgspec.Struct, frozen=True, kw_only=True):
    """A person's message has `text`; an agent's has `parts`, one message per turn."""

    id: str
    conversation: str
    seq: int
    """Order in the conversation, from 1."""
    author: Literal["person", "agent", "sam"]
    text: str
    parts: tuple[Part, ...]
    task: str | None
    state: Literal["queued", "delivered", "undelivered", "streaming", "finished"]
    """queued/delivered/undelivered for a person's message, streaming/finished for an agent's."""
    harness: str | None
    model: ModelInfo | None
    """What spoke, for an agent's message; a rehearsal model is labelled wherever its words are shown."""
    attachments: tuple[AttachmentView, ...] = ()
    """Files that a person sent with it."""
    question: str | None
    """Set when this message asks a person something (`request_human_input`)."""
    approval: CardState | None = None
    """Set when SAM asks whether a call may be made: `POST …/approvals/{id}` answers it."""
    proposal: ProposalView | None = None
    """Set when it proposes a plan: `POST …/proposals/{id}` decides on it."""
    created_at: int


class ConversationSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """`GET …/conversations/{conversation}`: the newest 200 messages (`before=seq` for earlier), oldest first."""

    conversation: ConversationView
    messages: tuple[MessageView, ...]
    earlier: bool
    cursor: int


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A message, or a part of an agent's, that has every word of a search."""

    conversation: str
    title: str
    """The conversation's."""
    archived: bool
    message: str
    seq: int
    """The message's place in its conversation: `?before={seq + 1}` shows it last."""
    part: int | None
    """Position of the agent's part; None: a person's message, or a question."""
    author: Literal["person", "agent", "sam"]
    task: str | None
    excerpt: str
    """Some forty words around the first of those searched for; `…` where something is left out."""
    marks: tuple[tuple[int, int], ...]
    """Where in the excerpt the words are that were searched for: from, up to, in characters."""
    created_at: int


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """`GET …/search?query=`: newest first, twenty at a time."""

    hits: tuple[Hit, ...]
    before: int | None
    """Given as `before` it finds those that are earlier; None: there are none."""


class NewConversation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`POST …/conversations`. The id is minted by the sender: sent twice, made once."""

    id: str
    title: str = ""
    mode: Mode = Mode.TASK


class EditConversation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`PATCH …/conversations/{conversation}`: only what is given changes."""

    title: str | None = None
    mode: Mode | None = None
    archived: bool | None = None


class ForkConversation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`POST …/conversations/{conversation}/fork`. `id` is the new conversation's, minted by the sender."""

    id: str
    message: str
    """Any message of the conversation; it is the last one carried over."""
    title: str = ""
    """Empty: the same as the other's."""


class NewMessage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`POST …/conversations/{conversation}/messages`. `id` is minted by the sender: sent twice, accepted once.

    With a live task in the conversation it goes to that task (queued, then delivered at its next turn boundary;
    `interrupt` cancels the running turn first). Otherwise it starts a task in `mode`, which `continues` the last one.
    `new_task` starts a task of its own although another is at work in the conversation. A `runtime` other than that of
    a live conversation moves it there: a task of that runtime goes on from it. So does a `harness` or `model` where the
    edge is at work; where another agent is, it is refused.
    """

    id: str
    text: str
    mode: Mode
    interrupt: bool = False
    new_task: bool = False
    harness: str = "auto"
    runtime: Runtime = Runtime.AUTO
    model: str | None = None
    attachments: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    """Files sent before. Only what thinks at the edge is given files."""


class Accepted(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a message."""

    message: MessageView
    task: TaskView | None


class Hello(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="hello"):
    cursor: int


class ConversationChange(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="conversation"):
    body: ConversationView


class MessageChange(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="message"):
    body: MessageView


class TaskChange(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="task"):
    body: TaskView


class IdeaChange(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="idea"):
    body: IdeaHead


class NodeChange(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="node"):
    body: NodeView


Change = ConversationChange | MessageChange | TaskChange | IdeaChange | NodeChange


class Changes(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="changes"):
    cursor: int
    changes: tuple[Change, ...]


class Open(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="open"):
    parts: tuple[Part, ...]


class Deltas(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="deltas"):
    deltas: tuple[Delta, ...]


class Pong(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="pong"):
    pass


class Ping(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="ping"):
    pass


class AskPart(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="part"):
    part: str


ServerFrame = Hello | Changes | Open | Deltas | Pong
ClientFrame = Ping | AskPart
