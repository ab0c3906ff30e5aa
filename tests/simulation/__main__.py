"""`python -m tests.simulation --seeds N --from S [--jobs J] [--tasks T]`: runs seeds, and shrinks what fails."""

import argparse
import logging
import multiprocessing
import sys
import time
from collections import Counter

from tests.simulation.many import results
from tests.simulation.shrinking import report, shrunk
from tests.simulation.world import Plan, Result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20_000)
    parser.add_argument("--from", type=int, default=0, dest="first")
    parser.add_argument("--jobs", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--tasks", type=int, default=None, help="at most so many tasks a seed; default: up to 12")
    parser.add_argument("--all", action="store_true", help="go on after a failure")
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    began, done = time.perf_counter(), 0
    failures: list[Result] = []
    states: Counter[str] = Counter()
    seeds = range(asked.first, asked.first + asked.seeds)
    for result in results((Plan(seed=seed, most_tasks=asked.tasks) for seed in seeds), asked.jobs):
        done += 1
        states.update(result.tasks)
        if result.broken:
            failures.append(result)
            print(f"seed {result.plan.seed}: {result.broken}: {result.detail}", flush=True)
            if not asked.all:
                break
        if done % 500 == 0:
            print(f"{done} seeds, {done / (time.perf_counter() - began):.1f} a second", flush=True)
    spent = time.perf_counter() - began
    print(f"{done} seeds in {spent:.0f} s: {done / spent:.1f} a second; {sum(states.values())} tasks: {dict(states)}")
    if failures:
        print(report(shrunk(failures[0])))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
