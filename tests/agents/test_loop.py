"""The agent loop with a model and tools that do as the test says."""

import asyncio
import json
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from shared.loop.chat import Decoder, chunk
from shared.loop.loop import CallModel, Ended, Limits, RunTool, ask, next_step, run, unanswered
from shared.loop.messages import Assistant, Message, ToolResult, ToolSpec, ToolUse, User, to_chat
from shared.loop.ports import Chunk, ModelError, Outcome, Usage, UsePiece
from tests.waiting import PATIENCE_S

QUICK = Limits(pause_s=0, first_s=5, chunk_s=5)
ADD = ToolSpec(
    name="add",
    description="Adds.",
    parameters={
        "type": "object",
        "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
        "required": ["a", "b"],
        "additionalProperties": False,
    },
)
TOKENS = Usage(input_tokens=10, output_tokens=2)


def says(text: str) -> list[Chunk | Exception]:
    return [Chunk(text=text), Chunk(finish="stop", usage=TOKENS)]


def uses(name: str, arguments: str, identity: str = "c1") -> list[Chunk | Exception]:
    """A call in two fragments, as models send it."""
    half = len(arguments) // 2
    return [
        Chunk(uses=(UsePiece(index=0, id=identity, name=name, arguments=arguments[:half]),)),
        Chunk(uses=(UsePiece(index=0, arguments=arguments[half:]),), finish="tool_calls"),
        Chunk(usage=TOKENS),
    ]


class Model:
    def __init__(self, *answers: list[Chunk | Exception]) -> None:
        self.answers = list(answers)
        self.saw: list[tuple[Message, ...]] = []

    async def stream(self, messages: tuple[Message, ...], tools: tuple[ToolSpec, ...]) -> AsyncGenerator[Chunk, None]:
        self.saw.append(messages)
        for piece in self.answers.pop(0):
            if isinstance(piece, Exception):
                raise piece
            yield piece


class Tools:
    specs = (ADD,)

    def __init__(self) -> None:
        self.refusals: list[str] = []

    async def call(self, use: ToolUse, arguments: dict[str, Any]) -> Outcome:
        return Outcome(text=str(arguments["a"] + arguments["b"]))

    async def refused(self, use: ToolUse, why: str) -> None:
        self.refusals.append(why)


class Host:
    def __init__(self) -> None:
        self.heard: list[str] = []
        self.stored: list[Message] = []

    def text(self, text: str) -> None:
        self.heard.append(text)

    def thought(self, text: str) -> None:
        self.heard.append(f"({text})")

    async def message(self, message: Message, usage: Usage) -> None:
        self.stored.append(message)


async def test_a_turn_calls_the_tool_and_hands_back_its_result() -> None:
    model, host = Model(uses("add", '{"a": 2, "b": 3}'), says("It is 5.")), Host()
    messages: list[Message] = [User(text="2 + 3?")]
    ended = await run(messages, model, Tools(), host, QUICK)
    assert ended == Ended(stop_reason="end_turn", usage=Usage(input_tokens=20, output_tokens=4))
    assert model.saw[1][-1] == ToolResult(use="c1", text="5")
    assert host.heard == ["It is 5."]
    assert host.stored == messages[1:]


async def test_an_empty_reply_is_asked_for_again() -> None:
    model, host = Model([Chunk(finish="stop")], says("Here.")), Host()
    assert (await run([User(text="?")], model, Tools(), host, QUICK)).stop_reason == "end_turn"
    assert host.heard == ["Here."]


async def test_a_model_that_only_ever_answers_nothing_has_failed() -> None:
    model = Model([Chunk(finish="stop")], [Chunk(finish="stop")], [Chunk(finish="stop")])
    with pytest.raises(ModelError) as caught:
        await run([User(text="?")], model, Tools(), Host(), QUICK)
    assert caught.value.code == "model_failed"


async def test_a_failure_that_may_pass_is_tried_again_while_nothing_was_heard() -> None:
    model = Model([ModelError("model_unreachable", again=True)], says("Here."))
    assert (await run([User(text="?")], model, Tools(), Host(), QUICK)).stop_reason == "end_turn"


