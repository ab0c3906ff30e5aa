"""Personal tokens and client configuration from the command line, against a running SAM."""

import json
import tomllib
from collections.abc import Callable

import httpx

from tests.cli.conftest import Up


def tools(url: str, token: str) -> httpx.Response:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    return httpx.post(url, json=body, headers={"authorization": token}, trust_env=False)


def test_what_is_printed_for_each_client_opens_the_tools_until_it_is_revoked(up: Callable[..., Up]) -> None:
    running = up()
    claude = running.sam("mcp", "config").out.split('"')
    header, words = claude[1], claude[0].split()
    assert words[:8] == ["claude", "mcp", "add", "--scope", "user", "--transport", "http", "sam"]
    assert tools(words[8], header.removeprefix("Authorization: ")).status_code == 200
    cursor = running.sam("mcp", "config", "--client", "cursor").out.partition("\n\n")[2]
    server = json.loads(cursor)["mcpServers"]["sam"]
    assert tools(server["url"], server["headers"]["Authorization"]).status_code == 200
    codex = running.sam("mcp", "config", "--client", "codex").out.partition("\n\n")[2]
    server = tomllib.loads(codex)["mcp_servers"]["sam"]
    assert tools(server["url"], server["http_headers"]["Authorization"]).status_code == 200
    told = running.sam("mcp", "config", "--client", "codex", "--json").json()
    assert told["token"]["token"] in told["text"] and told["url"] == server["url"]
    assert running.sam("mcp", "token", "rm", "cursor", "--json").code == 0
    listed = running.sam("mcp", "token", "ls").out
    assert "claude" in listed and "cursor" not in listed
    revoked = json.loads(cursor)["mcpServers"]["sam"]
    assert tools(revoked["url"], revoked["headers"]["Authorization"]).status_code == 401


def test_a_token_is_made_for_one_project_and_shown_once(up: Callable[..., Up]) -> None:
    running = up()
    project = running.sam("project", "add", "--sample", "--json").json()["id"]
    made = running.sam("mcp", "token", "add", "laptop", "--project", project, "--days", "7", "--json").json()
    assert made["project"] == project and made["token"].startswith("sam_pat_")
    (listed,) = running.sam("mcp", "token", "ls", "--json").json()
    assert "token" not in listed and listed["id"] == made["id"]
    assert made["token"] not in running.sam("mcp", "token", "ls").out
    refused = running.sam("mcp", "token", "rm", "nothing", "--json")
    assert (refused.code, refused.problem()["code"]) == (3, "not_found")
    assert "Revoked laptop" in running.sam("mcp", "token", "rm", made["id"][-6:]).out
    assert "no personal tokens" in running.sam("mcp", "token", "ls").out
    assert running.sam("mcp", "token", "add", "x", "--days", "0", "--json").problem()["code"] == "invalid_request"
