"""Statements of several stores put together into one batch that shares its parameters.

Within a batch a name means one thing (`:tx`, `:now`, `:task`), so a statement takes from the common parameters those
that it names.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from edge.ledger.sql import names
from edge.ports import Statement


def statements(texts: Iterable[str], params: Mapping[str, Any]) -> list[Statement]:
    """One `Statement` per text, each with just the parameters it names. A missing one raises KeyError."""
    return [Statement(text, {name: params[name] for name in names(text)}) for text in texts]
