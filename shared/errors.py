"""The one exception that crosses borders: a reason code with a detail.

    SamError            a typed refusal or failure; carries a code of `shared.reasons`
    └── Refused         what was asked is refused; nothing was changed

Everything that people or programs can meet has a row in `shared.reasons`; any other exception is a defect.
"""

from shared.reasons import REASONS, Problem, Reason, problem


class SamError(Exception):
    """A failure with a stable code. `detail` says what was found; it never holds a secret."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.reason: Reason = REASONS[code]
        self.detail = detail
        super().__init__(f"{self.reason.sentence} {detail}".strip())

    @property
    def code(self) -> str:
        return self.reason.code

    @property
    def problem(self) -> Problem:
        return problem(self.reason.code, self.detail)


class Refused(SamError):
    """What was asked is refused; nothing was changed."""
