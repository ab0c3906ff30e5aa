"""The broker's model door: an agent's token comes in, the real key goes out, and what was used is counted.

    /llm/v1/chat/completions · /llm/v1/models      OpenAI Chat Completions
    /llm/v1/messages · /llm/v1/messages/count_tokens   Anthropic Messages

An answer streams through as it comes. The key is added here and is in nothing that goes back. Errors have the shape of
the wire, so that each agent understands them, with SAM's own reason beside it under `sam`. A call that the budget does
not allow is answered 402 here and reaches no endpoint.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any, Final

import httpx
import msgspec
from litestar import MediaType, Request, Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.handlers import HTTPRouteHandler
from litestar.response import Stream

from node_agent.broker.budget import Admission, dollars, tools_off
from node_agent.broker.grants import Grant, Grants
from node_agent.broker.metering import Tally
from node_agent.broker.upstream import Endpoint, Upstream, Wire
from shared.loop.chat import error_words
from shared.reasons import Problem, problem
from shared.rehearsal import wires

BODY_BYTES: Final = 64 * 1024 * 1024
TIMEOUT: Final = httpx.Timeout(600, connect=10)
"""A model may think for minutes before its first word."""
DETAIL_CHARS: Final = 600
PAUSE_S: Final = 0.012
"""Between two pieces of the rehearsal model's words: visibly a stream, and quick."""

log = logging.getLogger(__name__)

_PATHS: Final[dict[Wire, str]] = {"openai": "/chat/completions", "anthropic": "/v1/messages"}
_PASSED_ON: Final = ("anthropic-version", "anthropic-beta")
_RETURNED: Final = ("content-type", "retry-after", "request-id", "x-request-id")


def llm_routes(
    grants: Grants, upstream: Upstream, client: httpx.AsyncClient, *, pause_s: float = PAUSE_S
) -> list[HTTPRouteHandler]:
    """Route handlers of the model door. `client` is the daemon's own, without redirects; `pause_s` is what the
    rehearsal model waits between two pieces of its words.
    """
    door = _Door(grants, upstream, client, pause_s)

    @post("/llm/v1/chat/completions", request_max_body_size=BODY_BYTES, status_code=200)
    async def chat_completions(request: Request[Any, Any, Any]) -> Response[Any]:
        return await door.complete("openai", request)

    @post("/llm/v1/messages", request_max_body_size=BODY_BYTES, status_code=200)
    async def messages(request: Request[Any, Any, Any]) -> Response[Any]:
        return await door.complete("anthropic", request)

    @post("/llm/v1/messages/count_tokens", request_max_body_size=BODY_BYTES, status_code=200)
    async def count_tokens(request: Request[Any, Any, Any]) -> Response[Any]:
        return await door.count_tokens(request)

    @get("/llm/v1/models")
    async def models(request: Request[Any, Any, Any]) -> Response[Any]:
        return await door.models(request)

    return [chat_completions, messages, count_tokens, models]


