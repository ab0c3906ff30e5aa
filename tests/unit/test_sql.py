"""The statement compiler: one text that D1 and SQLite run alike."""

from enum import StrEnum
from typing import Any

import pytest

from edge.ledger.sql import StatementError, compile


def test_a_name_becomes_a_number_in_order_of_first_appearance_and_is_bound_once() -> None:
    assert compile("SELECT :b, :a, :b", {"a": "x", "b": "y"}) == ("SELECT ?1, ?2, ?1", ["y", "x"])


def test_an_integer_is_bound_as_text_and_cast() -> None:
    assert compile("SELECT :n", {"n": 2**60}) == ("SELECT CAST(?1 AS INTEGER)", [str(2**60)])


def test_a_bool_is_zero_or_one() -> None:
    assert compile("SELECT :yes, :no", {"yes": True, "no": False})[1] == ["1", "0"]


def test_none_strings_and_floats_are_bound_as_they_are() -> None:
    assert compile("SELECT :a, :b, :c", {"a": None, "b": "1", "c": 1.5}) == ("SELECT ?1, ?2, ?3", [None, "1", 1.5])


def test_a_string_enum_is_bound_as_a_plain_string() -> None:
    class State(StrEnum):
        QUEUED = "queued"

    [value] = compile("SELECT :s", {"s": State.QUEUED})[1]
    assert type(value) is str
    assert value == "queued"


def test_the_same_text_with_and_without_an_integer_compiles_differently() -> None:
    assert compile("SELECT :n", {"n": 1})[0] != compile("SELECT :n", {"n": None})[0]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT ':a'",
        "SELECT 'it''s :a'",
        'SELECT 1 AS ":a"',
        "SELECT 1 AS `:a`",
        "SELECT 1 AS [:a]",
        "SELECT 1 -- :a\n, 2",
        "SELECT 1 /* :a ; ? */",
        "SELECT '{\"a\":1}' -> '$.a'",
    ],
)
def test_text_inside_quotes_and_comments_stays(sql: str) -> None:
    assert compile(sql, {}) == (sql, [])


def test_a_closing_semicolon_is_dropped() -> None:
    assert compile("SELECT 1; -- done\n", {})[0].startswith("SELECT 1 ")


@pytest.mark.parametrize("sql", ["SELECT 1; SELECT 2", "SELECT 1; ''", "SELECT 1; :a"])
def test_a_second_statement_is_refused(sql: str) -> None:
    with pytest.raises(StatementError):
        compile(sql, {"a": 1} if ":a" in sql else {})


@pytest.mark.parametrize("sql", ["SELECT ?", "SELECT ?1", "SELECT @a", "SELECT $a"])
def test_any_other_spelling_of_a_parameter_is_refused(sql: str) -> None:
    with pytest.raises(StatementError, match="written :name"):
        compile(sql, {})


def test_a_missing_value_is_refused_by_name() -> None:
    with pytest.raises(StatementError, match=":b"):
        compile("SELECT :a, :b", {"a": 1, "c": 2})


def test_a_value_that_is_not_used_is_refused_by_name() -> None:
    with pytest.raises(StatementError, match="'c'"):
        compile("SELECT :a", {"a": 1, "c": 2})


@pytest.mark.parametrize("value", [2**63, float("nan"), float("inf"), b"x", [1]])
def test_a_value_that_no_column_can_hold_is_refused(value: Any) -> None:
    with pytest.raises(StatementError, match=":a"):
        compile("SELECT :a", {"a": value})


def test_a_hundred_names_pass_and_one_more_is_refused() -> None:
    def call(count: int) -> list[Any]:
        names = [f"p{i}" for i in range(count)]
        return compile("SELECT " + ", ".join(f":{n}" for n in names), dict.fromkeys(names, "x"))[1]

    assert len(call(100)) == 100
    with pytest.raises(StatementError, match="101"):
        call(101)
