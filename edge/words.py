"""Text as the full-text indexes hold it, and back again.

FTS5's unicode61 makes one word of a run of Chinese, Japanese, Korean or Thai, takes the vowel signs of India for
spaces, and leaves ß, ligatures and full-width forms as they are. `indexed` writes a text so that it does not, and loses
nothing:

* the characters of scripts that are written without spaces, or whose words carry particles, stand apart, by a DEL;
* in place of a letter stands its plainer form, and behind that the letter's code point in combining marks, which
  unicode61 skips;
* in place of a vowel sign stands a character of plane 15, which unicode61 takes for a letter.
"""

import itertools
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import msgspec

MOST_BYTES: Final = 1_800_000
"""Of a text in an index; what is past them is not found. A row of D1 holds 2 MB."""

_APART: Final = "\x7f"
_BEGINS: Final = "\x02"
_ENDS: Final = "\x03"

_HIDES: Final = "\u032e"
"""Says that in place of what was written other characters stand before it: how many, how many digits follow, digits."""
_DIGITS: Final = "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u0309\u030a\u030b\u030c\u0323\u0324\u0325\u0326"

_UNSPACED: Final = "".join(
    (
        "\u0e01-\u0e4e\u0e50-\u0eff",  # Thai, Lao
        "\u1000-\u109f\ua9e0-\ua9fe\uaa60-\uaa7f\u1780-\u17ff",  # Burmese, Khmer
        "\u1950-\u19df\u1a20-\u1aaf\u1b00-\u1b7f\ua980-\ua9df",  # Tai, Balinese, Javanese
        "\u1100-\u11ff\u3131-\u318e\ua960-\ua97f\uac00-\ud7ff\uffa1-\uffdc",  # Korean
        "\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f\U0001b000-\U0001b16f",  # Japanese
        "\u3105-\u312f\u31a0-\u31bf\ua000-\ua48c",  # Bopomofo, Yi
        "\u2e80-\u2fd5\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff",  # Chinese
        "\U00017000-\U00018aff\U00020000-\U0003fffd",  # Tangut, Chinese
    )
)
_AS_READ: Final = (
    "[\u3041-\u30ff][\u3099\u309a]|[\uff66-\uff9d][\uff9e\uff9f]|[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?"
    f"|[{_UNSPACED}]"
)
"""One character of them: with its voicing mark, or all letters of a Korean syllable."""

_UNIT: Final = re.compile(_AS_READ)
_CHANGED: Final = re.compile(f"(?:{_AS_READ})+|[{_BEGINS}{_ENDS}{_APART}]|[^\x00-\x7f]")
_STRANGE: Final = re.compile(f"[{_BEGINS}{_ENDS}{_APART}\x80-\U0010ffff]+")
"""Where there is anything to change: looked for first, since most texts have little of it."""
_READ: Final = re.compile(
    f"[{_BEGINS}{_ENDS}{_APART}]|{_HIDES}[{_DIGITS}]{{2,8}}|[^{_BEGINS}{_ENDS}{_APART}{_HIDES}]+|{_HIDES}"
)
_HIDDEN: Final = re.compile(f"{_HIDES}[{_DIGITS}]{{2,8}}")
_WORD: Final = re.compile(f"((?:[^\\W_]|[{_APART}\u0300-\u036f\U000f0000-\U000fffff])+)(\\*?)")
_LETTER: Final = re.compile("[^\\W_]|[\U000f0000-\U000fffff]")
_ACCENT: Final = re.compile("(?<=[a-z])[\u0300-\u036f]+")

_DRAWN: Final = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u302a-\u302f\ufe00-\ufe2f]")
"""Accents, which unicode61 knows, and marks on pictures."""
_UNSPELT: Final = 0x780
"""Marks before it are left out by most who write: those of Hebrew and Arabic, and with them the line that stretches."""
_STRETCHES: Final = "\u0640"
_PLANE: Final = 0xF0000

