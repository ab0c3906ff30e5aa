"""All work begins through `start_task`: who calls it is a list, and nothing else makes a task."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
STARTERS: Final = frozenset({"start_task", "start_tasks"})

ASK: Final = {
    "edge/chat/sending.py": {"_start"},  # a message in the chat
    "edge/dispatch/routes.py": {"start_plan", "replace"},  # plans, of people and agents; retries
    "edge/ideas/routes.py": {"execute_idea"},
    "edge/mcp/personal.py": {"dispatch_task"},  # a person's own client
    "edge/mcp/tools.py": {"dispatch_task"},
    "edge/proposals/proposing.py": {"propose", "decide"},  # plans that need no person, and those that a person approved
    "edge/tasks/routes.py": {"create"},  # HTTP and the command line
    "edge/triggers/firing.py": {"start_run"},  # a clock
    "edge/tasks/start.py": {"start_task"},  # the one for a single task calls the one for several
}
"""Functions that start tasks, by module. Whatever starts work is named here, in one look."""

SPECIFY: Final = {
    **{
        path: names - {"replace"}
        for path, names in ASK.items()
        if path not in ("edge/tasks/start.py", "edge/proposals/proposing.py")
    },
    "edge/dispatch/routes.py": {"plan_specs"},
    "edge/triggers/firing.py": {"_spec"},
}
"""A replacement copies the spec of what it replaces; the others each make one."""


def trees() -> Iterator[tuple[str, ast.Module]]:
    for file in sorted((ROOT / "edge").rglob("*.py")):
        yield file.relative_to(ROOT).as_posix(), ast.parse(file.read_text())


def within(tree: ast.AST, wanted: frozenset[str], function: str = "<module>") -> Iterator[str]:
    """The functions in whose body one of these names is called or handed on."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            continue
        inner = node.name if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else function
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
        if name in wanted:
            yield function
        yield from within(node, wanted, inner)


def calls(tree: ast.AST, wanted: str, function: str = "<module>") -> Iterator[str]:
    for node in ast.iter_child_nodes(tree):
        inner = node.name if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else function
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == wanted:
            yield function
        yield from calls(node, wanted, inner)


def found(names: dict[str, set[str]]) -> dict[str, set[str]]:
    return {path: functions for path, functions in names.items() if functions}


def test_everything_that_starts_work_is_in_the_list() -> None:
    assert found({path: set(within(tree, STARTERS)) for path, tree in trees()}) == ASK


def test_a_spec_is_made_only_by_what_starts_work() -> None:
    assert found({path: set(calls(tree, "TaskSpec")) for path, tree in trees()}) == SPECIFY


def test_one_statement_inserts_tasks_and_one_list_of_statements_has_it() -> None:
    inserts = re.compile(r"INSERT\s+(?:OR\s+\w+\s+)?INTO\s+task\b|REPLACE\s+INTO\s+task\b")
    files = [*(ROOT / "edge").rglob("*.py"), *(ROOT / "edge" / "migrations").glob("*.sql")]
    counted = {file.relative_to(ROOT).as_posix(): len(inserts.findall(file.read_text())) for file in files}
    assert {path: count for path, count in counted.items() if count} == {"edge/tasks/store.py": 1}
    users = {path: set(within(tree, frozenset({"START"}))) for path, tree in trees()}
    assert found(users) == {"edge/tasks/store.py": {"<module>"}, "edge/tasks/start.py": {"_start"}}
