"""Puts the Worker's Python packages into `python_modules/`: wheels for Pyodide, exact and checked by hash.

`pywrangler` would resolve the whole project, the embedded host's packages included, which have no wheel for Pyodide. So
this does its job with `requirements/worker.txt`, and leaves its two marks, so that `pywrangler dev` and `pywrangler
deploy` take what is here. Run again it does nothing, unless the requirements have changed.
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
REQUIREMENTS: Final = ROOT / "requirements" / "worker.txt"
TARGET: Final = ROOT / "python_modules"
PYWRANGLER: Final = "1.17.9"
"""The version whose marks these are; it syncs by itself when it is another."""

_PIP: Final = (
    *("-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:", "--no-compile"),
    *("--platform", "pyemscripten_2026_0_wasm32", "--platform", "any"),
    *("--python-version", "3.14", "--implementation", "cp", "--abi", "cp314", "--abi", "none"),
)


def vendor() -> Path:
    """Answers the folder. Raises `CalledProcessError` when pip cannot fetch or a hash differs."""
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    mark = TARGET / ".requirements"
    if not mark.is_file() or mark.read_text() != wanted:
        fresh = TARGET.with_name("python_modules.new")
        shutil.rmtree(fresh, ignore_errors=True)
        subprocess.run([sys.executable, *_PIP, "--target", fresh, "--requirement", REQUIREMENTS], check=True)
        (fresh / ".requirements").write_text(wanted)
        shutil.rmtree(TARGET, ignore_errors=True)
        fresh.rename(TARGET)
    for synced in (TARGET, ROOT / ".venv-workers"):
        synced.mkdir(exist_ok=True)
        (synced / ".synced").write_text(PYWRANGLER)
    return TARGET


if __name__ == "__main__":
    print(vendor())