_ALSO: Final = {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i"}
"""Letters that Unicode does not take apart, as they are written by who has no key for them."""


def indexed(text: str, most: int = MOST_BYTES) -> str:
    """What an index holds in place of a text; of two with a line's end between them each can be written by itself."""
    while (size := len((words := _STRANGE.sub(_changed, text)).encode())) > most:
        text = text[: len(text) * most // size]
    return words


def listed(texts: Sequence[str]) -> str:
    """What an index holds in place of each, JSON that one statement takes whole."""
    return msgspec.json.encode([indexed(text, MOST_BYTES // 2 // max(1, len(texts))) for text in texts]).decode()


def reworded(held: str) -> str:
    """What an index should hold in place of what it does: the same where `indexed` wrote it, line by line."""
    while len((words := "\n".join(map(_reworded, held.split("\n")))).encode()) > MOST_BYTES:
        held = held[: len(held) * MOST_BYTES // len(words.encode())]
    return words


def marked(excerpt: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The excerpt of an index as it was written, and where SQLite was told to set its marks, U+0002 and U+0003."""
    out: list[str] = []
    marks: list[tuple[int, int]] = []
    begun, at = None, 0
    while found := _READ.match(excerpt, at):
        piece, at = found[0], found.end()
        if piece == _BEGINS:
            begun = len(out)
        elif piece == _ENDS:
            if begun is not None:
                marks.append((begun, len(out)))
            begun = None
        elif piece[0] == _HIDES and (code := _code(piece)) is not None:
            stands, many = map(_DIGITS.index, piece[1:3])
            at = found.start() + 3 + many
            del out[max(0, len(out) - stands) :]
            out.append(chr(code))
        elif piece != _APART:
            out += (chr(ord(one) - _PLANE) if ord(one) >> 16 == _PLANE >> 16 else one for one in piece)
    return "".join(out), tuple(marks)


def phrases(query: str, *, begun: bool = False) -> list[tuple[str, bool]]:
    """The words of a query as FTS5 is asked for them, each with whether a `*` behind it asks for all that begin so;
    `begun`: the last one may be a beginning in any case.

    What is written without spaces never is: every part of it is found anyway.
    """
    words = _split(query)
    if begun and words:
        words[-1] = (words[-1][0], True)
    return [(_phrase(word), star and not word.endswith(_APART)) for word, star in words]


def quoted(piece: str) -> str:
    """A piece of a text as FTS5 is asked for it."""
    return _phrase(_bare(piece))


def pieces(text: str) -> list[str]:
    """What texts are compared by: their words without case and accents; of what is written without spaces every two
    characters that stand together.
    """
    found: list[str] = []
    for word, _ in _split(plain(text)):
        parts = [marked(part)[0] for part in word.split(_APART) if part]
        for apart, group in itertools.groupby(parts, key=lambda part: _UNIT.match(part) is not None):
            run = list(group)
            found += map("".join, itertools.pairwise(run)) if apart and len(run) > 1 else run
    return found


def plain(text: str) -> str:
    """A text without case and accents, and with plain forms in place of others."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    return unicodedata.normalize("NFC", _ACCENT.sub("", unicodedata.normalize("NFKD", folded)))


def _reworded(line: str) -> str:
    return line if indexed(marked(line)[0]) == line else indexed(line)


def _split(text: str) -> list[tuple[str, bool]]:
    return [(found[1], bool(found[2])) for found in _WORD.finditer(_bare(text)) if _LETTER.search(found[1])]


def _bare(text: str) -> str:
    """As an index holds it, without what is hidden."""
    return _HIDDEN.sub("", indexed(text))


def _code(hidden: str) -> int | None:
    """The code point that is hidden; None: this was written by somebody else."""
    digits = hidden[3 : 3 + _DIGITS.index(hidden[2])] if len(hidden) > 3 else ""
    if not digits or len(digits) < _DIGITS.index(hidden[2]):
        return None
    code = int("".join(f"{_DIGITS.index(one):x}" for one in digits), 16)
    return code if code < 0xD800 or 0xE000 <= code < 0x110000 else None


def _phrase(word: str) -> str:
    return f'"{word.strip(_APART)}"'


def _changed(found: re.Match[str]) -> str:
    return _CHANGED.sub(_change, found[0])


def _change(found: re.Match[str]) -> str:
    one = found[0]
    if not _UNIT.match(one):
        return _form(one)
    return f"{_APART}{_APART.join(map(_form, _UNIT.findall(one)))}{_APART}"


@lru_cache(maxsize=20_000)
def _form(unit: str) -> str:
    """What stands in place of a character."""
    if unit in (_BEGINS, _ENDS, _APART) or ord(unit[0]) >> 16 == _PLANE >> 16:
        return " " + _hidden(1, unit)
    if unit == _HIDES:
        return _hidden(0, unit)
    if len(unit) == 1 and unicodedata.category(unit)[0] == "M":
        if _DRAWN.match(unit):
            return unit
        return _hidden(0, unit) if ord(unit) < _UNSPELT else chr(_PLANE + ord(unit)) if ord(unit) < 0x10000 else unit
    if unit == _STRETCHES:
        return _hidden(0, unit)
    plainer = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", unit).casefold())
    plainer = _ALSO.get(plainer, plainer)
    apart = _UNIT.fullmatch(unit) is not None
    if (plainer == unit.casefold() and len(plainer) == 1) or plainer == unit.lower():
        return unit
    if not plainer.isalnum() or not (apart or unit.isalnum()):
        return unit
    if (len(plainer) > 1) if apart else _UNIT.search(plainer):
        return unit
    return plainer + _hidden(len(plainer), unit)


def _hidden(stands: int, written: str) -> str:
    """What was written, where `stands` characters stand in place of it."""
    told = ""
    for one in written:
        code = f"{ord(one):x}"
        told += _HIDES + "".join(_DIGITS[int(digit, 16)] for digit in f"{stands:x}{len(code)}{code}")
        stands = 0
    return told
