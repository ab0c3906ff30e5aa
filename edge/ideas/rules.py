"""Pure checks of an idea."""

from typing import Final

from shared.errors import Refused

IDEA_TITLE_CHARS: Final = 200
IDEA_BODY_CHARS: Final = 100_000
NOTE_CHARS: Final = 2_000


def checked_idea(title: str | None, body: str | None) -> None:
    """Raises `Refused` (`invalid_request`) for a title or body that is given and does not fit."""
    if title is not None and not 1 <= len(title.strip()) <= IDEA_TITLE_CHARS:
        raise Refused("invalid_request", f"an idea's title has 1 to {IDEA_TITLE_CHARS} characters")
    if body is not None and len(body) > IDEA_BODY_CHARS:
        raise Refused("invalid_request", f"an idea's body has at most {IDEA_BODY_CHARS} characters")


def checked_note(note: str) -> None:
    """Raises `Refused` (`invalid_request`) for a note on a link that is too long."""
    if len(note) > NOTE_CHARS:
        raise Refused("invalid_request", f"a note has at most {NOTE_CHARS} characters")
