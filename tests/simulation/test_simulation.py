"""Seeds of the simulation in every run of the tests: as many as fit, each replayable by its number."""

import os
import subprocess
import sys
import time

import msgspec
import pytest

from tests.simulation.shrinking import report, shrunk
from tests.simulation.world import Plan, Result, run

pytestmark = pytest.mark.long

SMALL_S = 90.0
SMALL_MOST = 1_000
SMALL_LEAST = 100
SLICES = 4


def _held(result: Result) -> None:
    if result.broken:
        pytest.fail(report(shrunk(result)), pytrace=False)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("part", range(SLICES))
def test_every_invariant_holds_in_seeds_of_up_to_12_tasks(part: int, capsys: pytest.CaptureFixture[str]) -> None:
    began, done = time.perf_counter(), 0
    for seed in range(part, SMALL_MOST, SLICES):
        _held(run(Plan(seed=seed)))
        done += 1
        if done >= SMALL_LEAST // SLICES and time.perf_counter() - began > SMALL_S / SLICES:
            break
    spent = time.perf_counter() - began
    with capsys.disabled():
        print(f"\nsimulation: {done} seeds in {spent:.1f} s, {done / spent:.1f} a second")


@pytest.mark.parametrize("seed", range(20))
def test_every_invariant_holds_in_large_seeds(seed: int) -> None:
    _held(run(Plan(seed=1_000_000 + seed, most_tasks=100)))


def test_the_same_seed_runs_the_same_way() -> None:
    first, second = run(Plan(seed=3)), run(Plan(seed=3))
    assert (first.mark, first.steps, first.notes) == (second.mark, second.steps, second.notes)
    assert run(Plan(seed=4)).mark != first.mark


def test_the_same_seed_runs_the_same_way_in_another_process() -> None:
    marks = []
    for hashing in ("1", "2"):
        program = "from tests.simulation.world import Plan, run; r = run(Plan(seed=5)); print(r.mark, r.steps)"
        environment = os.environ | {"PYTHONHASHSEED": hashing}
        command = [sys.executable, "-c", program]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60)
        marks.append(done.stdout)
    assert marks[0] == marks[1]


def test_the_seeds_reach_what_they_are_for() -> None:
    """A simulation in which nothing goes wrong shows nothing: every kind of fault, end and refusal must occur."""
    faults: set[str] = set()
    ends: set[str] = set()
    refused: set[str] = set()
    for seed in range(60):
        result = run(Plan(seed=seed))
        faults |= {kind for kind, times in result.faults.items() if times}
        ends |= set(result.tasks)
        refused |= set(result.refused)
    assert faults >= {"delay", "loss", "lost_answer", "twice", "kill_edge", "kill_node", "partition"}
    assert ends >= {"completed", "cancelled stopped", "failed dependency_failed", "failed model_failed"}
    assert {"task_ended", "task_began"} <= refused


def test_a_failing_seed_is_made_shorter_and_told() -> None:
    def wrong(sql: str) -> str:
        return sql.replace("LIMIT max(0, (SELECT max_running", "LIMIT max(9, (SELECT max_running")

    failed = next(one for one in (run(Plan(seed=seed), wrong) for seed in range(50)) if one.broken)
    short = shrunk(failed, wrong)
    assert short.broken == failed.broken
    assert short.steps <= failed.steps
    assert f"seed {failed.plan.seed}" in report(short)
    assert msgspec.structs.asdict(run(short.plan, wrong))["mark"] == short.mark
