"""`make test`: installs what the suites need, runs every check and every test, and holds the run to its promises.

As root on Debian missing Debian packages are installed, and then a skipped test is a failure. Elsewhere it says what is
missing and which suite is left out. A run that collects fewer tests than `tests/expected_count.txt` says is a failure
too: a suite that cannot be imported or is no longer found must not look green.
"""

import os
import shutil
import subprocess
import sys
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


class Whole:
    """Makes the run fail when it is not whole; a pytest plugin."""

    def __init__(self, expected: int, skips_are_failures: bool) -> None:
        self._expected = expected
        self._strict = skips_are_failures
        self._collected = 0
        self._skipped = 0
        self._complaints: list[str] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self._collected = len(session.items)

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
        if self._collected > self._expected:
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
    whole = _packages(DEBIAN)
    _tools()
    _run([BIN / "ruff", "check", "."])
    _run([BIN / "ruff", "format", "--check", "."])
    _run([BIN / "mypy"])
    _run([BIN / "npm", "run", "check", "--silent", "--prefix", "edge/web"])
    arguments = ["-q", "-m", "not bench", "--durations=10", *sys.argv[1:]]
    return int(pytest.main(arguments, plugins=[Whole(int(EXPECTED.read_text()), whole)]))


def _packages(wanted: Mapping[str, tuple[str, ...]]) -> bool:
    """Installs what is missing, or says so. Whether nothing may be skipped: root, on Debian."""
    debian = os.geteuid() == 0 and Path("/etc/debian_version").exists() and shutil.which("apt-get") is not None
    missing = [program for program in wanted if shutil.which(program) is None]
    if missing and debian:
        _run(["apt-get", "update", "-qq"])
        install = ["apt-get", "install", "-qq", "-y", "--no-install-recommends"]
        packages = [package for program in missing for package in wanted[program]]
        _run([*install, *packages], env={"DEBIAN_FRONTEND": "noninteractive"})
    elif missing:
        for program in missing:
            print(f"missing: {program}. Left out, counted as skipped: {LEFT_OUT.get(program, 'everything')}.")
    if os.geteuid() != 0:
        print("not root. Left out, counted as skipped: tests of workspaces with users of their own.")
    return debian


def _tools() -> None:
    """Real workerd and MCP's own suite from npm, and the Worker's packages; all do nothing when they are there."""
    for suite in FROM_NPM:
        installed = ROOT / suite / "node_modules" / ".package-lock.json"
        if not installed.exists() or installed.stat().st_mtime < (ROOT / suite / "package-lock.json").stat().st_mtime:
            # Not `npm ci`: it refuses a lock without the binaries of platforms that are not this one.
            npm = [BIN / "npm", "install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"]
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
