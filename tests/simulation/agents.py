"""Coding agents that follow the seed: they speak ACP over a pipe in memory and keep the truth about themselves.

What an agent was told and what it said is written down here, outside of everything that is tested, and compared with
what the edge has at the end.
"""

import asyncio
import random
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec

from node_agent.attempts.prompts import AGAIN
from node_agent.broker.budget import Admission
from shared.rehearsal.scene import REQUEST
from tests.simulation.clockwork import LIFE

if TYPE_CHECKING:
    from tests.simulation.nodes import Node

MARK: Final = re.compile(r"⟦(\w+)⟧")
NO_PROCESS: Final = 1 << 30
"""No process has this number: what is sent to it reaches nobody."""


class Turn:
    """The truth about one prompt."""

    def __init__(self, attempt: str, marks: tuple[str, ...], *, again: bool) -> None:
        self.attempt = attempt
        self.marks = marks
        self.again = again
        """It was said that some of the words may be known already."""
        self.said: list[str] = []
        self.answered = False
        """The agent ended its turn, and its daemon was alive then."""


class Gone(Exception):
    """The agent ends in the middle of its turn."""


class Script:
    """What agents do; changed by the world as the seed goes on."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.dispatching = 0.0
        self.asking = 0.0
        self.waiting = 0.0
        self.steering = 0.0
        self.dying = 0.0
        self.failing = 0.0
        self.hanging = 0.0
        self.stubborn = 0.0
        self.slow_s = 0.5
        self.price = 7
        """Micro-dollars of a model call, about."""

    def tempered(self, rng: random.Random, *, mild: bool) -> None:
        """What agents of this seed are like; mild ones let a plan of 200 tasks come far."""
        self.dispatching = rng.choice((0.0, 0.05) if mild else (0.0, 0.3, 0.8, 1.0))
        self.asking = rng.choice((0.0, 0.02) if mild else (0.0, 0.1, 0.4))
        self.waiting = rng.choice((0.0, 0.5))
        self.steering = rng.choice((0.0, 0.2) if mild else (0.0, 0.5, 1.0))
        self.dying = rng.choice((0.0, 0.0, 0.02 if mild else 0.1))
        self.failing = rng.choice((0.0, 0.005) if mild else (0.0, 0.05, 0.2))
        self.hanging = rng.choice((0.0, 0.0, 0.002 if mild else 0.1))
        self.stubborn = rng.choice((0.0, 0.0, 0.3))
        self.slow_s = rng.choice((0.1, 0.5) if mild else (0.1, 0.5, 3.0))
        self.price = rng.choice((1, 7, 7, 40))

    def obey(self) -> None:
        """From now on every turn is short and ends well."""
        self.dispatching = self.asking = self.waiting = self.steering = self.dying = self.failing = self.hanging = 0.0
        self.stubborn = 0.0
        self.slow_s = 0.2


class Pipe:
    """One direction, as a `Reader`."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._woken = asyncio.Event()
        self._closed = False

    def put(self, data: bytes) -> None:
        self._pieces.append(data)
        self._woken.set()

    def close(self) -> None:
        self._closed = True
        self._woken.set()

    async def read(self, n: int = -1, /) -> bytes:
        while not self._pieces and not self._closed:
            self._woken.clear()
            await self._woken.wait()
        data = b"".join(self._pieces)
        self._pieces.clear()
        return data


