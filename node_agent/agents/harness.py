"""The coding agents SAM knows: how each is started, pointed at the broker, and told a model.

A harness is a record, a recipe in `_RECIPES` and, where it is not part of SAM, packages with exact versions. Recipes
were measured against the programs themselves; each odd-looking variable says what happens without it.
"""

import compileall
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from node_agent.agents import install
from node_agent.broker.upstream import Upstream, Wire
from shared.errors import Refused
from shared.spec import Permissions
from shared.wire import Harness

ROOT: Final = Path(__file__).resolve().parents[2]
"""Where the packages `node_agent` and `shared` are imported from."""


class HarnessRecord(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    title: str
    wire: Wire
    packages: tuple[install.Package, ...] = ()
    """npm packages it consists of; none: it is part of SAM."""
    modes: dict[Permissions, str] = {}
    """ACP session mode by what the agent may do: the widest in which it never asks for what it may not."""
    tools_kept_away: dict[Permissions, tuple[str, ...]] = {}
    """Tools it is not even offered; the other half is `agents.session`, which answers what it asks."""


HARNESSES: Final[dict[str, HarnessRecord]] = {
    "native": HarnessRecord(name="native", title="SAM's own agent", wire="openai"),
    "claude": HarnessRecord(
        name="claude",
        title="Claude Code",
        wire="anthropic",
        packages=(install.Package(name="@agentclientprotocol/claude-agent-acp", version="0.100.0"),),
        modes={
            Permissions.READ: "default",
            Permissions.EDIT: "acceptEdits",
            Permissions.FULL: "bypassPermissions",
        },
        tools_kept_away={
            Permissions.READ: ("Bash", "Edit", "Write", "NotebookEdit", "WebFetch", "WebSearch"),
            Permissions.EDIT: ("Bash", "WebFetch", "WebSearch"),
        },
    ),
}


class Launch(msgspec.Struct, frozen=True, kw_only=True):
    """How to start one agent. The environment is whole: nothing of the daemon's own is inherited."""

    argv: tuple[str, ...]
    env: dict[str, str]
    files: dict[str, str] = {}
    """Texts to write before the start, by path relative to the agent's home."""
    mode: str | None = None
    meta: dict[str, Any] = {}
    """What this agent understands beside ACP's own fields: `_meta` where its session begins."""
    readable: tuple[Path, ...] = ()
    """Trees the agent's user must be able to read."""


def launch(
    name: str,
    *,
    home: Path,
    cwd: Path,
    broker_url: str,
    token: str,
    model: str | None,
    installs: Path,
    permissions: Permissions = Permissions.FULL,
    images: bool = False,
) -> Launch:
    """The recipe of harness `name` for one attempt, held to `permissions`. `images`: its model takes pictures.

    Raises:
        Refused: unknown_harness, or harness_not_installed.
    """
    record = HARNESSES.get(name)
    if record is None:
        raise Refused("unknown_harness", name)
    if install.version(record.name, record.packages, installs) is None:
        raise Refused("harness_not_installed", name)
    env = {
        "HOME": str(home),
        "PATH": _path(),
        "PWD": str(cwd),
        "LANG": "C.UTF-8",
        "TERM": "dumb",
        "NO_COLOR": "1",
    }
    recipe = _RECIPES[name](record, env, broker_url.rstrip("/"), token, model, installs)
    recipe.env["SAM_PERMISSIONS"] = permissions
    if images:
        recipe.env["SAM_LLM_IMAGES"] = "1"
    kept_away = record.tools_kept_away.get(permissions, ())
    meta = {"claudeCode": {"options": {"disallowedTools": list(kept_away)}}} if kept_away else {}
    return msgspec.structs.replace(recipe, mode=record.modes.get(permissions), meta=meta)


def statuses(installs: Path, upstream: Upstream) -> tuple[Harness, ...]:
    """Every harness with whether it is installed here and has a model it can speak to."""
    return tuple(_status(record, installs, upstream) for record in HARNESSES.values())


def _status(record: HarnessRecord, installs: Path, upstream: Upstream) -> Harness:
    version = install.version(record.name, record.packages, installs)
    why_not = upstream.why_not(record.wire)
    if version is None:
        why_not = f"{record.title} is not installed. Run `sam agents install {record.name}`."
    return Harness(
        name=record.name,
        installed=version is not None,
        version=version,
        usable=why_not is None,
        why_not=why_not,
    )


def _native(
    record: HarnessRecord, env: dict[str, str], broker_url: str, token: str, model: str | None, installs: Path
) -> Launch:
    _compile_own()
    env |= {"SAM_LLM_URL": f"{broker_url}/llm/v1", "SAM_LLM_KEY": token, "PYTHONPATH": str(ROOT)}
    if model:
        env["SAM_LLM_MODEL"] = model
    return Launch(
        # -P: the repository's own modules must not stand in for SAM's. The agent drops PYTHONPATH for its commands.
        argv=(sys.executable, "-P", "-m", "node_agent.native"),
        env=env,
        readable=(ROOT / "node_agent", ROOT / "shared", Path(sys.prefix), Path(sys.base_prefix)),
    )


@cache
def _compile_own() -> None:
    """The agent's user cannot write here: without this its every start would compile the modules anew."""
    for tree in ("node_agent/native", "node_agent/agents", "shared"):
        compileall.compile_dir(ROOT / tree, quiet=2)


def _claude(
    record: HarnessRecord, env: dict[str, str], broker_url: str, token: str, model: str | None, installs: Path
) -> Launch:
    env |= {
        "ANTHROPIC_BASE_URL": f"{broker_url}/llm",
        "ANTHROPIC_API_KEY": token,
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "DISABLE_AUTOUPDATER": "1",
        "CLAUDE_CODE_MAX_RETRIES": "2",  # by default a 401 or 429 is retried for over 45 s
        "ENABLE_TOOL_SEARCH": "false",  # else SAM's own tools hide behind a search, and a turn may never find them
        "IS_SANDBOX": "1",  # as root the mode bypassPermissions is not offered without it
    }
    if model:
        env["ANTHROPIC_MODEL"] = model
    tree = installs / record.name
    entry = tree / "node_modules" / record.packages[0].name / "dist" / "index.js"
    return Launch(
        argv=(str(install.node()), str(entry)),
        env=env,
        readable=(tree, install.node().parents[1]),
    )


_Recipe = Callable[[HarnessRecord, dict[str, str], str, str, str | None, Path], Launch]
_RECIPES: Final[dict[str, _Recipe]] = {"native": _native, "claude": _claude}


def _path() -> str:
    """The machine's own programs first; SAM's environment last, for a machine whose only Python or Node it is."""
    own = str(Path(sys.prefix) / "bin")
    found = [part for part in os.environ.get("PATH", os.defpath).split(os.pathsep) if part and part != own]
    return os.pathsep.join([*found, own])
