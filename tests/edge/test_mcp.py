"""The agent's door: its tools, both eras of the protocol, and a token that dies with its attempt."""

import asyncio
import base64
import socket
from collections.abc import AsyncIterator

import httpx
import msgspec
import pytest
import uvicorn
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from edge.local.host import LocalHost
from shared.spec import TITLE_CHARS
from shared.states import Outcome
from tests.edge.conftest import Agent, Person, StageNode
from tests.waiting import until

TOOLS = {
    "dispatch_task",
    "get_task",
    "complete_task",
    "create_idea",
    "update_idea",
    "propose_plan",
    "get_instructions",
    "request_human_input",
    "plan_tasks",
    "list_tasks",
    "send_message_to_subtask",
    "stop_subtask",
    "retry_subtask",
    "wait_for_subtasks",
    "get_pending_messages",
}
IN_CONVERSATION = TOOLS - {"get_pending_messages", "complete_task"} | {"search_ideas", "link_idea"}
MOST_TOOLS = 15  # DESIGN §4: what one role sees
CLIENT = {"name": "test", "version": "1"}
META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": CLIENT,
    "io.modelcontextprotocol/clientCapabilities": {},
}


@pytest.fixture
async def task(person: Person, node: StageNode) -> str:
    return (await person.say(await person.converse(), "fix it"))["task"]["id"]


@pytest.fixture
async def agent(edge: LocalHost, node: StageNode, task: str) -> Agent:
    return Agent(edge, (await node.started(f"{task}.1")).token)


