"""Where temporary files cost no disk."""

import os
from pathlib import Path
from typing import Final

_SHARED_MEMORY: Final = Path("/dev/shm")
_ROOM: Final = 4 * 2**30
"""Many times what all tests hold at once: no test may fail for want of it."""


def in_memory() -> Path | None:
    """A file system in memory with room enough and from which programs may run; None where there is none."""
    try:
        found = os.statvfs(_SHARED_MEMORY)
    except OSError:
        return None
    fits = found.f_bavail * found.f_frsize >= _ROOM and not found.f_flag & os.ST_NOEXEC
    return _SHARED_MEMORY if fits else None
