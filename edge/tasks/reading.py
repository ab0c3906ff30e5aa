"""What a request needs, read off its words: pure, no model.

It is read clause by clause. Each clause asks for something by the word it begins with (change, run, try, read, weigh,
hand out) and by what it is about; the request needs what its most demanding clause needs. What is handed out to others
does not count, nor what the words exclude.
"""

import functools
import re
import unicodedata
from enum import StrEnum
from typing import Final, NamedTuple

from edge.tasks import vocabulary as words
from shared.spec import Mode

READ_CHARS: Final = 4_000
"""Of a request: what it wants stands in front, and behind it logs are pasted."""


class Fit(StrEnum):
    """Runtimes of the design, least first."""

    EDGE = "edge"
    CONTAINER = "container"
    LIGHTWEIGHT = "lightweight"
    FULL = "full"

    @property
    def rank(self) -> int:
        return list(Fit).index(self)


class Need(NamedTuple):
    """What a clause, or a whole request, asks for."""

    fit: Fit
    why: str
    hands_out: bool = False


_TALKS: Final = Need(Fit.EDGE, "it needs no checkout")
_HANDS_OUT: Final = Need(Fit.EDGE, "it hands out work and looks after it", hands_out=True)
_READS: Final = Need(Fit.CONTAINER, "it is answered by reading the repository")
_EDITS: Final = Need(Fit.CONTAINER, "it is a small edit of words or a value")
_TRIES: Final = Need(Fit.LIGHTWEIGHT, "it tries things out in a shell")
_RUNS: Final = Need(Fit.FULL, "it runs what needs the repository's own environment")
_CHANGES: Final = Need(Fit.FULL, "it changes what the software does, which its tests must show")


class _Request(NamedTuple):
    text: str
    """Folded, without what is quoted or pasted."""
    mode: Mode
    named: bool
    """A name out of the code, or a stack trace."""
    traced: bool
    leaves_alone: bool
    throwaway: bool
    asks: bool
    """It has a question mark."""
    about_code: bool


def needed(mode: Mode, text: str) -> Need:
    """The least runtime that can do all that is asked, and why."""
    request = _read(mode, text)
    asks: list[Need] = []
    told: list[Need] = []
    for clause, question in _clauses(request.text):
        if asks and (asks[-1].hands_out or asks[-1].fit is Fit.FULL):
            break  # from here on it says what others shall do, or nothing could ask for more
        if ask := _asked(clause, request, question=question):
            asks.append(ask)
        elif words.NEGATED.match(clause):
            continue
        elif not request.leaves_alone and words.WISH.search(clause) and not question and mode is Mode.TASK:
            asks.append(_CHANGES)
        elif words.TROUBLE.search(clause):
            told.append(_CHANGES)
    if not asks and (told or request.traced) and mode is Mode.TASK and not request.leaves_alone:
        asks = [Need(Fit.FULL, "it tells of trouble, which is to be mended")]
    if not asks:
        return _left_open(mode, request)
    most = max(asks, key=lambda ask: ask.fit.rank)
    if asks[-1].hands_out and most.fit is Fit.CONTAINER:
        return Need(Fit.LIGHTWEIGHT, "it looks around in the repository and then hands out work", hands_out=True)
    return most


def _left_open(mode: Mode, request: _Request) -> Need:
    if mode is Mode.TASK:
        return Need(Fit.FULL, "it says nothing of doing with less")
    if words.SHELL.search(request.text):
        return _TRIES
    return _READS if request.about_code else _TALKS


def _asked(clause: str, request: _Request, *, question: bool) -> Need | None:
    """What the clause asks for; None where it tells something."""
    if words.NEGATED.match(clause):
        return None
    if words.THINKS.match(clause):
        return _TALKS
    talk = request.mode is Mode.CONVERSATION
    if talk and request.asks and words.INTENDS.match(clause):
        return None
    clause = _without_courtesy(clause)
    head = words.LATER.split(clause, maxsplit=1)[0]
    if not head:
        return None
    if words.GO_ON.match(head):
        return _HANDS_OUT if talk else _CHANGES
    if words.DELIVER.match(head):
        return _EDITS
    if words.COORDINATE.match(head) or words.AS_TASKS.search(head):
        return _HANDS_OUT
    if words.TALK.match(head):
        if words.SHELL.search(head):
            return _TRIES
        return _EDITS if words.DOCUMENT.search(head) and not question else _TALKS
    if question and words.ASK.match(head):
        return _question(clause, request)
    if words.EXPLORE.match(head):
        return _RUNS if words.PASSING.search(clause) or _docker(clause) else _TRIES
    if words.RUN.match(head):
        return _run(clause, request)
    if words.FETCH.match(head) and (talk or request.throwaway):
        return _TRIES
    if words.READ.match(head):
        looks = _look(clause, request)
        return _CHANGES if looks is _TALKS and not talk and words.SHOWS.match(head) else looks
    if words.CHANGE.match(head):
        return _change(head, clause, request)
    if words.FIGURES.search(clause):
        return _TRIES
    return _question(clause, request) if question else None