@pytest.mark.parametrize(
    "answer",
    [
        [Chunk(text="half a sen"), ModelError("model_failed", again=True)],
        [ModelError("model_failed", again=False)],
    ],
)
async def test_words_already_heard_and_final_failures_are_never_repeated(answer: list[Chunk | Exception]) -> None:
    model = Model(answer, says("again"))
    with pytest.raises(ModelError):
        await run([User(text="?")], model, Tools(), Host(), QUICK)
    assert len(model.saw) == 1


async def test_a_call_that_hangs_without_an_error_is_given_up() -> None:
    class Silent:
        async def stream(
            self, messages: tuple[Message, ...], tools: tuple[ToolSpec, ...]
        ) -> AsyncGenerator[Chunk, None]:
            await asyncio.Event().wait()
            yield Chunk()

    with pytest.raises(ModelError) as caught:
        await run([User(text="?")], Silent(), Tools(), Host(), Limits(pause_s=0, first_s=0.01, tries=2))
    assert caught.value.code == "model_unreachable"


async def test_who_is_given_no_tools_calls_none() -> None:
    answer = [Chunk(text="I am done."), *uses("add", '{"a": 1, "b": 1}')]
    said, _ = await ask((User(text="?"),), Model(answer), (), Host(), QUICK)
    assert (said.text, said.uses) == ("I am done.", ())
    model = Model(uses("add", '{"a": 1, "b": 1}'), says("In words, then."))
    assert (await ask((User(text="?"),), model, (), Host(), QUICK))[0].text == "In words, then."


async def test_a_stream_of_nothing_is_silence() -> None:
    class Empty:
        async def stream(
            self, messages: tuple[Message, ...], tools: tuple[ToolSpec, ...]
        ) -> AsyncGenerator[Chunk, None]:
            while True:
                await asyncio.sleep(0)
                yield Chunk()

    with pytest.raises(ModelError) as caught:
        async with asyncio.timeout(PATIENCE_S):
            await run([User(text="?")], Empty(), Tools(), Host(), Limits(pause_s=0, first_s=0.01, tries=2))
    assert caught.value.code == "model_unreachable"


@pytest.mark.parametrize(
    "pieces",
    [
        [UsePiece(index=0, id="c", name="add", arguments=""), UsePiece(index=1, id="c", name="add", arguments="")],
        [UsePiece(index=0, id="c", name="add", arguments=""), UsePiece(index=0, id="d", name="add", arguments="")],
    ],
    ids=["one id for two", "one number for two"],
)
async def test_every_call_of_an_answer_is_run_however_it_is_numbered(pieces: list[UsePiece]) -> None:
    sums = [UsePiece(index=piece.index, arguments=f'{{"a": 1, "b": {at}}}') for at, piece in enumerate(pieces)]
    fragments = [one for pair in zip(pieces, sums, strict=True) for one in pair]
    model = Model([*(Chunk(uses=(one,)) for one in fragments), Chunk(finish="tool_calls")], says("1 and 2"))
    messages: list[Message] = [User(text="?")]
    await run(messages, model, Tools(), Host(), QUICK)
    asked = messages[1]
    assert isinstance(asked, Assistant)
    results = [one for one in messages if isinstance(one, ToolResult)]
    assert [one.text for one in results] == ["1", "2"]
    assert [one.use for one in results] == [one.id for one in asked.uses] and len({one.id for one in asked.uses}) == 2


@pytest.mark.parametrize(
    ("name", "arguments", "why"),
    [
        ("add", '{"a": "\\ud800", "b": 1}', "not plain JSON"),
        ("add", '{"a": NaN, "b": 1e999}', "not plain JSON"),
        ("add", "{'a': b'1', 'b': {1, 2}}", "not plain JSON"),
        ("subtract", "{}", "There is no tool 'subtract'"),
        ("add", "[1, 2]", "not a JSON object"),
        ("add", '{"a": 1}', "'b' is missing"),
        ("add", '{"a": 1, "b": "2"}', "'b' must be of type integer"),
        ("add", '{"a": 1, "b": 2, "c": 3}', "'c' is not known"),
    ],
)
async def test_a_call_that_cannot_be_run_is_told_to_the_model(name: str, arguments: str, why: str) -> None:
    model, tools = Model(uses(name, arguments), says("Sorry.")), Tools()
    await run([User(text="?")], model, tools, Host(), QUICK)
    result = model.saw[1][-1]
    assert isinstance(result, ToolResult) and result.failed and why in result.text
    assert tools.refusals == [result.text]


