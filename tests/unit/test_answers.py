"""What endpoints and Workers AI answer, in all the shapes they have, read into the same chunks."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest

from shared.loop import loop
from shared.loop.arguments import ArgumentsError, parse, uses_in_text
from shared.loop.chat import Decoder, chunk
from shared.loop.cost import cost_of
from shared.loop.endpoint import ChatModel, Received
from shared.loop.messages import Message, ToolSpec, User
from shared.loop.ports import Chunk, ModelError, Usage, UsePiece
from shared.loop.workers_ai import binding_error


def read(*events: dict[str, Any] | str) -> list[Chunk]:
    decoder = Decoder()
    lines = (event if isinstance(event, str) else json.dumps(event) for event in events)
    return [*decoder.feed("".join(f"data: {line}\n\n" for line in lines).encode()), *decoder.end()]


async def heard(chunks: list[Chunk]) -> tuple[str, list[tuple[str, str, str]]]:
    """What the loop makes of them: the words, and each call's id, name and arguments."""

    class Model:
        async def stream(self, messages: tuple[Message, ...], tools: tuple[ToolSpec, ...]) -> Any:
            for one in chunks:
                yield one

    class Host:
        def text(self, text: str) -> None: ...
        def thought(self, text: str) -> None: ...
        async def message(self, message: Message, usage: Usage) -> None: ...

    offered = (ToolSpec(name="get_task", description="", parameters={}),)
    said, _ = await loop.ask((User(text="?"),), Model(), offered, Host(), loop.Limits(tries=1))
    return said.text, [(use.id, use.name, use.arguments) for use in said.uses]


