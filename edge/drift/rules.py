"""Whether a child seems to leave its task: by rule, from what it did. Pure.

| finding | when |
|---|---|
| `outside_paths` | its task names paths, and three files that it changed, or all of fewer, are in none of them |
| `repeated_failure` | the same call with the same arguments failed four times and has not succeeded since |
| `unsaved_cost` | half of its budget is spent and it has no checkpoint |
| `other_words` | of twenty parts with two thousand characters none has a word of its task's text |

A rule only suspects. What is said to anyone is for the model to confirm.
"""

import re
from collections import Counter
from typing import Final

from edge.drift.model import Deed, Finding, Look, Suspicion
from shared.parts import PartKind, ToolStatus
from shared.paths import covered

OUTSIDE_FILES: Final = 3
FAILURES: Final = 4
UNSAVED_SHARE: Final = 0.5
LONG_PARTS: Final = 20
LONG_CHARS: Final = 2_000
LEAST_WORDS: Final = 3
"""A task of fewer words that mean something is not judged by them."""

EVERY_NTH: Final = 3
"""So often the model is asked though no rule suspects anything."""

MOST_NOTES: Final = 2
"""Of one attempt."""

_WORD: Final = re.compile(r"[^\W_]{4,}")
_STEM: Final = 5
_EVERYWHERE: Final = """
this that with from have will your they them then than when what which where into only also each some more most such
make made does done must should would could there their these those been being about after before other please task
file files code work using used use test tests line lines text name need needs"""
_COMMON: Final = frozenset(_EVERYWHERE.split())


def suspicions(look: Look) -> tuple[Suspicion, ...]:
    """What the rules find and nothing has been said of yet, the surest first."""
    found = (_outside_paths(look), _repeated_failure(look), _unsaved_cost(look), _other_words(look))
    return tuple(one for one in found if one is not None and one.finding not in look.spoken_of)


def asks(look: Look, found: tuple[Suspicion, ...]) -> bool:
    """Whether the model is asked at this look."""
    if not look.payable or not look.lately:
        return False
    return bool(found) or ((look.checks + 1) % EVERY_NTH == 0 and Finding.OTHER_SUBJECT not in look.spoken_of)


def _outside_paths(look: Look) -> Suspicion | None:
    if not look.paths:
        return None
    changed = dict.fromkeys((*look.touched, *(file for deed in look.lately for file in deed.files)))
    outside = [file for file in changed if not _inside(look.paths, file)]
    if not outside or len(outside) < min(OUTSIDE_FILES, len(changed)):
        return None
    more = f" and {len(outside) - 5} more" if len(outside) > 5 else ""
    return Suspicion(
        finding=Finding.OUTSIDE_PATHS,
        evidence=f"changed {', '.join(outside[:5])}{more}; its paths are {', '.join(look.paths)}",
    )


def _inside(paths: tuple[str, ...], file: str) -> bool:
    """A tool may name a file from the root of its machine: then any end of that may be its place in the repository."""
    parts = [part for part in file.split("/") if part]
    ends = range(len(parts)) if file.startswith("/") else range(1)
    return any(covered(paths, "/".join(parts[at:])) for at in ends)


def _repeated_failure(look: Look) -> Suspicion | None:
    failed: Counter[tuple[str, str]] = Counter()
    for deed in look.lately:
        call = (deed.title, deed.input)
        if deed.status == ToolStatus.FAILED:
            failed[call] += 1
        elif deed.status == ToolStatus.COMPLETED:
            failed.pop(call, None)
    for (title, given), times in failed.most_common(1):
        if times >= FAILURES:
            said = f"{title} {given}".strip()[:300]
            return Suspicion(finding=Finding.REPEATED_FAILURE, evidence=f"failed {times} times: {said}")
    return None


def _unsaved_cost(look: Look) -> Suspicion | None:
    if look.saved or look.budget_microusd <= 0 or look.cost_microusd < UNSAVED_SHARE * look.budget_microusd:
        return None
    share = 100 * look.cost_microusd // look.budget_microusd
    return Suspicion(finding=Finding.UNSAVED_COST, evidence=f"{share} % of its budget is spent and nothing is saved")


def _other_words(look: Look) -> Suspicion | None:
    wanted = _stems(f"{look.title} {look.text}")
    done = "\n".join(_words_of(deed) for deed in look.lately)
    if len(wanted) < LEAST_WORDS or len(look.lately) < LONG_PARTS or len(done) < LONG_CHARS or wanted & _stems(done):
        return None
    return Suspicion(
        finding=Finding.OTHER_WORDS, evidence=f"no word of its task in its last {len(look.lately)} words and calls"
    )


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in _WORD.findall(text.casefold()) if word not in _COMMON}


def _words_of(deed: Deed) -> str:
    """What came out of a tool is not its own doing."""
    said = deed.text if deed.kind in (PartKind.TEXT, PartKind.THOUGHT, PartKind.PLAN) else ""
    return " ".join((said, deed.title, deed.input, *deed.files))
