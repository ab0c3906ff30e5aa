"""Open parts: whoever joins late sees everything, whoever repeats changes nothing, and a gap is asked for."""

import pytest

from edge.chat.open_parts import NEEDS_HEAD, PARTS, SETTLED, OpenParts
from shared.parts import TEXT_CHARS, Delta, Part, PartKind, ToolCall, ToolStatus
from shared.wire import DeltaBatch

ATTEMPT = "tsk_1.1"


def _head(part: str = "p", *, attempt: str = ATTEMPT, tool: ToolCall | None = None) -> Part:
    return Part(
        id=part, message="m", attempt=attempt, position=0, kind=PartKind.TEXT, started_at=1, tool=tool
    )  # fmt: skip


def _batch(*deltas: Delta, attempt: str = ATTEMPT) -> DeltaBatch:
    return DeltaBatch(attempt=attempt, deltas=deltas)


def _delta(offset: int, text: str, *, part: str = "p", head: Part | None = None) -> Delta:
    return Delta(part=part, offset=offset, text=text, head=head)


@pytest.fixture
def parts() -> OpenParts:
    parts = OpenParts()
    parts.apply(_batch(_delta(0, "hello", head=_head())))
    return parts


def test_deltas_add_up_to_the_text(parts: OpenParts) -> None:
    reply, accepted = parts.apply(_batch(_delta(5, ", "), _delta(7, "world")))
    assert reply.have == {"p": 12}
    assert [part.text for part in parts.all()] == ["hello, world"]
    assert accepted == (_delta(5, ", "), _delta(7, "world"))


def test_a_delta_that_comes_twice_is_passed_on_once(parts: OpenParts) -> None:
    reply, accepted = parts.apply(_batch(_delta(0, "hello")))
    assert (reply.have, accepted) == ({"p": 5}, ())


def test_of_an_overlapping_delta_only_the_rest_is_passed_on(parts: OpenParts) -> None:
    reply, accepted = parts.apply(_batch(_delta(3, "lo!")))
    assert (reply.have, accepted) == ({"p": 6}, (_delta(5, "!"),))


def test_a_gap_is_told_and_nothing_is_taken(parts: OpenParts) -> None:
    reply, accepted = parts.apply(_batch(_delta(9, "later")))
    assert (reply.have, accepted) == ({"p": 5}, ())
    assert parts.all()[0].text == "hello"


def test_an_unknown_part_without_a_head_is_asked_for() -> None:
    reply, accepted = OpenParts().apply(_batch(_delta(0, "hello")))
    assert (reply.have, accepted) == ({"p": NEEDS_HEAD}, ())


def test_an_unknown_part_that_starts_in_the_middle_is_wanted_from_its_start() -> None:
    parts = OpenParts()
    reply, accepted = parts.apply(_batch(_delta(40, "later", head=_head())))
    assert (reply.have, accepted) == ({"p": 0}, (_delta(0, "", head=_head()),))
    parts.apply(_batch(_delta(0, "x" * 45)))
    assert parts.all()[0].text == "x" * 45


def test_a_new_head_replaces_the_old_one_and_keeps_the_text(parts: OpenParts) -> None:
    head = _head(tool=ToolCall(title="run", status=ToolStatus.COMPLETED))
    _, accepted = parts.apply(_batch(_delta(5, "", head=head)))
    assert accepted == (_delta(5, "", head=head),)
    [part] = parts.all()
    assert (part.text, part.tool) == ("hello", head.tool)


def test_characters_are_counted_as_code_points() -> None:
    parts = OpenParts()
    assert parts.apply(_batch(_delta(0, "a😀b", head=_head())))[0].have == {"p": 3}


def test_a_settled_part_is_forgotten_and_stays_so(parts: OpenParts) -> None:
    parts.settle(["p"])
    reply, accepted = parts.apply(_batch(_delta(5, "late", head=_head())))
    assert (reply.have, accepted, parts.all()) == ({"p": 9}, (), ())


def test_another_attempt_cannot_write_into_a_part(parts: OpenParts) -> None:
    reply, accepted = parts.apply(_batch(_delta(5, "!"), attempt="tsk_2.1"))
    assert (reply.have, accepted) == ({"p": NEEDS_HEAD}, ())
    reply, accepted = OpenParts().apply(_batch(_delta(0, "!", head=_head()), attempt="tsk_2.1"))
    assert (reply.have, accepted) == ({"p": NEEDS_HEAD}, ())


def test_a_part_is_cut_at_its_limit_and_its_node_asked_for_no_more(parts: OpenParts) -> None:
    reply, _ = parts.apply(_batch(_delta(5, "x" * TEXT_CHARS)))
    assert len(parts.all()[0].text) == TEXT_CHARS
    assert reply.have == {"p": TEXT_CHARS + 5}
    reply, accepted = parts.apply(_batch(_delta(TEXT_CHARS + 5, "more")))
    assert (reply.have, accepted) == ({"p": TEXT_CHARS + 9}, ())


def test_memory_is_bounded(parts: OpenParts) -> None:
    for index in range(PARTS):
        parts.apply(_batch(_delta(0, "x", part=f"n{index}", head=_head(f"n{index}"))))
    assert len(parts.all()) == PARTS
    assert parts.get("p") is None
    parts.settle(f"s{index}" for index in range(SETTLED + 10))
    assert len(parts._settled) == SETTLED
