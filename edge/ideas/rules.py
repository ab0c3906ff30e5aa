"""Pure decisions about ideas: what fits, what is searched for, and which ideas say nearly the same."""

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, Self

from edge.ideas.model import SimilarIdea
from edge.words import phrases, pieces, quoted
from shared.errors import Refused
from shared.ids import LONGEST

IDEA_TITLE_CHARS: Final = 200
IDEA_BODY_CHARS: Final = 99_000
"""Title and body are the text of the task that an idea is executed as, which may have 100,000."""
NOTE_CHARS: Final = 2_000
MOST_LINKS: Final = 100
"""With the longest notes these are still one value of a row (D1 limit, 2 MB)."""

QUERY_CHARS: Final = 400
MOST_WORDS: Final = 12
"""Of a search, and of what is compared; those after them are left out."""

LOOKED_AT: Final = 2_000
"""Characters of a body that are compared."""
MOST_CANDIDATES: Final = 20
MOST_SIMILAR: Final = 5
NEAR: Final = 0.5
"""Of the score: below it two ideas only have words in common."""
SAME_WORD: Final = 0.6

_EMPTY_WORDS: Final = """
a an and are as at be by can could do for from have how i if in into is it its let make of on or our should so than that
the their them then there they this to up us use we when which will with would you your add allow"""
_EMPTY: Final = frozenset(_EMPTY_WORDS.split())
"""Words that say nothing of what an idea is about."""


def checked_idea(title: str | None, body: str | None) -> None:
    """Raises `Refused` (`invalid_request`) for a title or body that is given and does not fit."""
    if title is not None and not 1 <= len(title.strip()) <= IDEA_TITLE_CHARS:
        raise Refused("invalid_request", f"an idea's title has 1 to {IDEA_TITLE_CHARS} characters")
    if body is not None and len(body) > IDEA_BODY_CHARS:
        raise Refused("invalid_request", f"an idea's body has at most {IDEA_BODY_CHARS} characters")
    if "\0" in (title or "") or "\0" in (body or ""):
        raise Refused("invalid_request", "an idea is text: it has no NUL")


def checked_append(text: str) -> str:
    """Raises `Refused` (`invalid_request`) for a paragraph that is empty or does not fit."""
    if not text.strip():
        raise Refused("invalid_request", "there is no text to append")
    checked_idea(None, text)
    return text


def checked_note(note: str) -> None:
    """Raises `Refused` (`invalid_request`) for a note on a link that is too long."""
    if len(note) > NOTE_CHARS:
        raise Refused("invalid_request", f"a note has at most {NOTE_CHARS} characters")


PLAN_FIRST: Final = "Make a plan for the idea "
"""How the request for a plan begins."""

LARGE_CHARS: Final = 1_500
LARGE_ITEMS: Final = 4
_ITEM: Final = re.compile(r"^[ \t]*(?:[-*+•]|\d{1,3}[.)]|#{1,6})[ \t]+\S", re.MULTILINE)
_STEP: Final = re.compile(r"\b(?:first|second|third|then|next|after that|afterwards|finally|lastly)\b", re.IGNORECASE)


def large(title: str, body: str) -> bool:
    """Whether an idea is more than one task: 1,500 characters, or four list items or headings, or words of order."""
    text = f"{title}\n{body}"
    if len(text) >= LARGE_CHARS:
        return True
    return len(_ITEM.findall(text)) >= LARGE_ITEMS or len(_STEP.findall(text)) >= LARGE_ITEMS


def planned_first(wanted: bool | None, title: str, body: str, *, harness: str, thinks: bool) -> bool:
    """Whether a plan is asked for: as the person says, else of a large idea, if the edge has a model of its own that
    could plan it and no coding agent was named.
    """
    return wanted if wanted is not None else thinks and harness == "auto" and large(title, body)


