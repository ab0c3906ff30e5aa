"""One ACP v1 session with a coding agent: SAM's side of the pipe.

initialize → session/load, session/resume or session/new → session/set_mode → session/prompt, turn by turn. SAM offers
neither files nor terminals: no agent needs them, and each works on its own tree. The caller spawns the process, with
its stdin and stdout as pipes and its stderr on a file.
"""

import asyncio
import base64
import contextlib
import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from node_agent.agents.jsonrpc import METHOD_NOT_FOUND, Disconnected, Params, Peer, Reader, RpcError, Writer
from node_agent.agents.updates import Update, read_update
from shared.errors import SamError
from shared.pictures import fitting, is_one
from shared.reasons import REASONS
from shared.spec import Permissions

OPEN_S: Final = 90
"""Claude Code's first start on a cold disk took 20 s."""
GRACE_S: Final = 3
AUTH_REQUIRED: Final = -32000
"""ACP `auth_required`."""
DETAIL_CHARS: Final = 600


class TurnEnd(msgspec.Struct, frozen=True, kw_only=True):
    stop_reason: str
    """ACP `StopReason`."""
    input_tokens: int = 0
    """What the agent itself counted; the broker's meter is what is billed."""
    output_tokens: int = 0


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """A file that is in the workspace and goes with a prompt."""

    name: str
    content_type: str
    bytes: int
    path: str
    """Where the agent finds it."""
    picture: str | None = None
    """The node's own copy, where it is a picture that an agent may be shown: the agent's could be anything by now."""


class Session:
    """Speaks to one agent process. `on_update` is called in order and must not block."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        on_update: Callable[[Update], None],
        permissions: Permissions = Permissions.FULL,
    ) -> None:
        self._process = process
        self._permissions = permissions
        self._on_update = on_update
        self._id: str | None = None
        self._replaying = True
        self._cancelling = False
        reader, writer = _pipes(process)
        self._peer = Peer(reader, writer, on_request=self._asked, on_notification=self._told)
        self._reading = asyncio.ensure_future(self._peer.run())
        self._images = False
        self.resumed = False
        """True once an earlier session was taken up."""

    async def open(
        self,
        cwd: Path,
        mcp_url: str,
        mcp_token: str,
        resume: str | None,
        mode: str | None,
        meta: Params | None = None,
    ) -> str:
        """Starts a session in `cwd`, or takes up session `resume` where the agent still has it; answers its id.

        Raises:
            SamError: agent_not_started, with what went wrong.
        """
        try:
            async with asyncio.timeout(OPEN_S):
                return await self._open(cwd, mcp_url, mcp_token, resume, mode, meta)
        except TimeoutError as error:
            raise SamError("agent_not_started", f"It did not answer within {OPEN_S} s.") from error
        except Disconnected as error:
            raise SamError("agent_not_started", "It ended before its session began.") from error
        except RpcError as error:
            raise SamError("agent_not_started", _detail(error)) from error

    async def prompt(self, text: str, given: Sequence[Given] = ()) -> TurnEnd:
        """Sends `text` with what goes with it, and waits for the turn's end.

        Raises:
            SamError: agent_crashed, agent_refused, or what its model said: model_unauthorized, model_unreachable,
                model_failed.
        """
        try:
            blocks: list[dict[str, Any]] = [{"type": "text", "text": text}]
            if given:
                blocks += await asyncio.to_thread(_blocks, given, self._images)
            if self._cancelling:  # before it was sent: the agent would work on, its order to stop long read
                return TurnEnd(stop_reason="cancelled")
            answer = await self._peer.call("session/prompt", {"sessionId": self._id, "prompt": blocks})
        except Disconnected as error:
            raise SamError("agent_crashed") from error
        except RpcError as error:
            raise _failure(error) from error
        finally:
            self._cancelling = False
        end = _turn_end(answer if isinstance(answer, dict) else {})
        if end.stop_reason == "refusal":
            raise SamError("agent_refused")
        return end

    async def cancel(self) -> None:
        """Asks the agent to end its turn; `prompt` then answers with stop reason `cancelled`."""
        self._cancelling = True
        with contextlib.suppress(Disconnected):
            await self._peer.notify("session/cancel", {"sessionId": self._id})

    async def close(self) -> None:
        """Closes the agent's stdin, gives it three seconds, then kills it. Safe to call twice."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            async with asyncio.timeout(GRACE_S):
                await self._process.wait()
        except TimeoutError:
            _kill(self._process)
            await self._process.wait()
        self._reading.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._reading

    async def _open(
        self, cwd: Path, mcp_url: str, mcp_token: str, resume: str | None, mode: str | None, meta: Params | None
    ) -> str:
        offer = {
            "protocolVersion": 1,
            "clientCapabilities": {"fs": {"readTextFile": False, "writeTextFile": False}, "terminal": False},
            "clientInfo": {"name": "sam", "title": "SAM", "version": "0.1.0"},
        }
        hello = _mapping(await self._peer.call("initialize", offer))
        offered = _mapping(_mapping(hello.get("agentCapabilities")).get("promptCapabilities"))
        self._images = offered.get("image") is True
        where: Params = {
            "cwd": str(cwd),
            "mcpServers": [
                {
                    "type": "http",
                    "name": "sam",
                    "url": mcp_url,
                    "headers": [{"name": "Authorization", "value": f"Bearer {mcp_token}"}],
                }
            ],
        }
        if meta:
            where["_meta"] = meta
        if resume is not None:
            await self._take_up(resume, where, _mapping(hello.get("agentCapabilities")))
        if self._id is None:
            identity = _mapping(await self._peer.call("session/new", where)).get("sessionId")
            if not isinstance(identity, str):
                raise SamError("agent_not_started", "It gave its session no id.")
            self._id = identity
        if mode is not None:
            await self._peer.call("session/set_mode", {"sessionId": self._id, "modeId": mode})
        self._replaying = False
        return self._id

    async def _take_up(self, resume: str, where: Params, capabilities: Params) -> None:
        """An agent that has forgotten the session answers with an error: then a new one is begun."""
        methods = []
        if isinstance(_mapping(capabilities.get("sessionCapabilities")).get("resume"), dict):
            methods.append("session/resume")
        if capabilities.get("loadSession") is True:
            methods.append("session/load")
        for method in methods:
            with contextlib.suppress(RpcError):
                await self._peer.call(method, {"sessionId": resume, **where})
                self._id, self.resumed = resume, True
                return

    def _told(self, method: str, params: Params) -> None:
        """While a session is taken up the agent repeats its history, which SAM has stored long ago."""
        update = params.get("update")
        if method == "session/update" and isinstance(update, dict) and not self._replaying:
            self._on_update(read_update(update))

    async def _asked(self, method: str, params: Params) -> object:
        if method != "session/request_permission":
            raise RpcError(METHOD_NOT_FOUND, f"SAM does not offer {method}.")
        if not self._cancelling:
            options = [option for option in params.get("options") or [] if isinstance(option, dict)]
            for kind in _YES if self._may(_mapping(params.get("toolCall"))) else _NO:
                for option in options:
                    if option.get("kind") == kind:
                        return {"outcome": {"outcome": "selected", "optionId": option.get("optionId")}}
        return {"outcome": {"outcome": "cancelled"}}

    def _may(self, call: dict[str, Any]) -> bool:
        """Whether the agent may do what it asks for. SAM's own tools are judged by the edge."""
        if self._permissions is Permissions.FULL or _own_tool(call):
            return True
        return call.get("kind") in _KINDS[self._permissions]


