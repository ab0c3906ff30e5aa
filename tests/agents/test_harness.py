"""The records of the coding agents: how each is started, and what is said of one that cannot be."""

import json
import sys
from pathlib import Path

import pytest

from node_agent.agents.harness import HARNESSES, launch, statuses
from node_agent.agents.install import install, node
from node_agent.broker.upstream import upstream_from
from shared.errors import Refused
from shared.spec import Permissions

REHEARSAL = upstream_from(None, None, None, None)


def installed(installs: Path) -> Path:
    """A tree that looks like Claude Code's, as far as its version goes."""
    package = HARNESSES["claude"].packages[0]
    manifest = installs / "claude" / "node_modules" / package.name / "package.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_text(json.dumps({"name": package.name, "version": package.version}))
    return installs


def start(name: str, installs: Path, model: str | None = None) -> tuple[tuple[str, ...], dict[str, str]]:
    home = installs / "home"
    recipe = launch(
        name, home=home, cwd=installs, broker_url="http://127.0.0.1:1/", token="tok", model=model, installs=installs
    )
    assert all(tree.exists() for tree in recipe.readable)
    return recipe.argv, recipe.env


def test_what_is_not_installed_says_how_to_install_it(tmp_path: Path) -> None:
    native, claude = statuses(tmp_path, REHEARSAL)
    assert (native.name, native.usable) == ("native", True)
    assert (claude.installed, claude.usable) == (False, False)
    assert claude.why_not is not None and "sam agents install claude" in claude.why_not
    with pytest.raises(Refused, match="not installed"):
        start("claude", tmp_path)
    with pytest.raises(Refused, match="known"):
        start("nobody", tmp_path)


@pytest.mark.parametrize(
    ("url", "key", "usable"),
    [(None, None, [1, 1]), ("http://x/v1", None, [1, 0]), (None, "sk", [0, 1]), ("u", "sk", [1, 1])],
)
def test_an_agent_is_usable_only_with_a_model_of_its_own_wire(
    tmp_path: Path, url: str | None, key: str | None, usable: list[int]
) -> None:
    found = statuses(installed(tmp_path), upstream_from(url, None, "m", key))
    assert [int(status.usable) for status in found] == usable
    assert all((status.why_not is None) == status.usable for status in found)


def test_native_is_pointed_at_the_broker_and_cannot_be_shadowed_by_the_repository(tmp_path: Path) -> None:
    argv, env = start("native", tmp_path, model="chosen")
    assert argv == (sys.executable, "-P", "-m", "node_agent.native")
    assert (env["SAM_LLM_URL"], env["SAM_LLM_KEY"]) == ("http://127.0.0.1:1/llm/v1", "tok")
    assert env["SAM_LLM_MODEL"] == "chosen"


def test_claude_is_pointed_at_the_broker_and_runs_on_sams_own_node(tmp_path: Path) -> None:
    argv, env = start("claude", installed(tmp_path))
    assert argv[0] == str(node())
    assert (env["ANTHROPIC_BASE_URL"], env["ANTHROPIC_API_KEY"]) == ("http://127.0.0.1:1/llm", "tok")
    assert "ANTHROPIC_MODEL" not in env


def test_nothing_of_the_daemons_environment_reaches_an_agent_but_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAM_MODEL_KEY", "sk-secret")
    monkeypatch.setenv("PATH", f"{Path(sys.prefix) / 'bin'}:/usr/bin")
    for name in HARNESSES:
        _, env = start(name, installed(tmp_path / name))
        assert "sk-secret" not in str(env)
        assert env["PATH"] == f"/usr/bin:{Path(sys.prefix) / 'bin'}"


def test_a_half_made_installation_is_no_installation(tmp_path: Path) -> None:
    manifest = installed(tmp_path) / "claude" / "node_modules" / HARNESSES["claude"].packages[0].name / "package.json"
    manifest.write_text("{")
    assert statuses(tmp_path, REHEARSAL)[1].installed is False


def test_sams_own_agent_needs_no_installing_and_an_unknown_one_is_refused(tmp_path: Path) -> None:
    install("native", tmp_path / "installs")
    assert not (tmp_path / "installs").exists()
    with pytest.raises(Refused):
        install("nobody", tmp_path)


@pytest.mark.parametrize(
    ("permissions", "mode", "kept_away"),
    [(Permissions.READ, "default", {"Bash", "Edit", "Write"}), (Permissions.EDIT, "acceptEdits", {"Bash"}),
     (Permissions.FULL, "bypassPermissions", set())],
)  # fmt: skip
def test_what_an_agent_may_do_is_said_to_it_where_it_starts(
    tmp_path: Path, permissions: Permissions, mode: str, kept_away: set[str]
) -> None:
    installs = installed(tmp_path)
    common = {
        "home": tmp_path / "home",
        "cwd": tmp_path,
        "broker_url": "http://127.0.0.1:1",
        "token": "t",
        "model": None,
    }
    claude = launch("claude", installs=installs, permissions=permissions, **common)  # type: ignore[arg-type]
    away = set(claude.meta.get("claudeCode", {}).get("options", {}).get("disallowedTools", ()))
    assert claude.mode == mode
    assert kept_away <= away
    assert bool(away) is bool(kept_away)
    native = launch("native", installs=installs, permissions=permissions, **common)  # type: ignore[arg-type]
    assert native.env["SAM_PERMISSIONS"] == permissions
