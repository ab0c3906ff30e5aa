"""Pure decisions about messages: what of a part is stored."""

from typing import Final

import msgspec

from shared.parts import Part

PART_BYTES: Final = 1_500_000
"""A row of D1 holds 2 MB, indices and names included."""

CUT_CHARS: Final = 100_000
TOO_LARGE: Final = "\n[cut: the rest was too large to keep]"


def stored(part: Part) -> str:
    """A part as it is kept, JSON. One that no row could hold loses its diffs, then all but the start of its text: a
    node would send it again for ever if it were refused.
    """
    body = msgspec.json.encode(part)
    if len(body) > PART_BYTES and part.tool is not None:
        part = msgspec.structs.replace(part, tool=msgspec.structs.replace(part.tool, diffs=()))
        body = msgspec.json.encode(part)
    if len(body) > PART_BYTES:
        tool = part.tool and msgspec.structs.replace(
            part.tool, title=part.tool.title[:CUT_CHARS], input=part.tool.input[:CUT_CHARS]
        )
        text = part.text[:CUT_CHARS] + TOO_LARGE
        body = msgspec.json.encode(msgspec.structs.replace(part, text=text, tool=tool, plan=()))
    return body.decode()