_YES: Final = ("allow_always", "allow_once")
_NO: Final = ("reject_once", "reject_always")
_LOOKS: Final = frozenset({"read", "search", "think"})
_KINDS: Final = {Permissions.READ: _LOOKS, Permissions.EDIT: _LOOKS | {"edit", "delete", "move"}}
"""ACP `ToolKind`s; one that is not given is not known to be harmless."""


def _own_tool(call: dict[str, Any]) -> bool:
    named = _mapping(_mapping(call.get("_meta")).get("claudeCode")).get("toolName")
    return isinstance(named, str) and named.startswith("mcp__sam__")


def _blocks(given: Sequence[Given], images: bool) -> list[dict[str, Any]]:
    """ACP content blocks (protocol, "Content"): pictures where the agent takes them, links to everything else."""
    pictures = [one for one in given if images and one.picture is not None]
    shown = pictures[: fitting([one.bytes for one in pictures])]
    return [(_image(one) if one in shown else None) or _link(one) for one in given]


def _link(given: Given) -> dict[str, Any]:
    return {
        "type": "resource_link",
        "uri": Path(given.path).as_uri(),
        "name": given.name,
        "mimeType": given.content_type,
        "size": given.bytes,
    }


def _image(given: Given) -> dict[str, Any] | None:
    """None where the copy is gone, or no picture."""
    try:
        body = Path(given.picture or "").read_bytes()
    except OSError:
        return None
    if not is_one(given.content_type, body):
        return None
    data = base64.b64encode(body).decode()
    return {"type": "image", "mimeType": given.content_type, "data": data, "uri": Path(given.path).as_uri()}


def _pipes(process: asyncio.subprocess.Process) -> tuple[Reader, Writer]:
    if process.stdin is None or process.stdout is None:
        raise ValueError("the agent's stdin and stdout must be pipes")
    return process.stdout, process.stdin


def _turn_end(answer: dict[str, Any]) -> TurnEnd:
    """`usage` is where ACP puts it; some agents have it in `_meta.usage`."""
    usage = _mapping(answer.get("usage")) or _mapping(_mapping(answer.get("_meta")).get("usage"))
    reason = answer.get("stopReason")
    return TurnEnd(
        stop_reason=reason if isinstance(reason, str) else "end_turn",
        input_tokens=_count(usage.get("inputTokens")),
        output_tokens=_count(usage.get("outputTokens")),
    )


def _failure(error: RpcError) -> SamError:
    """SAM's own agent names the reason in `data.code`; of others only ACP's own codes are trusted."""
    named = _mapping(error.data).get("code")
    if isinstance(named, str) and named in REASONS:
        return SamError(named, str(_mapping(error.data).get("detail", ""))[:DETAIL_CHARS])
    if error.code == AUTH_REQUIRED:
        return SamError("model_unauthorized", _detail(error))
    return SamError("model_failed", _detail(error))


def _detail(error: RpcError) -> str:
    data = error.data
    if isinstance(data, dict):
        data = data.get("details") or data.get("message") or data.get("detail")
    more = f" {data}" if isinstance(data, str) and data and data not in error.message else ""
    return f"{error.message}{more}".strip()[:DETAIL_CHARS]


def _mapping(raw: object) -> dict[str, Any]:
    return raw if isinstance(raw, dict) else {}


def _count(raw: object) -> int:
    return raw if isinstance(raw, int) and raw >= 0 else 0


def _kill(process: asyncio.subprocess.Process) -> None:
    """The whole process group where the agent leads one, so that its shells go with it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if os.getpgid(process.pid) == process.pid:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
