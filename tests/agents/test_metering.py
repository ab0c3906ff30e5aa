"""What a model call cost: caches at their own rates, rounded up, and what was cut off estimated."""

import json
from typing import Any

import httpx
import pytest

from node_agent.broker.metering import Tally
from shared.prices import PRICES, price_of
from tests.agents.test_broker_doors import ANTHROPIC, OPENAI, Doors, Pieces

STREAM = {"content-type": "text/event-stream"}


def told(usage: dict[str, Any], model: str = "claude-opus-5") -> Tally:
    tally = Tally(stream=False, model=model)
    tally.feed(json.dumps({"usage": usage}).encode())
    tally.end()
    return tally


def frame(event: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(event).encode() + b"\n\n"


@pytest.mark.parametrize(
    ("usage", "microusd"),
    [
        ({"input_tokens": 1_000_000}, 5_000_000),
        ({"cache_read_input_tokens": 1_000_000}, 500_000),
        ({"cache_creation_input_tokens": 1_000_000}, 6_250_000),
        (
            {"cache_creation_input_tokens": 1000, "cache_creation": {"ephemeral_1h_input_tokens": 1000}},
            10_000,
        ),
        ({"output_tokens": 1_000_000}, 25_000_000),
        ({"input_tokens": 0, "server_tool_use": {"web_search_requests": 2}}, 20_000),
        ({"prompt_tokens": 1_000_000, "prompt_tokens_details": {"cached_tokens": 900_000}}, 950_000),
    ],
)
async def test_each_kind_of_token_has_its_own_rate_and_is_counted_once(usage: dict[str, Any], microusd: int) -> None:
    assert told(usage).cost_microusd == microusd


async def test_a_cost_is_rounded_up_so_that_many_small_calls_are_not_free() -> None:
    assert told({"prompt_tokens": 1, "completion_tokens": 0}, "gemma-4-26b-a4b-it").cost_microusd == 1
    assert told({"cost": 0.0000001}).cost_microusd == 1
    assert told({"cost": 0.0012}).cost_microusd == 1200


@pytest.mark.parametrize("odd", ['"a lot"', '{"total": 1}', "-3", "null"])
async def test_a_cost_that_is_no_amount_is_left_alone_and_the_tokens_still_count(odd: str) -> None:
    tally = Tally(stream=False, model="claude-opus-5")
    tally.feed(b'{"usage": {"input_tokens": 10, "cost": %s}}' % odd.encode())
    tally.end()
    assert (tally.input_tokens, tally.cost_microusd) == (10, 50)


async def test_an_endpoints_own_word_wins_even_when_it_is_nothing() -> None:
    tally = told({"input_tokens": 1000, "cost": 0})
    assert (tally.cost_microusd, tally.priced) == (0, True)


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("claude-opus-5", "claude-opus-5"),
        ("claude-opus-5-20260724", "claude-opus-5"),
        ("anthropic/claude-opus-5.5", "claude-opus-5-5"),
        ("claude-sonnet-4-5-20250929", "claude-sonnet-4-5"),
        ("@cf/google/gemma-4-26b-a4b-it", "gemma-4-26b"),
        ("claude-opus-5-9", None),
        ("claude-opus-50", None),
        ("llama", None),
        ("", None),
    ],
)
async def test_a_model_is_priced_by_its_own_name_and_never_by_a_neighbours(model: str, name: str | None) -> None:
    assert price_of(model) is (PRICES[name] if name else None)


async def test_a_long_prompt_has_the_rates_of_long_prompts() -> None:
    short, long = {"input_tokens": 100_000}, {"input_tokens": 50_000, "cache_read_input_tokens": 50_001}
    assert told(short, "claude-haiku-5-5").cost_microusd == 10_000
    assert told(long, "claude-haiku-5-5").cost_microusd == 25_000 + 2_501


async def test_an_answer_that_says_nothing_is_one_call_of_no_tokens() -> None:
    doors = Doors(OPENAI, lambda _: httpx.Response(200, json={"choices": []}))
    await doors.chat()
    meter = doors.grant.meter
    assert (meter.calls, meter.input_tokens, meter.output_tokens, meter.cost_microusd) == (1, 0, 0, 0)
    assert doors.grant.unpriced == "big-model"


async def test_a_stream_that_was_cut_off_before_it_could_say_is_estimated_from_its_bytes() -> None:
    tally = Tally(stream=True, model="claude-opus-5")
    tally.feed(frame({"choices": [{"delta": {"role": "assistant", "content": "x" * 400}}]}))
    tally.feed(frame({"choices": [{"delta": {"tool_calls": [{"function": {"arguments": "y" * 40}}]}}]}))
    tally.cut(sent=4000)
    assert (tally.input_tokens, tally.output_tokens, tally.estimated) == (1000, 110, True)


async def test_of_a_cut_stream_what_was_said_counts_and_only_the_rest_is_estimated() -> None:
    tally = Tally(stream=True, model="claude-opus-5")
    tally.feed(frame({"type": "message_start", "message": {"usage": {"input_tokens": 9, "output_tokens": 1}}}))
    tally.feed(frame({"type": "content_block_delta", "delta": {"type": "text_delta", "text": "z" * 80}}))
    tally.cut(sent=4000)
    assert (tally.input_tokens, tally.output_tokens, tally.estimated) == (9, 20, True)
    whole = Tally(stream=True, model="claude-opus-5")
    whole.feed(frame({"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 2}}))
    whole.cut(sent=4000)
    assert (whole.input_tokens, whole.output_tokens, whole.estimated) == (3, 2, False)


async def test_an_agent_cannot_ask_its_endpoint_to_keep_quiet_about_the_cost() -> None:
    last = frame({"choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 1}})
    doors = Doors(OPENAI, lambda _: httpx.Response(200, headers=STREAM, stream=Pieces(last)))
    await doors.chat({"model": "x", "stream": True, "stream_options": {"include_usage": False, "other": 1}})
    assert json.loads(doors.sent[0].content)["stream_options"] == {"include_usage": True, "other": 1}


async def test_a_model_without_a_known_price_is_named() -> None:
    doors = Doors(ANTHROPIC, lambda _: httpx.Response(200, json={"usage": {"input_tokens": 5}}))
    await doors.messages({"model": "claude-opus-5"})
    assert not doors.grant.unpriced
    await doors.messages({"model": "mystery-1"})
    assert (doors.grant.unpriced, doors.grant.meter.calls) == ("mystery-1", 2)
