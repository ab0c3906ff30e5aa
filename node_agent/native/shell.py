"""Running a command: `bash`, in a process group of its own, so that a stop leaves nothing behind."""

import asyncio
import codecs
import contextlib
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Final

from shared.loop.ports import Outcome

DEFAULT_S: Final = 120
LONGEST_S: Final = 1800
HEAD_CHARS: Final = 8_000
TAIL_CHARS: Final = 22_000
SHOW_EVERY_S: Final = 0.2


async def bash(command: str, cwd: Path, seconds: int, show: Callable[[str], None]) -> Outcome:
    """Runs `command` and answers what it printed, stdout and stderr as they came. `show` gets the output so far.

    A command that is still running after `seconds`, or when this task is cancelled, is killed with its whole process
    group. What it left running in the background dies when the command ends, too.
    """
    # A pipe of our own: asyncio's would make `wait` wait for whoever still holds it, such as a background process.
    read_end, write_end = os.pipe()
    try:
        process = await asyncio.create_subprocess_exec(
            shutil.which("bash") or "/bin/sh",
            "-c",
            command,
            cwd=cwd,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=write_end,
            stderr=write_end,
            start_new_session=True,
        )
    except OSError as error:
        os.close(read_end)
        return Outcome(text=f"The command cannot be started: {error}", failed=True)
    finally:
        os.close(write_end)
    output = _Output(show)
    reading = asyncio.ensure_future(_pump(read_end, output))
    try:
        async with asyncio.timeout(seconds):
            await process.wait()
        _kill(process.pid)
        await reading
    except TimeoutError:
        _kill(process.pid)
        await reading
        return Outcome(text=f"{output.text()}\n[killed: still running after {seconds} s]".lstrip(), failed=True)
    finally:
        _kill(process.pid)
        reading.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await reading
    if process.returncode:
        ended = f"exit code {process.returncode}" if process.returncode > 0 else f"signal {-process.returncode}"
        return Outcome(text=f"{output.text()}\n[{ended}]".lstrip(), failed=True)
    return Outcome(text=output.text() or "(no output)")


class _Output:
    """The beginning and the end of what was printed."""

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show
        self._head = ""
        self._tail = ""
        self._dropped = 0
        self._timer: asyncio.TimerHandle | None = None

    def add(self, text: str) -> None:
        room = HEAD_CHARS - len(self._head)
        self._head += text[:room]
        self._tail += text[room:]
        if len(self._tail) > 2 * TAIL_CHARS:
            self._trim()
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(SHOW_EVERY_S, self._shown)

    def text(self) -> str:
        self._trim()
        if not self._dropped:
            return (self._head + self._tail).rstrip("\n")
        return f"{self._head}\n[{self._dropped} characters left out]\n{self._tail}".rstrip("\n")

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _trim(self) -> None:
        if len(self._tail) > TAIL_CHARS:
            self._dropped += len(self._tail) - TAIL_CHARS
            self._tail = self._tail[-TAIL_CHARS:]

    def _shown(self) -> None:
        self._timer = None
        self._show(self.text())


async def _pump(read_end: int, output: _Output) -> None:
    reader = asyncio.StreamReader()
    pipe = os.fdopen(read_end, "rb", buffering=0)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), pipe
    )
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    try:
        while received := await reader.read(1 << 16):
            output.add(decoder.decode(received))
    finally:
        output.close()
        transport.close()


def _kill(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
