"""Starts one program as a workspace's user and leaves nothing behind: the first process of every workspace command.

    daemon ── unshare (new PID and mount namespaces, where allowed) ── this, still root ── the program, as its user

Run as a file by an isolated interpreter, before any of SAM can be imported, so it uses the standard library alone.
It covers directories that are closed to the user with an empty one that holds only the trees the program needs, drops
every right, starts the program, reaps what it leaves, and ends everything when the program or the daemon ends. The
daemon is watched through a pipe, the leash: the end of the daemon, even by SIGKILL, closes it.
"""

import contextlib
import ctypes
import json
import os
import select
import signal
import sys

# linux/mount.h and linux/prctl.h
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT, MS_BIND, MS_REC = 1, 2, 4, 32, 4096, 16384
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 36, 38
FAILED = 126


def main() -> int:
    order = json.loads(sys.argv[1])
    linux = sys.platform == "linux"
    libc = ctypes.CDLL(None, use_errno=True) if linux else None
    if libc is not None:
        for cover in order["covers"]:
            _cover(libc, cover["over"], cover["trees"])
        libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    child = os.fork()
    if child == 0:
        _become(libc, order)
    devnull = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(devnull, fd)
    status = _watch(child, order["leash"], woken)
    _end_the_rest(child, linux)
    return status


def _become(libc: "ctypes.CDLL | None", order: dict) -> None:  # type: ignore[type-arg]
    """In the child: gives up every right and becomes the program."""
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setpgid(0, 0)
        os.umask(0o022)
        if order["uid"] is not None:
            os.setgroups([])
            os.setgid(order["uid"])
            os.setuid(order["uid"])
        if libc is not None:
            libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        os.chdir(order["cwd"])
        os.closerange(3, 256)
        os.execvpe(order["argv"][0], order["argv"], os.environ)
    except BaseException as error:
        os.write(2, f"cannot start {order['argv'][0]}: {error}\n".encode())
        os._exit(FAILED)


def _watch(child: int, leash: int, woken: int) -> int:
    """Reaps until `child` ends (its exit status, 128 + signal) or the leash is let go (137)."""
    while True:
        ready, _, _ = select.select([leash, woken], [], [])
        if woken in ready:
            os.read(woken, 4096)
            with contextlib.suppress(ChildProcessError):
                while (found := os.waitpid(-1, os.WNOHANG))[0]:
                    if found[0] == child:
                        code = os.waitstatus_to_exitcode(found[1])
                        return code if code >= 0 else 128 - code
        if leash in ready and not os.read(leash, 4096):
            return 128 + signal.SIGKILL


def _end_the_rest(child: int, linux: bool) -> None:
    """Kills what is left. In a PID namespace our own end does it; outside, orphans have become our children."""
    if os.getpid() == 1:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    while linux:
        with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as file:  # noqa: PTH123
            left = [int(pid) for pid in file.read().split()]
        if not left:
            return
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for pid in left:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)


def _cover(libc: "ctypes.CDLL", over: str, trees: "list[tuple[str, bool]]") -> None:
    """Hides `over` behind an empty directory that lets everyone through, then shows each (path, writable) of `trees`
    at its own path again."""
    held = [(path, writable, os.open(path, os.O_PATH | os.O_CLOEXEC)) for path, writable in trees]
    _mount(libc, "tmpfs", over, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=1m")
    for path, writable, fd in held:
        os.makedirs(path, mode=0o755, exist_ok=True)  # noqa: PTH103
        _mount(libc, f"/proc/self/fd/{fd}", path, None, MS_BIND | MS_REC)
        if not writable:
            _mount(libc, None, path, None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV)
        os.close(fd)
    _mount(libc, None, over, None, MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV, "mode=0755,size=1m")


def _mount(
    libc: "ctypes.CDLL", source: "str | None", target: str, kind: "str | None", flags: int, data: "str | None" = None
) -> None:
    encoded = [None if text is None else text.encode() for text in (source, target, kind, data)]
    if libc.mount(encoded[0], encoded[1], encoded[2], ctypes.c_ulong(flags), encoded[3]) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), target)


if __name__ == "__main__":
    sys.exit(main())