class Process:
    """An agent's process, as far as `Session` and `Running` look: it is its own stdin, and its own leash."""

    def __init__(self, node: "Node", attempt: str, token: str, script: Script, sessions: set[str]) -> None:
        self.node, self.attempt, self.script = node, attempt, script
        self._token = token
        self._sessions = sessions
        self.process = self.stdin = self
        self.stdout = Pipe()
        self.pid = NO_PROCESS
        self.returncode: int | None = None
        self.seated = True
        """Its attempt was live and had its seat when it was started; a start command that comes late finds it taken."""
        self._ended = asyncio.Event()
        self._turn: asyncio.Task[None] | None = None
        self._cancelled = asyncio.Event()
        life = LIFE.get()
        assert life is not None
        life.on_death(self._killed)

    # --- the process ----------------------------------------------------------------------------------------------

    def _killed(self) -> None:
        self.returncode = -9
        self.node.agents.discard(self)

    def end(self, code: int) -> None:
        if self.returncode is None:
            self.returncode = code
            self.node.agents.discard(self)
            if self._turn is not None:
                self._turn.cancel()
            self.stdout.close()
            self._ended.set()

    async def wait(self) -> int:
        await self._ended.wait()
        return self.returncode or 0

    async def kill(self) -> None:
        self.end(-9)

    def close(self) -> None:
        """stdin is closed: the polite end, which some agents do not hear."""
        if self.script.rng.random() >= self.script.stubborn:
            self.end(0)
        else:
            asyncio.get_running_loop().call_later(1.0, self.end, 0)

    async def drain(self) -> None:
        if self.returncode is not None:
            raise ConnectionResetError

    def write(self, data: bytes) -> None:
        if self.returncode is not None:
            raise BrokenPipeError
        for line in data.splitlines():
            self._take(msgspec.json.decode(line))

    # --- ACP ------------------------------------------------------------------------------------------------------

    def _take(self, frame: dict[str, Any]) -> None:
        method, number, params = frame.get("method"), frame.get("id"), frame.get("params") or {}
        if method == "initialize":
            self._answer(number, {"protocolVersion": 1, "agentCapabilities": {"loadSession": True}})
        elif method == "session/new":
            session = f"ses{self.node.world.number()}"
            self._sessions.add(session)
            self._answer(number, {"sessionId": session})
        elif method == "session/load":
            known = params["sessionId"] in self._sessions and self.script.rng.random() < 0.8
            self._answer(number, {}, None if known else {"code": -32602, "message": "no such session"})
        elif method == "session/prompt":
            self._cancelled.clear()
            text = "".join(block["text"] for block in params["prompt"])
            self._turn = asyncio.get_running_loop().create_task(self._prompted(number, text))
        elif method == "session/cancel":
            if self.script.rng.random() >= self.script.stubborn:
                self._cancelled.set()
        elif number is not None and method is not None:
            self._answer(number, {})

    def _answer(self, number: Any, result: Any, error: Any = None) -> None:
        frame = {"jsonrpc": "2.0", "id": number} | ({"error": error} if error else {"result": result})
        self.stdout.put(msgspec.json.encode(frame) + b"\n")

    def _update(self, **update: Any) -> None:
        frame = {"jsonrpc": "2.0", "method": "session/update", "params": {"update": update}}
        self.stdout.put(msgspec.json.encode(frame) + b"\n")

    # --- a turn ---------------------------------------------------------------------------------------------------

    async def _prompted(self, number: Any, text: str) -> None:
        asked = text.rpartition(REQUEST)[2]  # before it stands what was said to others
        turn = Turn(self.attempt, tuple(MARK.findall(asked)), again=text.startswith(AGAIN))
        self.node.world.turns.setdefault(self.attempt, []).append(turn)
        try:
            error = await self._work(turn)
        except Gone:
            self.end(1)
            return
        turn.answered = True
        stop = "cancelled" if self._cancelled.is_set() else "end_turn"
        self._answer(number, {"stopReason": stop}, error)

    async def _work(self, turn: Turn) -> dict[str, Any] | None:
        """Acts until the turn is over; the error that ends it, if one does."""
        script, rng = self.script, self.script.rng
        dispatched: list[str] = []
        actions = rng.randint(1, 4)
        burst = rng.random() < script.dispatching
        for _ in range(actions):
            if await self._thinks(rng.expovariate(1 / script.slow_s)):
                return None
            self._say(turn)
            admitted = self._uses()
            if admitted is Admission.REFUSED:
                return {"code": -32603, "message": "402", "data": {"code": "model_failed"}}
            if admitted is Admission.LAST and rng.random() < 0.7:
                return None
            if rng.random() < script.dying:
                raise Gone
            if rng.random() < script.failing:
                code = rng.choice(("model_unreachable", "model_failed", "agent_crashed"))
                return {"code": -32603, "message": "no", "data": {"code": code}}
            if rng.random() < script.hanging:
                await self._cancelled.wait()
                return None
            if rng.random() < 0.5:
                self._commits()
            if burst:
                await (self._dispatches if rng.random() < 0.7 else self._plans)(dispatched)
            if rng.random() < 0.2:
                self._tool(turn)
            self._say(turn)
        for _ in range(rng.randint(1, 3)):
            if rng.random() < script.steering:
                await self._steers(dispatched)
        if rng.random() < script.waiting and (script.waiting < 1 or self._family(dispatched)):
            await self._waits(dispatched)
        elif rng.random() < script.asking:
            await self.node.mcp(self._token, "request_human_input", {"question": "which one?"})
        elif rng.random() < 0.4:
            await self.node.mcp(self._token, "complete_task", {"summary": "done"})
        return None

    async def _thinks(self, seconds: float) -> bool:
        """Whether it was told to stop meanwhile."""
        try:
            async with asyncio.timeout(seconds):
                await self._cancelled.wait()
        except TimeoutError:
            return False
        return True

    def _say(self, turn: Turn) -> None:
        kind = "agent_message_chunk" if self.script.rng.random() < 0.8 else "agent_thought_chunk"
        for _ in range(self.script.rng.randint(1, 3)):
            word = f"w{self.node.world.number()} "
            turn.said.append(word.strip())
            self._update(sessionUpdate=kind, content={"type": "text", "text": word})

    def _tool(self, turn: Turn) -> None:
        name = f"t{self.node.world.number()}"
        word = f"w{self.node.world.number()} "
        turn.said.append(word.strip())
        self._update(sessionUpdate="tool_call", toolCallId=name, title="run", kind="execute", status="in_progress")
        content = [{"type": "content", "content": {"type": "text", "text": word}}]
        self._update(sessionUpdate="tool_call_update", toolCallId=name, status="completed", content=content)

    def _uses(self) -> Admission:
        """One model call through the broker, where it has money."""
        grant = self.node.grants.find(self._token)
        admitted = grant.begin() if grant is not None else Admission.REFUSED
        if grant is not None and admitted is not Admission.REFUSED:
            cost = self.script.rng.randint(1, 2 * self.script.price)
            grant.count(input_tokens=10, output_tokens=5, cost_microusd=cost)
            self.node.world.used[self.attempt] = self.node.world.used.get(self.attempt, 0) + cost
        return admitted

    def _commits(self) -> None:
        tree = self.node.tree_of(self.attempt)
        if tree is not None:
            tree.dirty = self.script.rng.random() < 0.2
            tree.head = f"c{self.node.world.number()}"

    async def _dispatches(self, siblings: list[str]) -> None:
        rng, world = self.script.rng, self.node.world
        for _ in range(rng.choice((1, 2, 7))):
            if not world.may_start():
                return
            needs = rng.sample(siblings, min(len(siblings), rng.choice((0, 0, 1, 2))))
            if rng.random() < 0.3:
                needs.append(rng.choice((world.some_task(rng), self.attempt.partition(".")[0])))
            asked = {"text": f"subtask\n⟦{world.marker()}⟧", "depends_on": needs, "priority": rng.randint(-2, 2)}
            asked |= world.share(self.attempt.partition(".")[0], rng) | world.bounds()
            answer = await self.node.mcp(self._token, "dispatch_task", asked)
            if isinstance(answer, Mapping) and "id" in answer:
                siblings.append(str(answer["id"]))

    async def _plans(self, siblings: list[str]) -> None:
        """A diamond in one call, or a ring."""
        world, rng = self.node.world, self.script.rng
        shape: dict[str, tuple[str, ...]] = {"a": (), "b": ("a",), "c": ("a",), "d": ("b", "c")}
        if rng.random() < 0.1:
            shape["a"] = ("d",)
        if not world.may_start(len(shape)):
            return
        tasks = [
            {"key": key, "text": f"planned\n⟦{world.marker()}⟧", "depends_on": needs} for key, needs in shape.items()
        ]
        answer = await self.node.mcp(self._token, "plan_tasks", {"tasks": tasks})
        if answer is not None:
            siblings += [str(task["id"]) for task in answer["tasks"]]

    async def _steers(self, children: list[str], child: str | None = None) -> None:
        """Writes to a child, stops it, or tries it anew; sometimes to one that is not its own."""
        world, rng = self.node.world, self.script.rng
        family = self._family(children)
        if child is None:
            child = rng.choice(family) if family and rng.random() < 0.9 else world.some_task(rng)
        what = rng.choice(("send_message_to_subtask", "stop_subtask", "retry_subtask", "get_pending_messages"))
        asked: dict[str, Any] = {} if what == "get_pending_messages" else {"task": child}
        if what == "send_message_to_subtask":
            asked |= {"text": f"by the way\n⟦{world.marker()}⟧", "interrupt": rng.random() < 0.4}
        elif what == "stop_subtask" and rng.random() < 0.5:
            asked["warning"] = f"you will be stopped\n⟦{world.marker()}⟧"
        elif what == "retry_subtask" and not world.may_start():
            return
        await self.node.mcp(self._token, what, asked)

    async def steers_at_once(self, child: str) -> None:
        """Something has just become of a child."""
        if self.returncode is None:
            await self._steers([], child)

    def _family(self, dispatched: list[str]) -> list[str]:
        return self.node.world.children(self.attempt.partition(".")[0]) or dispatched

    async def _waits(self, children: list[str]) -> None:
        rng = self.script.rng
        asked: dict[str, Any] = {"mode": rng.choice(("all", "any")), "timeout_s": rng.choice((1, 10, 600))}
        if children and rng.random() < 0.5:
            asked["subtasks"] = children
        await self.node.mcp(self._token, "wait_for_subtasks", asked)
