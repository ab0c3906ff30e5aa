"""Words are told once, whatever comes again and in whatever order it comes."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.following import Event, Told, Tool, Words
from cli.tasks import _Printer
from shared.parts import Delta, Part, PartKind, ToolCall, ToolStatus

TASK = "tsk_1"


def part(text: str, *, name: str = "prt_1", attempt: str = "tsk_1.1", kind: PartKind = PartKind.TEXT) -> Part:
    return Part(id=name, message="msg_1", attempt=attempt, position=0, kind=kind, started_at=0, text=text)


def words(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, Words))


@given(
    st.text(max_size=40),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.booleans())),
)
def test_every_word_is_told_once_in_order(text: str, arrivals: list[tuple[int, int, bool]]) -> None:
    told = Told(TASK)
    events: list[Event] = list(told.delta(Delta(part="prt_1", offset=0, text="", head=part(""))))
    for start, length, whole in arrivals:
        if whole:
            events += told.part(part(text[:length]))
        else:
            events += told.delta(Delta(part="prt_1", offset=min(start, len(text)), text=text[start : start + length]))
    assert text.startswith(words(events))
    events += told.part(part(text))
    assert words(events) == text


def test_another_task_s_words_are_not_told() -> None:
    told = Told(TASK)
    assert list(told.part(part("not mine", attempt="tsk_12.1"))) == []
    assert list(told.delta(Delta(part="prt_9", offset=0, text="nor this"))) == []


def test_thoughts_and_tool_output_are_left_to_the_page_and_a_tool_is_told_when_it_has_ended() -> None:
    told = Told(TASK)
    assert list(told.part(part("hm", kind=PartKind.THOUGHT))) == []
    running = ToolCall(title="ls", status=ToolStatus.IN_PROGRESS)
    ended = ToolCall(title="ls -l", status=ToolStatus.FAILED)

    def call(tool: ToolCall) -> Part:
        return Part(
            id="prt_2",
            message="m",
            attempt="tsk_1.1",
            position=1,
            kind=PartKind.TOOL,
            started_at=0,
            text="x",
            tool=tool,
        )

    assert list(told.part(call(running))) == []
    assert list(told.part(call(ended))) == [Tool("ls -l", False)]
    asked = msgspec.structs.replace(call(ended), id="prt_3", text='{"approval":"apr_0a1b","awaiting":true}')
    assert list(told.part(asked)) == [Tool("ls -l", False, asks=True)]
    assert list(told.part(call(ended))) == []


def test_a_call_whose_end_is_told_late_does_not_cut_the_words_after_it(capsys: pytest.CaptureFixture[str]) -> None:
    told, printer = Told(TASK), _Printer()
    path = "/var/lib/w/tsk_1.1/repo/a.py"

    def call(position: int, status: ToolStatus) -> Part:
        tool = ToolCall(title=f"read {path}", status=status)
        return msgspec.structs.replace(
            part("", name=f"prt_{position}", kind=PartKind.TOOL), position=position, tool=tool
        )

    after = msgspec.structs.replace(part(""), position=1)
    events = [
        *told.part(call(0, ToolStatus.IN_PROGRESS)),
        *told.delta(Delta(part="prt_1", offset=0, text="Done. `med", head=after)),
        *told.part(call(0, ToolStatus.COMPLETED)),
        *told.delta(Delta(part="prt_1", offset=10, text="ian`")),
        *told.part(call(2, ToolStatus.COMPLETED)),
    ]
    for event in events:
        printer.event(event)
    assert capsys.readouterr().out == "Done. `median`\n  ✓ read a.py\n  ✓ read a.py\n"
