"""What contradicts what, and what is told for a task: the same answers every time, and no more room than there is."""

from typing import Any

import pytest

from edge.knowledge.rules import DAY_MS, TOLD_CHARS, Entry, contradiction, relevant

NOW = 10**12


def entry(number: int, text: str, kind: Any = "fact", **more: Any) -> Entry:
    known: dict[str, Any] = {"confidence": 100, "author": "person", "updated_at": NOW}
    return Entry(id=f"knw_{number}", kind=kind, text=text, **(known | more))


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Use tabs for indentation", "Use spaces for indentation", "tabs"),
        ("The deploy key is required", "The deploy key is optional", "required"),
        ("Run the migrations before the deploy", "Run the migrations after the deploy", "before"),
        ("The API listens on port 8080", "The API listens on port 9090", "8080"),
        ("Tests need the network", "Tests do not need the network", "denies"),
        ("Never push to main", "Push to main", "denies"),
        ("Don’t commit generated files", "Commit generated files", "denies"),
        ("Always mock the clock", "Never mock the clock", "always"),
        ("Always use tabs", "Never use tabs", "always"),
        ("Use tabs", "Use spaces.", "tabs"),
        ("Use tabs", "Don't use tabs", "denies"),
        ("Public endpoints must be documented", "Public endpoints may be documented", "must"),
    ],
)
def test_opposites_negations_and_other_numbers_contradict(one: str, other: str, why: str) -> None:
    for pair in ((one, other), (other, one)):
        assert why in (contradiction(*pair) or "")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Use tabs for indentation", "Use tabs for the indentation"),
        ("The API listens on port 8080", "The metrics are scraped on port 9090"),
        ("Never push to main", "Releases are cut on Fridays"),
        ("Python 3.11 is used", "Python is used"),
        ("", "not"),
        ("not never", "always"),
        ("Use tabs", "Never use spaces"),
        ("Run the migrations before the deploy", "Don't run the migrations after the deploy"),
        ("Use tabs", "Leave spaces between the columns"),
    ],
)
def test_the_same_and_what_is_about_something_else_do_not(one: str, other: str) -> None:
    assert contradiction(one, other) is None


def test_rules_come_first_and_what_the_task_speaks_of_next_each_with_its_reason() -> None:
    entries = [
        entry(1, "The migrations live in edge/migrations"),
        entry(2, "Commit messages are imperative", "rule"),
        entry(3, "Lunch is at noon"),
        entry(4, "Migrations are additive", "decision"),
    ]
    told = relevant("Write a migration that adds a column", entries, NOW)
    assert [one.id for one in told] == ["knw_4", "knw_2", "knw_1"]
    assert [one.why for one in told] == [
        "the task speaks of migrations", "a rule of this project", "the task speaks of migrations",
    ]  # fmt: skip
    assert told == relevant("Write a migration that adds a column", entries[::-1], NOW)


def test_the_old_and_the_doubtful_come_after_the_new_and_the_sure() -> None:
    entries = [
        entry(1, "The cache is cold", confidence=60),
        entry(2, "The cache is warm", updated_at=NOW - 400 * DAY_MS),
        entry(3, "The cache is shared"),
        entry(4, "The cache is gone", confidence=5),
    ]
    assert [one.id for one in relevant("Look at the cache", entries, NOW)] == ["knw_3", "knw_2", "knw_1"]


def test_no_more_is_told_than_there_is_room_for() -> None:
    entries = [entry(number, f"rule {number} " + "x" * 1_500, "rule") for number in range(9)]
    told = relevant("anything", [*entries, entry(99, "A short rule", "rule", confidence=1)], NOW)
    assert sum(len(one.text) for one in told) <= TOLD_CHARS
    assert told[-1].id == "knw_99", "one that still fits is told"
