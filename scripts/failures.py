"""Writes docs/failures.md from the one table of reasons; `--check` only says whether it is up to date."""

import sys
from pathlib import Path
from typing import Final

from shared.reasons import REASONS, ReasonClass

PAGE: Final = Path(__file__).parent.parent / "docs" / "failures.md"


def page() -> str:
    lines = [
        "# Why something was refused or failed",
        "",
        "Made from `shared/reasons.py` by `python scripts/failures.py`. A code never changes its meaning. The",
        "status is that of an HTTP answer; *again* means that the task is given another attempt by itself.",
    ]
    for klass in ReasonClass:
        rows = [reason for reason in REASONS.values() if reason.klass is klass]
        lines += ["", f"## {klass.value.capitalize()}", "", "| code | status | what it says | what to do | again |"]
        lines += ["|---|---|---|---|---|"]
        lines += [
            f"| `{r.code}` | {r.status} | {r.sentence} | {r.remedy} | {'yes' if r.retried else ''} |" for r in rows
        ]
    return "\n".join(lines) + "\n"


def main() -> int:
    if "--check" in sys.argv:
        return 0 if PAGE.read_text() == page() else 1
    PAGE.write_text(page())
    return 0


if __name__ == "__main__":
    sys.exit(main())
