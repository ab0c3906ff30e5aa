"""Whether a message moves its conversation to another runtime: pure, from what works there and what is asked for.

A message that names the runtime where the conversation already is, or none, goes to the task at work. One that names
another, or at the edge a coding agent, moves it: in one batch (`edge.dispatch.store.LEAVE`) that task ends as `moved`,
and a task of that runtime goes on from it, with what was said, what nobody has heard yet, and this message.
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


NOT_AT_REST: Final = {
    TaskState.NEEDS_INPUT: "It waits for your answer: give it without naming a runtime or an agent.",
    TaskState.WAITING: "It waits for its subtasks.",
    TaskState.QUEUED: "It has not begun yet.",
}
"""What else than a turn keeps an agent from being moved."""


def moves(live: Row, sent: NewMessage) -> bool:
    """Whether the message moves the conversation that `live` works in. An agent or model that it names works in a
    workspace only.

    Raises:
        Refused: `cannot_move`, `workspace_at_work`, `other_agent_at_work`, `unknown_harness` for one at the edge.
    """
    if sent.new_task:
        return False
    at_edge = live["runtime"] == Runtime.EDGE
    if sent.runtime is Runtime.EDGE and sent.harness not in ("auto", Runtime.EDGE):
        raise Refused("unknown_harness", sent.harness)
    bound = sent.harness not in ("auto", live["harness"]) or sent.model not in (None, live["model"])
    stays = not (at_edge and bound) if sent.runtime is Runtime.AUTO else (sent.runtime is Runtime.EDGE) == at_edge
    if stays:
        if bound and not at_edge:
            raise Refused("other_agent_at_work", live["harness"])
        return False
    if live["mode"] != Mode.CONVERSATION or live["parent"] is not None or live["state"] == TaskState.BLOCKED:
        raise Refused("cannot_move")
    if not at_edge and live["state"] != TaskState.WAITING_FOR_FOLLOW_UP:
        raise Refused("workspace_at_work", NOT_AT_REST.get(live["state"], "It is in the middle of a turn."))
    return True
