"""An edge in memory, for tests of the node: keeps what it is told, and can answer late, twice, or lose its answer."""

import asyncio
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import msgspec

from shared.parts import Part
from shared.reasons import problem
from shared.states import Outcome
from shared.wire import (
    AWAITING,
    FINISHED,
    SIGNATURE_HEADER,
    AttemptEnded,
    Command,
    DeltaBatch,
    DeltasReply,
    Event,
    EventBatch,
    EventBody,
    EventsReply,
    Heartbeat,
    HeartbeatReply,
    Join,
    Joined,
    PartFinished,
    signature,
)

KEY = "5a" * 32
WAIT_S = 60
_OBJECT = re.compile(r"/node/v1/objects/(attempts/[^/]+/[a-z0-9._-]+)\Z")


class Lost(httpx.TransportError):
    """The work was done; the answer did not arrive."""


@dataclass
class FakeEdge:
    """`fault` sees each call (name, count from 1) and answers 'lose', 'drop', a status, or None."""

    live: set[str] = field(default_factory=set)
    streams: dict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))
    batches: list[EventBatch] = field(default_factory=list)
    parts: dict[str, str] = field(default_factory=dict)
    objects: dict[str, bytes] = field(default_factory=dict)
    attachments: dict[str, bytes] = field(default_factory=dict)
    """By attempt and id, as a node asks for them."""
    heartbeats: list[Heartbeat] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)
    outstanding: list[Command] = field(default_factory=list)
    mcp_calls: list[dict[str, Any]] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    calls: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    fault: Callable[[str, int], str | int | None] = lambda name, count: None
    allowances: dict[str, int] = field(default_factory=dict)
    """Named in the answers to heartbeats and events."""
    gate: asyncio.Event | None = None
    """While set and not open, events are answered only after it opens."""
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        path, headers = scope["path"], {k.decode(): v.decode() for k, v in scope["headers"]}
        name = "mcp" if path == "/mcp" else path.removeprefix("/node/v1/").split("/")[0]
        self.calls[name] += 1
        fault = self.fault(name, self.calls[name])
        if fault == "drop":
            raise Lost(f"{name} never arrived")
        if isinstance(fault, int):
            status, answer = fault, msgspec.json.encode(problem("internal", "as the test wants"))
        elif (
            name not in ("join", "mcp") and headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens
        ):
            status, answer = 401, msgspec.json.encode(problem("bad_credential"))
        else:
            status, answer = await self._answer(name, path, scope["method"], body)
        async with self.changed:
            self.changed.notify_all()
        if fault == "lose":
            raise Lost(f"the answer to {name} was lost")
        await send(
            {"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]}
        )
        await send({"type": "http.response.body", "body": answer})

    async def _answer(self, name: str, path: str, method: str, body: bytes) -> tuple[int, bytes]:
        encode = msgspec.json.encode
        if name == "join":
            self.joins.append(msgspec.json.decode(body, type=Join))
            token = f"token-{len(self.joins)}"
            self.tokens = {token}
            return 200, encode(Joined(node="nod_1", token=token, signing_key=KEY))
        if name == "heartbeat":
            beat = msgspec.json.decode(body, type=Heartbeat)
            self.heartbeats.append(beat)
            self.outstanding = [one for one in self.outstanding if one.id not in beat.acked_commands]
            return 200, encode(
                HeartbeatReply(
                    commands=tuple(self.outstanding), live=tuple(self.live), now=0, allowances=self.allowances
                )
            )
        if name == "events":
            if self.gate is not None:
                await self.gate.wait()
            batch = msgspec.json.decode(body, type=EventBatch)
            self.batches.append(batch)
            stored = self.streams[batch.stream]
            for event in batch.events:
                if event.seq == len(stored) + 1:
                    stored.append(event)
                    if isinstance(event.body, AttemptEnded):
                        self.live.discard(batch.stream)
            return 200, encode(EventsReply(acked=len(stored), allowance_microusd=self.allowances.get(batch.stream)))
        if name == "deltas":
            return 200, encode(DeltasReply(have=self._hub(msgspec.json.decode(body, type=DeltaBatch))))
        if name == "mcp":
            call = msgspec.json.decode(body)
            self.mcp_calls.append(call)
            return _mcp(call)
        if name == "attachments":
            file = self.attachments.get(path.removeprefix("/node/v1/attachments/"))
            refusal = (404, "not_found") if file is None else (410, "attachment_gone")
            return (200, file) if file else (refusal[0], encode(problem(refusal[1])))
        found = _OBJECT.match(path)
        if found is None:
            return 404, encode(problem("unknown_route"))
        if method == "PUT":
            self.objects[found[1]] = body
            return 204, b""
        if found[1] not in self.objects:
            return 404, encode(problem("not_found"))
        return 200, self.objects[found[1]]

    def _hub(self, batch: DeltaBatch) -> dict[str, int]:
        have = {}
        for delta in batch.deltas:
            if delta.head is not None:
                self.parts.setdefault(delta.part, "")
            if delta.part not in self.parts:
                have[delta.part] = -1
                continue
            text = self.parts[delta.part]
            if delta.offset <= len(text):
                self.parts[delta.part] = text[: delta.offset] + delta.text
            have[delta.part] = len(self.parts[delta.part])
        return have

    def bodies(self, attempt: str) -> list[EventBody]:
        return [event.body for event in self.streams[attempt]]

    def said(self, attempt: str) -> list[Part]:
        return [body.part for body in self.bodies(attempt) if isinstance(body, PartFinished)]

    async def until(self, what: Callable[[], bool]) -> None:
        """Waits until `what` holds; looked at after each call that arrives."""
        async with asyncio.timeout(WAIT_S), self.changed:
            await self.changed.wait_for(what)

    async def ended(self, attempt: str) -> AttemptEnded:
        def last() -> bool:
            return bool(self.streams[attempt]) and isinstance(self.streams[attempt][-1].body, AttemptEnded)

        try:
            await self.until(last)
        except TimeoutError:
            raise AssertionError(f"{attempt} did not end; it has {self.bodies(attempt)[-6:]}") from None
        end = self.streams[attempt][-1].body
        assert isinstance(end, AttemptEnded) and isinstance(end.outcome, Outcome)
        return end


def signed(command: Command, key: str = KEY) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a command as the edge sends it."""
    body = msgspec.json.encode(command)
    text = signature(bytes.fromhex(key), command.id, command.expires_at, body)
    return body, {SIGNATURE_HEADER: text, "content-type": "application/json"}


def _mcp(call: dict[str, Any]) -> tuple[int, bytes]:
    """Two tools: one that asks a person, one that says the task is done."""
    if "id" not in call:
        return 202, b""
    result: dict[str, Any]
    if call["method"] == "initialize":
        version = call["params"]["protocolVersion"]
        result = {
            "protocolVersion": version,
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "sam", "version": "0"},
        }
    elif call["method"] == "tools/list":
        schema = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}
        tools = [{"name": name, "inputSchema": schema} for name in ("request_human_input", "complete_task")]
        result = {"tools": tools}
    else:
        tool = call["params"]["name"]
        said = {AWAITING: tool == "request_human_input", FINISHED: tool == "complete_task"}
        result = {"content": [{"type": "text", "text": "ok"}], "structuredContent": said, "isError": False}
    return 200, msgspec.json.encode({"jsonrpc": "2.0", "id": call["id"], "result": result})
