"""The broker's model and MCP doors in front of an upstream that answers as the test says."""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from litestar import Litestar

from node_agent.broker.grants import Grant, Grants
from node_agent.broker.llm import llm_routes
from node_agent.broker.mcp import mcp_routes
from node_agent.broker.upstream import Upstream, upstream_from
from shared.spec import Mode
from shared.wire import AWAITING, TURN_HEADER

KEY, TOKEN = "sk-the-real-key", "the-attempts-token"
OPENAI = upstream_from("http://model.test/v1/", KEY, "big-model", None)
ANTHROPIC = upstream_from(None, None, None, KEY, "http://anthropic.test")
NOTHING = upstream_from(None, None, None, None)

Answer = Callable[[httpx.Request], httpx.Response]


class Pieces(httpx.AsyncByteStream):
    def __init__(self, *pieces: bytes) -> None:
        self.pieces = pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            yield piece


class Doors:
    """The doors over ASGI, the grant behind the token, and what reached the upstream."""

    def __init__(self, upstream: Upstream, answer: Answer) -> None:
        self.grant = Grant(attempt="tsk_1.1", harness="native", mode=Mode.TASK, branch="b", mirror=Path("/nowhere"))
        self.sent: list[httpx.Request] = []
        grants = Grants()
        grants.add(TOKEN, self.grant)

        def handle(request: httpx.Request) -> httpx.Response:
            self.sent.append(request)
            return answer(request)

        client = httpx.AsyncClient(transport=httpx.MockTransport(handle))
        routes = [*llm_routes(grants, upstream, client), *mcp_routes(grants, "http://edge.test", client)]
        app = Litestar(routes, openapi_config=None)
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(cast(Any, app)), base_url="http://broker.test")

    async def chat(self, body: dict[str, object] | None = None, token: str = TOKEN) -> httpx.Response:
        headers = {"authorization": f"Bearer {token}"}
        return await self.client.post("/llm/v1/chat/completions", json=body or {"model": "default"}, headers=headers)

    async def messages(self, body: dict[str, object] | None = None) -> httpx.Response:
        headers = {"x-api-key": TOKEN, "anthropic-version": "2023-06-01"}
        return await self.client.post("/llm/v1/messages?beta=true", json=body or {"model": "claude-x"}, headers=headers)

    async def mcp(self, message: object, token: str = TOKEN) -> httpx.Response:
        return await self.client.post("/mcp", json=message, headers={"authorization": f"Bearer {token}"})


def fine(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 3}})


async def test_the_agents_token_comes_in_and_the_real_key_goes_out() -> None:
    doors = Doors(OPENAI, fine)
    answer = await doors.chat({"model": "default", "messages": [], "x": [1]})
    [sent] = doors.sent
    assert str(sent.url) == "http://model.test/v1/chat/completions"
    assert sent.headers["authorization"] == f"Bearer {KEY}"
    assert json.loads(sent.content) == {"model": "big-model", "messages": [], "x": [1]}
    assert TOKEN not in str(sent.headers) and KEY not in answer.text


async def test_claude_codes_address_and_key_header_are_understood() -> None:
    doors = Doors(ANTHROPIC, fine)
    assert (await doors.messages()).status_code == 200
    [sent] = doors.sent
    assert str(sent.url) == "http://anthropic.test/v1/messages?beta=true"
    assert (sent.headers["x-api-key"], sent.headers["anthropic-version"]) == (KEY, "2023-06-01")
    assert json.loads(sent.content) == {"model": "claude-x"}


@pytest.mark.parametrize("token", ["", "wrong"])
async def test_without_a_live_attempts_token_nothing_is_sent(token: str) -> None:
    doors = Doors(OPENAI, fine)
    answer = await doors.chat(token=token)
    assert (answer.status_code, answer.json()["sam"]["code"]) == (401, "bad_credential")
    assert (await doors.mcp({}, token=token)).status_code == 401
    assert (await doors.client.get("/llm/v1/models")).status_code == 401
    assert doors.sent == []


