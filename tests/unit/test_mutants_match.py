"""Each mutant of the simulation changes a statement that is there: whoever rewrites one sees it at once, in seconds."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import edge
from tests.simulation.mutants import MUTANTS, Mutant


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)


def _statements() -> set[str]:
    found: set[str] = set()
    for module in pkgutil.walk_packages(edge.__path__, "edge."):
        if module.name.endswith((".store", ".effects")):
            for value in vars(importlib.import_module(module.name)).values():
                found |= set(_texts(value))
    return found


STATEMENTS = _statements()


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_statement_that_a_mutant_changes_is_there(mutant: Mutant) -> None:
    for old, _ in mutant.pairs:
        there = any(old in sql and (mutant.within is None or mutant.within in sql) for sql in STATEMENTS)
        assert there, f"no statement has {old!r} any more: write the mutant anew"
