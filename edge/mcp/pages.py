"""Long answers in pieces: lists by an opaque cursor, texts by an offset.

A cursor holds the place of the last row shown, not a number of rows: what is added meanwhile shifts nothing.
"""

import base64
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from edge.http import LARGEST
from edge.mcp.schemas import says
from shared.errors import Refused

PAGE: Final = 50
MOST: Final = 100
LISTED_CHARS: Final = 1_000
"""Of a text within a list."""
LIST_CHARS: Final = 16_000
"""Of a whole page: what is shown to a model is cut at a little more, and a page that is cut has lost its cursor."""
TEXT_CHARS: Final = 8_000
"""Of a text that was asked for by itself: about 2,000 tokens."""

LIMIT: Final = says(f"How many, at most {MOST}.", least=1, most=MOST)
CURSOR: Final = says("next_cursor of the page before; empty: the first page.")
OFFSET: Final = says("Character at which to read on: the next_offset you were told.", least=0, most=LARGEST)

BEGINNING: Final = (LARGEST, "")
"""Before every row, where the newest come first."""


def cursor_at(*place: int | str) -> str:
    """The cursor that goes on after a row with this place."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def place_of(cursor: str) -> tuple[int, str]:
    """The time and id of the last row shown; `BEGINNING` for an empty cursor.

    Raises:
        Refused: `invalid_request`: no cursor of ours.
    """
    if not cursor:
        return BEGINNING
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        place = msgspec.json.decode(text, type=tuple[int, str])
    except (ValueError, msgspec.DecodeError):
        raise Refused("invalid_request", "cursor is next_cursor of an earlier answer, unchanged") from None
    if not 0 <= place[0] <= LARGEST:
        raise Refused("invalid_request", "cursor is next_cursor of an earlier answer, unchanged")
    return place


def fitting(told: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of a page that fit on it, at least one."""
    left, shown = LIST_CHARS, list[dict[str, Any]]()
    for one in told:
        left -= len(msgspec.json.encode(one))
        if shown and left < 0:
            break
        shown.append(one)
    return shown


def piece(name: str, text: str | None, offset: int = 0, most: int = TEXT_CHARS) -> dict[str, Any]:
    """`text` under its name, and where it was cut how long it is and where the rest begins."""
    if text is None or (offset == 0 and len(text) <= most):
        return {name: text}
    told: dict[str, Any] = {name: text[offset : offset + most], f"{name}_chars": len(text)}
    return told | ({f"{name}_next_offset": offset + most} if offset + most < len(text) else {})