def task_text(idea: str, title: str, body: str, *, plan: bool) -> str:
    """What a task is asked that executes the idea, or makes a plan of it first."""
    text = f"{title}\n\n{body}".strip()
    if not plan:
        return text
    return (
        f"{PLAN_FIRST}below ({idea}) and propose it with propose_plan before any work begins: the tasks it takes, each "
        "complete in itself, which of them need which others first, and what is left open. Name the idea in it. Ask "
        f"the person what you cannot decide. Once it is approved, watch over its tasks and report.\n\n{text}"
    )


def search_expressions(project: str, query: str) -> tuple[str, str] | None:
    """What FTS5 is asked: every word of the query, the last one as a beginning, in the title; and elsewhere, not all in
    the title. None: it has no word.

    Raises:
        Refused: `invalid_request` for a query that is too long.
    """
    if len(query) > QUERY_CHARS:
        raise Refused("invalid_request", f"a search has at most {QUERY_CHARS} characters")
    words = phrases(query, begun=True)[:MOST_WORDS]
    if not words:
        return None
    every = " AND ".join(word + ("*" if star else "") for word, star in words)
    return _within(project, every, "title"), f"({_within(project, every)}) NOT {{title}} : ({every})"


def similar_expression(project: str, title: str, body: str) -> str | None:
    """What finds those that may say the same: any of the words that the idea is about."""
    words = list(dict.fromkeys(_telling(f"{title} {body[:LOOKED_AT]}")))[:MOST_WORDS]
    return _within(project, " OR ".join(map(quoted, words))) if words else None


def similar(title: str, body: str, candidates: Iterable[tuple[str, str, str]]) -> tuple[SimilarIdea, ...]:
    """Those of the candidates (id, title, body) that say nearly the same, the nearest first."""
    this = _Said.of(title, body)
    scored = ((this.near(_Said.of(other, text)), one, other) for one, other, text in candidates)
    near = sorted((pair for pair in scored if pair[0] >= NEAR), key=lambda pair: (-pair[0], pair[1]))
    return tuple(SimilarIdea(id=one, title=other, score=score) for score, one, other in near[:MOST_SIMILAR])


def similarity(one: tuple[str, str], other: tuple[str, str]) -> float:
    """How near two ideas (title, body) are, from 0 to 1: by the words of their titles, or of all of it.

    Source: the Sørensen-Dice coefficient over words. In titles a word also counts, by its trigrams, that is nearly the
    same.
    """
    return _Said.of(*one).near(_Said.of(*other))


class _Said(NamedTuple):
    """What an idea says: the trigrams of each word of its title, and all its words."""

    title: tuple[frozenset[str], ...]
    words: frozenset[str]

    @classmethod
    def of(cls, title: str, body: str) -> Self:
        heads = tuple(dict.fromkeys(_telling(title)))[:MOST_WORDS]
        return cls(tuple(map(_trigrams, heads)), frozenset(_telling(f"{title} {body[:LOOKED_AT]}")))

    def near(self, other: Self) -> float:
        return round(max(_near_dice(self.title, other.title), _dice(self.words, other.words)), 3)


def _within(project: str, words: str, columns: str = "title body") -> str:
    return f'project : "{project[:LONGEST]}" AND {{{columns}}} : ({words})'


def _telling(text: str) -> list[str]:
    words = pieces(text)
    return [word for word in words if word not in _EMPTY] or words


def _near_dice(one: Sequence[frozenset[str]], other: Sequence[frozenset[str]]) -> float:
    near = [[score if (score := _dice(a, b)) >= SAME_WORD else 0.0 for b in other] for a in one]
    matched = sum(map(max, near)) + sum(map(max, zip(*near, strict=True))) if one and other else 0.0
    return matched / max(1, len(one) + len(other))


def _trigrams(word: str) -> frozenset[str]:
    return frozenset(f" {word} "[at : at + 3] for at in range(len(word)))


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / max(1, len(one) + len(other))
