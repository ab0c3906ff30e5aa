"""The broker's git door: git's smart HTTP protocol over one attempt's own repository.

`git http-backend` does the work, one process per request, bodies streamed both ways. The attempt's token arrives as
Bearer, or as the password of Basic. What may be pushed is decided by the repository's pre-receive hook, which speaks on
the agent's terminal; `refs/sam` is hidden from fetches.
"""

import asyncio
import base64
import binascii
import contextlib
import functools
import re
import subprocess
from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote

import msgspec
from litestar import asgi
from litestar.handlers import ASGIRouteHandler
from litestar.types import Receive, Scope, Send

from node_agent.broker.grants import Grant, Grants
from node_agent.workspaces.git import environment
from node_agent.workspaces.mirrors import CHECKPOINTS
from shared.reasons import REASONS, problem

CHUNK: Final = 256 * 1024
HEAD_BYTES: Final = 64 * 1024
SERVICES: Final = re.compile(r"/(?P<attempt>[^/]+)/(?P<rest>info/refs|git-upload-pack|git-receive-pack)\Z")


def git_door(grants: Grants) -> ASGIRouteHandler:
    """The handler of `/git/<attempt>/…`."""

    @asgi("/git", is_mount=True, copy_scope=True)
    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        path = unquote(str(scope["path"])).rstrip("/")  # below the mount; the router adds a slash
        found = SERVICES.match(path)
        grant = grants.find(_token(headers.get("authorization", "")))
        if grant is None:
            await _refuse(send, "bad_credential", ((b"www-authenticate", b'Basic realm="SAM"'),))
        elif found is None or found["attempt"] != grant.attempt:
            await _refuse(send, "not_found", ())
        else:
            await _serve(grant, f"/{found['rest']}", scope, headers, receive, send)

    return door


async def _serve(grant: Grant, path: str, scope: Scope, headers: dict[str, str], receive: Receive, send: Send) -> None:
    method = str(scope.get("method", "GET"))
    env = {
        **environment(),
        "GIT_PROJECT_ROOT": str(grant.mirror),
        "GIT_HTTP_EXPORT_ALL": "1",
        "PATH_INFO": path,
        "QUERY_STRING": bytes(scope.get("query_string", b"")).decode("latin-1"),
        "REQUEST_METHOD": method,
        "CONTENT_TYPE": headers.get("content-type", ""),
        "GIT_PROTOCOL": headers.get("git-protocol", ""),
        "HTTP_CONTENT_ENCODING": headers.get("content-encoding", ""),
        "REMOTE_USER": "agent",
        "REMOTE_ADDR": "127.0.0.1",
        "SAM_BRANCH": grant.branch,
        "SAM_REFS": f"refs/heads/{grant.branch}\n{CHECKPOINTS}{grant.attempt}",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "uploadpack.hideRefs",
        "GIT_CONFIG_VALUE_0": "refs/sam",
    }
    if "content-length" in headers:
        env["CONTENT_LENGTH"] = headers["content-length"]
    process = await asyncio.create_subprocess_exec(
        _backend(), env=env, cwd=grant.mirror, start_new_session=True,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        limit=HEAD_BYTES,
    )  # fmt: skip
    assert process.stdin is not None and process.stdout is not None
    feeding = asyncio.create_task(_feed(process.stdin, receive))
    try:
        await _answer(process.stdout, send)
    finally:
        feeding.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await feeding
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _feed(stdin: asyncio.StreamWriter, receive: Receive) -> None:
    """The request's body, however it is framed, to the end. A client that goes away ends the process's input."""
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        while True:
            message = await receive()
            if message["type"] != "http.request":
                break
            stdin.write(message.get("body", b""))
            await stdin.drain()
            if not message.get("more_body", False):
                break
        stdin.close()


async def _answer(stdout: asyncio.StreamReader, send: Send) -> None:
    """CGI's header block (RFC 3875, 6.2), then the body as it comes."""
    status, headers = 200, []
    while line := (await stdout.readline()).strip():
        name, _, value = line.partition(b":")
        if name.lower() == b"status":
            status = int(value.split()[0])
        else:
            headers.append((name.lower(), value.strip()))
    if not headers:
        await _refuse(send, "internal", ())
        return
    await send({"type": "http.response.start", "status": status, "headers": headers})
    while chunk := await stdout.read(CHUNK):
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _refuse(send: Send, code: str, more: Iterable[tuple[bytes, bytes]]) -> None:
    headers = [(b"content-type", b"application/json"), *more]
    await send({"type": "http.response.start", "status": REASONS[code].status, "headers": headers})
    body = msgspec.json.encode(problem(code))
    await send({"type": "http.response.body", "body": body, "more_body": False})


def _token(authorization: str) -> str:
    scheme, _, rest = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() == "basic":
        with contextlib.suppress(binascii.Error, UnicodeDecodeError):
            return base64.b64decode(rest.strip(), validate=True).decode().partition(":")[2]
    return ""


@functools.cache
def _backend() -> str:
    """git's own path knows where its CGI program is."""
    path = subprocess.run(["git", "--exec-path"], capture_output=True, check=True, text=True).stdout.strip()
    return f"{path}/git-http-backend"
