"""The MCP project's own suite against the embedded host; `tests/workerd` has the same for workerd."""

import asyncio
import socket

import pytest
import uvicorn

from tests.conformance.suite import APPLICABLE, NOT_APPLICABLE, PROGRAM, REVISIONS, failures, offered
from tests.edge.conftest import Person
from tests.edge.test_personal_tokens import made
from tests.waiting import until

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(not PROGRAM.exists(), reason="run `npm install --prefix tests/conformance` first"),
]

LEAST_PASSED = 60


async def test_every_scenario_is_run_or_has_a_reason_why_not() -> None:
    assert set(await offered()) == APPLICABLE | set(NOT_APPLICABLE)
    assert not APPLICABLE & set(NOT_APPLICABLE)
    run = {revision for name, revisions in (await offered()).items() if name in APPLICABLE for revision in revisions}
    assert run == set(REVISIONS)


async def test_the_embedded_host_conforms(person: Person) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(person.host.asgi, log_level="error", lifespan="off"))
    running = asyncio.create_task(server.serve([listener]))
    await until(lambda: server.started)

    async def token() -> str:
        return str((await made(person))["token"])

    try:
        passed, failed = await failures(f"http://127.0.0.1:{listener.getsockname()[1]}", token)
    finally:
        server.should_exit = True
        await running
    assert failed == []
    assert len(passed) >= LEAST_PASSED
