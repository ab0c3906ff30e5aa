"""Statements as they are written become statements that D1 and SQLite run alike.

A statement is written with `:name` parameters. D1 knows only `?N`, and binds every number as a double: `5 / 2` is 2.5,
`'k' || 5` is `k5.0`, and integers from 2^53 - 1 up are refused. So each name becomes `?N`, and a whole number is bound
as text and read with `CAST(?N AS INTEGER)`, which is exact for 64 bits and still uses indexes. Both databases run the
compiled text, so that what is tested on one is what runs on the other.
"""

import math
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from edge.ports import Value

PARAMETERS: Final = 100
"""D1 limit: bound parameters of one statement."""

_INT64: Final = range(-(2**63), 2**63)

_TOKEN: Final = re.compile(
    r"""(?P<quoted>'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])"""
    r"|(?P<comment>--[^\n]*|/\*.*?(?:\*/|\Z))"
    r"|:(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<end>;)"
    r"|(?P<bare>\?[0-9]*|[@$][A-Za-z_])",
    re.DOTALL,
)


class StatementError(ValueError):
    """A statement and its parameters do not fit together; a defect of the code that wrote it."""


def compile(sql: str, params: Mapping[str, Value]) -> tuple[str, list[Value]]:
    """The text with `?1`, `?2`, … in the order the names first appear, and the values in that order.

    None is bound as NULL, a bool as 0 or 1, strings and floats as they are. Text inside quotes and comments stays.

    Raises:
        StatementError: a name without a value, a value without a name, a value no column can hold, more than 100
            names, a parameter written otherwise than `:name`, or more than one statement.
    """
    integers = frozenset(name for name, value in params.items() if isinstance(value, int))
    text, names = _compile(sql, integers)
    if len(names) != len(params):
        raise StatementError(f"the statement does not use {sorted(set(params) - set(names))}: {sql.strip()[:80]!r}")
    try:
        return text, [_bound(name, params[name]) for name in names]
    except KeyError as missing:
        raise StatementError(f"no value for :{missing.args[0]}: {sql.strip()[:80]!r}") from None


def names(sql: str) -> tuple[str, ...]:
    """The names a statement uses, in the order of their first appearance."""
    return _compile(sql, frozenset())[1]


@lru_cache(maxsize=2048)
def _compile(sql: str, integers: frozenset[str]) -> tuple[str, tuple[str, ...]]:
    numbers: dict[str, int] = {}
    ended = False

    def rewrite(token: re.Match[str]) -> str:
        nonlocal ended
        if token["bare"]:
            raise StatementError(f"parameters are written :name, not {token[0]}: {sql.strip()[:80]!r}")
        if token["end"]:
            ended = True
            return ""
        name = token["name"]
        if name is None:
            return token[0]
        number = numbers.setdefault(name, len(numbers) + 1)
        return f"CAST(?{number} AS INTEGER)" if name in integers else f"?{number}"

    pieces: list[str] = []
    at = 0
    for token in _TOKEN.finditer(sql):
        _alone(sql, sql[at : token.start()], ended)
        pieces += (sql[at : token.start()], rewrite(token))
        if ended and not (token["comment"] or token["end"]):
            _alone(sql, token[0], ended)
        at = token.end()
    _alone(sql, sql[at:], ended)
    pieces.append(sql[at:])
    if not "".join(pieces).strip():
        raise StatementError("an empty statement")
    if len(numbers) > PARAMETERS:
        raise StatementError(f"{len(numbers)} parameters are more than D1's {PARAMETERS}: {sql.strip()[:80]!r}")
    return "".join(pieces), tuple(numbers)


def _alone(sql: str, rest: str, ended: bool) -> None:
    """After the semicolon nothing may follow: D1 and SQLite differ in what they make of a second statement."""
    if ended and rest.strip():
        raise StatementError(f"more than one statement: {sql.strip()[:80]!r}")


def _bound(name: str, value: Value) -> Value:
    if value is None or type(value) is str:
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        if value not in _INT64:
            raise StatementError(f":{name} does not fit in 64 bits")
        return str(int(value))
    if isinstance(value, float):
        if not math.isfinite(value):
            raise StatementError(f":{name} is not a finite number")
        return value
    raise StatementError(f":{name} is {type(value).__name__}, which no column can hold")
