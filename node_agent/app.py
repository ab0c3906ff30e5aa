"""The node's command app: what the edge calls. Two routes, every error a `Problem`."""

import hmac
from collections.abc import Callable
from typing import Any, Final

import msgspec
from litestar import Litestar, Request, Response, get, post
from litestar.exceptions import HTTPException

from node_agent.commands.intake import Intake
from node_agent.ports import Clock
from node_agent.uplink.credential import Credentials
from shared.errors import SamError
from shared.reasons import Problem, problem
from shared.wire import SIGNATURE_HEADER, Command, signature

BODY_BYTES: Final = 16 * 1024 * 1024
"""A start command carries the prompts, and each of those may be as large as a message."""
_BY_STATUS: Final = {404: "unknown_route", 405: "method_not_allowed", 413: "body_too_large"}


def command_app(intake: Callable[[], Intake], credentials: Callable[[], Credentials], clock: Clock) -> Litestar:
    """The ASGI app. What it needs is asked for at each call: the database opens when the node starts."""

    @get("/healthz")
    async def healthz() -> dict[str, bool]:
        return {"ok": True}

    @post("/v1/commands", status_code=200)
    async def commands(request: Request[Any, Any, Any]) -> dict[str, bool]:
        take(await request.body(), request.headers.get(SIGNATURE_HEADER, ""), intake(), credentials(), clock)
        return {"ok": True}

    return Litestar(
        route_handlers=[healthz, commands],
        exception_handlers={SamError: _refuse, HTTPException: _refuse_http},
        openapi_config=None,
        logging_config=None,
        request_max_body_size=BODY_BYTES,
    )


def take(body: bytes, given: str, intake: Intake, credentials: Credentials, clock: Clock) -> None:
    """Takes one command of the edge, `given` being its signature. Returns once it is durable.

    Raises:
        SamError: `bad_credential`, `invalid_request`, `malformed_json`, `disk_full`.
    """
    command = _decode(body)
    joined = credentials.current
    if joined is None:
        raise SamError("bad_credential", "This node has not joined yet.")
    expected = signature(bytes.fromhex(joined.signing_key), command.id, command.expires_at, body)
    if not hmac.compare_digest(expected.encode(), given.encode()):
        raise SamError("bad_credential", "The signature does not fit the command.")
    if command.expires_at < clock.now() and not intake.knows(command.id):
        raise SamError("bad_credential", "The command has expired.")
    intake.accept(command)


def _decode(body: bytes) -> Command:
    try:
        return msgspec.json.decode(body, type=Command)
    except msgspec.ValidationError as error:
        raise SamError("invalid_request", str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SamError("malformed_json", str(error)) from error


def _refuse(_: Request[Any, Any, Any], error: SamError) -> Response[Problem]:
    return Response(error.problem, status_code=error.reason.status)


def _refuse_http(_: Request[Any, Any, Any], error: HTTPException) -> Response[Problem]:
    told = problem(_BY_STATUS.get(error.status_code, "invalid_request"), error.detail)
    return Response(told, status_code=error.status_code)
