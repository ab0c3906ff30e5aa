"""Samples, what is said of them, and the file they are written to with the machine named."""

import math
import os
import platform
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec
import psutil  # type: ignore[import-untyped]

from tests.bench.budgets import BUDGETS, Budget, Statistic, Unit

OUT: Final = Path(__file__).parents[2] / "bench" / "out"


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was measured: every sample, in `unit`, in the order taken."""

    name: str
    unit: Unit
    samples: tuple[float, ...]
    how: str
    """What a sample is, in one sentence."""
    load: tuple[float, float]
    """Load average (1 minute) before the first sample and after the last."""
    details: Mapping[str, Any] = {}

    def value(self, statistic: Statistic) -> float:
        match statistic:
            case "p50":
                return percentile(self.samples, 50)
            case "p95":
                return percentile(self.samples, 95)
            case "p99":
                return percentile(self.samples, 99)
            case "min":
                return min(self.samples)
            case "max":
                return max(self.samples)


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """A figure under a budget."""

    budget: Budget
    value: float
    holds: bool


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    cpu: str
    cores: int
    memory_bytes: int
    kernel: str
    python: str
    load: float
    """Load average (1 minute) when the bench began: above 0.5 others were at work."""
    fsync_ms: float
    """The median of fifty fsyncs of 4 KiB, in the folder of temporary files: a commit can cost no less."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One bench's run, as it is written to `bench/out/<bench>.json`."""

    bench: str
    taken_at: str
    machine: Machine
    verdicts: tuple[Verdict, ...]
    figures: tuple[dict[str, Any], ...]

    @property
    def holds(self) -> bool:
        return all(verdict.holds for verdict in self.verdicts)

    def write(self) -> Path:
        OUT.mkdir(parents=True, exist_ok=True)
        path = OUT / f"{self.bench}.json"
        path.write_bytes(msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n")
        return path


def percentile(samples: Sequence[float], rank: float) -> float:
    """The nearest-rank percentile: always a sample that was taken, never a number between two."""
    if not samples:
        raise ValueError("a figure needs at least one sample")
    ordered = sorted(samples)
    return ordered[max(0, math.ceil(rank / 100 * len(ordered)) - 1)]


def judged(figures: Sequence[Figure]) -> tuple[Verdict, ...]:
    """Every budget that one of the figures answers."""
    found = []
    for figure in figures:
        for budget in BUDGETS:
            if budget.name == figure.name:
                value = figure.value(budget.statistic)
                found.append(Verdict(budget=budget, value=value, holds=budget.holds(value)))
    return tuple(found)


def report(bench: str, machine: Machine, figures: Sequence[Figure]) -> Report:
    return Report(
        bench=bench,
        taken_at=datetime.now(UTC).isoformat(timespec="seconds"),
        machine=machine,
        verdicts=judged(figures),
        figures=tuple(
            {
                "name": figure.name,
                "unit": figure.unit,
                "how": figure.how,
                "load": figure.load,
                "count": len(figure.samples),
                **{which: round(figure.value(which), 4) for which in ("min", "p50", "p95", "p99", "max")},
                "samples": [round(sample, 4) for sample in figure.samples],
                "details": figure.details,
            }
            for figure in figures
        ),
    )


def this_machine() -> Machine:
    return Machine(
        cpu=_cpu(),
        cores=psutil.cpu_count() or 1,
        memory_bytes=psutil.virtual_memory().total,
        kernel=f"{platform.system()} {platform.release()}",
        python=f"{platform.python_implementation()} {platform.python_version()}",
        load=load(),
        fsync_ms=_fsync_ms(),
    )


def load() -> float:
    return float(round(psutil.getloadavg()[0], 2))


def _fsync_ms() -> float:
    took = []
    with tempfile.TemporaryFile(buffering=0) as file:
        for _ in range(50):
            file.write(bytes(4096))
            began = time.perf_counter()
            os.fsync(file.fileno())
            took.append((time.perf_counter() - began) * 1000)
    return round(percentile(took, 50), 3)


def _cpu() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