async def test_the_model_a_task_names_wins_over_the_configured_one() -> None:
    doors = Doors(OPENAI, fine)
    doors.grant.model = "chosen-model"
    await doors.chat()
    assert json.loads(doors.sent[0].content)["model"] == "chosen-model"


async def test_a_stream_passes_untouched_and_what_it_used_is_counted() -> None:
    pieces = (b'data: {"choices":[{"delta":{"con', b'tent":"hi"}}]}\n\ndata: {"choices":[],"us')
    last = b'age":{"prompt_tokens":11,"completion_tokens":5,"cost":0.0012}}\n\ndata: [DONE]\n\n'
    stream = {"content-type": "text/event-stream"}
    doors = Doors(OPENAI, lambda _: httpx.Response(200, headers=stream, stream=Pieces(*pieces, last)))
    answer = await doors.chat({"model": "x", "stream": True})
    assert answer.content == b"".join((*pieces, last))
    assert answer.headers["content-type"] == "text/event-stream"
    meter = doors.grant.meter
    assert (meter.input_tokens, meter.output_tokens, meter.cost_microusd, meter.calls) == (11, 5, 1200, 1)
    assert json.loads(doors.sent[0].content)["stream_options"] == {"include_usage": True}


async def test_anthropics_usage_is_read_from_its_first_and_last_events() -> None:
    start = {"input_tokens": 100, "cache_read_input_tokens": 20, "cache_creation_input_tokens": 3, "output_tokens": 1}
    events = [
        {"type": "message_start", "message": {"model": "claude-opus-5-5", "usage": start}},
        {"type": "message_delta", "usage": {"output_tokens": 40}},
    ]
    body = "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events).encode()
    stream = {"content-type": "text/event-stream; charset=utf-8"}
    doors = Doors(ANTHROPIC, lambda _: httpx.Response(200, headers=stream, stream=Pieces(body)))
    await doors.messages({"model": "claude-opus-5-5", "stream": True})
    meter = doors.grant.meter
    assert (meter.input_tokens, meter.output_tokens) == (123, 40)
    assert meter.cost_microusd == 100 * 4 + 3 * 5 + 4 + 40 * 20, "a cache read is 0.20 dollars a million, a write 5"


@pytest.mark.parametrize(
    ("status", "code"), [(401, "model_unauthorized"), (403, "model_unauthorized"), (500, "model_failed")]
)
async def test_an_upstream_error_keeps_its_status_and_gets_a_reason_but_never_shows_the_key(
    status: int, code: str
) -> None:
    doors = Doors(OPENAI, lambda _: httpx.Response(status, text=f"no good: {KEY}", headers={"retry-after": "9"}))
    answer = await doors.chat()
    assert (answer.status_code, answer.json()["sam"]["code"]) == (status, code)
    assert "no good" in answer.json()["error"]["message"]
    assert KEY not in answer.text
    assert answer.headers["retry-after"] == "9"


async def test_anthropics_wire_gets_anthropics_shape_of_error() -> None:
    doors = Doors(ANTHROPIC, lambda _: httpx.Response(401, text="no"))
    told = (await doors.messages()).json()
    assert (told["type"], told["error"]["type"]) == ("error", "authentication_error")


