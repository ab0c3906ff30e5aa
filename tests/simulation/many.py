"""Many seeds on all processors."""

import logging
import multiprocessing
from collections.abc import Iterable, Iterator

from tests.simulation.world import Plan, Result, run

LARGE_FROM = 1_000_000
LARGE_TASKS = 240
"""A plan of 200, and what people and agents add to it."""


def results(plans: Iterable[Plan], jobs: int | None = None) -> Iterator[Result]:
    """In the order of `plans`. Nothing is inherited from this process: its threads and hooks stay its own."""
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        yield from pool.imap(_one, plans, chunksize=4)


def large(many: int, first: int = 0) -> list[Plan]:
    return [Plan(seed=LARGE_FROM + first + n, most_tasks=LARGE_TASKS) for n in range(many)]


def _one(plan: Plan) -> Result:
    logging.disable(logging.CRITICAL)
    return run(plan)
