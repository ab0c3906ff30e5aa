"""What SAM itself says to an agent; the words of the first request are the edge's."""

from typing import Final

COMMIT: Final = (
    "You ended your turn with uncommitted changes. Commit what belongs to the task, and restore or ignore the rest. "
    "Do nothing else."
)
COMMIT_NOTICE: Final = "There are uncommitted changes. SAM asked the agent to commit them."
STILL_THERE: Final = (
    "Are you still at it? Nothing was heard of you for a while, so SAM ended your turn; what you had is saved. Go on "
    "where you were. If something does not return, find another way. If you are done, call complete_task with a "
    "summary; if you need a person, call request_human_input."
)
STILL_THERE_NOTICE: Final = "The agent had fallen silent. SAM asked whether it is still at it."
NOTHING_DONE: Final = (
    "You ended your turn without a change, a question or a report. If the work is done, or there is nothing to change, "
    "call complete_task with a summary that answers what was asked; if you need a person, call request_human_input; "
    "else go on with the work."
)
NOTHING_DONE_NOTICE: Final = "The agent ended its turn with nothing done, asked or reported. SAM asked how it stands."
CONTINUE: Final = (
    "SAM was restarted in the middle of your turn. Look at the state of the working tree, then go on where you were."
)
AGAIN: Final = (
    "SAM was interrupted as it gave you the words below, so you may have them already. If you do, look at the state of "
    "the working tree and go on where you were; else do what they say.\n\n"
)
CONTINUE_NOTICE: Final = "SAM was restarted in the middle of this turn. The agent goes on where it was."
NEW_SESSION_NOTICE: Final = "The agent's earlier session could not be taken up. It starts afresh from the saved files."
WARNING: Final = "80 % of this task's budget is spent: {spent} of {allowance}."
UNPRICED: Final = (
    "No price is known for {model}, and its endpoint names none: what it costs is not counted, and the budget does not "
    "limit it. Tokens, turns and time still do."
)

FETCHING: Final = "Fetching the files that were attached."
FILE_AT: Final = "[{name} is at {path}]"
FILE_MISSING: Final = "[{name} could not be brought here: {why}]"
FILE_MISSING_NOTICE: Final = "{name} could not be given to the agent: {why} {remedy}"


def again(words: str) -> str:
    """`words` for an agent that may have them already."""
    return words if words.startswith(AGAIN) else AGAIN + words
