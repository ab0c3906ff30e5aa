"""What a request needs, read off its words by a small learned classifier: pure, no model, explained.

Words, pairs of words and pieces of words each weigh for the four kinds of work; `scripts/train_matching.py` learns the
weights (`edge/tasks/learned.py`) from the labelled requests. `docs/runtimes.md` has the scores.
"""

import base64
import functools
import re
import unicodedata
import zlib
from collections.abc import Collection, Iterator
from enum import StrEnum
from math import exp, sqrt
from typing import Final, NamedTuple

from edge.tasks import learned
from shared.spec import Mode

READ_CHARS: Final = 2_000
"""Of a request: what it wants stands in front, and behind it logs are pasted."""
PIECES_CHARS: Final = 500


class Fit(StrEnum):
    """Runtimes of the design, least first."""

    EDGE = "edge"
    CONTAINER = "container"
    LIGHTWEIGHT = "lightweight"
    FULL = "full"


KINDS: Final = tuple(Fit)


class Need(NamedTuple):
    fit: Fit
    why: str
    hands_out: bool = False


_KIND_SAID: Final = {
    Fit.EDGE: "talk that needs no checkout",
    Fit.CONTAINER: "reading in the repository, or a small edit of words",
    Fit.LIGHTWEIGHT: "something to try out or to count in a shell",
    Fit.FULL: "a change to the software, or a run of it",
}
_HANDS_OUT: Final = re.compile(
    r"\b(?:sub-?tasks?|child(?:ren)?|agents?|agent\w+|dispatch\w*|delegat\w*|orchestrat\w*|coordinat\w*|supervis\w*"
    r"|(?:hand|fan|farm)\w* .{0,40}\bout|(?:into|as|in|their|its|the|all|running|\d) (?:\w+ )?tasks?|aufgaben?|tareas?"
    r"|taches?|koordinier\w*)\b"
)
CLOSE: Final = 0.2
"""Of probability between the first and the second kind: said in the reason."""


def needed(mode: Mode, text: str) -> Need:
    """The least runtime that can do all that is asked, and why."""
    found, words = features(mode, text), _words(text)
    scores = _scores(found)
    first, second = sorted(range(len(KINDS)), key=lambda kind: -scores[kind])[:2]
    total = sum(exp(score - scores[first]) for score in scores)
    fit = KINDS[first]
    hands_out = fit in (Fit.EDGE, Fit.LIGHTWEIGHT) and bool(_HANDS_OUT.search(" ".join(words)))
    kind = "handing out work and looking after it" if hands_out and fit is Fit.EDGE else _KIND_SAID[fit]
    weighty = _weightiest(words, found, first, second)
    why = f"it reads as {kind}" + (f" ({', '.join(weighty)})" if weighty else "")
    if (1 - exp(scores[second] - scores[first])) / total < CLOSE:
        why += f", closely before {KINDS[second]}"
    return Need(fit, why, hands_out)


# --- what is seen -----------------------------------------------------------------------------------------------------

WORDS_WEIGH: Final = 3.0
PIECES_WEIGH: Final = 1.2
"""Together, however long a request is; what is seen once, as its length, weighs 1."""


def features(mode: Mode, text: str) -> dict[str, float]:
    """What the classifier sees: words, pairs with their neighbours, the beginning, pieces of words, and the frame."""
    words = _words(text)
    seen = dict.fromkeys(words)
    seen.update(dict.fromkeys(map(" ".join, zip(["<", *words], [*words, ">"], strict=True))))
    share = WORDS_WEIGH / sqrt(len(seen))
    found = dict.fromkeys(seen, share)
    pieces = dict.fromkeys(_pieces(" ".join(words)[:PIECES_CHARS]))
    found.update(dict.fromkeys(pieces, PIECES_WEIGH / sqrt(len(pieces) + 1)))
    spoken = [word for word in words if word[0].isalnum()]
    while len(spoken) > 1 and spoken[0] in _COURTESY:
        del spoken[0]
    found[f"^{' '.join(spoken[:1])}"] = found[f"^{' '.join(spoken[:2])}"] = 1.0
    length = min(len(spoken).bit_length(), 6)
    found[f"={length}"] = found[f"={mode[0]}{min(length, 4)}"] = found[f"={mode[0]}{'?' in words}"] = 1.0
    if _TROUBLE.search(text[:READ_CHARS]):
        found["=trouble"] = 1.0
    return found


