"""Whether a message moves its conversation to another runtime: pure, from what works there and what is asked for.

A message that names the runtime where the conversation already is, or none, goes to the task at work. One that names
another moves it: in one batch (`edge.dispatch.store.LEAVE`) that task ends as `moved`, and a task of that runtime goes
on from it, with what was said, what nobody has heard yet, and this message.
"""

from typing import Final

from edge.chat.model import NewMessage
from edge.ports import Row
from shared.errors import Refused
from shared.spec import Mode, Runtime
from shared.states import TaskState

TOLD: Final = {
    True: "The conversation moves to a workspace. The agent there is told what was said here.",
    False: "The conversation moves to the edge, and its workspace is put away. What was changed there is saved: the "
    "next workspace of this conversation begins with it.",
}
"""By whether it leaves the edge."""


def moves(live: Row, sent: NewMessage) -> bool:
    """Whether the message moves the conversation that `live` works in.

    Raises:
        Refused: `cannot_move`, `workspace_at_work`.
    """
    at_edge = live["runtime"] == Runtime.EDGE
    if sent.new_task or sent.runtime is Runtime.AUTO or (sent.runtime is Runtime.EDGE) == at_edge:
        return False
    if live["mode"] != Mode.CONVERSATION or live["parent"] is not None or live["state"] == TaskState.BLOCKED:
        raise Refused("cannot_move")
    if not at_edge and live["state"] != TaskState.WAITING_FOR_FOLLOW_UP:
        raise Refused("workspace_at_work")
    return True