def _docker(clause: str) -> bool:
    return bool(words.LARGE.search(clause))


def _run(clause: str, request: _Request) -> Need:
    heavy = words.HEAVY.search(clause.partition(" ")[2])
    return _TRIES if not heavy and (request.throwaway or words.SHELL.search(clause)) else _RUNS


def _look(clause: str, request: _Request) -> Need:
    if words.SHELL.search(clause) and not words.HEAVY.search(clause):
        return _TRIES
    if words.PASSING.search(clause) or words.WORKS.match(clause):
        return _RUNS
    if (words.GENERIC.search(clause) or words.PROPOSED.match(clause)) and not request.named:
        return _TALKS
    if request.about_code or (words.OURS.search(request.text) and words.PART.search(request.text)):
        return _TALKS if words.TALKED.search(clause) and not request.about_code else _READS
    if words.PART.search(clause) and re.match(r"(?:list|find|locate|show|review|trace|check|audit|count)", clause):
        return _READS
    if (words.DEFINITE.match(clause) or words.OF_OURS.search(clause)) and not words.TALKED.search(clause):
        return _READS
    return _TALKS


def _question(clause: str, request: _Request) -> Need:
    if words.WORKS.match(clause) or (
        words.PASSING.search(clause) and re.match(r"(?:can|could|do|does|is|are)\b", clause)
    ):
        return _RUNS
    if words.SHELL.search(clause):
        return _TRIES
    if request.named or words.BEHAVIOUR.match(clause):
        return _READS
    if words.GENERIC.search(clause) or words.TALKED.search(clause):
        return _TALKS
    if request.about_code:
        return _READS
    if words.THERE.match(clause):
        return _READS
    if words.OURS.search(clause) and words.PART.search(clause):
        return _READS
    if words.DEFINITE_QUESTION.match(clause) and (words.OURS.search(clause) or words.PART.search(clause)):
        return _READS
    return _TALKS


def _change(head: str, clause: str, request: _Request) -> Need:
    if words.PASSING.search(clause) or words.LARGE.search(head):
        return _CHANGES
    thing = _thing(head).removesuffix(" quoted")
    talk = request.mode is Mode.CONVERSATION
    if talk and words.NOTED.match(thing) and not words.DOCUMENT.search(head):
        return _TALKS
    if talk and (words.GIVEN.match(thing) or words.SCRIPT.search(head) or words.SHELL.search(clause)):
        return _TRIES
    if request.throwaway or (words.SHELL.search(thing) and not words.HEAVY.search(head)):
        return _TRIES
    if words.NAMED_IN_CODE.search(head):
        return _CHANGES
    if words.PROSE_STRONG.search(thing) and not words.SOFTWARE.search(thing.rsplit(" ", 1)[-1]):
        return _EDITS
    writes = words.WRITE_VERBS.match(head) or words.EDIT_VERBS.match(head)
    if (writes and words.PROSE_MADE.search(thing)) or words.ONE_LINE.search(clause) or re.match(r"document\b", head):
        return _EDITS
    if words.EDIT_VERBS.match(head) and (words.PROSE_EDITED.search(thing) or _says(thing)):
        return _EDITS
    if words.VALUE_VERBS.match(head) and (words.VALUE.search(head) or words.CONFIG_VALUE.search(head)):
        return _EDITS
    if words.REWORDED.match(head):
        return _EDITS
    if words.IT.match(thing) and words.PROSE_STRONG.search(request.text) and not words.SOFTWARE.search(request.text):
        return _EDITS
    if words.WRITE_VERBS.match(head) and words.DOCUMENT.search(head) and not words.SOFTWARE.search(thing):
        return _EDITS
    return _CHANGES


def _says(thing: str) -> bool:
    """`make it say …`, `make the headings consistent`"""
    return bool(re.search(r"\b(?:say|read|headings?|wording|spelling)\b", thing))


