"""What each package may import, and that pages made from code are up to date."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from scripts import failures

ROOT: Final = Path(__file__).parents[2]
OURS: Final = {"shared", "edge", "node_agent", "cli"}
ALLOWED: Final[dict[str, set[str]]] = {
    "shared": {"shared", "msgspec"},
    "edge": {"edge", "shared", "msgspec"},
    "edge/triggers": {"edge", "shared", "msgspec", "cronsim"},
    "edge/local": {"edge", "shared", "msgspec", "apsw", "httpx", "cryptography"},
    "edge/cloudflare": {"edge", "shared", "msgspec", "workers", "js", "pyodide", "_pyodide"},
    "node_agent": {"node_agent", "shared", "msgspec", "apsw", "httpx", "litestar", "uvicorn", "psutil"},
}
"""Beside the standard library. The longest prefix counts."""


def modules() -> Iterator[Path]:
    for package in sorted(OURS - {"cli"}):
        for path in sorted((ROOT / package).rglob("*.py")):
            if "node_modules" not in path.parts:
                yield path.relative_to(ROOT)


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for statement in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(statement, ast.Import):
            found |= {name.name.split(".")[0] for name in statement.names}
        elif isinstance(statement, ast.ImportFrom) and statement.module:
            found.add(statement.module.split(".")[0])
    return found


def allowed(path: Path) -> set[str]:
    if path.as_posix() == "edge/worker.py":
        return ALLOWED["edge/cloudflare"]
    prefix = max((one for one in ALLOWED if path.as_posix().startswith(f"{one}/")), key=len)
    return ALLOWED[prefix]


def test_every_module_imports_only_what_its_package_may() -> None:
    strangers = {str(path): imports(path) - set(sys.stdlib_module_names) - allowed(path) for path in modules()}
    assert {path: names for path, names in strangers.items() if names} == {}


def test_every_module_says_why_it_exists_in_its_first_line() -> None:
    texts = {str(path): (ROOT / path).read_text() for path in modules()}
    assert [path for path, text in texts.items() if text.strip() and not ast.get_docstring(ast.parse(text))] == []


def test_no_module_is_longer_than_eight_hundred_lines() -> None:
    assert [str(path) for path in modules() if len((ROOT / path).read_text().splitlines()) > 800] == []


def test_the_page_of_failures_is_made_from_the_table() -> None:
    assert failures.PAGE.read_text() == failures.page(), "run `python scripts/failures.py`"


def test_only_the_store_of_an_entity_writes_its_tables() -> None:
    """DESIGN rule 2: a statement that writes stands in a store, or in the ledger."""
    writers = {
        path.as_posix()
        for path in modules()
        if path.parts[0] == "edge"
        and any(verb in (ROOT / path).read_text() for verb in ("INSERT ", "UPDATE ", "DELETE FROM"))
    }
    places = {path for path in writers if not path.endswith("/store.py")}
    assert places <= {"edge/ledger/effects.py", "edge/local/database.py", "edge/ports.py"}
