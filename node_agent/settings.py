"""The node's settings: one typed record, read once from the environment; what cannot be read stops the start."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from shared.errors import SamError

SEAT_BYTES = 512 * 1024 * 1024
"""Resident memory of one agent session, measured: 220 to 560 MB."""


class NodeSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the daemon is told from outside."""

    edge_url: str
    home: Path
    """SAM's own directory on this machine, closed to agents (0700)."""
    workspaces: Path
    installs: Path
    """Where `sam agents install` puts coding agents."""
    host: str = "127.0.0.1"
    port: int = 0
    """0: any free port."""
    url: str | None = None
    """Where the edge reaches the command app; None: the address the daemon listens on."""
    name: str = "local"
    enrolment: str | None = None
    seats: int = 4
    idle_s: float = 600
    """An agent that is silent for so long in its turn is asked whether it is still there."""
    model_url: str | None = None
    model_key: str | None = None
    model: str | None = None
    model_images: bool | None = None
    """Whether that model takes pictures; None: as far as it is known by its name."""
    anthropic_api_key: str | None = None
    anthropic_url: str | None = None


def settings_from(environ: Mapping[str, str]) -> NodeSettings:
    """The settings in `environ`; the table in docs/configuration.md lists them.

    Raises:
        SamError: `invalid_setting`, with the variable's name.
    """
    sam_home = _path(environ, "SAM_HOME", Path.home() / ".sam")
    home = _path(environ, "SAM_NODE_HOME", sam_home / "node")
    return NodeSettings(
        edge_url=_url(environ, "SAM_EDGE_URL", "http://127.0.0.1:7626"),
        home=home,
        workspaces=_path(environ, "SAM_WORKSPACES", default_workspaces(home)),
        installs=_path(environ, "SAM_AGENTS", sam_home / "agents"),
        host=environ.get("SAM_NODE_HOST") or "127.0.0.1",
        port=_integer(environ, "SAM_NODE_PORT", 0, low=0, high=65535),
        url=_url(environ, "SAM_NODE_URL", "") or None,
        name=environ.get("SAM_NODE_NAME") or os.uname().nodename or "local",
        enrolment=environ.get("SAM_ENROLMENT") or None,
        seats=_integer(environ, "SAM_SEATS", default_seats(), low=1, high=1000),
        idle_s=_integer(environ, "SAM_AGENT_IDLE_S", 600, low=10, high=86_400),
        model_url=_url(environ, "SAM_MODEL_URL", "") or None,
        model_key=environ.get("SAM_MODEL_KEY") or None,
        model=environ.get("SAM_MODEL") or None,
        model_images=_yes_or_no(environ, "SAM_MODEL_IMAGES"),
        anthropic_api_key=environ.get("ANTHROPIC_API_KEY") or None,
        anthropic_url=_url(environ, "ANTHROPIC_BASE_URL", "") or None,
    )


def default_workspaces(home: Path) -> Path:
    """Under root outside every home directory, which is closed to the uids that agents run as; else in `home`."""
    if os.geteuid() != 0:
        return home / "workspaces"
    return Path("/var/lib/sam/workspaces") / hashlib.sha256(bytes(home.absolute())).hexdigest()[:16]


def default_seats() -> int:
    return max(4, min(32, int((os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")) // SEAT_BYTES)))


def _path(environ: Mapping[str, str], name: str, default: Path) -> Path:
    text = environ.get(name)
    if not text:
        return default
    path = Path(text).expanduser()
    if not path.is_absolute():
        raise SamError("invalid_setting", f"{name} must be an absolute path, not {text!r}.")
    return path


def _url(environ: Mapping[str, str], name: str, default: str) -> str:
    text = environ.get(name) or default
    if text and not text.startswith(("http://", "https://")):
        raise SamError("invalid_setting", f"{name} must start with http:// or https://.")
    return text.rstrip("/")


def _integer(environ: Mapping[str, str], name: str, default: int, *, low: int, high: int) -> int:
    text = environ.get(name)
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise SamError("invalid_setting", f"{name} must be a whole number from {low} to {high}, not {text!r}.")
    return int(text)


def _yes_or_no(environ: Mapping[str, str], name: str) -> bool | None:
    text = environ.get(name) or None
    if text not in (None, "yes", "no"):
        raise SamError("invalid_setting", f"{name} must be yes or no, not {text!r}.")
    return None if text is None else text == "yes"
