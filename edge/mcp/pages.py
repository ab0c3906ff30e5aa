"""Long answers in pieces: lists by a cursor (`edge.paging`), texts by an offset."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from edge.http import LARGEST
from edge.mcp.schemas import says
from edge.outside.fence import NONCE_CHARS, with_fences
from edge.paging import Paged

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


def fitting(told: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of a page that fit on it, texts from outside in their fences, at least one."""
    left, shown = LIST_CHARS, list[dict[str, Any]]()
    for one in told:
        left -= len(msgspec.json.encode(with_fences(one, "0" * NONCE_CHARS)))
        if shown and left < 0:
            break
        shown.append(one)
    return shown


def paged(name: str, page: Paged[Any], told: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Those entries of a page that fit, as they are told, and the cursor of the next if there is one."""
    shown = fitting(told)
    after = page.next_after(len(shown))
    return {name: shown} | ({"next_cursor": after} if after else {})


def beginning(name: str, text: str, chars: int) -> dict[str, Any]:
    """As `piece`, of a text of so many characters of which only the beginning was read."""
    more = {f"{name}_chars": chars, f"{name}_next_offset": len(text)} if chars > len(text) else {}
    return {name: text} | more


def piece(name: str, text: str | None, offset: int = 0, most: int = TEXT_CHARS) -> dict[str, Any]:
    """`text` under its name, and where it was cut how long it is and where the rest begins."""
    if text is None or (offset == 0 and len(text) <= most):
        return {name: text}
    told: dict[str, Any] = {name: text[offset : offset + most], f"{name}_chars": len(text)}
    return told | ({f"{name}_next_offset": offset + most} if offset + most < len(text) else {})
