"""Pure decisions about knowledge: what fits, which entries contradict each other, and what is told for a task."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from edge.http import LARGEST
from edge.knowledge.model import KnowledgeKind, Told
from edge.words import phrases, pieces, plain, quoted
from shared.errors import Refused

TEXT_CHARS: Final = 2_000
ORIGIN_CHARS: Final = 300
QUERY_CHARS: Final = 400

MOST_WORDS: Final = 24
"""Of a search."""
MOST_OF_A_TEXT: Final = 500
"""Words of a task, each once, when it is looked for what belongs to it."""
MOST_CANDIDATES: Final = 40
"""Entries that share a word and are compared."""
ALWAYS: Final = 40
"""Rules and newest others that are looked at for every task, whatever its words."""

TOLD_CHARS: Final = 6_000
"""Of the entries that are told to an agent at once, some 1,500 tokens."""
LEAST: Final = 25
"""Of the score: what is below it is about something else."""

KIND_WEIGHT: Final[dict[KnowledgeKind, int]] = {"rule": 40, "decision": 20, "preference": 15, "fact": 5}
OVERLAP_WEIGHT: Final = 60
RECENT_WEIGHT: Final = 10
DAY_MS: Final = 24 * 3_600_000
MONTH_MS: Final = 30 * DAY_MS

SAME_SUBJECT: Final = 0.6
"""Of the words that say what an entry is about; below it two entries are about different things."""

_WORD: Final = re.compile(r"[^\W_]+")
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
_NEGATION: Final = re.compile(
    r"\b(?:not|never|no|don'?t|doesn'?t|isn'?t|aren'?t|cannot|can'?t|won'?t|shouldn'?t|mustn'?t|without|avoid|forbidden)\b"
)
_OPPOSITES: Final = (
    ("always", "never"), ("enable", "disable"), ("enabled", "disabled"), ("allow", "forbid"), ("allowed", "forbidden"),
    ("required", "optional"), ("before", "after"), ("tabs", "spaces"), ("on", "off"), ("true", "false"),
    ("must", "may"), ("public", "private"), ("include", "exclude"), ("more", "less"), ("sync", "async"),
)  # fmt: skip
_EMPTY_WORDS: Final = """
a an and are as at be by can could do does for from has have how i if in into is it its let make of or our should so
than that the their them then there they this to up us use used we when which will with would you your not never no don
t doesn isn aren cannot won shouldn mustn without avoid forbidden always please only just"""
_EMPTY: Final = frozenset(_EMPTY_WORDS.split())
"""Words that say nothing of what an entry is about."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What is compared and chosen from."""

    id: str
    kind: KnowledgeKind
    text: str
    confidence: int
    author: str
    updated_at: int


def checked(text: str | None, origin: str | None, confidence: int | None, expires_at: object, now: int) -> None:
    """Raises `Refused` (`invalid_request`) for what is given and does not fit."""
    if text is not None and (not 1 <= len(text.strip()) <= TEXT_CHARS or "\0" in text):
        raise Refused("invalid_request", f"an entry has 1 to {TEXT_CHARS} characters, and no NUL")
    if origin is not None and (len(origin) > ORIGIN_CHARS or "\0" in origin):
        raise Refused("invalid_request", f"an origin has at most {ORIGIN_CHARS} characters, and no NUL")
    if confidence is not None and not 1 <= confidence <= 100:
        raise Refused("invalid_request", "a confidence lies between 1 and 100 per cent")
    if isinstance(expires_at, int) and not now < expires_at <= LARGEST:
        raise Refused("invalid_request", "an entry expires in the future")


def search_expression(project: str, query: str, *, every: bool) -> str | None:
    """What FTS5 is asked: every word of the query, or any of those that tell something. None: it has no word.

    Raises:
        Refused: `invalid_request` for a search that is too long.
    """
    if every and len(query) > QUERY_CHARS:
        raise Refused("invalid_request", f"a search has at most {QUERY_CHARS} characters")
    if every:
        return _expression(project, " AND ", [word for word, _ in phrases(query)[:MOST_WORDS]])
    return _expression(project, " OR ", map(quoted, list(dict.fromkeys(_telling(query)))[:MOST_OF_A_TEXT]))


def _expression(project: str, how: str, words: Iterable[str]) -> str | None:
    asked = how.join(words)
    return f'project : "{project.replace("_", "")}" AND text : ({asked})' if asked else None