class _Door:
    def __init__(self, grants: Grants, upstream: Upstream, client: httpx.AsyncClient, pause_s: float) -> None:
        self._grants, self._upstream, self._client, self._pause_s = grants, upstream, client, pause_s

    async def complete(self, wire: Wire, request: Request[Any, Any, Any]) -> Response[Any]:
        grant = self._grant(request)
        if grant is None:
            return _refusal(wire, 401, problem("bad_credential"))
        body = await request.body()
        endpoint = self._upstream.endpoint(wire)
        if endpoint is None and not self._upstream.rehearsal:
            return _refusal(wire, 502, problem("model_unreachable", self._upstream.why_not(wire) or ""))
        try:
            fields = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
        except (msgspec.DecodeError, UnicodeDecodeError):
            return _refusal(wire, 400, problem("malformed_json"))
        admitted = grant.begin()
        if admitted is Admission.REFUSED:
            spent = f"{dollars(grant.meter.cost_microusd)} of {dollars(grant.allowance or 0)}."
            return _refusal(wire, 402, problem("budget_exhausted", spent))
        if admitted is Admission.LAST:
            fields = tools_off(wire, fields)
        call = _Call(grant, admitted)
        try:
            if endpoint is None:
                return self._rehearse(wire, msgspec.json.encode(fields), call)
            return await self._forward(endpoint, request, _adapted(endpoint, fields, grant), call)
        except BaseException:
            call.came_to_nothing()
            raise

    async def count_tokens(self, request: Request[Any, Any, Any]) -> Response[Any]:
        grant = self._grant(request)
        if grant is None:
            return _refusal("anthropic", 401, problem("bad_credential"))
        body = await request.body()
        endpoint = self._upstream.anthropic
        if endpoint is None:
            return Response({"input_tokens": wires.tokens(body)})
        return await self._whole(endpoint, "POST", "/v1/messages/count_tokens", request, body)

    async def models(self, request: Request[Any, Any, Any]) -> Response[Any]:
        wire: Wire = "anthropic" if "anthropic-version" in request.headers else "openai"
        if self._grant(request) is None:
            return _refusal(wire, 401, problem("bad_credential"))
        endpoint = self._upstream.endpoint(wire)
        if endpoint is None:
            return Response({"object": "list", "data": [{"id": wires.MODEL, "object": "model", "owned_by": "sam"}]})
        return await self._whole(endpoint, "GET", "/models" if wire == "openai" else "/v1/models", request, b"")

    def _grant(self, request: Request[Any, Any, Any]) -> Grant | None:
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        token = bearer.strip() if scheme.lower() == "bearer" else request.headers.get("x-api-key", "")
        return self._grants.find(token) if token else None

    def _rehearse(self, wire: Wire, body: bytes, call: "_Call") -> Response[Any]:
        try:
            answer = wires.answer(wire, body)
        except (msgspec.DecodeError, UnicodeDecodeError):
            call.came_to_nothing()
            return _refusal(wire, 400, problem("malformed_json"))
        call.count(answer.input_tokens, answer.output_tokens)
        if not answer.stream:
            return Response(answer.whole, media_type=MediaType.JSON)

        async def paced() -> AsyncIterator[bytes]:
            for frame in answer.frames:
                yield frame.data
                if frame.words:
                    await asyncio.sleep(self._pause_s)

        return Stream(paced(), media_type="text/event-stream", status_code=200)

    async def _forward(
        self, endpoint: Endpoint, request: Request[Any, Any, Any], fields: dict[str, msgspec.Raw], call: "_Call"
    ) -> Response[Any]:
        body = msgspec.json.encode(fields)
        outgoing = self._outgoing(endpoint, "POST", _PATHS[endpoint.wire], request, body)
        try:
            answer = await self._client.send(outgoing, stream=True)
        except httpx.HTTPError as error:
            call.came_to_nothing()
            return _refusal(endpoint.wire, 502, problem("model_unreachable", type(error).__name__))
        if answer.is_error:
            call.came_to_nothing()
            return await _upstream_error(endpoint, answer)
        tally = Tally(stream="event-stream" in answer.headers.get("content-type", ""), model=_model(fields))

        async def metered() -> AsyncIterator[bytes]:
            try:
                async for chunk in answer.aiter_bytes():
                    tally.feed(chunk)
                    yield chunk
                call.answered(tally)
            finally:
                await hung_up()

        async def hung_up() -> None:
            call.cut(tally, len(body))
            await answer.aclose()

        # In the background too: of a stream that the agent left before its first piece nothing above is run.
        after = BackgroundTask(hung_up)
        return Stream(metered(), status_code=answer.status_code, headers=_returned(answer), background=after)

    async def _whole(
        self, endpoint: Endpoint, method: str, path: str, request: Request[Any, Any, Any], body: bytes
    ) -> Response[Any]:
        try:
            answer = await self._client.send(self._outgoing(endpoint, method, path, request, body), stream=True)
            if answer.is_error:
                return await _upstream_error(endpoint, answer)
            await answer.aread()
            await answer.aclose()
        except httpx.HTTPError as error:
            return _refusal(endpoint.wire, 502, problem("model_unreachable", type(error).__name__))
        return Response(answer.content, status_code=answer.status_code, headers=_returned(answer))

    def _outgoing(
        self, endpoint: Endpoint, method: str, path: str, request: Request[Any, Any, Any], body: bytes
    ) -> httpx.Request:
        headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
        headers |= {"content-type": "application/json", "accept-encoding": "identity", **endpoint.headers()}
        return self._client.build_request(
            method,
            endpoint.url + path,
            params=request.scope.get("query_string", b"").decode("latin-1") or None,
            headers=headers,
            content=body,
            timeout=TIMEOUT,
        )