@pytest.fixture
async def served(edge: LocalHost) -> AsyncIterator[str]:
    """The edge on a port of its own."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(edge.asgi, log_level="error", lifespan="off"))
    running = asyncio.create_task(server.serve([listener]))
    await until(lambda: server.started)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    await running


# --- the official client -------------------------------------------------------------------------------------------


async def test_the_official_client_lists_and_calls_every_tool(
    person: Person, node: StageNode, task: str, served: str
) -> None:
    token = (await node.started(f"{task}.1")).token
    other = await person.start("another task")
    idea = (await person.post("ideas", {"id": person.new("idea"), "title": "There before"})).json()["id"]
    calls = {
        "get_instructions": {},
        "get_task": {"task": other},
        "create_idea": {"title": "An insight"},
        "update_idea": {"idea": idea, "append": "And more."},
        "dispatch_task": {"text": "a part of it"},
        "request_human_input": {"question": "Which one?"},
        "complete_task": {"summary": "Did it."},
    }
    of_a_parent = {
        "plan_tasks",
        "propose_plan",
        "send_message_to_subtask",
        "stop_subtask",
        "retry_subtask",
        "wait_for_subtasks",
    }
    calls |= {"list_tasks": {}, "get_pending_messages": {}}
    assert set(calls) | of_a_parent == TOOLS  # those of a parent are called in test_steering and test_proposals
    assert max(len(TOOLS), len(IN_CONVERSATION)) <= MOST_TOOLS
    async with (
        httpx.AsyncClient(headers={"authorization": f"Bearer {token}"}) as http,
        streamable_http_client(f"{served}/mcp", http_client=http) as streams,
        ClientSession(streams[0], streams[1]) as session,
    ):
        await session.initialize()
        assert {tool.name for tool in (await session.list_tools()).tools} == TOOLS
        for name, arguments in calls.items():
            result = await session.call_tool(name, arguments)
            answer = msgspec.to_builtins(result.model_dump())
            assert not (answer.get("isError") or answer.get("is_error")), (name, answer)
    view = await person.task(task)
    assert (view["state"], view["summary"].partition("\n\n")[0]) == ("needs_input", "Did it.")


async def test_a_conversation_has_the_tools_of_its_mode(person: Person, node: StageNode, edge: LocalHost) -> None:
    said = await person.say(await person.converse(), "think along", "conversation")
    agent = Agent(edge, (await node.started(f"{said['task']['id']}.1")).token)
    listed = (await agent.rpc("tools/list", {})).json()["result"]["tools"]
    assert {tool["name"] for tool in listed} == IN_CONVERSATION
    told, failed = await agent.call("get_pending_messages")
    assert (failed, told["code"]) == (True, "not_your_tool")


# --- raw, per revision ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("revision", ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"])
async def test_a_client_of_the_handshake_era_is_answered_in_its_own_revision(agent: Agent, revision: str) -> None:
    hello = await agent.rpc("initialize", {"protocolVersion": revision, "capabilities": {}, "clientInfo": CLIENT})
    assert hello.json()["result"]["protocolVersion"] == revision
    assert "mcp-session-id" not in hello.headers
    noted = await agent.http.post("/mcp", json={"jsonrpc": "2.0", "method": "notifications/initialized"})
    assert (noted.status_code, noted.content) == (202, b"")
    listed = await agent.rpc("tools/list", {}, mcp_protocol_version=revision)
    assert {tool["name"] for tool in listed.json()["result"]["tools"]} == TOOLS
    assert (await agent.rpc("ping", {}, mcp_protocol_version=revision)).json()["result"] == {}


async def test_a_revision_nobody_knows_is_offered_the_newest_of_its_era(agent: Agent) -> None:
    hello = await agent.rpc("initialize", {"protocolVersion": "2031-01-01", "capabilities": {}, "clientInfo": CLIENT})
    assert hello.json()["result"]["protocolVersion"] == "2025-11-25"


async def test_the_stateless_era_needs_no_handshake(agent: Agent) -> None:
    found = await agent.rpc(
        "server/discover", {"_meta": META}, mcp_protocol_version="2026-07-28", mcp_method="server/discover"
    )
    result = found.json()["result"]
    assert "2026-07-28" in result["supportedVersions"]
    assert (result["resultType"], result["cacheScope"]) == ("complete", "private")
    listed = await agent.rpc("tools/list", {"_meta": META}, mcp_protocol_version="2026-07-28", mcp_method="tools/list")
    assert listed.json()["result"]["ttlMs"] > 0
    called = await agent.rpc(
        "tools/call",
        {"_meta": META, "name": "get_instructions", "arguments": {}},
        mcp_protocol_version="2026-07-28",
        mcp_method="tools/call",
        mcp_name="get_instructions",
    )
    assert "branch: sam/" in called.json()["result"]["structuredContent"]["instructions"]


STATELESS = {"mcp_protocol_version": "2026-07-28", "mcp_method": "tools/call", "mcp_name": "get_instructions"}
CALL = {"_meta": META, "name": "get_instructions", "arguments": {}}


@pytest.mark.parametrize(
    ("params", "headers", "code"),
    [
        (CALL, STATELESS | {"mcp_method": "tools/list"}, -32020),
        (CALL, STATELESS | {"mcp_name": "complete_task"}, -32020),
        (CALL, STATELESS | {"mcp_name": "=?base64?" + base64.b64encode(b"complete_task").decode() + "?="}, -32020),
        (CALL, STATELESS | {"mcp_name": "=?base64?!?="}, -32020),
        (CALL, STATELESS | {"mcp_protocol_version": "2025-06-18"}, -32020),
        (CALL, STATELESS | {"mcp_protocol_version": "2031-01-01"}, -32020),
        (CALL | {"_meta": {}}, STATELESS | {"mcp_protocol_version": "2031-01-01"}, -32022),
        (CALL | {"_meta": {}}, STATELESS, -32602),
    ],
)
async def test_headers_that_do_not_fit_the_body_are_refused(
    agent: Agent, params: dict[str, object], headers: dict[str, str], code: int
) -> None:
    answer = await agent.rpc("tools/call", params, **headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)


async def test_a_tool_name_may_come_encoded(agent: Agent) -> None:
    name = "=?base64?" + base64.b64encode(b"get_instructions").decode() + "?="
    assert (await agent.rpc("tools/call", CALL, **STATELESS | {"mcp_name": name})).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, -32700),
        (b"\xff", 400, -32700),
        (b"[" * 100_000, 400, -32700),
        (b"[]", 400, -32600),
        (b'{"jsonrpc":"1.0","id":1,"method":"ping"}', 400, -32600),
        (b'{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}', 200, -32602),
        (b'{"jsonrpc":"2.0","id":1,"method":"no/such"}', 200, -32601),
        (b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"rm_rf"}}', 200, -32602),
        (b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":1}}', 200, -32602),
    ],
)
async def test_what_is_no_request_is_answered_as_json_rpc_says(
    agent: Agent, body: bytes, status: int, code: int
) -> None:
    answer = await agent.http.post("/mcp", content=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_there_is_no_stream_and_no_session(agent: Agent) -> None:
    for method in ("GET", "DELETE"):
        answer = await agent.http.request(method, "/mcp")
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


# --- the tools -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tool", "arguments", "code"),
    [
        ("dispatch_task", {"text": "  "}, "invalid_request"),
        ("dispatch_task", {}, "invalid_request"),
        ("dispatch_task", {"text": "x", "budget": 5}, "invalid_request"),
        ("dispatch_task", {"text": "x", "priority": 10**30}, "invalid_request"),
        ("dispatch_task", {"text": "x", "title": "t" * (2 * TITLE_CHARS + 1)}, "invalid_request"),
        ("dispatch_task", {"text": "x", "depends_on": ["tsk_nobody_knows"]}, "unknown_dependency"),
        ("get_task", {"task": "tsk_nobody_knows"}, "not_found"),
        ("complete_task", {"summary": " "}, "invalid_request"),
        ("create_idea", {"title": ""}, "invalid_request"),
        ("update_idea", {"idea": "idea_nobody_knows", "append": "x"}, "not_found"),
        ("update_idea", {"idea": "idea_nobody_knows", "title": "n" * 300}, "invalid_request"),
        ("request_human_input", {"question": ""}, "invalid_request"),
    ],
)
async def test_a_refusal_is_a_tool_error_that_says_what_to_do(
    agent: Agent, tool: str, arguments: dict[str, object], code: str
) -> None:
    response = await agent.rpc("tools/call", {"name": tool, "arguments": arguments})
    result = response.json()["result"]
    assert result["isError"]
    assert result["structuredContent"]["code"] == code
    assert result["structuredContent"]["remedy"]
    assert msgspec.json.decode(result["content"][0]["text"]) == result["structuredContent"]


async def test_an_agent_sees_nothing_of_other_projects(agent: Agent, stranger: Person) -> None:
    theirs = await stranger.start("theirs")
    idea = (await stranger.post("ideas", {"id": stranger.new("idea"), "title": "theirs"})).json()["id"]
    assert (await agent.call("get_task", task=theirs))[0]["code"] == "not_found"
    assert (await agent.call("update_idea", idea=idea, append="x"))[0]["code"] == "not_found"
    assert (await agent.call("dispatch_task", text="x", depends_on=[theirs]))[0]["code"] == "unknown_dependency"


async def test_an_insight_is_linked_to_the_conversation_it_came_from(agent: Agent, person: Person, task: str) -> None:
    made, _ = await agent.call("create_idea", "one", title="Cache it", body="why", note="seen while at work")
    again, _ = await agent.call("create_idea", "one", title="Cache it", body="why", note="seen while at work")
    assert made["id"] == again["id"]
    ideas = (await person.http.get(person.at("ideas"))).json()["ideas"]
    conversation = (await person.task(task))["conversation"]
    whole = [(await person.http.get(person.at(f"ideas/{one['id']}"))).json()["idea"] for one in ideas]
    assert [one["links"] for one in whole] == [[{"conversation": conversation, "note": "seen while at work"}]]


async def test_a_question_asked_again_after_its_answer_is_not_asked_anew(
    agent: Agent, person: Person, task: str
) -> None:
    await agent.call("request_human_input", "one", question="Which?")
    await person.say((await person.task(task))["conversation"], "that one")
    again, failed = await agent.call("request_human_input", "one", question="Which?")
    assert (again["awaiting"], failed) == (True, False)
    assert (await person.task(task))["state"] == "in_progress"


async def test_a_second_question_while_one_is_open_is_refused(agent: Agent, person: Person) -> None:
    await agent.call("request_human_input", question="Which?")
    refused, failed = await agent.call("request_human_input", question="And which?")
    assert (refused["code"], failed) == ("task_ended", True)


async def test_a_token_is_dead_with_its_attempt(agent: Agent, node: StageNode, task: str) -> None:
    assert (await agent.rpc("tools/list", {})).status_code == 200
    await node.end(f"{task}.1", Outcome.LOST, reason="agent_crashed")
    refused = await agent.rpc("tools/list", {})
    assert (refused.status_code, refused.json()["code"]) == (401, "bad_credential")
    fresh = Agent(agent.host, (await node.started(f"{task}.2")).token)
    assert (await fresh.rpc("tools/list", {})).status_code == 200


async def test_no_token_and_a_wrong_token_are_refused(edge: LocalHost, person: Person) -> None:
    for headers in ({}, {"authorization": "Bearer guess"}, {"authorization": "Basic Z3Vlc3M6eA=="}):
        answer = await Agent(edge, "").http.post("/mcp", json={}, headers={"authorization": ""} | headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "bad_credential")
