"""Pure decisions about one task: names, choices, deadlines. What depends on many rows is decided in `store`'s SQL."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

import msgspec

from edge.tasks.model import Chosen
from shared.errors import Refused
from shared.ids import short
from shared.reasons import REASONS, Problem, Retry
from shared.spec import TITLE_CHARS, Mode, Permissions, TaskSpec
from shared.states import TaskState
from shared.wire import Harness

MINUTE: Final = 60_000
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

MAX_ATTEMPTS: Final = 2
"""One try, and one more when the machine and not the work was at fault (`Reason.retried`)."""

STOP_GRACE_MS: Final = 90_000
"""Interrupt, checkpoint and push take seconds; after this the edge ends the task without the node."""

WALL_CLOCK_GRACE_MS: Final = 10 * MINUTE
"""The node enforces the attempt's wall clock; the edge's deadline stands behind it."""

DEADLINES: Final[dict[TaskState, int]] = {
    TaskState.BLOCKED: 30 * DAY,  # as long as what it waits for may take; held ones get `HELD_MS`
    TaskState.QUEUED: 7 * DAY,
    TaskState.IN_PROGRESS: 4 * HOUR,  # only where the spec does not say
    TaskState.WAITING: 2 * DAY,
    TaskState.NEEDS_INPUT: 7 * DAY,
    TaskState.WAITING_FOR_FOLLOW_UP: 30 * MINUTE,  # frees the workspace, never the conversation
}
"""How long a task may stay in each live state, in ms. Every live row has such a deadline stored (DESIGN rule 6)."""

HELD_MS: Final = DAY

RETRIED: Final = {code: reason.retry for code, reason in REASONS.items() if reason.retried}
"""How, by code; `store._END` gives the task another attempt, and these give that its time and place."""
LATER: Final = tuple(sorted(code for code, how in RETRIED.items() if how is Retry.LATER))
ELSEWHERE: Final = frozenset(code for code, how in RETRIED.items() if how is Retry.ELSEWHERE)

TEXT_CHARS: Final = 100_000
PRIORITY: Final = 100

_SLUG_CHARS: Final = 32


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an earlier try at the same thing: the record a new attempt begins with."""

    attempt: str | None
    """None: it ended before it was ever tried."""
    problem: Problem
    checkpoint: str | None
    """Commit of what it had last saved."""
    kept: bool
    """The new attempt's checkout begins with that work."""

    def told(self, base: str) -> str:
        """As its successor reads it."""
        problem = self.problem
        lines = [
            "earlier try:",
            *([f"  attempt: {self.attempt}"] if self.attempt else []),
            f"  reason: {problem.code}: {problem.sentence} {problem.detail}".rstrip(),
            f"  remedy: {problem.remedy}",
            f"  last checkpoint: {self.checkpoint or 'none'}",
            f"  its work: in this checkout, on top of {base}"
            if self.kept and self.checkpoint
            else "  its work: not here, you begin anew",
        ]
        return "\n".join(lines)


def branch_name(title: str, task: str) -> str:
    """`sam/<slug>-<short id>`: plain ASCII that git, a shell and a URL all take as it is."""
    ascii_text = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")[:_SLUG_CHARS].strip("-")
    return f"sam/{slug or 'task'}-{short(task)}"


def choose_harness(wanted: str, on_nodes: Sequence[Harness], allowed: Sequence[str] | None = None) -> Chosen | None:
    """The coding agent for a task, with the reason; None if the wanted one, or each allowed one, is usable on no node.

    Auto prefers a full coding agent with a model of its own to SAM's small one.
    """
    usable = {harness.name for harness in on_nodes if harness.installed and harness.usable}
    if wanted != "auto":
        return Chosen(name=wanted, why="you chose it") if wanted in usable or not on_nodes else None
    for name, why in (
        ("edge", "the edge thinks for itself"),
        ("claude", "installed, with a key of its own"),
        ("native", "needs nothing but a model"),
    ):
        if name in usable and (allowed is None or name in allowed):
            return Chosen(name=name, why=why)
    if allowed is not None:
        named = next((name for name in allowed if name in usable or not on_nodes), None)
        return Chosen(name=named, why="of those its guardrails allow") if named else None
    return Chosen(name="native", why="comes with SAM")