@pytest.mark.parametrize(
    "written",
    [
        '```json\n{"a": 2, "b": 3}\n```',
        '{"a": 2, "b": 3,}',
        "{'a': 2, 'b': 3}",
        json.dumps('{"a": 2, "b": 3}'),
    ],
)
async def test_badly_written_arguments_are_understood(written: str) -> None:
    model = Model(uses("add", written), says("5"))
    await run([User(text="?")], model, Tools(), Host(), QUICK)
    assert model.saw[1][-1] == ToolResult(use="c1", text="5")


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "add", "arguments": {"a": 2, "b": 3}}',
        'I add.\n<tool_call>{"name": "add", "arguments": {"a": 2, "b": 3}}</tool_call>',
        '```json\n{"name": "add", "parameters": {"a": 2, "b": 3}}\n```',
    ],
)
async def test_a_tool_call_written_into_the_words_is_run(text: str) -> None:
    model = Model(says(text), says("5"))
    await run([User(text="?")], model, Tools(), Host(), QUICK)
    result = model.saw[1][-1]
    assert isinstance(result, ToolResult) and result.text == "5"


async def test_json_that_is_no_call_of_a_known_tool_stays_words() -> None:
    model = Model(says('{"name": "tally", "version": 1}'))
    assert (await run([User(text="?")], model, Tools(), Host(), QUICK)).stop_reason == "end_turn"


async def test_the_turn_limit_ends_a_turn_after_its_last_result() -> None:
    model = Model(*(uses("add", '{"a": 1, "b": 1}', f"c{number}") for number in range(9)))
    messages: list[Message] = [User(text="?")]
    ended = await run(messages, model, Tools(), Host(), Limits(turns=2, pause_s=0))
    assert ended.stop_reason == "max_turn_requests"
    assert len(model.saw) == 2 and not unanswered(messages)


async def test_an_answer_cut_off_by_its_length_says_so() -> None:
    model = Model([Chunk(text="and so"), Chunk(finish="length")])
    assert (await run([User(text="?")], model, Tools(), Host(), QUICK)).stop_reason == "max_tokens"


def test_every_step_is_read_off_the_messages() -> None:
    first, second = (ToolUse(id=name, name="add", arguments="{}") for name in "ab")
    messages: list[Message] = [User(text="?")]
    assert next_step(messages, 9) == CallModel()
    messages.append(Assistant(text="", uses=(first, second)))
    assert next_step(messages, 9) == RunTool(first)
    messages.append(ToolResult(use="a", text="1"))
    assert next_step(messages, 9) == RunTool(second)
    messages.append(ToolResult(use="b", text="1"))
    assert next_step(messages, 9) == CallModel()
    assert next_step([*messages, Assistant(text="Done.")], 9) == Ended(stop_reason="end_turn")


def test_an_assistant_message_with_tool_calls_has_empty_content_and_never_null() -> None:
    [said] = to_chat((Assistant(text="", uses=(ToolUse(id="c", name="add", arguments="{}"),)),))
    assert said["content"] == ""


def test_a_stream_is_understood_wherever_it_is_cut() -> None:
    events = (
        b': comment\r\n\r\ndata: {"choices":[{"delta":{"content":"h\xc3\xa9"}}]}\r\n\r\n'
        b'data: {"choices":[{"delta":{"reasoning":"hm"}}]}\n\n'
        b'data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}\n\ndata: [DONE]\n\n'
    )
    for size in (1, 2, 7, len(events)):
        decoder = Decoder()
        chunks = [piece for at in range(0, len(events), size) for piece in decoder.feed(events[at : at + size])]
        assert chunks == [Chunk(text="hé"), Chunk(thought="hm"), Chunk(usage=Usage(input_tokens=3, output_tokens=4))]
        assert decoder.done


def test_an_error_in_the_stream_and_a_page_of_html_are_failures_of_the_model() -> None:
    with pytest.raises(ModelError, match="overloaded"):
        Decoder().feed(b'data: {"error": {"message": "overloaded"}}\n\n')
    with pytest.raises(ModelError):
        chunk(b"<html>")
