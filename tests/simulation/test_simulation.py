"""Seeds of the simulation in every run of the tests: as many as fit, each replayable by its number."""

import os
import subprocess
import sys
import time

import msgspec
import pytest

from tests.simulation.many import large, results
from tests.simulation.shrinking import report, shrunk
from tests.simulation.world import Plan, run

pytestmark = pytest.mark.long

SMALL = 1_000
LARGE = 20


@pytest.mark.timeout(900)
def test_every_invariant_holds_in_seeds_of_up_to_12_tasks(capsys: pytest.CaptureFixture[str]) -> None:
    _hold([Plan(seed=seed) for seed in range(SMALL)], capsys)


@pytest.mark.timeout(900)
def test_every_invariant_holds_in_seeds_with_a_plan_of_200_tasks(capsys: pytest.CaptureFixture[str]) -> None:
    _hold(large(LARGE), capsys)


def _hold(plans: list[Plan], capsys: pytest.CaptureFixture[str]) -> None:
    began, tasks = time.perf_counter(), 0
    for result in results(plans):
        if result.broken:
            pytest.fail(report(shrunk(result)), pytrace=False)
        tasks += sum(result.tasks.values())
    spent = time.perf_counter() - began
    with capsys.disabled():
        print(f"\nsimulation: {len(plans)} seeds, {tasks} tasks in {spent:.0f} s, {len(plans) / spent:.1f} a second")


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
    assert faults >= {"delay", "loss", "lost_answer", "twice", "kill_edge", "kill_node", "freeze", "partition", "skew"}
    assert ends >= {"completed", "cancelled stopped", "failed dependency_failed", "failed budget_exhausted"}
    assert {"task_ended", "task_began", "over_budget"} <= refused


def test_a_failing_seed_is_made_shorter_and_told() -> None:
    def wrong(sql: str) -> str:
        return sql.replace("LIMIT max(0, (SELECT max_running", "LIMIT max(9, (SELECT max_running")

    failed = next(one for one in (run(Plan(seed=seed), wrong) for seed in range(50)) if one.broken)
    short = shrunk(failed, wrong)
    assert short.broken == failed.broken
    assert short.steps <= failed.steps
    assert f"seed {failed.plan.seed}" in report(short)
    assert msgspec.structs.asdict(run(short.plan, wrong))["mark"] == short.mark
