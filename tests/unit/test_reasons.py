"""The table of reasons: every end of work says what becomes of it, and everything that tells people is made from it."""

import msgspec

from edge.app import ROUTES
from edge.openapi import describe
from edge.tasks import rules
from edge.tasks.store import END_BY_DEADLINE
from shared.reasons import REASONS, ReasonClass, Retry
from shared.states import TaskState

ENDS = {code: reason for code, reason in REASONS.items() if reason.retry is not None}


def test_there_are_at_least_twenty_five_ends_of_work_in_every_class_that_has_any() -> None:
    assert len(ENDS) >= 25
    wanted = {"platform", "provider", "workspace", "agent", "model", "git", "budget", "dependency", "person"}
    assert wanted <= {reason.klass for reason in ENDS.values()}


def test_every_reason_is_two_sentences() -> None:
    for reason in REASONS.values():
        assert reason.sentence.endswith("."), reason.code
        assert reason.remedy.endswith("."), reason.code


def test_a_conflict_never_ends_work() -> None:
    assert [code for code, reason in ENDS.items() if reason.klass is ReasonClass.CONFLICT] == []


def test_what_is_retried_and_how_is_read_from_the_table() -> None:
    assert {code: reason.retry for code, reason in ENDS.items() if reason.retried} == rules.RETRIED
    ways = set(rules.RETRIED.values())
    assert ways == set(Retry) - {Retry.NO}, "a way to retry that no reason uses is decoration"
    assert set(rules.LATER) | rules.ELSEWHERE < set(rules.RETRIED)


def test_a_deadline_ends_work_with_a_reason_that_is_an_end() -> None:
    named = {word.strip("'") for word in END_BY_DEADLINE.replace("(", " ").replace(")", " ").split() if "'" in word}
    assert {word for word in named if word in REASONS} - set(TaskState) <= set(ENDS)


def test_the_interface_describes_the_table() -> None:
    document = msgspec.json.decode(describe(ROUTES))
    assert "/api/reasons" in document["paths"]
    assert set(document["components"]["schemas"]["Retry"]["enum"]) == set(Retry)