_WORK: Final = {
    Permissions.FULL: (
        "Do what is asked, run the tests that cover it, and commit your work on this branch with a clear message. "
        "SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as "
        "a checkpoint but is not delivered."
    ),
    Permissions.EDIT: (
        "permissions: edit\nDo what is asked. You can read and change files, and run no commands. When your turn ends "
        "SAM commits what you changed on this branch, and pushes it."
    ),
    Permissions.READ: (
        "permissions: read\nAnswer what is asked. You can read files; you cannot change them, nor run commands."
    ),
}


EARLIER_CHARS: Final = 12_000
"""Of a conversation that an agent is told of before its first words."""


EARLIER_MESSAGES: Final = 40

EARLIER_LEAST: Final = 1_000
"""Of the last that is told, its end, if there is so much room."""


def first_prompt(
    spec: TaskSpec,
    branch: str,
    base: str,
    project: str,
    failed: Failure | None = None,
    before: str = "",
    *,
    request: str | None = None,
) -> str:
    """What the agent reads before the person's words: where it is, what is expected, what is not, and what was there
    before (`told_before`). `request`: the first words, where they are not those of the task.
    """
    if spec.mode is Mode.TASK:
        rules = (
            f"mode: task\nbranch: {branch} (checked out, from {base})\n{_WORK[spec.permitted]} "
            "If you cannot go on without a person, call request_human_input. "
            "When done, call complete_task with a summary of two or three sentences."
        )
    else:
        rules = (
            f"mode: conversation\nbranch: {branch} (from {base}; it is never pushed)\n"
            "Think along and look at the repository as needed. Do not commit, push or open pull requests. "
            "When an insight is worth keeping, call create_idea. End your turn when you have answered."
        )
    again = ""
    if failed is not None:
        again = f"\n{failed.told(base)}"
    where = f"You work in a fresh clone of {project!r} for SAM.\n{rules}{again}"
    return f"{where}{before}\n\n--- the request ---\n{spec.text if request is None else request}"


def told_before(earlier: Sequence[tuple[str, str]], summary: str | None = None, subtasks: Sequence[str] = ()) -> str:
    """What an agent is told that comes into a conversation: `earlier` is what was said there, author and words, newest
    first. The newest that fits is told in the order it was said; for the rest stands the `summary`, if there is one.
    """
    told: list[str] = []
    left = EARLIER_CHARS
    for author, text in earlier:
        if not text:
            continue
        line = f"{author}: {text.strip()}"
        if len(line) > left:
            told += [f"{author}: … {line[-left:]}"] if left >= EARLIER_LEAST else []
            break
        told.append(line)
        left -= len(line)
    else:
        summary = summary if len(earlier) == EARLIER_MESSAGES else None
    told += [summary] if summary else []
    said = "\n\n".join(reversed(told))
    started = "\n".join(f"- {one}" for one in subtasks)
    return (f"\n\n--- said in this conversation before ---\n{said}" if said else "") + (
        f"\n\n--- subtasks of this conversation that go on: look after them ---\n{started}" if started else ""
    )


def checked_text(text: str) -> str:
    """What is asked for.

    Raises:
        Refused: `invalid_request` when it is empty or too long.
    """
    if not text.strip() or len(text) > TEXT_CHARS:
        raise Refused("invalid_request", f"a task's text has 1 to {TEXT_CHARS} characters")
    return text


def checked_title(title: str) -> str:
    if not title.strip() or len(title) > 2 * TITLE_CHARS:
        raise Refused("invalid_request", f"a title has 1 to {2 * TITLE_CHARS} characters")
    return title.strip()


def checked_priority(priority: int) -> int:
    if abs(priority) > PRIORITY:
        raise Refused("invalid_request", f"a priority lies between -{PRIORITY} and {PRIORITY}")
    return priority
