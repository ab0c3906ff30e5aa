"""`python -m tests.bench [bench …]`: runs the benches, prints every figure, writes `bench/out/<bench>.json`.

Exit code 0 when every budget is kept, 1 when one is missed, 2 when a bench could not run.
"""

import argparse
import asyncio
import importlib
import sys
import traceback
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final

from tests.bench.figures import Figure, Report, report, this_machine

BENCHES: Final = {
    "words": "message accepted → first words in the page",
    "streaming": "a word of the model → the page; twenty tasks at once",
    "api": "the embedded host's HTTP interface",
    "dispatch": "decisions a second, plans, joins, and the ledger's lag under a full house",
    "thinking": "what the edge adds when it thinks itself",
    "thinking_worker": "the same on workerd",
    "search": "what was said, among a million messages",
    "tools": "a call of a tool over MCP, on both hosts",
    "start": "a second `sam up`, and the first paint of the page",
    "worker": "the Worker on real workerd, and what is in it",
}
MISSED: Final = 1
BROKEN: Final = 2


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "bench", nargs="*", choices=[[], *BENCHES], help="; ".join(f"{k}: {v}" for k, v in BENCHES.items())
    )
    chosen = parser.parse_args(arguments).bench or list(BENCHES)
    return max([run(bench, importlib.import_module(f"tests.bench.{bench}").measure) for bench in chosen])


def run(bench: str, measure: Callable[[], Coroutine[Any, Any, Sequence[Figure]]]) -> int:
    """Measures, prints and writes one bench; its exit code."""
    machine = this_machine()
    print(f"\n{bench}: {BENCHES[bench]} (load {machine.load}, fsync {machine.fsync_ms} ms)", flush=True)
    try:
        figures = asyncio.run(measure())
    except Exception:
        traceback.print_exc()
        return BROKEN
    done = report(bench, machine, figures)
    show(done)
    print(f"  → {done.write()}")
    return 0 if done.holds else MISSED


def show(done: Report) -> None:
    for figure in done.figures:
        spread = " ".join(f"{which} {figure[which]:,.6g}" for which in ("min", "p50", "p95", "p99", "max"))
        print(f"  {figure['name']:<24} {spread} {figure['unit']}  n={figure['count']} load={figure['load']}")
    for verdict in done.verdicts:
        budget, sign = verdict.budget, "≥" if verdict.budget.at_least else "≤"
        kept = "kept  " if verdict.holds else "MISSED"
        print(
            f"  {kept} {budget.name} {budget.statistic} {verdict.value:,.6g} {sign} {budget.limit:,.6g} {budget.unit}"
        )


if __name__ == "__main__":
    sys.exit(main())
