"""Copies what runs on Cloudflare, and nothing else, to `build/worker`.

wrangler takes every `.py` below its base folder, so the embedded host (`edge/local`) and the browser application stay
behind. Named as `[build] command` in wrangler.toml.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
TARGET: Final = ROOT / "build" / "worker"
_LEFT_BEHIND: Final = ("edge/local/", "edge/web/")


def staged() -> Iterator[Path]:
    """The files of the Worker, relative to the root."""
    for folder in ("edge", "shared"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            path = file.relative_to(ROOT)
            if not path.as_posix().startswith(_LEFT_BEHIND):
                yield path


def stage(target: Path = TARGET) -> Path:
    """Makes `target` hold exactly the staged files. An unchanged file keeps its time, for wrangler's watch."""
    wanted = set(staged())
    for path in wanted:
        copy = target / path
        body = (ROOT / path).read_bytes()
        if not copy.is_file() or copy.read_bytes() != body:
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(body)
    if target.is_dir():
        for copy in list(target.rglob("*")):
            if copy.is_file() and copy.relative_to(target) not in wanted:
                copy.unlink()
            elif copy.name == "__pycache__":
                shutil.rmtree(copy, ignore_errors=True)
    return target


if __name__ == "__main__":
    stage()
