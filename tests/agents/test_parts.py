"""From ACP updates to parts and deltas, on a clock that only the test moves."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from node_agent.agents.parts import CUT, EVERY_S, PartWriter
from node_agent.agents.updates import Plan, Thought, Tool, Words, read_update
from shared.ids import Kind
from shared.parts import TEXT_CHARS, Delta, FileDiff, Part, PartKind, PlanEntry, ToolKind, ToolStatus


class Timer:
    def __init__(self, act: Callable[[], None]) -> None:
        self.act: Callable[[], None] | None = act

    def cancel(self) -> None:
        self.act = None


@dataclass
class Bench:
    """A writer, and everything it sent."""

    deltas: list[Delta] = field(default_factory=list)
    finished: list[Part] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)
    count: int = 0

    def __post_init__(self) -> None:
        self.writer = PartWriter(
            "tsk_1.1", "msg_1", self, self, self.deltas.append, self.finished.append, self.call_later
        )

    def new(self, kind: Kind) -> str:
        self.count += 1
        return f"{kind}_{self.count}"

    def now(self) -> int:
        return 1000

    def call_later(self, delay: float, act: Callable[[], None]) -> Timer:
        assert delay == EVERY_S
        self.timers.append(Timer(act))
        return self.timers[-1]

    def tick(self) -> None:
        """Lets every timer that is set go off once."""
        due, self.timers = self.timers, []
        for timer in due:
            if timer.act is not None:
                timer.act()

    def streamed(self, part: str) -> str:
        """What a reader has who appended every delta; fails where one does not fit."""
        text = ""
        for delta in self.deltas:
            if delta.part == part:
                assert delta.offset == len(text)
                text += delta.text
        return text


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_the_first_words_leave_at_once_and_the_next_wait_for_each_other(bench: Bench) -> None:
    for word in ("one ", "two ", "three "):
        bench.writer.feed(Words(text=word))
    assert [delta.text for delta in bench.deltas] == ["one "]
    assert bench.deltas[0].head is not None and bench.deltas[0].head.text == ""
    bench.tick()
    assert [(delta.offset, delta.text, delta.head) for delta in bench.deltas[1:]] == [(4, "two three ", None)]


def test_after_a_silence_words_leave_at_once_again(bench: Bench) -> None:
    bench.writer.feed(Words(text="one "))
    bench.tick()
    bench.writer.feed(Words(text="two"))
    assert [delta.text for delta in bench.deltas] == ["one ", "two"]


def test_a_text_ends_when_another_kind_begins(bench: Bench) -> None:
    bench.writer.feed(Words(text="I look. "))
    bench.writer.feed(Words(text="Now."))
    bench.writer.feed(Tool(id="t1", title="ls"))
    bench.writer.feed(Thought(text="Hm."))
    bench.writer.feed(Words(text="Done."))
    bench.writer.finish()
    assert [
        (part.position, part.kind, part.text) for part in sorted(bench.finished, key=lambda part: part.position)
    ] == [
        (0, PartKind.TEXT, "I look. Now."),
        (1, PartKind.TOOL, ""),
        (2, PartKind.THOUGHT, "Hm."),
        (3, PartKind.TEXT, "Done."),
    ]
    assert all(part.finished for part in bench.finished)
    assert bench.writer.open_parts() == ()


def test_words_of_another_message_are_another_part(bench: Bench) -> None:
    bench.writer.feed(Words(text="a", message="m1"))
    bench.writer.feed(Words(text="b", message="m1"))
    bench.writer.feed(Words(text="c", message="m2"))
    assert [part.text for part in bench.finished] == ["ab"]


def test_a_tool_is_one_part_from_its_first_word_to_its_diff(bench: Bench) -> None:
    bench.writer.feed(Tool(id="t", title="Edit", kind=ToolKind.EDIT, status=ToolStatus.PENDING))
    bench.writer.feed(Tool(id="t", title="Edit a.py", input={"path": "a.py"}))
    bench.writer.feed(Tool(id="t", status=ToolStatus.COMPLETED))
    bench.writer.feed(Tool(id="t", diffs=(FileDiff(path="a.py", old="x", new="y"),)))
    assert bench.finished == []
    bench.writer.feed(Words(text="Done."))
    [part] = bench.finished
    assert part.tool is not None
    assert (part.tool.title, part.tool.status, part.tool.input) == (
        "Edit a.py",
        ToolStatus.COMPLETED,
        '{"path":"a.py"}',
    )
    assert part.tool.diffs == (FileDiff(path="a.py", old="x", new="y"),)
    assert part.tool.ended_at == 1000


def test_an_update_without_a_first_call_makes_a_tool(bench: Bench) -> None:
    bench.writer.feed(Tool(id="t", status=ToolStatus.IN_PROGRESS))
    [part] = bench.writer.open_parts()
    assert part.tool is not None and part.tool.title == "t"


def test_an_update_for_a_finished_tool_changes_nothing(bench: Bench) -> None:
    bench.writer.feed(Tool(id="t", title="ls", status=ToolStatus.COMPLETED))
    bench.writer.feed(Words(text="Done."))
    bench.writer.feed(Tool(id="t", title="too late"))
    bench.writer.finish()
    assert [part.kind for part in bench.finished] == [PartKind.TOOL, PartKind.TEXT]


def test_a_command_shows_its_line_and_its_growing_output(bench: Bench) -> None:
    bench.writer.feed(Tool(id="t", title="run", kind=ToolKind.EXECUTE, input={"command": "make test"}))
    bench.writer.feed(Tool(id="t", output="one\n"))
    bench.tick()
    bench.writer.feed(Tool(id="t", output="one\ntwo\n"))
    bench.tick()
    [part] = bench.writer.open_parts()
    assert part.tool is not None and part.tool.input == "make test"
    assert bench.streamed(part.id) == part.text == "one\ntwo\n"


def test_output_that_does_not_continue_what_was_streamed_replaces_it_at_the_end(bench: Bench) -> None:
    bench.writer.feed(Tool(id="t", title="run", output="loading…"))
    bench.writer.feed(Tool(id="t", output="done", status=ToolStatus.COMPLETED))
    part_id = bench.writer.open_parts()[0].id
    assert bench.streamed(part_id) == "loading…"
    bench.writer.finish()
    assert bench.finished[0].text == "done"


def test_terminal_output_is_appended(bench: Bench) -> None:
    for data in ("a", "b"):
        raw = {"sessionUpdate": "tool_call_update", "toolCallId": "t", "_meta": {"terminal_output": {"data": data}}}
        bench.writer.feed(read_update(raw))
    assert bench.writer.open_parts()[0].text == "ab"


def test_a_tool_that_still_runs_when_the_turn_ends_did_not_complete(bench: Bench) -> None:
    bench.writer.feed(Tool(id="t", title="sleep", status=ToolStatus.IN_PROGRESS))
    bench.writer.finish()
    assert bench.finished[0].tool is not None
    assert bench.finished[0].tool.status is ToolStatus.FAILED


def test_a_plan_is_replaced_whole(bench: Bench) -> None:
    first, second = PlanEntry(text="look", status="in_progress"), PlanEntry(text="look", status="completed")
    bench.writer.feed(Plan(entries=(first,)))
    bench.writer.feed(Plan(entries=(second,)))
    bench.tick()
    bench.writer.finish()
    assert [part.plan for part in bench.finished] == [(second,)]
    heads = [delta.head.plan for delta in bench.deltas if delta.head is not None]
    assert heads == [(first,), (second,)]


def test_a_text_too_long_is_cut_and_says_so(bench: Bench) -> None:
    bench.writer.feed(Words(text="x" * (TEXT_CHARS - 10)))
    bench.writer.feed(Words(text="y" * 100))
    bench.writer.feed(Words(text="z"))
    bench.writer.finish()
    [part] = bench.finished
    assert len(part.text) == TEXT_CHARS
    assert part.text.endswith(CUT)


def test_a_notice_is_a_part_of_its_own(bench: Bench) -> None:
    bench.writer.feed(Words(text="half"))
    bench.writer.notice("Saved.")
    bench.writer.feed(Words(text="way"))
    bench.writer.finish()
    assert [(part.kind, part.text) for part in bench.finished] == [
        (PartKind.TEXT, "half"),
        (PartKind.NOTICE, "Saved."),
        (PartKind.TEXT, "way"),
    ]


def test_no_delta_follows_a_finished_part(bench: Bench) -> None:
    bench.writer.feed(Words(text="one"))
    bench.writer.feed(Words(text="two"))
    bench.writer.finish()
    before = len(bench.deltas)
    bench.tick()
    assert len(bench.deltas) == before


def test_code_fences_around_a_tools_output_are_taken_off() -> None:
    content = [{"type": "content", "content": {"type": "text", "text": "```console\nOK\n```"}}]
    update = read_update({"sessionUpdate": "tool_call_update", "toolCallId": "t", "content": content})
    assert update == Tool(id="t", output="OK")
