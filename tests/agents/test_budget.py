"""The broker's model door when money runs out: one last call without tools, then 402, on both wires."""

import asyncio
import json
from pathlib import Path
from typing import Any, Literal

import httpx
import msgspec
import pytest

from node_agent.agents.harness import HARNESSES
from node_agent.broker.budget import HAND_BACK, Admission, admission, dollars, tools_off
from shared.errors import SamError
from shared.spec import Permissions
from tests.agents.stage import TOKEN, Stage
from tests.agents.test_broker_doors import ANTHROPIC, NOTHING, OPENAI, Doors, Pieces, fine
from tests.agents.test_real_agents import NATIVE_AND_CLAUDE, bounded, installs  # noqa: F401 - fixtures
from tests.waiting import PATIENCE_S

Wire = Literal["openai", "anthropic"]
WIRES = pytest.mark.parametrize("wire", ["openai", "anthropic"])
STREAMED = pytest.mark.parametrize("stream", [False, True])


def request(wire: Wire, *, stream: bool = False) -> dict[str, object]:
    """A conversation in which tools were called."""
    schema = {"type": "object", "properties": {"command": {"type": "string"}}}
    if wire == "openai":
        call = {"id": "c1", "type": "function", "function": {"name": "bash", "arguments": "{}"}}
        return {
            "model": "m",
            "stream": stream,
            "messages": [
                {"role": "user", "content": "rehearse:slow=9"},
                {"role": "assistant", "content": "", "tool_calls": [call]},
                {"role": "tool", "tool_call_id": "c1", "content": "done"},
            ],
            "tools": [{"type": "function", "function": {"name": "bash", "parameters": schema}}],
            "tool_choice": "auto",
            "parallel_tool_calls": True,
        }
    return {
        "model": "claude-opus-5",
        "stream": stream,
        "max_tokens": 99,
        "messages": [
            {"role": "user", "content": "rehearse:slow=9"},
            {"role": "assistant", "content": [{"type": "tool_use", "id": "c1", "name": "Bash", "input": {}}]},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "c1", "content": "done"}]},
        ],
        "tools": [{"name": "Bash", "input_schema": schema}],
        "tool_choice": {"type": "auto"},
    }


async def ask(doors: Doors, wire: Wire, *, stream: bool = False) -> httpx.Response:
    body = request(wire, stream=stream)
    return await (doors.chat(body) if wire == "openai" else doors.messages(body))


def at(doors: Doors, spent: int, allowance: int) -> Doors:
    doors.grant.meter.cost_microusd, doors.grant.allowance = spent, allowance
    return doors


def is_spent(answer: httpx.Response, wire: Wire) -> bool:
    told = answer.json()
    kind = told["error"].get("type") if wire == "anthropic" else told["error"].get("code")
    assert kind == ("billing_error" if wire == "anthropic" else "budget_exhausted")
    return (answer.status_code, told["sam"]["code"]) == (402, "budget_exhausted")


@WIRES
@STREAMED
async def test_near_the_end_one_last_call_goes_out_without_tools_and_the_next_is_refused(
    wire: Wire, stream: bool
) -> None:
    events = b'data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}\n\n'

    def answer(_: httpx.Request) -> httpx.Response:
        headers = {"content-type": "text/event-stream"}
        return httpx.Response(200, headers=headers, stream=Pieces(events)) if stream else fine(_)

    doors = at(Doors(OPENAI if wire == "openai" else ANTHROPIC, answer), 94_999, 100_000)
    assert (await ask(doors, wire, stream=stream)).status_code == 200
    sent = json.loads(doors.sent[0].content)
    assert sent["messages"] == request(wire)["messages"] and "tools" in sent
    doors.grant.meter.cost_microusd = 95_000
    assert (await ask(doors, wire, stream=stream)).status_code == 200
    sent = json.loads(doors.sent[1].content)
    if wire == "openai":
        assert not {"tools", "tool_choice", "parallel_tool_calls"} & set(sent)
        assert sent["messages"][-1]["content"] == f"done\n\n{HAND_BACK}"
    else:
        assert (len(sent["tools"]), sent["tool_choice"]) == (1, {"type": "none"})
        assert sent["messages"][-1]["content"][-1] == {"type": "text", "text": HAND_BACK}
    assert sent["messages"][:-1] == request(wire)["messages"][:-1]  # type: ignore[index]
    assert is_spent(await ask(doors, wire, stream=stream), wire)
    assert len(doors.sent) == 2 and doors.grant.refused


@WIRES
@pytest.mark.parametrize(("spent", "allowance"), [(100, 100), (150, 100), (0, 0), (0, -5), (7, -5)])
async def test_what_is_spent_is_refused_at_once_and_reaches_no_endpoint(wire: Wire, spent: int, allowance: int) -> None:
    doors = at(Doors(OPENAI if wire == "openai" else ANTHROPIC, fine), spent, allowance)
    assert is_spent(await ask(doors, wire), wire)
    assert doors.sent == [] and doors.grant.meter.calls == 0


