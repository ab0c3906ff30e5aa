"""A node that a test plays by hand: it takes commands on loopback and reports what the test says it did."""

import asyncio
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self, TypeVar

import httpx
import msgspec

from shared import wire
from shared.parts import Delta, Part, PartKind
from shared.states import Outcome
from tests.waiting import PATIENCE_S

Answer = TypeVar("Answer")
MODEL = wire.ModelInfo(label="scripted", rehearsal=False)


class ScriptedNode:
    """Joins an edge; commands arrive in `commands`, checked by their signature."""

    def __init__(self, edge: str) -> None:
        self._edge = httpx.AsyncClient(base_url=edge, timeout=30)
        self._loop = asyncio.get_running_loop()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._seq: dict[str, int] = {}
        self._key = b""
        self._beats = 0
        self.commands: asyncio.Queue[wire.Command] = asyncio.Queue()
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        await self._edge.aclose()

    async def join(self, enrolment: str) -> None:
        joined = await self._post("join", wire.Join(enrolment=enrolment, name="scripted", url=self.url), wire.Joined)
        self._key = bytes.fromhex(joined.signing_key)
        self._edge.headers["authorization"] = f"Bearer {joined.token}"

    async def beat(self, *attempts: wire.AttemptStatus, seats: int = 2) -> wire.HeartbeatReply:
        harness = wire.Harness(name="native", installed=True)
        self._beats += 1
        beat = wire.Heartbeat(
            protocol=wire.PROTOCOL,
            boot="boot",
            url=self.url,
            engine="podman",
            isolated=True,
            seats=seats,
            load=0.0,
            disk_free_bytes=10**10,
            model=MODEL,
            harnesses=(harness,),
            attempts=attempts,
            acked_commands=(),
            beat=self._beats,
        )
        return await self._post("heartbeat", beat, wire.HeartbeatReply)

    async def report(self, attempt: str, *bodies: wire.EventBody) -> int:
        """Numbers and sends events; answers the number the edge acknowledges."""
        first = self._seq.get(attempt, 0) + 1
        events = tuple(wire.Event(seq=first + i, at=1_700_000_000_000, body=body) for i, body in enumerate(bodies))
        self._seq[attempt] = events[-1].seq
        reply = await self._post("events", wire.EventBatch(stream=attempt, events=events), wire.EventsReply)
        return reply.acked

    async def say(self, attempt: str, delta: Delta) -> dict[str, int]:
        batch = wire.DeltaBatch(attempt=attempt, deltas=(delta,))
        return (await self._post("deltas", batch, wire.DeltasReply)).have

    async def put(self, key: str, body: bytes) -> None:
        answer = await self._edge.put(f"/node/v1/objects/{key}", content=body)
        assert answer.status_code == 204, answer.text

    async def started(self) -> wire.StartAttempt:
        """The next command, which must be a start."""
        command = await asyncio.wait_for(self.commands.get(), PATIENCE_S)
        assert isinstance(command.body, wire.StartAttempt), command
        return command.body

    async def do(self, start: wire.StartAttempt, folder: Path) -> str:
        """Does the task for real: clones, commits one file, pushes the branch. Answers the commit."""
        work = folder / start.attempt

        def git(*words: str) -> str:
            done = subprocess.run(["git", *words], check=True, capture_output=True, text=True, timeout=30)
            return done.stdout.strip()

        def run() -> str:
            git("clone", "--quiet", "--branch", start.base, start.origin_url, str(work))
            (work / "work.txt").write_text(start.spec.text)
            git("-C", str(work), "add", "work.txt")
            git("-C", str(work), "-c", "user.name=Test", "-c", "user.email=test@localhost", "commit", "-qm", "Work")
            git("-C", str(work), "push", "--quiet", "origin", f"HEAD:refs/heads/{start.branch}")
            return git("-C", str(work), "rev-parse", "HEAD")

        return await asyncio.to_thread(run)

    async def _post(self, name: str, body: object, shape: type[Answer]) -> Answer:
        answer = await self._edge.post(f"/node/v1/{name}", content=msgspec.json.encode(body))
        assert answer.status_code == 200, f"{name}: {answer.status_code} {answer.text}"
        return msgspec.json.decode(answer.content, type=shape)


def begun(start: wire.StartAttempt, message: str) -> wire.TurnStarted:
    delivered = tuple(prompt.message for prompt in start.prompts)
    return wire.TurnStarted(message=message, delivered=delivered, model=MODEL, harness=start.harness)


def words(start: wire.StartAttempt, message: str, text: str = "", *, finished: bool = False) -> Part:
    return Part(
        id=f"{message}.0",
        message=message,
        attempt=start.attempt,
        position=0,
        kind=PartKind.TEXT,
        started_at=1_700_000_000_000,
        text=text,
        finished=finished,
    )


def finished(start: wire.StartAttempt, commit: str) -> wire.AttemptEnded:
    return wire.AttemptEnded(
        outcome=Outcome.COMPLETED,
        branch=start.branch,
        commit=commit,
        patch=wire.object_key(start.attempt, "patch"),
        files=1,
        added=1,
    )


def _handler(node: ScriptedNode) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            command = msgspec.json.decode(body, type=wire.Command)
            wanted = wire.signature(node._key, command.id, command.expires_at, body)
            right = self.headers.get(wire.SIGNATURE_HEADER) == wanted
            if right:
                node._loop.call_soon_threadsafe(node.commands.put_nowait, command)
            self.send_response(200 if right else 401)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    return Handler
