"""How long an attempt may stay at each step: pure decisions about liveness."""

from typing import Final

from edge.tasks.rules import HOUR, MINUTE
from shared.states import Step

NO_PROGRESS_MS: Final = 45 * MINUTE
"""An agent at work that has brought nothing new for so long is given up."""

STEP_DEADLINES: Final[dict[Step, int | None]] = {
    Step.CLAIMING_NODE: None,  # waits for a seat as long as its task may, which then ends with `no_node`
    Step.BOOTING_VM: None,  # the machine has a deadline, and where it never calls another is asked for
    Step.BUILDING_IMAGE: HOUR,
    Step.CREATING_WORKSPACE: 15 * MINUTE,
    Step.STARTING_AGENT: 5 * MINUTE,
    Step.WORKING: NO_PROGRESS_MS,  # from the last progress: whatever is new moves it
    Step.CHECKPOINTING: 10 * MINUTE,
    Step.RESTING: None,  # as long as its task may wait for an answer, for its subtasks, or for a follow-up
}
"""In ms from the step's beginning, stored on the attempt's row; None: its task's own deadline bounds it."""

NOTED_EVERY_MS: Final = MINUTE
"""Progress is written down so often at most: a thousand attempts at work cost a few writes a second."""
