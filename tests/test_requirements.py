"""Promises and tests hold each other: `tests/requirements.py` is the list."""

import ast
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from tests.requirements import PROMISES, Promise

HERE = Path(__file__).parent


def _tests() -> dict[str, set[str]]:
    """Names of the test functions of each module, by `directory/module`."""
    found: dict[str, set[str]] = {}
    for file in sorted(HERE.glob("*/test_*.py")):
        tree = ast.parse(file.read_text())
        found[f"{file.parent.name}/{file.stem}"] = {
            node.name
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
        }
    return found


TESTS = _tests()
NODES = [f"{module}::{name}" for module, names in TESTS.items() for name in names]


def test_every_promise_has_a_name_of_its_own_and_a_sentence() -> None:
    assert len({promise.id for promise in PROMISES}) == len(PROMISES)
    assert all(promise.sentence.endswith(".") and promise.source for promise in PROMISES)


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.id)
def test_a_promise_is_shown_by_tests_that_exist(promise: Promise) -> None:
    assert promise.tests
    missing = [named for named in promise.tests if not any(fnmatchcase(node, named) for node in NODES)]
    assert not missing


@pytest.mark.parametrize("module", TESTS)
def test_a_test_module_shows_a_promise(module: str) -> None:
    assert TESTS[module], "a module without tests"
    named = [name for promise in PROMISES for name in promise.tests]
    assert any(fnmatchcase(f"{module}::{test}", one) for test in TESTS[module] for one in named)
