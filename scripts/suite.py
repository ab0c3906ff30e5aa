"""`make test`: installs what the suites need, runs every check and every test, and holds the run to its promises.

As root on Debian missing Debian packages are installed, and then a skipped test is a failure. Elsewhere it says what is
missing and which suite is left out. A run that collects fewer tests than `tests/expected_count.txt` says is a failure
too: a suite that cannot be imported or is no longer found must not look green.

The tests marked `long` compute, on clocks of their own, and run in a second process (`--long`) beside the others, which
mostly wait.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parent.parent
BIN: Final = ROOT / ".venv" / "bin"
EXPECTED: Final = ROOT / "tests" / "expected_count.txt"

DEBIAN: Final = {"git": ("git",), "chromium": ("chromium", "fonts-dejavu-core")}
"""Debian packages by the program that is looked for; a browser without a font shows boxes."""
BENCHES: Final = {"wrk": ("wrk",)}
FROM_NPM: Final = ("tests/workerd", "tests/conformance")
LEFT_OUT: Final = {"chromium": "tests/browser (the page in a real browser)"}


LONG_S: Final = 900
"""Of one long test, while others run beside it."""


class Whole:
    """Makes the run fail when it is not whole; a pytest plugin. `expected` counts what runs beside it too; 0
    where the other process counts.
    """

    def __init__(self, expected: int, skips_are_failures: bool) -> None:
        self._expected = expected
        self._strict = skips_are_failures
        self._collected = 0
        self._skipped = 0
        self._complaints: list[str] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self._collected += len(session.items)

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        self._collected += sum(not item.get_closest_marker("bench") for item in items)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._skipped += report.skipped and not hasattr(report, "wasxfail")

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self._collected < self._expected:
            self._complaints.append(
                f"{self._collected} tests were collected, {EXPECTED.relative_to(ROOT)} expects {self._expected}."
            )
        if self._skipped and self._strict:
            self._complaints.append(f"{self._skipped} tests were skipped; as root on Debian nothing may be.")
        if self._complaints and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if 0 < self._expected < self._collected:
            terminalreporter.line(
                f"{self._collected} tests were collected: write that into {EXPECTED.relative_to(ROOT)}."
            )
        for complaint in self._complaints:
            terminalreporter.line(f"NOT WHOLE: {complaint}", red=True)


def main() -> int:
    if sys.argv[1:] == ["--prepare-bench"]:
        _packages(DEBIAN | BENCHES)
        _tools()
        return 0
    if sys.argv[1:2] == ["--long"]:
        return _tests("long and not bench", sys.argv[2:], Whole(0, _complete()), "-o", f"timeout={LONG_S}")
    if sys.argv[1:2] == ["--others"]:
        return _tests("not long and not bench", sys.argv[2:], Whole(int(EXPECTED.read_text()), _complete()))
    _packages(DEBIAN)
    _tools()
    _run([BIN / "ruff", "check", "."])
    _run([BIN / "ruff", "format", "--check", "."])
    _run([BIN / "mypy"])
    _run([BIN / "npm", "run", "check", "--silent", "--prefix", "edge/web"])
    return _side_by_side(sys.argv[1:])


def _side_by_side(paths: Sequence[str]) -> int:
    """Two children of this process: tests look at their own process for what they left running."""
    with tempfile.TemporaryFile("w+") as told:
        command = [sys.executable, "scripts/suite.py"]
        long = subprocess.Popen(
            [*command, "--long", *paths], stdout=told, stderr=subprocess.STDOUT, preexec_fn=lambda: os.nice(10)
        )
        try:
            others = subprocess.run([*command, "--others", *paths], check=False).returncode
            code = max(others, long.wait())
        finally:
            long.kill()
        told.seek(0)
        print("The long tests, beside them:", told.read(), sep="\n")
    return code


def _tests(marked: str, paths: Sequence[str], whole: Whole, *options: str) -> int:
    """Having nothing of what was asked for is no failure: the other process may."""
    code = int(pytest.main(["-q", "-m", marked, "--durations=10", *options, *paths], plugins=[whole]))
    return 0 if code == pytest.ExitCode.NO_TESTS_COLLECTED and paths else code


def _complete() -> bool:
    """Whether nothing may be skipped: root, on Debian."""
    return os.geteuid() == 0 and Path("/etc/debian_version").exists() and shutil.which("apt-get") is not None


def _packages(wanted: Mapping[str, tuple[str, ...]]) -> None:
    """Installs what is missing, or says so."""
    missing = [program for program in wanted if shutil.which(program) is None]
    if missing and _complete():
        _run(["apt-get", "update", "-qq"])
        install = ["apt-get", "install", "-qq", "-y", "--no-install-recommends"]
        packages = [package for program in missing for package in wanted[program]]
        _run([*install, *packages], env={"DEBIAN_FRONTEND": "noninteractive"})
    elif missing:
        for program in missing:
            print(f"missing: {program}. Left out, counted as skipped: {LEFT_OUT.get(program, 'everything')}.")
    if os.geteuid() != 0:
        print("not root. Left out, counted as skipped: tests of workspaces with users of their own.")


def _tools() -> None:
    """Real workerd and MCP's own suite from npm, and the Worker's packages; all do nothing when they are there."""
    for suite in FROM_NPM:
        installed = ROOT / suite / "node_modules" / ".package-lock.json"
        if not installed.exists() or installed.stat().st_mtime < (ROOT / suite / "package-lock.json").stat().st_mtime:
            # Not `npm ci`: it refuses a lock without the binaries of platforms that are not this one.
            npm: list[str | Path] = [BIN / "npm", "install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"]
            _run([*npm, "--prefix", suite])
            installed.touch()
    _run([sys.executable, "scripts/vendor_worker.py"])


def _run(command: Sequence[str | Path], env: dict[str, str] | None = None) -> None:
    words = [str(word) for word in command]
    print("+", " ".join(words).replace(f"{ROOT}/", ""), flush=True)
    environment = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}"} | (env or {})
    done = subprocess.run(words, cwd=ROOT, env=environment, check=False)
    if done.returncode != 0:
        sys.exit(done.returncode)


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
