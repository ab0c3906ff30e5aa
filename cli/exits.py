"""Exit codes: what a script learns from `sam` without reading a word. docs/configuration.md has the same table."""

from typing import Final

from shared.reasons import REASONS, ReasonClass

OK: Final = 0
DEFECT: Final = 1
USAGE: Final = 2
INTERRUPTED: Final = 130
"""What shells answer for a program that Ctrl-C ended."""

BY_CLASS: Final[dict[ReasonClass, int]] = {
    ReasonClass.REQUEST: 3,
    ReasonClass.CONFLICT: 4,
    ReasonClass.PLATFORM: 5,
    ReasonClass.PROVIDER: 6,
    ReasonClass.WORKSPACE: 6,
    ReasonClass.AGENT: 7,
    ReasonClass.MODEL: 7,
    ReasonClass.GIT: 8,
    ReasonClass.BUDGET: 9,
    ReasonClass.DEPENDENCY: 9,
    ReasonClass.PERSON: 10,
}

TABLE: Final = """\
Exit codes: 0 it is done; 1 a defect of SAM; 2 the command line is wrong; 3 what was asked is refused; 4 not in the
present state; 5 SAM itself; 6 node or workspace; 7 agent or model; 8 git; 9 budget or dependency; 10 a person stopped
it, or it waits for one."""


def exit_code(code: str) -> int:
    """The exit code for a reason's code. One that this version does not know is a refusal like any other."""
    reason = REASONS.get(code)
    return BY_CLASS[reason.klass] if reason else BY_CLASS[ReasonClass.REQUEST]