def _thing(head: str) -> str:
    """The object of a clause that begins with a verb: up to where, what for or how."""
    rest = head.split(" ", 1)[1].replace(" of con", "-of-con") if " " in head else ""
    return re.split(
        r" (?:in|to|for|of|from|on|with|that|about|by|into|at|per|under|above|below|via|using|im|en|de|dans|zu)(?= "
        r"|$)",
        f" {rest}",
    )[0].strip()


_PASTED: Final = re.compile(
    r"^\s*(?:at \S+|File \"|\S+Error:|\S+Exception:|Traceback|\||>|\$ |\d\d:\d\d:\d\d|\[?\d{4}-\d\d-\d\d).*$", re.M
)
_FENCED: Final = re.compile(r"```.*?(?:```|\Z)", re.S)
_TRACE: Final = re.compile(
    r"^\s*(?:at \S+.*[:(]\d+|File \".*\", line \d+|Traceback|\w*(?:Error"
    r"|Exception)\b.*:)",
    re.M,
)
_QUOTED: Final = re.compile(r"\"[^\"\n]{1,200}\"|(?<!\w)'[^'\n]{1,200}'(?!\w)|“[^”\n]{1,200}”|„[^“\n]{1,200}“")
_URL: Final = re.compile(r"https?://\S+")
_CLAUSE: Final = re.compile(
    r"(?<=[.!?;:])\s+|(?<=[?!])|\n+|,\s+|\s+(?:-|–|—)+\s+|[()]|\s+(?:and then|and|then|but|und dann|und|puis|et|y"
    r"|aber|sowie|or)\s+"
)
_MARKED: Final = re.compile(r"^\s*(?:[-*•+]|#{1,6}|\d+[.)]|\[[ x]\])\s+|\*\*", re.M)
"""Bullets, headings, bold."""


def _read(mode: Mode, text: str) -> _Request:
    bare = _bare(text)
    plain = folded(text)
    traced = bool(_TRACE.search(text[:READ_CHARS]))
    named = traced or bool(words.IDENTIFIER.search(bare) or words.INSIDE.search(plain))
    return _Request(
        text=plain,
        mode=mode,
        named=named,
        traced=traced,
        leaves_alone=bool(words.LEAVES_ALONE.search(plain)),
        throwaway=bool(words.THROWAWAY.search(plain)),
        asks="?" in plain,
        about_code=named or bool(words.REPOSITORY.search(plain)),
    )


def _bare(text: str) -> str:
    """Without what is pasted, and without marks of layout."""
    text = text[:READ_CHARS].replace("’", "'").replace("‘", "'")
    return _MARKED.sub("", _URL.sub(" ", _PASTED.sub("\n", _FENCED.sub("\n", text))))


@functools.lru_cache(maxsize=256)
def folded(text: str) -> str:
    """Lower case, without accents; what is quoted is one word."""
    plain = _QUOTED.sub(" quoted ", _bare(text).replace("`", ""))
    plain = plain.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain)
        plain = "".join(one for one in plain if not unicodedata.combining(one) and one not in "¿¡")
    plain = re.sub(r"[ \t]+", " ", plain)
    for idiom, plainly in words.IDIOMS.items():
        plain = plain.replace(idiom, plainly)
    return words.PLEASANT.sub(" ", plain).strip()


def _clauses(text: str) -> list[tuple[str, bool]]:
    """The clauses in order, and of each whether it is, or ends, a question."""
    parts = [one.strip() for one in _CLAUSE.split(text)]
    clauses = [one for one in parts if one.strip(" .!?;:,…-")]
    found: list[tuple[str, bool]] = []
    asking = False
    for clause in reversed(clauses):
        if clause.endswith((".", "!", ";", ":")):
            asking = False
        if clause.endswith("?"):
            asking = True
        bare = re.sub(r"^[^\w./'-]+|[^\w)'/]+$", "", clause)
        plain = _without_courtesy(bare)
        found.append((bare, bool(words.ASK.match(plain)) and (asking or _asks(plain))))
    return found[::-1]


def _asks(clause: str) -> bool:
    """Without its mark a question is known by its word; `do` and `have` also begin orders."""
    return not re.match(
        r"(?:do (?!we|you|they|i\b)|have|can (?!we|i)|could (?!we|i)|will|would|should (?!we|i)|when)\b", clause
    )


def _without_courtesy(clause: str) -> str:
    while found := words.POLITE.match(clause):
        if found.end() == len(clause):
            break
        clause = clause[found.end() :]
    return clause