def like_it(project: str, text: str) -> str | None:
    """What FTS5 is asked for entries that may contradict a text: any of its telling words, or the opposite of one."""
    words = set(_WORD.findall(_plain(text)))
    opposites = [there for pair in _OPPOSITES for here, there in (pair, pair[::-1]) if here in words]
    asked = dict.fromkeys([*_telling(text)[:MOST_OF_A_TEXT], *opposites])
    return _expression(project, " OR ", map(quoted, asked))


def contradiction(one: str, other: str) -> str | None:
    """Why two texts seem to say the opposite; None if they do not.

    They must be about the same (most of the words that are neither empty, negations nor numbers are shared), and differ
    in a negation, in a number or in a pair of opposites; who denies the opposite agrees. It knows nothing of meaning:
    other words for the same thing are not seen, and two that hold at different places may be taken for a contradiction.
    """
    plain = [_plain(text) for text in (one, other)]
    words = [set(_WORD.findall(text)) for text in plain]
    subjects = [set(_telling(_NUMBER.sub(" ", text))) for text in plain]
    denied = [len(_NEGATION.findall(text)) % 2 for text in plain]
    for pair in _OPPOSITES:
        for here, there in (pair, pair[::-1]):
            if here in words[0] - words[1] and there in words[1] - words[0]:
                about = [subject - {_stem(here), _stem(there)} for subject in subjects]
                nothing_else = not any(about) and not {here, there} & _EMPTY
                if nothing_else or _same(*about):
                    agree = denied[0] != denied[1] and not _NEGATION.fullmatch(there) and not _NEGATION.fullmatch(here)
                    return None if agree else f"one says “{here}”, the other “{there}”"
    if not _same(*subjects):
        return None
    numbers = [set(_NUMBER.findall(text)) for text in plain]
    if all(numbers) and numbers[0] != numbers[1]:
        told = [" ".join(sorted(found)) for found in numbers]
        return f"one says {told[0]}, the other {told[1]}"
    return "one denies what the other says" if denied[0] != denied[1] else None


def _same(one: set[str], other: set[str]) -> bool:
    return bool(one and other) and 2 * len(one & other) / (len(one) + len(other)) >= SAME_SUBJECT


def relevant(task: str, entries: Iterable[Entry], now: int, room: int = TOLD_CHARS) -> tuple[Told, ...]:
    """What is told for a task with this text, the most relevant first, as much as there is room for; the same for the
    same entries.

    The score: the kind's weight, up to `OVERLAP_WEIGHT` for the share of the entry's telling words that the task has
    too (three are enough), up to `RECENT_WEIGHT` for the last month, all of it times the confidence. Rules are told
    whatever the task is about.
    """
    about = set(_telling(task))
    scored = []
    for entry in entries:
        mine = set(_telling(entry.text))
        shared = [word for word in pieces(entry.text) if _stem(word) in mine & about]
        shared = sorted(dict.fromkeys(shared))
        overlap = len(mine & about) / max(1, min(len(mine), 3))
        recent = max(0.0, 1 - max(0, now - entry.updated_at) / MONTH_MS)
        weight = KIND_WEIGHT[entry.kind] + OVERLAP_WEIGHT * min(1.0, overlap) + RECENT_WEIGHT * recent
        score = weight * entry.confidence / 100
        if entry.kind == "rule" or (shared and score >= LEAST):
            scored.append((-score, entry.id, entry, shared))
    told: list[Told] = []
    for _, _, entry, shared in sorted(scored, key=lambda one: one[:2]):
        if len(entry.text) <= room:
            room -= len(entry.text)
            told.append(_told(entry, shared))
    return tuple(told)


def _told(entry: Entry, shared: Sequence[str]) -> Told:
    reasons = ["a rule of this project"] if entry.kind == "rule" else []
    if shared:
        reasons.append("the task speaks of " + ", ".join(shared[:5]))
    return Told(
        id=entry.id,
        kind=entry.kind,
        text=entry.text,
        why="; ".join(reasons),
        confidence=entry.confidence,
        source="person" if entry.author == "person" else "agent",
    )


def _plain(text: str) -> str:
    return plain(text).replace("’", "'")


def _telling(text: str) -> list[str]:
    return [_stem(word) for word in pieces(text) if word not in _EMPTY and (len(word) > 1 or not word.isascii())]


def _stem(word: str) -> str:
    """Enough that `tests` and `test` are the same word."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
