"""Writes docs/failures.md from the one table of reasons; `--check` only says whether it is up to date."""

import sys
from pathlib import Path
from typing import Final

from edge.tasks.rules import MAX_ATTEMPTS
from shared.reasons import REASONS, RETRY_LATER_MS, ReasonClass, Retry

PAGE: Final = Path(__file__).parent.parent / "docs" / "failures.md"


_AGAIN: Final = {
    None: "",
    Retry.NO: "no",
    Retry.AT_ONCE: "at once",
    Retry.ELSEWHERE: "on another node",
    Retry.LATER: f"after {RETRY_LATER_MS // 1000} s",
}


def page() -> str:
    lines = [
        "# Why something was refused or failed",
        "",
        "Made from `shared/reasons.py` by `python scripts/failures.py`; `GET /api/reasons` answers the same table. A",
        "code never changes its meaning. The status is that of an HTTP answer.",
        "",
        "*Again* says what becomes of a task whose attempt ended so. *No*: the task ends. Else it is given another",
        f"attempt by itself, {MAX_ATTEMPTS} in all, which begins with the last checkpoint and is told what went wrong:",
        "*at once*, where the earlier one was if that can be; *on another node*, if there is one with a place; or",
        "*after* a while. Where it is empty, the code only refuses: no work ends with it.",
    ]
    for klass in ReasonClass:
        rows = [reason for reason in REASONS.values() if reason.klass is klass]
        lines += ["", f"## {klass.value.capitalize()}", "", "| code | status | what it says | what to do | again |"]
        lines += ["|---|---|---|---|---|"]
        lines += [f"| `{r.code}` | {r.status} | {r.sentence} | {r.remedy} | {_AGAIN[r.retry]} |" for r in rows]
    return "\n".join(lines) + "\n"


def main() -> int:
    if "--check" in sys.argv:
        return 0 if PAGE.read_text() == page() else 1
    PAGE.write_text(page())
    return 0


if __name__ == "__main__":
    sys.exit(main())
