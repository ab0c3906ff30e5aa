"""Pure decisions about messages: what of a part is stored, what a fork carries over, what a search asks for."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

import msgspec

from edge.words import phrases
from shared.errors import Refused
from shared.parts import Part
from shared.spec import TITLE_CHARS, title_of

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


def checked_title(title: str) -> str:
    """A conversation's title.

    Raises:
        Refused: `invalid_request` for one that is too long, or has a NUL.
    """
    if len(title) > 2 * TITLE_CHARS or "\0" in title:
        raise Refused("invalid_request", f"a title has at most {2 * TITLE_CHARS} characters, and no NUL")
    return title.strip()


def cleaned_title(written: str) -> str:
    """A title out of what a model wrote: its first line as plain text, at most `TITLE_CHARS`, or empty.

    What does not show, or turns the direction of what does, is left out (Unicode categories C*).
    """
    for line in written.splitlines():
        shown = "".join(" " if unicodedata.category(one).startswith("C") else one for one in line)
        plain = _LABEL.sub("", " ".join(shown.split()).lstrip(_AROUND)).strip(_AROUND)
        if plain:
            return title_of(plain)
    return ""


_AROUND: Final = " #*_-–—•\"'`“”‘’«».:;,"
_LABEL: Final = re.compile(r"^title[\s*]*:[\s*]*", re.IGNORECASE)

DIGEST_CHARS: Final = 10_000
SHORTEST: Final = 300
"""Of a message that is cut; when there is no room for so much, the earlier ones are left out."""


def digest(head: str, said: Sequence[tuple[str, str]], most: int) -> str:
    """Below its head what was said (author and words, newest first), word for word where all of it fits. The same for
    the same words.

    Where it does not, each message gets a quarter of the room that is left, the newest first: of longer ones the
    beginning and the end are kept. Of more than `most` messages the earlier ones are left out.
    """
    lines = [f"{author}: {text.strip()}" for author, text in said if text.strip()]
    fits = sum(map(len, lines)) <= DIGEST_CHARS
    kept: list[str] = []
    left = DIGEST_CHARS
    for line in lines:
        room = left if fits else max(left // 4, SHORTEST)
        if room > left:
            break
        kept.append(_cut(line, room))
        left -= len(kept[-1])
    gone = len(said) > most or len(kept) < len(lines)
    told = [*(["[what was said before that is left out]"] if gone else []), *reversed(kept)]
    return "\n\n".join((head, *(told or ["nothing"])))


def _cut(line: str, room: int) -> str:
    if len(line) <= room:
        return line
    end = room // 3
    return f"{line[: room - end - 3]} … {line[-end:]}"


QUERY_CHARS: Final = 400
MOST_WORDS: Final = 16
"""Of a search; those after them are left out."""
PREFIX_CHARS: Final = 3
"""A shorter beginning is looked for as a word: FTS5 first merges the postings of all words that begin so."""


def search_expression(project: str, query: str) -> str | None:
    """What FTS5 is asked: every word of the query; with a `*` at its end, every beginning. None: it has no word.

    Raises:
        Refused: `invalid_request` for a query that is too long.
    """
    if len(query) > QUERY_CHARS:
        raise Refused("invalid_request", f"a search has at most {QUERY_CHARS} characters")
    words = phrases(query)[:MOST_WORDS]
    if not words:
        return None
    shortest = PREFIX_CHARS + len('""')
    asked = " AND ".join(word + ("*" if star and len(word) >= shortest else "") for word, star in words)
    return f'project : "{project.replace("_", "")}" AND text : ({asked})'
