"""The benches' own arithmetic, without a clock: what is promised is measured, and a miss is told."""

import ast
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from tests.bench import __main__ as benches
from tests.bench.budgets import BUDGETS, Budget
from tests.bench.figures import Figure, Machine, percentile, report

HERE = Path(__file__).parent
MACHINE = Machine(cpu="a cpu", cores=2, memory_bytes=1, kernel="k", python="p", load=0.0, fsync_ms=1.0)


def figure(name: str, *samples: float) -> Figure:
    return Figure(name=name, unit="ms", samples=samples, how="", load=(0.0, 0.0))


def test_a_percentile_is_a_sample_that_was_taken() -> None:
    samples = [float(number) for number in range(20, 0, -1)]
    assert [percentile(samples, rank) for rank in (0, 50, 95, 100)] == [1.0, 10.0, 19.0, 20.0]
    with pytest.raises(ValueError, match="at least one"):
        percentile([], 50)


@pytest.mark.parametrize("at_least", [False, True])
def test_a_limit_is_kept_up_to_and_including_itself(at_least: bool) -> None:
    budget = Budget(
        name="x", statistic="p50", limit=5, unit="ms", reason="a reason", source="a source", at_least=at_least
    )
    assert budget.holds(5)
    assert budget.holds(6) is at_least
    assert budget.holds(4) is not at_least


def test_every_budget_is_measured_by_a_bench_and_has_its_reason() -> None:
    named = set()
    for bench in benches.BENCHES:
        tree = ast.parse((HERE / f"{bench}.py").read_text("utf-8"))
        named |= {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    assert {budget.name for budget in BUDGETS} <= named
    assert all(budget.reason and budget.source for budget in BUDGETS)


@pytest.mark.parametrize(("took", "code"), [(4.0, 0), (9.0, benches.MISSED)])
def test_a_missed_budget_is_written_down_and_ends_with_another_code(
    took: float, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def measure() -> Sequence[Figure]:
        return (figure("api_create_task", took, took), figure("only_watched", 1.0))

    monkeypatch.setattr(benches, "this_machine", lambda: MACHINE)
    monkeypatch.setattr("tests.bench.figures.OUT", tmp_path)
    assert benches.run("api", measure) == code
    written = msgspec.json.decode((tmp_path / "api.json").read_bytes())
    assert [(one["budget"]["name"], one["holds"]) for one in written["verdicts"]] == [("api_create_task", code == 0)]
    assert {one["name"] for one in written["figures"]} == {"api_create_task", "only_watched"}
    assert written["machine"]["cpu"] == "a cpu"


def test_a_bench_that_breaks_is_no_figure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def measure() -> Sequence[Figure]:
        raise RuntimeError("no server")

    monkeypatch.setattr("tests.bench.figures.OUT", tmp_path)
    assert benches.run("api", measure) == benches.BROKEN
    assert list(tmp_path.iterdir()) == []


def test_a_figure_without_a_budget_is_judged_by_nothing() -> None:
    assert report("api", MACHINE, [figure("only_watched", 1.0)]).verdicts == ()
