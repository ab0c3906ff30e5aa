"""What SAM itself says to an agent; the words of the first request are the edge's."""

from typing import Final

COMMIT: Final = (
    "You ended your turn with uncommitted changes. Commit what belongs to the task, and restore or ignore the rest. "
    "Do nothing else."
)
COMMIT_NOTICE: Final = "There are uncommitted changes. SAM asked the agent to commit them."
CONTINUE: Final = (
    "SAM was restarted in the middle of your turn. Look at the state of the working tree, then go on where you were."
)
CONTINUE_NOTICE: Final = "SAM was restarted in the middle of this turn. The agent goes on where it was."
NEW_SESSION_NOTICE: Final = "The agent's earlier session could not be taken up. It starts afresh from the saved files."
