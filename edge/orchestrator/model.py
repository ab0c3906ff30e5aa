"""An attempt that thinks at the edge, as its rows tell it."""

import msgspec

from shared.loop.messages import Message
from shared.spec import Limits, Mode
from shared.states import TaskState


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """A message that waits for the attempt."""

    id: str
    text: str
    author: str
    urgent: bool
    outside: bool
    """Another agent's words, which nobody has vouched for."""


class Mind(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the next step is decided from."""

    attempt: str
    task: str
    project: str
    conversation: str
    project_name: str
    started: bool
    """It, or what it goes on from, has started subtasks."""
    origin_url: str
    mode: Mode
    state: TaskState
    depth: int
    max_depth: int
    limits: Limits
    turns: int
    """Turns of this attempt that have begun."""
    web_pages: bool
    """The project lets pages of the web be read."""
    acked: int
    """Events told of so far; moved with every step, so that only one runner can take it."""
    turn: str | None
    """The agent's message that is open."""
    position: int
    """Where its next part goes."""
    cost_microusd: int
    allowance_microusd: int
    input_tokens: int
    output_tokens: int
    calls: int
    nameless: bool
    """The conversation is called by the words of its first message, and the model may find better ones."""
    messages: tuple[Message, ...]
    """The conversation with the model so far."""
    taken_up: bool
    """This task has thought nothing yet: all of it is of tasks before."""
    seqs: tuple[int, ...]
    """Their numbers; a summary comes first and has a late one."""
    waiting: tuple[Heard, ...]
    waits_its_turn: bool = False
    """Another task of the conversation is in the middle of a turn, and its thoughts are this one's too."""

    @property
    def seq(self) -> int:
        """The last number that was given."""
        return max(self.seqs, default=0)
