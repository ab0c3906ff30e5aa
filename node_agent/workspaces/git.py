"""The node's own git: only ever in the node's bare repositories, never inside an agent's tree."""

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path

from shared.errors import SamError

WORDS = 2000
"""Characters of git's own words that a reason carries."""


class GitError(Exception):
    """git ended with an error; the text is its own words."""


async def git(*args: str, cwd: Path, env: Mapping[str, str] | None = None, timeout_s: float = 600) -> bytes:
    """Runs git with the daemon's own rights and returns what it printed.

    Raises:
        GitError: it failed, or did not end in `timeout_s`.
        SamError: `disk_full`.
    """
    process = await asyncio.create_subprocess_exec(
        "git", *args,
        cwd=cwd, env={**environment(), **(env or {})}, start_new_session=True,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(timeout_s):
            out, err = await process.communicate()
    except TimeoutError as error:
        raise GitError(f"git {args[0]} did not end within {timeout_s:.0f} s") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        words = clean(err)
        if "No space left on device" in words:
            raise SamError("disk_full", words)
        raise GitError(words)
    return out


def environment() -> dict[str, str]:
    """The daemon's environment without anything that points git elsewhere or lets it ask."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {
        **kept,
        "LC_ALL": "C",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_SSH_COMMAND": os.environ.get("GIT_SSH_COMMAND", "ssh -oBatchMode=yes"),
    }


def clean(output: bytes) -> str:
    """git's words as a person should read them: no carriage returns, the end where it is long."""
    return output.decode(errors="replace").replace("\r", "\n").strip()[-WORDS:]
