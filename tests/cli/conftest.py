"""`sam` as a person runs it: a program of its own, a data directory of its own, a free port."""

import contextlib
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import psutil  # type: ignore[import-untyped]
import pytest

from node_agent.settings import default_workspaces

ROOT: Final = Path(__file__).parents[2]
SAM: Final = (sys.executable, "-P", "-c", "from cli.main import main; main()")
PATIENCE_S: Final = 60
HIDDEN: Final = ("SAM_", "ANTHROPIC_", "OPENAI_")


NONE: Final[Mapping[str, str]] = {}


class Ran(NamedTuple):
    code: int
    out: str
    err: str

    def json(self) -> Any:
        assert self.out, self.err
        return json.loads(self.out)

    def problem(self) -> Any:
        assert self.err, f"no error, but: {self.out}"
        return json.loads(self.err)


def environment(home: Path, settings: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(HIDDEN)}
    return kept | {"SAM_HOME": str(home), "SAM_PORT": "0", "PYTHONPATH": str(ROOT)} | dict(settings)


def sam(
    home: Path, *words: str, cwd: Path = ROOT, timeout: float = PATIENCE_S, settings: Mapping[str, str] = NONE
) -> Ran:
    """Runs one command to its end."""
    done = subprocess.run(
        [*SAM, *words], env=environment(home, settings), cwd=cwd, capture_output=True, text=True, timeout=timeout
    )
    return Ran(done.returncode, done.stdout, done.stderr)


class Up:
    """A running `sam up --json`."""

    def __init__(self, home: Path, settings: Mapping[str, str]) -> None:
        self.home = home
        self.seen: set[psutil.Process] = set()
        self.process = subprocess.Popen(
            [*SAM, "up", "--json"],
            env=environment(home, settings),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        self.said = json.loads(_line(self.process.stdout))

    @property
    def port(self) -> str:
        return str(self.said["url"].split(":")[2].split("/")[0])

    def sam(self, *words: str, **more: Any) -> Ran:
        return sam(self.home, *words, **more)

    def tree(self) -> list[psutil.Process]:
        """It and everything below it."""
        mother = psutil.Process(self.process.pid)
        found = [mother, *mother.children(recursive=True)]
        self.seen |= set(found)
        return found

    def node(self) -> psutil.Process:
        found: list[psutil.Process] = []

        def there() -> bool:
            found[:] = [p for p in self.tree()[1:] if "--with-parent" in p.cmdline()]
            return bool(found)

        until(there)
        return found[0]

    def line(self) -> str:
        """The next line it says to the person."""
        assert self.process.stderr is not None
        return _line(self.process.stderr)

    def end(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_S)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "home"
    shutil.rmtree(default_workspaces(tmp_path / "home" / "node"), ignore_errors=True)


@pytest.fixture
def up(home: Path) -> Iterator[Callable[..., Up]]:
    """Starts `sam up`; whatever a test leaves running is killed with all that belongs to it."""
    started: list[Up] = []
    belonging: list[psutil.Process] = []

    def start(where: Path = home, settings: Mapping[str, str] = NONE) -> Up:
        started.append(Up(where, settings))
        return started[-1]

    yield start
    for one in started:
        with contextlib.suppress(psutil.NoSuchProcess):
            one.tree()
        belonging += one.seen
    for process in belonging:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    for one in started:
        one.process.communicate(timeout=PATIENCE_S)


def alive(processes: list[psutil.Process]) -> list[str]:
    """Those that still run; a zombie has ended."""
    left = []
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                left.append(f"{process.pid} {' '.join(process.cmdline())[:100]}")
    return left


def until(condition: Callable[[], bool], within_s: float = PATIENCE_S) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, f"not so within {within_s} s"
        time.sleep(0.02)


def _line(stream: Any) -> str:
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        assert selector.select(PATIENCE_S), "it said nothing"
    return str(stream.readline())
