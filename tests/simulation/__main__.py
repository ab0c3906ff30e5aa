"""`python -m tests.simulation --seeds N --from S [--jobs J] [--tasks T]`: runs seeds, and shrinks what fails."""

import argparse
import logging
import multiprocessing
import sys
import time
from collections import Counter
from functools import partial

from tests.simulation.shrinking import report, shrunk
from tests.simulation.world import Plan, Result, run


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20_000)
    parser.add_argument("--from", type=int, default=0, dest="first")
    parser.add_argument("--jobs", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--tasks", type=int, default=None, help="at most so many tasks a seed; default: up to 12")
    parser.add_argument("--all", action="store_true", help="go on after a failure")
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    began, seeds = time.perf_counter(), range(asked.first, asked.first + asked.seeds)
    failures: list[Result] = []
    states: Counter[str] = Counter()
    with multiprocessing.Pool(asked.jobs) as pool:
        one = partial(_one, most_tasks=asked.tasks)
        for done, result in enumerate(pool.imap(one, seeds, chunksize=4), 1):
            states.update(result.tasks)
            if result.broken:
                failures.append(result)
                print(f"seed {result.plan.seed}: {result.broken}: {result.detail}", flush=True)
                if not asked.all:
                    break
            if done % 500 == 0:
                print(f"{done} seeds, {done / (time.perf_counter() - began):.1f} a second", flush=True)
        pool.terminate()
    spent = time.perf_counter() - began
    print(f"{done} seeds in {spent:.0f} s: {done / spent:.1f} a second; {sum(states.values())} tasks: {dict(states)}")
    if failures:
        print(report(shrunk(failures[0])))
    return 1 if failures else 0


def _one(seed: int, most_tasks: int | None) -> Result:
    logging.disable(logging.CRITICAL)
    return run(Plan(seed=seed, most_tasks=most_tasks))


if __name__ == "__main__":
    sys.exit(main())
