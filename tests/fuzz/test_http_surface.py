"""The HTTP surface, thrown at from its own description: no 500, and no answer outside its schema."""

import asyncio
import socket
import sys
from pathlib import Path

import msgspec
import pytest
import uvicorn

from tests.edge.conftest import Person, StageNode
from tests.waiting import until

pytestmark = pytest.mark.long

CHECKS = ",".join(
    (
        "not_a_server_error",
        "response_schema_conformance",
        "content_type_conformance",
        "status_code_conformance",
        "unsupported_method",
    )
)
EXAMPLES = 10
LIMIT_S = 300

CONFIG = """
headers = {{ Authorization = "Bearer {token}" }}

[parameters]
"path.project" = "{project}"
"path.conversation" = "{conversation}"
"path.task" = "{task}"
"path.idea" = "{idea}"

[[operations]]
include-path-regex = "^/node/"
headers = {{ Authorization = "Bearer {node}" }}

[[operations]]
include-path = "/mcp"
headers = {{ Authorization = "Bearer {attempt}" }}
"""


async def test_no_request_that_the_description_allows_or_forbids_breaks_the_edge(
    person: Person, node: StageNode, tmp_path: Path
) -> None:
    told = await person.say(await person.converse(), "work on it")
    idea = (await person.post("ideas", {"id": person.new("idea"), "title": "An idea"})).json()["id"]
    token = msgspec.json.decode((person.host.home / "cli.json").read_bytes())["token"]
    assert node.joined
    config = tmp_path / "schemathesis.toml"
    config.write_text(
        CONFIG.format(
            project=person.project,
            conversation=told["message"]["conversation"],
            task=told["task"]["id"],
            idea=idea,
            token=token,
            node=node.joined.token,
            attempt=(await node.started(f"{told['task']['id']}.1")).token,
        )
    )
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(person.host.asgi, log_level="error", lifespan="off"))
    serving = asyncio.create_task(server.serve([listener]))
    await until(lambda: server.started)
    said = tmp_path / "said.txt"
    output = said.open("wb")
    fuzzer = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run", f"{url}/openapi.json"),
        *("--checks", CHECKS, "--max-examples", str(EXAMPLES)),
        *("--phases", "fuzzing", "--mode", "all", "--seed", "1", "--no-color"),
        *("--exclude-path", "/api/logout", "--request-timeout", "10"),
        cwd=tmp_path,
        stdout=output,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(LIMIT_S):
            await fuzzer.wait()
    finally:
        if fuzzer.returncode is None:
            fuzzer.kill()
        output.close()
        server.should_exit = True
        await serving
    assert "generated" in said.read_text()
    assert fuzzer.returncode == 0, said.read_text()[-20_000:]