_COURTESY: Final = frozenset(
    re.findall(
        r"\S+",
        "please pls plz kindly hi hey hello sam there could can would will you u i'd we'd like love to just maybe "
        "also so and then ok bitte now first por favor",
    )
)
_TROUBLE: Final = re.compile(
    r"^\s*(?:at \S+.*[:(]\d+|File \".*\", line \d+|Traceback|[\w.:]*(?:Error|Exception)\b.*:|panic:|\w+ ERR|##\[error"
    r"|fatal|FAIL)",
    re.M | re.I,
)
_NAMED: Final = (
    (re.compile(r"```.*?(?:```|\Z)", re.S), " "),
    (re.compile(r"https?://\S+"), " @url "),
    (re.compile(r"\"[^\"\n]{1,200}\"|(?<!\w)'[^'\n]{1,200}'(?!\w)|“[^”\n]{1,200}”|„[^“\n]{1,200}“"), " @quote "),
    (re.compile(r"(?<![\w/.-])[\w/.-]{1,200}\.(?:md|rst|adoc|txt)\b"), " @doc "),
    (re.compile(r"(?<![\w/.-])[\w/.-]{1,200}\.(?:ya?ml|toml|json|ini|env|cfg|conf|properties|xml)\b"), " @settings "),
    (
        re.compile(
            r"(?<![\w/.-])[\w/.-]{1,200}\.(?:py|tsx?|jsx?|go|rs|java|kt|rb|php|c|h|cpp|cs|swift|sql|sh|css|html|vue|R"
            r"|f90|jl|ipynb|lua|exs?|scala|stan)\b|`[^`\n]+`|\b[^\W_]+_\w+|\b[a-z]+[A-Z]\w+|\b[A-Z][a-z]+[A-Z]\w+"
            r"|\w+\(\)|(?<![\w/])\w+/[\w/]+"
        ),
        " @code ",
    ),
)
"""What stands for any of its kind."""
_GREETING: Final = re.compile(
    r"(?:hi|hey|hello|hola|hallo|bonjour|good (?:day|morning|evening|afternoon)|guten (?:tag|morgen))\b[^.!?\n,:]{0,20}"
    r"[.!,\n]\s*(?=\S.{8})",
    re.I,
)
"""Set aside where something follows."""
_WORD: Final = re.compile(r"@?[^\W\d_]+(?:'[^\W\d_]+)?|\d+|[?!\n:;.,()]")


@functools.lru_cache(maxsize=64)
def _words(text: str) -> tuple[str, ...]:
    """Words and marks in lower case without accents; names, quotes and addresses by their kind, numbers as `0`."""
    text = re.sub(r"^\s*(?:[-*•+]|#+|\d+[.)])\s+", "", text[:READ_CHARS].strip().replace("’", "'"), flags=re.M)
    text = _GREETING.sub("", text)
    for named, kind in _NAMED:
        text = named.sub(kind, text)
    text = text.casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(one for one in text if not unicodedata.combining(one))
    return tuple("0" if word[0].isdigit() else word[:24] for word in _WORD.findall(text.strip()))


def _pieces(text: str) -> Iterator[str]:
    """Three and four letters in a row, with the ends of words: what misspelt and foreign words share."""
    for word in re.findall(r"[^\W\d_]+", text):
        ends = f"_{word}_"
        for start in range(len(ends) - 2):
            yield ends[start : start + 3] + "~"
            if start + 4 <= len(ends):
                yield ends[start : start + 4] + "~"


# --- what it weighs ---------------------------------------------------------------------------------------------------


class _Learned(NamedTuple):
    place: dict[str, int]
    weights: memoryview
    """Of each feature one for each kind, in steps of `learned.STEP`."""


@functools.cache
def _learned() -> _Learned:
    names, _, weights = zlib.decompress(base64.b85decode(learned.WEIGHTS)).partition(b"\0")
    place = {name: at * len(KINDS) for at, name in enumerate(names.decode().split("\t"))}
    return _Learned(place, memoryview(weights).cast("b"))


def _scores(found: dict[str, float]) -> list[float]:
    place, weights = _learned()
    scores = [bias / learned.STEP for bias in learned.BIAS]
    for name, value in found.items():
        at = place.get(name)
        if at is not None:
            for kind in range(len(KINDS)):
                scores[kind] += value * weights[at + kind]
    return [score * learned.STEP for score in scores]


_SAY_LITTLE: Final = frozenset(
    re.findall(
        r"\S+",
        "a an and are as at be but by can could de der des die do does el for from had has have i if in is it its "
        "la le les los me my no not of on one or our so that the them then there they this to und us was we were "
        "will with would y you your",
    )
)


_STANDS_FOR: Final = {
    "@url": "an address",
    "@quote": "a quotation",
    "@doc": "a document",
    "@settings": "a settings file",
    "@code": "a name out of the code",
    "?": "a question",
}


def _weightiest(words: Collection[str], found: dict[str, float], first: int, second: int) -> list[str]:
    """The two words that spoke most for the first kind against the second, with their pieces and pairs."""
    place, weights = _learned()
    spoke = {
        name: value * (weights[at + first] - weights[at + second])
        for name, value in found.items()
        if (at := place.get(name)) is not None
    }
    said = {word: 0.0 for word in words if len(word) > 1 and word.isalpha() and word not in _SAY_LITTLE | _COURTESY}
    for word in said:
        said[word] = sum(spoke.get(name, 0.0) for name in (word, f"^{word}", *_pieces(word)))
    for name, weight in spoke.items():
        for word in name.split() if " " in name else ():
            if word in said:
                said[word] += weight / 2
    said |= {word: spoke.get(word, 0.0) for word in _STANDS_FOR if word in words}
    most = sorted(said, key=lambda word: -said[word])[:2]
    return [_STANDS_FOR.get(word, f"“{word}”") for word in most if said[word] > 0]
