"""What the Worker brings along: the staged tree and the vendored packages, and nothing of the other host."""

import ast
import gzip
import io
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from stage_worker import staged  # noqa: E402

ENTRY: Final = "edge.worker"
PLATFORM: Final = frozenset({"js", "pyodide", "workers"})
VENDORED: Final = frozenset({"msgspec", "cronsim"})
MOST_BYTES: Final = 5 * 10**6
"""Gzipped: half of what Cloudflare takes on the paid plan (10 MB), and cold starts grow with it."""


def _staged_modules() -> dict[str, Path]:
    modules = {}
    for path in staged():
        parts = path.with_suffix("").parts
        modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = ROOT / path
    return modules


def _imports(name: str, file: Path) -> Iterator[str]:
    """Every module that importing `file` runs: those under TYPE_CHECKING are left out."""
    tree = ast.parse(file.read_text("utf-8"))
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} has a relative import"
            assert node.module is not None
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _graph() -> tuple[set[str], dict[str, str]]:
    """The project's modules the entry needs, and every other top-level module with one that imports it."""
    modules = _staged_modules()
    reached: set[str] = set()
    outside: dict[str, str] = {}
    waiting = [ENTRY]
    while waiting:
        name = waiting.pop()
        if name in reached:
            continue
        reached.add(name)
        waiting += [".".join(name.split(".")[:depth]) for depth in range(1, name.count(".") + 1)]
        for wanted in _imports(name, modules[name]):
            if wanted in modules:
                waiting.append(wanted)
            elif wanted.rpartition(".")[0] not in modules:  # else a name inside a module
                outside.setdefault(wanted.split(".")[0], name)
    return reached, outside


def test_the_worker_needs_nothing_but_the_standard_library_the_platform_and_what_is_vendored() -> None:
    _, outside = _graph()
    strange = {name: by for name, by in outside.items() if name not in sys.stdlib_module_names | PLATFORM | VENDORED}
    assert strange == {}


def test_the_worker_reaches_neither_the_other_host_nor_the_node() -> None:
    reached, outside = _graph()
    assert len(reached) > 30, "the walk did not follow the edge's imports"
    assert not {name for name in reached if name.startswith(("edge.local", "node_agent", "cli"))}
    assert not {"node_agent", "cli", "litestar", "apsw", "asyncssh", "boto3"} & set(outside)


def test_only_the_cloud_adapters_know_the_platform() -> None:
    strays = [
        name
        for name, file in _staged_modules().items()
        if not name.startswith("edge.cloudflare") and name != ENTRY
        if PLATFORM & {wanted.split(".")[0] for wanted in _imports(name, file)}
    ]
    assert strays == []


def test_every_staged_file_is_of_the_edge_or_shared() -> None:
    assert {path.parts[0] for path in staged()} == {"edge", "shared"}
    assert not [path for path in staged() if path.parts[1] in ("local", "web")]


def test_the_bundle_stays_small(capsys: pytest.CaptureFixture[str]) -> None:
    packages = ROOT / "python_modules"
    if not packages.is_dir():
        pytest.skip("run `python scripts/vendor_worker.py` first")
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as zipped, tarfile.open(fileobj=zipped, mode="w") as tar:
        for path in staged():
            tar.add(ROOT / path, str(path))
        tar.add(packages, "python_modules")
    with capsys.disabled():
        print(f"\nWorker: {packed.tell():,} bytes gzipped; {', '.join(sorted(_staged_modules()))}")
    assert packed.tell() < MOST_BYTES
