"""Runs the MCP project's conformance suite against a served SAM, through a door that adds the token.

The suite knows no credentials.
"""

import asyncio
import contextlib
import json
import re
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import httpx
import uvicorn

HERE: Final = Path(__file__).resolve().parent
PROGRAM: Final = HERE / "node_modules" / "@modelcontextprotocol" / "conformance" / "dist" / "index.js"
LIMIT_S: Final = 60
_NOT_PASSED_ON: Final = frozenset({"content-length", "content-encoding", "transfer-encoding", "connection"})

REVISIONS: Final = ("2025-06-18", "2025-11-25", "2026-07-28")

APPLICABLE: Final = frozenset(
    {
        "server-initialize",
        "server-session-lifecycle",
        "server-stateless",
        "ping",
        "tools-list",
        "dns-rebinding-protection",
        "caching",
        "http-header-validation",
        "input-required-result-unsupported-methods",
        "input-required-result-validate-input",
    }
)

ITS_OWN_TOOLS: Final = "It calls tools that only the suite's own example server has."
ITS_OWN_RESOURCES: Final = "SAM's server has tools alone: no resources, no prompts, no completion, no log level."
A_STREAM: Final = "SAM's server answers plain JSON and offers no stream."

NOT_APPLICABLE: Final = {
    **dict.fromkeys(
        (
            "tools-call-simple-text", "tools-call-image", "tools-call-audio", "tools-call-embedded-resource",
            "tools-call-mixed-content", "tools-call-with-logging", "tools-call-error", "tools-call-with-progress",
            "tools-call-sampling", "tools-call-elicitation", "json-schema-2020-12", "elicitation-sep1034-defaults",
            "elicitation-sep1330-enums", "http-custom-header-server-validation",
            "input-required-result-basic-elicitation", "input-required-result-basic-sampling",
            "input-required-result-basic-list-roots", "input-required-result-request-state",
            "input-required-result-multiple-input-requests", "input-required-result-multi-round",
            "input-required-result-missing-input-response", "input-required-result-result-type",
            "input-required-result-tampered-state", "input-required-result-capability-check",
            "input-required-result-ignore-extra-params",
        ),
        ITS_OWN_TOOLS,
    ),
    **dict.fromkeys(
        (
            "logging-set-level", "completion-complete", "resources-list", "resources-read-text",
            "resources-read-binary", "resources-templates-read", "resources-subscribe", "resources-unsubscribe",
            "sep-2164-resource-not-found", "prompts-list", "prompts-get-simple", "prompts-get-with-args",
            "prompts-get-embedded-resource", "prompts-get-with-image", "input-required-result-non-tool-request",
        ),
        ITS_OWN_RESOURCES,
    ),
    **dict.fromkeys(("server-sse-polling", "server-sse-multiple-streams"), A_STREAM),
}  # fmt: skip

CHECKS_NOT_APPLICABLE: Final = {
    "sep-2575-server-rejects-undeclared-capability": ITS_OWN_TOOLS,
    "sep-2575-missing-capability-http-400": ITS_OWN_TOOLS,
    "sep-2575-http-server-no-independent-requests-on-stream": ITS_OWN_TOOLS,
    "sep-2575-server-no-log-without-loglevel": ITS_OWN_TOOLS,
    "sep-2549-prompts-list-caching-hints": ITS_OWN_RESOURCES,
    "sep-2549-resources-list-caching-hints": ITS_OWN_RESOURCES,
    "sep-2549-resources-templates-list-caching-hints": ITS_OWN_RESOURCES,
}
"""Single checks of scenarios that apply."""


class Door:
    """An ASGI application that passes every request on as it is, with `Authorization` added."""

    def __init__(self, target: str, token: str) -> None:
        self._target, self._token = target, token
        self._client = httpx.AsyncClient(timeout=30, trust_env=False)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        headers = [(name.decode(), value.decode().strip()) for name, value in scope["headers"]]
        headers = [pair for pair in headers if pair[0] not in _NOT_PASSED_ON]
        headers.append(("authorization", f"Bearer {self._token}"))
        answer = await self._client.request(
            scope["method"], self._target + scope["path"], headers=headers, content=body
        )
        kept = [(n.lower(), v) for n, v in answer.headers.raw if n.lower().decode() not in _NOT_PASSED_ON]
        await send({"type": "http.response.start", "status": answer.status_code, "headers": kept})
        await send({"type": "http.response.body", "body": answer.content})


@contextlib.asynccontextmanager
async def door(target: str, token: str) -> AsyncIterator[str]:
    """The address at which `target` answers to whoever asks."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(Door(target, token), log_level="error", lifespan="off"))
    running = asyncio.create_task(server.serve([listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await running


async def offered() -> dict[str, frozenset[str]]:
    """Every scenario for servers that the suite has for our revisions, and at which of them it runs."""
    listed = (await _said("list", "--server"))[0]
    found = re.findall(r"^ +- (\S+) \[([^\]]*)\]", listed.partition("Client scenarios")[0], re.MULTILINE)
    ours = {name: frozenset(revisions.split(",")) & frozenset(REVISIONS) for name, revisions in found}
    return {name: revisions for name, revisions in ours.items() if revisions}


async def failures(target: str, token: Callable[[], Awaitable[str]]) -> tuple[list[str], list[str]]:
    """Runs what applies, each scenario with a token of its own: names of the checks that passed, and what failed."""
    passed, failed = [], []
    for scenario, revisions in (await offered()).items():
        for revision in sorted(revisions) if scenario in APPLICABLE else ():
            async with door(target, await token()) as url:
                for check in await _checks(url, scenario, revision):
                    named = f"{revision} {scenario} {check['id']}"
                    if check["status"] == "SUCCESS":
                        passed.append(named)
                    elif check["status"] not in ("INFO", "SKIPPED") and check["id"] not in CHECKS_NOT_APPLICABLE:
                        failed.append(f"{named}: {check.get('errorMessage')}")
    return passed, failed


async def _checks(url: str, scenario: str, revision: str) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        words = ("--url", f"{url}/mcp", "--scenario", scenario, "--spec-version", revision, "--output-dir", folder)
        said = await _said("server", *words)
        return _read(Path(folder), f"{scenario} {revision}: {said}")


def _read(folder: Path, said: str) -> list[dict[str, Any]]:
    files = list(folder.rglob("checks.json"))
    if len(files) != 1:
        raise RuntimeError(said)
    checks: list[dict[str, Any]] = json.loads(files[0].read_text())
    return checks


async def _said(*words: str) -> tuple[str, str]:
    process = await asyncio.create_subprocess_exec(
        Path(sys.executable).parent / "node", PROGRAM, *words,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env={"NO_COLOR": "1"},
    )  # fmt: skip
    try:
        out, err = await asyncio.wait_for(process.communicate(), LIMIT_S)
    finally:
        if process.returncode is None:
            process.kill()
    return out.decode(), err.decode()
