"""Agents' tools on real workerd: the MCP project's own suite, the official Python client, and the limit of a token."""

import secrets

import httpx
import msgspec
import pytest
from git_server import GitServer
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from scripted_node import ScriptedNode
from server import Workerd
from test_worker import _asked, git, node, person, project, workerd

from edge.mcp.rate import BURST
from tests.conformance.suite import PROGRAM, failures
from tests.conformance.test_embedded import LEAST_PASSED

pytestmark = [pytest.mark.workerd, pytest.mark.asyncio(loop_scope="module")]

__all__ = ["git", "node", "person", "project", "workerd"]


async def _token(person: httpx.AsyncClient) -> str:
    body = {"id": f"pat_{secrets.token_hex(8)}", "name": "conformance"}
    return str((await _asked(person, 201, "POST", "/api/tokens", body))["token"])


@pytest.mark.skipif(not PROGRAM.exists(), reason="run `npm install --prefix tests/conformance` first")
async def test_the_worker_conforms(workerd: Workerd, person: httpx.AsyncClient) -> None:
    passed, failed = await failures(workerd.url, lambda: _token(person))
    assert failed == []
    assert len(passed) >= LEAST_PASSED


async def test_the_official_client_lists_and_calls_a_persons_tools(
    workerd: Workerd, person: httpx.AsyncClient, node: ScriptedNode, project: str, git: GitServer
) -> None:
    calls: list[tuple[str, dict[str, object]]] = [
        ("list_projects", {}),
        ("dispatch_task", {"project": project, "text": "from my own client"}),
        ("list_tasks", {"project": project}),
        ("create_idea", {"project": project, "title": "An insight"}),
        ("list_ideas", {"project": project}),
    ]
    async with (
        httpx.AsyncClient(headers={"authorization": f"Bearer {await _token(person)}"}, timeout=30) as http,
        streamable_http_client(f"{workerd.url}/mcp", http_client=http) as streams,
        ClientSession(streams[0], streams[1]) as session,
    ):
        await session.initialize()
        names = [tool.name for tool in (await session.list_tools()).tools]
        assert {name for name, _ in calls} <= set(names)
        told = {}
        for name, arguments in calls:
            answer = msgspec.to_builtins((await session.call_tool(name, arguments)).model_dump(by_alias=True))
            assert not answer["isError"], (name, answer)
            told[name] = answer["structuredContent"]
    assert [task["id"] for task in told["list_tasks"]["tasks"]] == [told["dispatch_task"]["id"]]
    assert told["list_ideas"]["ideas"][0]["title"] == "An insight"
    assert (await node.started()).spec.task == told["dispatch_task"]["id"]


async def test_a_tokens_limit_holds_on_the_worker(workerd: Workerd, person: httpx.AsyncClient) -> None:
    token = await _token(person)
    await workerd.sql("UPDATE personal_token SET called_until = ? WHERE name = 'conformance'", 10**14)
    async with httpx.AsyncClient(base_url=workerd.url, headers={"authorization": f"Bearer {token}"}) as http:
        refused = await http.post("/mcp", json={"jsonrpc": "2.0", "id": 7, "method": "tools/list"})
        assert (refused.status_code, refused.json()["error"]["data"]["code"]) == (429, "rate_limited")
        assert int(refused.headers["retry-after"]) > BURST
        await workerd.sql("UPDATE personal_token SET called_until = 0 WHERE name = 'conformance'")
        assert (await http.post("/mcp", json={"jsonrpc": "2.0", "id": 8, "method": "tools/list"})).status_code == 200
    (row,) = await workerd.sql("SELECT called_until, used_at FROM personal_token ORDER BY used_at DESC LIMIT 1")
    assert row["called_until"] > row["used_at"] > 0, "one share was taken, and the refused call took none"
