"""Makes a failing seed as short as it can: fewer kinds of faults, tasks and actions, and the same breakage."""

import msgspec

from tests.simulation.edge_side import Rewrite
from tests.simulation.faults import KINDS
from tests.simulation.world import Plan, Result, run

TRIES = 80


def shrunk(failed: Result, rewrite: Rewrite | None = None) -> Result:
    """The shortest run that was found to break the same thing."""
    best, left = failed, TRIES

    def better(**changed: object) -> bool:
        nonlocal best, left
        if left == 0:
            return False
        left -= 1
        tried = run(msgspec.structs.replace(best.plan, **changed), rewrite)
        if tried.broken != failed.broken or tried.steps > best.steps:
            return False
        best = tried
        return True

    for kind in KINDS:
        better(without=best.plan.without | {kind})
    for tasks in range(1, 8):
        if better(most_tasks=tasks):
            break
    for strikes in range(3):
        if better(strikes=strikes):
            break
    for actions in range(1, 10):
        if better(actions=actions):
            break
    for action in range(best.actions):
        better(left_out=best.plan.left_out | {action})
    return best


def report(result: Result) -> str:
    """What a person needs to follow it, and to run it again."""
    plan: Plan = result.plan
    lines = [
        f"seed {plan.seed}: {result.broken}: {result.detail}",
        f"again: run({plan!r})",
        f"{result.steps} steps, {result.virtual_s:.0f} s of virtual time, faults {result.faults}",
        *result.notes[-120:],
    ]
    return "\n".join(lines)
