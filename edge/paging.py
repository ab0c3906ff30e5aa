"""Lists in pages: an opaque cursor holds the place of the last row shown, not a number of rows, so that what is added
meanwhile shifts nothing.
"""

import base64
import re
from collections.abc import Mapping
from typing import Final, Generic, NamedTuple, TypeVar

import msgspec

from edge.http import LARGEST
from shared.errors import Refused

T = TypeVar("T")

PAGE: Final = 100
MOST: Final = 200
"""What one page of the HTTP interface has where nothing else is asked for, and at most."""

BEGINNING: Final = (LARGEST, "")
"""Before every row, where the newest come first."""


class Paged(NamedTuple, Generic[T]):
    """A page as a store has it: of each entry the cursor that goes on after it."""

    entries: tuple[T, ...]
    cursors: tuple[str, ...]
    more: bool

    def next_after(self, shown: int) -> str | None:
        """The cursor of the next page when so many of the entries are on this one; None: that was all."""
        return self.cursors[shown - 1] if shown and (self.more or shown < len(self.entries)) else None


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


def limit_of(query: Mapping[str, str]) -> int:
    """How many entries a request wants on a page.

    Raises:
        Refused: `invalid_request`.
    """
    text = query.get("limit", str(PAGE))
    if not re.fullmatch(r"[0-9]{1,4}", text) or not 1 <= int(text) <= MOST:
        raise Refused("invalid_request", f"limit is a number from 1 to {MOST}")
    return int(text)
