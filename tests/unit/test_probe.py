"""Whether a model calls tools is found out by one small call, and what it says of each kind of model."""

from collections.abc import AsyncGenerator, Callable

import pytest

from shared.loop import probe as probing
from shared.loop.loop import Limits
from shared.loop.messages import Message, ToolSpec
from shared.loop.ports import Chunk, ModelError, Usage, UsePiece
from shared.loop.probe import Verdict, probe

QUICK = Limits(tries=1, first_s=5, chunk_s=5, pause_s=0)
USED = Chunk(usage=Usage(input_tokens=40, output_tokens=9))
READY = '{"word": "ready"}'


class Model:
    """Answers each call by what `says` makes of its tools."""

    def __init__(self, says: Callable[[tuple[ToolSpec, ...], int], list[Chunk]]) -> None:
        self.says, self.calls = says, 0

    async def stream(self, messages: tuple[Message, ...], tools: tuple[ToolSpec, ...]) -> AsyncGenerator[Chunk, None]:
        self.calls += 1
        for chunk in self.says(tools, self.calls):
            yield chunk


def use(name: str = "report_word", arguments: str = READY) -> Chunk:
    return Chunk(uses=(UsePiece(index=0, id="a", name=name, arguments=arguments),))


def fails(code: str, *, again: bool = False) -> list[Chunk]:
    raise ModelError(code, "as it says", again=again)


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ([use(), USED], Verdict.CALLS),
        ([Chunk(text="I do it."), use(), USED], Verdict.CALLS),
        ([Chunk(text=f'{{"name": "report_word", "arguments": {READY}}}'), USED], Verdict.WRITES),
        ([Chunk(text=f'<tool_call>{{"name": "report_word", "arguments": {READY}}}</tool_call>'), USED], Verdict.WRITES),
        ([Chunk(text="ready"), USED], Verdict.CANNOT),
        ([use("ready"), USED], Verdict.CANNOT),
        ([use(arguments="{}"), USED], Verdict.CANNOT),
    ],
)
async def test_what_it_answers_is_the_verdict(said: list[Chunk], verdict: Verdict) -> None:
    found = await probe(Model(lambda tools, _: said), QUICK)
    assert found.verdict is verdict
    assert found.usage.input_tokens == (80 if verdict is Verdict.CANNOT else 40), "a second try only where it failed"


async def test_a_model_that_forgets_once_is_asked_again() -> None:
    model = Model(lambda tools, call: [use()] if call == 2 else [Chunk(text="ready")])
    assert (await probe(model, QUICK)).verdict is Verdict.CALLS


async def test_an_endpoint_that_refuses_tools_and_answers_without_cannot() -> None:
    model = Model(lambda tools, _: fails("model_failed") if tools else [Chunk(text="ready")])
    found = await probe(model, QUICK)
    assert (found.verdict, found.detail, model.calls) == (Verdict.CANNOT, "as it says", 2)


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        ("model_unreachable", Verdict.UNREACHABLE),
        ("model_unauthorized", Verdict.UNAUTHORIZED),
        ("model_failed", Verdict.FAILED),
    ],
)
async def test_what_is_wrong_with_the_endpoint_says_nothing_of_the_model(code: str, verdict: Verdict) -> None:
    found = await probe(Model(lambda tools, _: fails(code)), QUICK)
    assert found.verdict is verdict
    assert not found.verdict.known


async def test_an_error_of_the_moment_is_no_finding_although_it_answers_without_tools() -> None:
    model = Model(lambda tools, _: fails("model_failed", again=True) if tools else [Chunk(text="ready")])
    assert (await probe(model, QUICK)).verdict is Verdict.FAILED


async def test_a_silent_model_is_not_waited_for_long() -> None:
    assert probing.LIMITS.tries == 1
    assert probing.LIMITS.first_s <= 60