def test_the_older_shape_of_workers_ai_streams_words_and_says_what_it_used_at_the_end() -> None:
    assert read(
        {"response": "Hel", "p": "abcdef"},
        {"response": "lo"},
        {"response": "", "usage": {"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9}},
        "[DONE]",
    ) == [Chunk(text="Hel"), Chunk(text="lo"), Chunk(usage=Usage(input_tokens=7, output_tokens=2))]


async def test_its_tool_calls_stand_beside_the_words_and_have_objects_for_arguments() -> None:
    calls = [{"name": "get_task", "arguments": {"task": "tsk_1"}}, {"name": "list_tasks", "arguments": {}}]
    whole = chunk(json.dumps({"response": None, "tool_calls": calls, "usage": {"prompt_tokens": 7}}).encode())
    assert await heard([whole]) == (
        "", [("call_1_0", "get_task", '{"task":"tsk_1"}'), ("call_1_1", "list_tasks", "")],
    )  # fmt: skip


async def test_calls_that_come_one_an_event_without_a_number_are_several() -> None:
    events = [{"tool_calls": [{"name": "get_task", "arguments": {"task": f"tsk_{n}"}}]} for n in range(2)]
    assert (await heard(read(*events, "[DONE]")))[1] == [
        ("call_1_0", "get_task", '{"task":"tsk_0"}'), ("call_1_1", "get_task", '{"task":"tsk_1"}'),
    ]  # fmt: skip


async def test_calls_that_all_claim_the_first_place_are_told_apart_by_their_ids() -> None:
    pieces = [UsePiece(index=0, id=f"c{n}", name="get_task", arguments=f'{{"task": "{n}"}}') for n in range(2)]
    assert [name for name, *_ in (await heard([Chunk(uses=(one,)) for one in pieces]))[1]] == ["c0", "c1"]


async def test_a_name_that_is_repeated_in_every_fragment_begins_nothing_new() -> None:
    pieces = [UsePiece(index=0, id="c", name="get_task", arguments=text) for text in ('{"task"', ': "1"}', "")]
    assert (await heard([Chunk(uses=(one,)) for one in pieces]))[1] == [("c", "get_task", '{"task": "1"}')]


async def test_two_calls_under_one_id_are_both_answered() -> None:
    pieces = [UsePiece(index=n, id="same", name="list_tasks", arguments="{}") for n in range(2)]
    ids = [name for name, *_ in (await heard([Chunk(uses=tuple(pieces))]))[1]]
    assert len(set(ids)) == 2


def test_an_event_that_only_ends_a_call_is_no_call() -> None:
    assert read({"tool_calls": [{"function": {"name": None, "arguments": ""}}]}, "[DONE]") == [Chunk()]


def test_content_in_pieces_and_values_are_words() -> None:
    parts = [{"type": "text", "text": "a"}, "b", {"type": "image"}]
    assert read({"choices": [{"delta": {"content": parts}}]}, "[DONE]") == [Chunk(text="ab")]
    assert chunk(b'{"response": {"a": 1}}') == Chunk(text='{"a":1}')


def test_an_answer_that_breaks_off_does_not_pass_for_a_whole_one() -> None:
    with pytest.raises(ModelError, match="broke off"):
        read({"choices": [{"delta": {"content": "I have dispatched the"}}]})
    assert read({"choices": [{"delta": {"content": "a"}, "finish_reason": "stop"}]})


@pytest.mark.parametrize("count", ["-5", str(2**63 - 1), str(10**30)])
def test_a_count_of_tokens_that_cannot_be_is_none(count: str) -> None:
    """No column holds it, and no sum with it."""
    told = (
        f'{{"prompt_tokens": {count}, "completion_tokens": 7, "prompt_tokens_details": {{"cached_tokens": {count}}}}}'
    )
    assert chunk(f'{{"choices": [], "usage": {told}}}'.encode()).usage == Usage(output_tokens=7)


async def test_an_answer_in_one_piece_that_does_not_end_is_left_off() -> None:
    class Endless:
        status = 200
        headers: Mapping[str, str] = {"content-type": "application/json"}
        sent = 0

        async def body(self) -> AsyncIterator[bytes]:
            while self.sent < 100:
                self.sent += 1
                yield b" " * 1024 * 1024

    endless = Endless()

    @asynccontextmanager
    async def post(url: str, headers: Mapping[str, str], body: bytes) -> AsyncIterator[Received]:
        yield endless

    with pytest.raises(ModelError, match="longer than 16 MiB"):
        async for _ in ChatModel(post, "http://model/v1", None, None).stream((User(text="?"),), ()):
            pass
    assert endless.sent < 20


def test_calls_that_were_written_are_found_between_their_tags() -> None:
    one = '{"name": "look", "arguments": {"at": "<tool_call> or </tool_call>"}}'
    written = f"Now. <tool_call>{one}</tool_call> and <tool_call> \n {one}\n </tool_call>"
    assert [use.arguments for use in uses_in_text(written, ["look"])] == [
        json.dumps({"at": "<tool_call> or </tool_call>"})
    ] * 2
    assert uses_in_text(f"<tool_call>words <tool_call>{one}</tool_call>", ["look"])
    assert uses_in_text(f"```json\n\n{one}\n\n```  ", ["look"])
    assert not uses_in_text(f"<tool_call>{one}", ["look"])
    assert parse('```\n{"a": 1}```') == parse(' ``` \n {"a": 1}\n``` ') == {"a": 1}
    assert parse("```json\n```") == {}
    with pytest.raises(ArgumentsError):
        parse("```json {} ```")


ENDLESS = """
from shared.loop.arguments import ArgumentsError, parse, uses_in_text
n = 400_000
for one in ('<tool_call>{', '<tool_call>\\n{"name"', '{}</tool_call>', '<tool_call>{ </tool_call>', '}', '{"a":'):
    uses_in_text(one * (n // len(one)), ["look"])
for head in ("```json\\n{", "<tool_call>{", "{"):
    for rest in ("\\n", " ", " \\n", "`\\n", "```", "} "):
        for tail in ("", "x", "}", "```"):
            text = head + rest * (n // len(rest)) + tail
            uses_in_text(text, ["look"])
            try:
                parse(text)
            except ArgumentsError:
                pass
"""


def test_no_answer_takes_longer_to_read_than_its_length_allows() -> None:
    """A model that comes to no end must not hold up its host: where the time grew with the square it would be hours."""
    subprocess.run([sys.executable, "-c", ENDLESS], check=True, timeout=100)


def test_money_is_what_the_endpoint_says_and_cached_tokens_are_cheaper() -> None:
    told = {"prompt_tokens": 1_000_000, "completion_tokens": 0, "prompt_tokens_details": {"cached_tokens": 400_000}}
    (cached,) = read({"choices": [], "usage": told})
    assert cached.usage is not None
    assert cost_of("claude-opus-4-8", cached.usage) == 600_000 * 5 + 400_000 // 2
    (named,) = read({"choices": [], "usage": told | {"cost": 0.0123}})
    assert named.usage is not None
    assert cost_of("nobody-knows-it", named.usage) == 12_300
    (odd,) = read({"choices": [], "usage": told | {"cost": {"total": 1}}})
    assert odd.usage is not None
    assert cost_of("nobody-knows-it", odd.usage) == 0


@pytest.mark.parametrize(
    ("message", "code", "again"),
    [
        ("AiError: 3040: Capacity temporarily exceeded, please try again.", "model_failed", True),
        ("InferenceUpstreamError: error code: 1031", "model_failed", True),
        ("AiError: 5007: No such model @cf/x/y or task", "model_failed", False),
        ("3036: you have used up your daily free allocation of 10,000 neurons", "model_failed", False),
        ("AiError: 5018: This account is not allowed to access this model.", "model_unauthorized", False),
    ],
)
def test_what_the_binding_refuses_is_told_by_its_number(message: str, code: str, again: bool) -> None:
    error = binding_error(message)
    assert (error.code, error.again, error.detail) == (code, again, message)