class _Call:
    """One admitted model call, until it is counted: once, by whichever says so first."""

    def __init__(self, grant: Grant, admitted: Admission) -> None:
        self._grant, self._admitted = grant, admitted
        self._open = True

    def count(self, input_tokens: int, output_tokens: int, cost_microusd: int = 0) -> None:
        if self._open:
            self._open = False
            self._grant.count(input_tokens=input_tokens, output_tokens=output_tokens, cost_microusd=cost_microusd)

    def answered(self, tally: Tally) -> None:
        if self._open:
            tally.end()
            self._take(tally)

    def cut(self, tally: Tally, sent: int) -> None:
        """The agent hung up, or the endpoint did, in the middle of the answer; `sent` is the request's length."""
        if self._open:
            tally.cut(sent)
            if tally.estimated:
                log.info(
                    "usage.estimated attempt=%s input_tokens=%d output_tokens=%d: the answer was cut off",
                    *(self._grant.attempt, tally.input_tokens, tally.output_tokens),
                )
            self._take(tally)

    def came_to_nothing(self) -> None:
        if self._open:
            self._open = False
            self._grant.give_back(self._admitted)

    def _take(self, tally: Tally) -> None:
        if not tally.priced:
            self._grant.unpriced = tally.model or "the model"
        self.count(tally.input_tokens, tally.output_tokens, tally.cost_microusd)


def _adapted(endpoint: Endpoint, fields: dict[str, msgspec.Raw], grant: Grant) -> dict[str, msgspec.Raw]:
    """Names the configured model, and has a streaming endpoint say what was used; everything else is untouched."""
    model = grant.model or endpoint.model
    if model is not None and endpoint.wire == "openai":
        fields["model"] = msgspec.Raw(msgspec.json.encode(model))
    if endpoint.wire == "openai" and bytes(fields.get("stream", msgspec.Raw(b"false"))).strip() == b"true":
        fields["stream_options"] = _with_usage(fields.get("stream_options", msgspec.Raw(b"null")))
    return fields


def _with_usage(options: msgspec.Raw) -> msgspec.Raw:
    """Whatever the agent asked: without it nothing would say what the call cost."""
    try:
        asked = msgspec.json.decode(options, type=dict[str, Any] | None) or {}
    except msgspec.DecodeError:
        asked = {}
    return msgspec.Raw(msgspec.json.encode({**asked, "include_usage": True}))


def _model(fields: dict[str, msgspec.Raw]) -> str:
    try:
        return msgspec.json.decode(fields.get("model", msgspec.Raw(b'""')), type=str)
    except msgspec.DecodeError:
        return ""


async def _upstream_error(endpoint: Endpoint, answer: httpx.Response) -> Response[Any]:
    """The upstream's status with its own words, cut, and without the key should it repeat it."""
    try:
        words = (await answer.aread()).decode(errors="replace")
    except httpx.HTTPError as error:
        words = type(error).__name__
    finally:
        await answer.aclose()
    words = _plain(words)
    if endpoint.key:
        words = words.replace(endpoint.key, "[key]")
    code = "model_unauthorized" if answer.status_code in (401, 403) else "model_failed"
    detail = f"HTTP {answer.status_code}: {words.strip()}"[:DETAIL_CHARS]
    refusal = _refusal(endpoint.wire, answer.status_code, problem(code, detail))
    if "retry-after" in answer.headers:
        refusal.headers["retry-after"] = answer.headers["retry-after"]
    return refusal


def _plain(words: str) -> str:
    """The sentence inside an error body, on either wire."""
    try:
        body = msgspec.json.decode(words, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return words
    return error_words(body.get("error") or body)


_ANTHROPIC_TYPES: Final = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    529: "overloaded_error",
}


def _refusal(wire: Wire, status: int, told: Problem) -> Response[Any]:
    message = f"{told.sentence} {told.detail}".strip()
    if wire == "anthropic":
        kind = _ANTHROPIC_TYPES.get(status, "api_error")
        return Response({"type": "error", "error": {"type": kind, "message": message}, "sam": told}, status_code=status)
    error = {"message": message, "type": "sam_error", "code": told.code}
    return Response({"error": error, "sam": told}, status_code=status)


def _returned(answer: httpx.Response) -> dict[str, str]:
    return {name: answer.headers[name] for name in _RETURNED if name in answer.headers}