@WIRES
@STREAMED
async def test_the_rehearsal_model_too_answers_its_last_call_in_words(wire: Wire, stream: bool) -> None:
    doors = at(Doors(NOTHING, fine), 96, 100)
    answer = await ask(doors, wire, stream=stream)
    assert answer.status_code == 200 and "tool_calls" not in answer.text and "tool_use" not in answer.text
    assert is_spent(await ask(doors, wire, stream=stream), wire)


async def test_of_calls_at_the_same_moment_one_is_the_last() -> None:
    gate, at_the_endpoint = asyncio.Event(), asyncio.Event()

    class Slow(httpx.AsyncByteStream):
        async def __aiter__(self) -> Any:
            at_the_endpoint.set()
            await gate.wait()
            yield b"{}"

    doors = at(Doors(OPENAI, lambda _: httpx.Response(200, stream=Slow())), 96, 100)
    async with asyncio.timeout(PATIENCE_S):
        calls = [asyncio.ensure_future(ask(doors, "openai")) for _ in range(5)]
        await at_the_endpoint.wait()
        gate.set()
        statuses = sorted([answer.status_code for answer in await asyncio.gather(*calls)])
    assert statuses == [200, 402, 402, 402, 402]
    assert len(doors.sent) == 1


async def test_a_last_call_that_failed_at_the_endpoint_is_given_again() -> None:
    answers = iter([httpx.Response(500), httpx.Response(200, json={})])
    doors = at(Doors(OPENAI, lambda _: next(answers)), 96, 100)
    assert [(await ask(doors, "openai")).status_code for _ in range(3)] == [500, 200, 402]
    assert doors.grant.quiet.is_set()


async def test_money_that_comes_back_opens_the_door_again_with_its_tools() -> None:
    doors = at(Doors(OPENAI, fine), 96, 100)
    assert [(await ask(doors, "openai")).status_code for _ in range(2)] == [200, 402]
    doors.grant.allowance = 1000
    assert (await ask(doors, "openai")).status_code == 200
    assert "tools" in json.loads(doors.sent[-1].content)
    doors.grant.allowance = None
    doors.grant.meter.cost_microusd = 10**12
    assert (await ask(doors, "openai")).status_code == 200


@pytest.mark.parametrize(
    ("wire", "last", "becomes"),
    [
        ("openai", {"role": "user", "content": "a"}, {"role": "user", "content": f"a\n\n{HAND_BACK}"}),
        (
            "openai",
            {"role": "tool", "tool_call_id": "c", "content": [{"type": "text", "text": "a"}]},
            {
                "role": "tool",
                "tool_call_id": "c",
                "content": [{"type": "text", "text": "a"}, {"type": "text", "text": HAND_BACK}],
            },
        ),
        ("openai", {"role": "assistant", "content": "a"}, {"role": "user", "content": HAND_BACK}),
        ("anthropic", {"role": "assistant", "content": "a"}, {"role": "user", "content": HAND_BACK}),
    ],
)
async def test_the_request_to_hand_back_joins_the_last_message_where_it_can(
    wire: Wire, last: dict[str, Any], becomes: dict[str, Any]
) -> None:
    fields = {"messages": msgspec.Raw(msgspec.json.encode([last])), "model": msgspec.Raw(b'"m"')}
    off = json.loads(msgspec.json.encode(tools_off(wire, fields)))
    assert off["messages"][-1] == becomes and off["model"] == "m"
    assert "tool_choice" not in off, "Anthropic refuses it where there are no tools"


@WIRES
async def test_a_last_request_without_a_conversation_is_left_to_the_endpoint(wire: Wire) -> None:
    assert tools_off(wire, {"messages": msgspec.Raw(b"[]")}) == {"messages": msgspec.Raw(b"[]")}


async def test_the_bounds_are_exact() -> None:
    wanted = [(94, Admission.FREE), (95, Admission.LAST), (99, Admission.LAST), (100, Admission.REFUSED)]
    assert [(spent, admission(spent, 100, handed_back=False)) for spent, _ in wanted] == wanted
    assert admission(95, 100, handed_back=True) is Admission.REFUSED
    assert admission(10**15, None, handed_back=True) is Admission.FREE


@pytest.mark.parametrize(
    ("micro", "words"),
    [(0, "$0.00"), (12, "$0.000012"), (500_000, "$0.50"), (1_234_567, "$1.23"), (-20_000, "-$0.02")],
)
async def test_money_is_written_so_that_small_sums_are_seen(micro: int, words: str) -> None:
    assert dollars(micro) == words


@pytest.mark.timeout(600)
@NATIVE_AND_CLAUDE
async def test_a_real_agent_ends_its_turn_when_it_is_refused(
    harness: str,
    installs: Path,  # noqa: F811
    stage: Stage,
    other_repository: Path,
    tmp_path: Path,
    bounded: None,  # noqa: F811
) -> None:
    stage.grant.allowance = 0
    async with stage.agent(harness, other_repository, tmp_path / "home", installs) as session:
        await session.open(
            other_repository, f"{stage.url}/mcp", TOKEN, None, HARNESSES[harness].modes.get(Permissions.FULL)
        )
        try:
            await session.prompt("Do something.")
        except SamError as error:
            assert harness != "native" or error.code == "budget_exhausted"
        else:
            assert harness != "native"
    assert stage.grant.refused
