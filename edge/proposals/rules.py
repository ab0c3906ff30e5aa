"""Pure decisions about proposals: how they move, what they may hold, what their tasks are likely to cost."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import msgspec

from edge.dispatch.rules import in_order
from edge.proposals.model import Estimate, ProposalEvent, ProposalState, ProposalView, Range
from edge.tasks.matching import Size
from shared.errors import Refused
from shared.spec import Runtime, needs_of

_S, _E = ProposalState, ProposalEvent

TRANSITIONS: Final[Mapping[tuple[str, ProposalEvent], ProposalState]] = MappingProxyType(
    {
        ("new", _E.PROPOSED): _S.PROPOSED,
        (_S.PROPOSED, _E.EDITED): _S.PROPOSED,
        (_S.PROPOSED, _E.APPROVED): _S.APPROVED,
        (_S.PROPOSED, _E.REJECTED): _S.REJECTED,
        (_S.PROPOSED, _E.WITHDRAWN): _S.WITHDRAWN,
        (_S.PROPOSED, _E.EXPIRED): _S.EXPIRED,
    }
)
"""The table `proposal_transition` holds the same rows."""

OPEN_MS: Final = 7 * 24 * 3_600_000
"""How long a proposal waits, as long as a question to a person does."""
MOST_OPEN: Final = 5
"""Of one task: a person is not asked hundreds of times."""

TITLE_CHARS: Final = 200
SUMMARY_CHARS: Final = 10_000
PLAN_CHARS: Final = 200_000
"""All texts of a plan: what a person can look at, and one row of D1 holds with room to spare."""

# --- what it is likely to cost ----------------------------------------------------------------------------------------


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """What an ended task of the project took by itself; those of a rehearsal model are none."""

    runtime: str
    size: str
    microusd: int
    minutes: float


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a task before it begins."""

    runtime: str
    size: str
    budget_microusd: int | None = None


ENOUGH: Final = 3
"""Measured tasks from which a range is read; fewer say too little."""
LOOKED_AT: Final = 20
"""Of those that are alike, the newest."""

_CENT: Final = 10_000
DEFAULTS: Final[Mapping[str, Mapping[Size, tuple[Range, Range]]]] = MappingProxyType(
    {
        Runtime.EDGE: {size: (Range(low=_CENT, high=20 * _CENT), Range(low=1, high=30)) for size in Size},
        Runtime.PROCESS: {
            Size.SMALL: (Range(low=5 * _CENT, high=50 * _CENT), Range(low=2, high=15)),
            Size.MEDIUM: (Range(low=20 * _CENT, high=200 * _CENT), Range(low=5, high=60)),
            Size.LARGE: (Range(low=100 * _CENT, high=800 * _CENT), Range(low=20, high=240)),
        },
    }
)
"""Cost in micro-dollars and minutes where a project has measured too little: wide on purpose."""


def estimate(wanted: Wanted, earlier: Sequence[Measured]) -> Estimate:
    """From the lower quartile to the highest of the newest tasks of the same runtime and size, else of the same
    runtime, else the defaults; a task's own budget is the most it may cost. `earlier`: newest first.
    """
    runtime = [one for one in earlier if one.runtime == wanted.runtime]
    alike = [one for one in runtime if one.size == wanted.size][:LOOKED_AT]
    of_size = len(alike) >= ENOUGH
    found = alike if of_size else runtime[:LOOKED_AT]
    if len(found) >= ENOUGH:
        costs = sorted(one.microusd for one in found)
        lasted = sorted(one.minutes for one in found)
        quarter = len(found) // 4
        cost = Range(low=costs[quarter], high=costs[-1])
        minutes = Range(low=round(lasted[quarter]), high=max(1, round(lasted[-1])))
        kind = f"{wanted.runtime}, {wanted.size}" if of_size else f"{wanted.runtime}, any size"
        basis = f"{len(found)} earlier tasks ({kind})"
    else:
        of_runtime = DEFAULTS.get(wanted.runtime, DEFAULTS[Runtime.PROCESS])
        cost, minutes = of_runtime[Size(wanted.size)]
        basis = f"defaults ({wanted.runtime}, {wanted.size}): fewer than {ENOUGH} tasks like it were measured"
    if wanted.budget_microusd is not None and wanted.budget_microusd < cost.high:
        cost = Range(low=min(cost.low, wanted.budget_microusd), high=wanted.budget_microusd)
        basis += "; at most its budget"
    return Estimate(microusd=cost, minutes=minutes, basis=basis)