async def test_an_upstream_that_does_not_answer_is_unreachable() -> None:
    def nobody(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    answer = await Doors(OPENAI, nobody).chat()
    assert (answer.status_code, answer.json()["sam"]["code"]) == (502, "model_unreachable")


async def test_a_wire_without_an_upstream_says_what_to_set_and_never_rehearses() -> None:
    answer = await Doors(OPENAI, fine).messages({"model": "x", "messages": [{"role": "user", "content": "hi"}]})
    assert answer.status_code == 502
    assert "ANTHROPIC_API_KEY" in answer.json()["sam"]["detail"]


async def test_with_nothing_configured_the_rehearsal_model_answers_and_is_counted() -> None:
    doors = Doors(NOTHING, fine)
    request: dict[str, object] = {"model": "x", "messages": [{"role": "user", "content": "hi"}]}
    assert (await doors.chat(request)).json()["choices"][0]["message"]["content"] == "hi"
    assert (await doors.messages(request)).json()["content"][0]["text"] == "hi"
    assert doors.sent == [] and doors.grant.meter.calls == 2
    assert NOTHING.info.rehearsal and not OPENAI.info.rehearsal


@pytest.mark.parametrize("upstream", [NOTHING, OPENAI])
async def test_a_body_that_is_no_json_is_refused(upstream: Upstream) -> None:
    doors = Doors(upstream, fine)
    headers = {"authorization": f"Bearer {TOKEN}"}
    answer = await doors.client.post("/llm/v1/chat/completions", content=b"{", headers=headers)
    assert (answer.status_code, answer.json()["sam"]["code"]) == (400, "malformed_json")


async def test_no_key_is_shown_by_printing_an_upstream() -> None:
    assert KEY not in repr(OPENAI) and KEY not in str(ANTHROPIC)


def asks(name: str = "request_human_input") -> dict[str, object]:
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": {}}}


def result(*, is_error: bool, awaiting: bool = True) -> dict[str, object]:
    answer = {"content": [], "structuredContent": {AWAITING: awaiting}, "isError": is_error}
    return {"jsonrpc": "2.0", "id": 1, "result": answer}


async def test_mcp_goes_to_the_edge_with_the_attempts_own_token() -> None:
    doors = Doors(NOTHING, lambda _: httpx.Response(200, json=result(is_error=False, awaiting=False)))
    answer = await doors.mcp(asks("dispatch_task"))
    [sent] = doors.sent
    assert (str(sent.url), sent.headers["authorization"]) == ("http://edge.test/mcp", f"Bearer {TOKEN}")
    assert TURN_HEADER not in sent.headers
    assert json.loads(sent.content) == asks("dispatch_task")
    assert answer.json() == result(is_error=False, awaiting=False)
    assert not doors.grant.awaiting


@pytest.mark.parametrize(
    ("answer", "waits"),
    [
        (httpx.Response(200, json=result(is_error=False)), True),
        (httpx.Response(200, text=f"event: message\ndata: {json.dumps(result(is_error=False))}\n\n"), True),
        (httpx.Response(200, json=result(is_error=True)), True),  # not done: a person is asked whether it may be
        (httpx.Response(200, json=result(is_error=True, awaiting=False)), False),
        (httpx.Response(200, json={"jsonrpc": "2.0", "id": 1, "error": {"code": -32602, "message": "no"}}), False),
        (httpx.Response(500, json=result(is_error=False)), False),
    ],
)
async def test_only_a_question_that_was_really_put_makes_the_attempt_wait(answer: httpx.Response, waits: bool) -> None:
    doors = Doors(NOTHING, lambda _: answer)
    await doors.mcp(asks())
    assert doors.grant.awaiting is waits


async def test_a_call_says_in_which_message_it_is_made_whatever_the_agent_says() -> None:
    doors = Doors(NOTHING, lambda _: httpx.Response(200, json=result(is_error=False)))
    doors.grant.turn = "msg_1"
    await doors.client.post("/mcp", json=asks(), headers={"authorization": f"Bearer {TOKEN}", TURN_HEADER: "msg_0"})
    [sent] = doors.sent
    assert sent.headers.get_list(TURN_HEADER) == ["msg_1"]


async def test_an_edge_that_does_not_answer_is_said_so() -> None:
    def nobody(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    answer = await Doors(NOTHING, nobody).mcp(asks())
    assert (answer.status_code, answer.json()["code"]) == (503, "unreachable")


async def test_the_mcp_door_passes_on_what_the_edge_refuses() -> None:
    doors = Doors(NOTHING, lambda _: httpx.Response(405, headers={"allow": "POST"}))
    answer = await doors.client.get("/mcp", headers={"authorization": f"Bearer {TOKEN}"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
