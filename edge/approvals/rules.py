"""Pure decisions about calls from a tainted context: which need a yes, and what the person is shown."""

from typing import Final

import msgspec

from edge.approvals.model import Asking, Policy
from edge.outside.fence import plain

HARMLESS: Final = frozenset({
    "list_tasks", "get_task", "wait_for_subtasks", "get_pending_messages", "get_instructions", "search_ideas",
    "get_idea", "search_knowledge", "request_human_input", "complete_task", "read_repository", "read_page",
    "propose_plan",
})  # fmt: skip
"""Tools that neither start, steer, stop nor teach. Every other tool, also one that is added later, needs a yes.

`propose_plan` asks a person and starts nothing: from a tainted context a plan never approves itself.
`complete_task` ends the attempt that calls it; what it reports is text from outside to whoever reads it.
"""

GUARDED: Final = frozenset({
    "dispatch_task", "plan_tasks", "send_message_to_subtask", "stop_subtask", "retry_subtask",
    "create_idea", "update_idea", "link_idea", "merge_ideas", "execute_idea", "add_knowledge",
})  # fmt: skip
"""Those that a project may let pass without one."""

MOST_PENDING: Final = 5
"""Of one task: a person is not asked hundreds of times."""

ARGUMENT_CHARS: Final = 20_000
"""What one card can show; a call beyond it cannot be judged, so it cannot be approved."""

CARD: Final = """\
May I do this? I have read text that others wrote ({because}), so I may not do it without your yes.

    {tool}
{arguments}

Your yes does exactly this, once. Anything you write instead is an answer too: then it is not done."""

TOLD: Final = {
    "approved": "The person said yes to {tool}, and it was done. It came to this: {result}",
    "failed": "The person said yes to {tool}, but it could not be done: {result}",
    "denied": "The person said no to {tool}. It was not done; do not ask for it again.",
}


def needs_yes(tool: str, because: str | None, policy: Policy) -> bool:
    return because is not None and tool not in HARMLESS and tool not in policy.unasked


def card(asking: Asking) -> str:
    """The question. Every line of what would be done is indented, so that no text in it can leave its place, and each
    character that cannot be seen is spelled out.
    """
    told = msgspec.json.format(asking.arguments.encode(), indent=2).decode().splitlines()
    shown = "\n".join(f"    {plain(line)}" for line in told)
    return CARD.format(because=plain(asking.because), tool=asking.tool, arguments=shown)
