"""The CLI's settings: one typed record, read once from the environment; what cannot be read stops the start."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from edge.settings import DRIFT_S, drift_from
from node_agent.settings import settings_from as node_settings_from
from shared.errors import SamError

PORT: Final = 7626

KNOWN: Final = frozenset(
    {
        "SAM_HOME",
        "SAM_HOST",
        "SAM_PORT",
        "SAM_HOSTS",
        "SAM_URL",
        "SAM_TOKEN",
        "SAM_MODEL_URL",
        "SAM_MODEL_KEY",
        "SAM_MODEL",
        "SAM_MODEL_IMAGES",
        "SAM_AGENTS",
        "SAM_WORKSPACES",
        "SAM_SEATS",
        "SAM_AGENT_IDLE_S",
        "SAM_DRIFT_S",
        "SAM_TEST_CACHE",
        "SAM_EDGE_URL",
        "SAM_ENROLMENT",
        "SAM_NODE_HOME",
        "SAM_NODE_HOST",
        "SAM_NODE_NAME",
        "SAM_NODE_PORT",
        "SAM_NODE_URL",
    }
)
"""Every variable of SAM; docs/configuration.md says what each means, and a test holds the two together."""

FOREIGN: Final = ("SAM_CLI_",)
"""Variables of another program that shares the prefix: AWS's Serverless Application Model."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What `sam` is told from outside."""

    home: Path
    """The data directory, absolute."""
    host: str = "127.0.0.1"
    """The address `sam up` listens on."""
    port: int = PORT
    """0: any free port."""
    hosts: frozenset[str] = frozenset()
    """Further host names that SAM answers under."""
    drift_s: int = DRIFT_S
    """How often the edge looks whether a subtask still does its task; 0: never."""
    url: str | None = None
    """Another SAM than the one of the data directory; needs `token`."""
    token: str | None = None

    @property
    def reachable_host(self) -> str:
        """Where this machine reaches what listens on `host`, as it stands in a URL."""
        name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        return f"[{name}]" if ":" in name else name

    @property
    def agents(self) -> Path:
        return self.home / "agents"


def settings_from(environ: Mapping[str, str]) -> Settings:
    """The settings in `environ`.

    Raises:
        SamError: `invalid_setting`, with the variable's name; also for an unknown variable that begins with `SAM_`.
    """
    for name in sorted(environ):
        if name.startswith("SAM_") and name not in KNOWN and not name.startswith(FOREIGN):
            raise SamError("invalid_setting", f"{name} is not a setting of SAM.")
    home = Path(environ.get("SAM_HOME") or Path.home() / ".sam").expanduser()
    if not home.is_absolute():
        raise SamError("invalid_setting", f"SAM_HOME must be an absolute path, not {str(home)!r}.")
    node_settings_from(environ)  # the other half's variables, so that a wrong one stops this start and not that one
    return Settings(
        home=home,
        host=_host(environ.get("SAM_HOST") or "127.0.0.1", "SAM_HOST"),
        port=_port(environ.get("SAM_PORT") or str(PORT)),
        hosts=frozenset(
            _host(name.strip(), "SAM_HOSTS") for name in environ.get("SAM_HOSTS", "").split(",") if name.strip()
        ),
        drift_s=drift_from(environ.get("SAM_DRIFT_S") or str(DRIFT_S)),
        url=_url(environ.get("SAM_URL")),
        token=environ.get("SAM_TOKEN") or None,
    )


def node_environment(settings: Settings, environ: Mapping[str, str], edge_url: str, enrolment: str) -> dict[str, str]:
    """What the node of this machine is started with: the person's own environment, and where it belongs."""
    kept = {name: value for name, value in environ.items() if name not in ("SAM_TOKEN", "SAM_URL")}
    return kept | {
        "SAM_EDGE_URL": edge_url,
        "SAM_HOME": str(settings.home),
        "SAM_NODE_HOME": str(settings.home / "node"),
        "SAM_AGENTS": str(settings.agents),
        "SAM_ENROLMENT": enrolment,
        "PYTHONUNBUFFERED": "1",
    }


def rehearsal_environment(environ: Mapping[str, str], home: Path) -> dict[str, str]:
    """The environment of an installation that stands alone: no model, no setting of the person's own SAM."""
    hidden = ("SAM_", "ANTHROPIC_", "OPENAI_")
    kept = {name: value for name, value in environ.items() if not name.startswith(hidden)}
    return kept | {"SAM_HOME": str(home), "SAM_PORT": "0"}


def current() -> Settings:
    """The settings of this process."""
    return settings_from(os.environ)


def _host(text: str, name: str) -> str:
    if any(character in text for character in "/ @?#") or (":" in text and not _is_ipv6(text)):
        raise SamError("invalid_setting", f"{name} takes host names or addresses without a port, not {text!r}.")
    return text.lower()


def _is_ipv6(text: str) -> bool:
    return all(character in "0123456789abcdefABCDEF:." for character in text)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise SamError("invalid_setting", f"SAM_PORT must be a whole number from 0 to 65535, not {text!r}.")
    return int(text)


def _url(text: str | None) -> str | None:
    if text and not text.startswith(("http://", "https://")):
        raise SamError("invalid_setting", "SAM_URL must start with http:// or https://.")
    return text.rstrip("/") if text else None