def estimate_all(tasks: Mapping[str, tuple[Estimate, Sequence[str]]]) -> Estimate:
    """Of a plan, each task by its key with the keys it needs: costs add up; it lasts as long as its longest chain."""
    needs = {key: [one for one in needed if one in tasks] for key, (_, needed) in tasks.items()}
    low: dict[str, int] = {}
    high: dict[str, int] = {}
    for key in in_order(needs):
        minutes = tasks[key][0].minutes
        low[key] = minutes.low + max((low[one] for one in needs[key]), default=0)
        high[key] = minutes.high + max((high[one] for one in needs[key]), default=0)
    each = [one for one, _ in tasks.values()]
    guessed = sum("defaults" in one.basis for one in each)
    return Estimate(
        microusd=Range(low=sum(one.microusd.low for one in each), high=sum(one.microusd.high for one in each)),
        minutes=Range(low=max(low.values()), high=max(high.values())),
        basis=f"{len(each) - guessed} of {len(each)} tasks estimated from what was measured, {guessed} from defaults",
    )


def approves_itself(upper_microusd: int, limit_microusd: int, because: str | None) -> bool:
    """Whether a plan needs no person: never once others' text was read, whatever it costs."""
    return because is None and limit_microusd > 0 and upper_microusd <= limit_microusd


# --- what is shown and told -------------------------------------------------------------------------------------------


def checked_words(title: str, summary: str) -> tuple[str, str]:
    """Raises `Refused` (`invalid_request`) for a title or summary that does not fit."""
    if not 1 <= len(title.strip()) <= TITLE_CHARS or len(summary) > SUMMARY_CHARS or "\0" in title + summary:
        raise Refused("invalid_request", f"a title has 1 to {TITLE_CHARS} characters, a summary {SUMMARY_CHARS}")
    return title.strip(), summary.strip()


def card(title: str, summary: str, tasks: Sequence[tuple[str, str, Sequence[str]]]) -> str:
    """The question, for whoever reads it as text. `tasks`: key, title and needs of each."""
    lines = [f"- {key}: {name}" + (f" (after {', '.join(needed)})" if needed else "") for key, name, needed in tasks]
    return "\n\n".join(filter(None, (f"I propose a plan: {title}", summary, "\n".join(lines))))


def told(proposal: ProposalView, *, subtasks: bool) -> str:
    """What who proposed it is told of the decision."""
    named = f"the plan “{proposal.title}” ({proposal.id})"
    words = f"\n\nThe person's words: {proposal.word}" if proposal.word else ""
    if proposal.state is ProposalState.REJECTED:
        return f"The person said no to {named}. Nothing was started.{words}"
    titles = [one.task.title or one.task.key for one in proposal.tasks]
    lines = "\n".join(f"- {task} ({title})" for task, title in zip(proposal.started, titles, strict=True))
    edited = ", as they edited it" if proposal.version > 2 else ""  # proposed, approved
    run = "They are your subtasks; wait_for_subtasks sleeps until they have ended." if subtasks else "They run."
    return f"The person approved {named}{edited}. Its tasks were started:\n{lines}\n{run}{words}"


def keys_needed(depends_on: Sequence[object]) -> tuple[str, ...]:
    """The names in a planned task's `depends_on`."""
    return tuple(need.task for need in needs_of(tuple(depends_on)))  # type: ignore[arg-type]
