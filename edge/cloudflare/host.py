"""Puts the cloud host together: its bindings as the edge's ports, its variables as the edge's settings."""

import re
from typing import Any, Final
from urllib.parse import urlsplit

from edge.app import Host
from edge.cloudflare.clock import RandomIds, SystemClock
from edge.cloudflare.database import D1Databases
from edge.cloudflare.fetching import Fetching
from edge.cloudflare.forge import HttpForge
from edge.cloudflare.model import WorkersAi
from edge.cloudflare.node_client import FetchNodeClient
from edge.cloudflare.objects import R2Objects
from edge.cloudflare.pages import FetchPages
from edge.cloudflare.stubs import ObjectAlarm, ObjectHub
from edge.cloudflare.vault import WebCryptoVault
from edge.orchestrator.rehearsal import RehearsalModel
from edge.outside.github import GITHUB, GitHubReader
from edge.settings import DRIFT_S, EdgeSettings, drift_from
from shared.errors import SamError

ASK_S: Final = 20
"""Of one question to GitHub; a tool's call asks a handful."""
_KEY: Final = re.compile(r"[0-9a-f]{64}")


def make_host(env: Any) -> Host:
    """The ports over the bindings DB, OBJECTS and HUB.

    Raises:
        SamError: `invalid_setting`, with the variable's name.
    """
    clock = SystemClock()
    return Host(
        databases=D1Databases(env.DB),
        objects=R2Objects(env.OBJECTS),
        hub=ObjectHub(env.HUB),
        alarm=ObjectAlarm(env.HUB, clock),
        vault=WebCryptoVault(_key(env)),
        node_client=FetchNodeClient(),
        forge=HttpForge(),
        model=WorkersAi(env.AI) if hasattr(env, "AI") else RehearsalModel(),
        clock=clock,
        ids=RandomIds(clock),
        reader=GitHubReader(_github(env), Fetching(ASK_S), clock),
        http=FetchPages(),
        settings=_settings(env),
    )


def _settings(env: Any) -> EdgeSettings:
    url = _text(env, "SAM_URL").rstrip("/")
    name = urlsplit(url).hostname
    if not url.startswith(("https://", "http://")) or not name:
        raise SamError("invalid_setting", "SAM_URL is the address people open, as in https://sam.example.org")
    more = (host.strip().lower() for host in _text(env, "SAM_HOSTS").split(","))
    return EdgeSettings(
        kind="cloudflare",
        public_url=url,
        hosts=frozenset({name.lower(), *filter(None, more)}),
        drift_s=drift_from(_text(env, "SAM_DRIFT_S") or str(DRIFT_S)),
    )


def _github(env: Any) -> str:
    """Where people open GitHub."""
    url = _text(env, "SAM_GITHUB").rstrip("/")
    if url and not (url.startswith(("https://", "http://")) and urlsplit(url).hostname):
        raise SamError("invalid_setting", "SAM_GITHUB is the address of a GitHub Enterprise Server; empty: github.com")
    return url or GITHUB


def _key(env: Any) -> bytes:
    key = _text(env, "SAM_KEY")
    if not _KEY.fullmatch(key):
        raise SamError(
            "invalid_setting", "SAM_KEY has 64 hex digits: `openssl rand -hex 32 | wrangler secret put SAM_KEY`"
        )
    return bytes.fromhex(key)


def _text(env: Any, name: str) -> str:
    value = getattr(env, name, None)
    return value if isinstance(value, str) else ""
