"""Putting a file into a workspace: beside the checkout, in the agent's home, so that git never sees it.

It is written by a program of the workspace, as its user: whatever the agent has made of its home, nothing is written
or overwritten with the node's rights. The program reads the node's copy from its standard input.
"""

import unicodedata
from pathlib import Path
from typing import Final

from node_agent.workspaces.engine import Engine, Place
from node_agent.workspaces.git import clean
from shared.errors import SamError

NAME_BYTES: Final = 180
"""Of a name; file systems take 255, and a number may be added."""
ENDING_CHARS: Final = 12
PUT_S: Final = 120

_PUT: Final = """
set -e
umask 077
dir="$HOME/attachments"
mkdir -p "$dir"
rm -f "$dir"/.new-*
fresh=$(mktemp "$dir/.new-XXXXXX")
trap 'rm -f "$fresh"' EXIT
cat > "$fresh"
number=1
path="$dir/$1$2"
while [ -e "$path" ] || [ -L "$path" ]; do
    if cmp -s "$fresh" "$path"; then
        printf %s "$path"
        exit 0
    fi
    number=$((number + 1))
    path="$dir/$1-$number$2"
done
ln "$fresh" "$path"
printf %s "$path"
"""
"""A link is made whole or not at all, and never over something. The same file put again is where it was."""

_ACTIVE: Final = frozenset("/\\:*?\"<>|%$`&;'!{}[]()#~^=")
"""What a file system, a shell or a URL could take for something else."""


async def put(engine: Engine, place: Place, copy: Path, name: str) -> str:
    """Puts the file that is `copy` here into the workspace under `name`, or that name with a number; its path there.

    Raises:
        SamError: `workspace_failed` or `disk_full`, with the program's words.
    """
    stem, ending = file_name(name)
    done = await engine.run(place, ("/bin/sh", "-c", _PUT, "sh", stem, ending), {}, timeout_s=PUT_S, stdin=copy)
    if done.code != 0:
        words = clean(done.stderr)
        raise SamError("disk_full" if "No space left on device" in words else "workspace_failed", words)
    return done.stdout.decode()


def file_name(name: str) -> tuple[str, str]:
    """Stem and ending of a name that is safe in a directory of its own and on a command line, whatever was sent."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(
        "_" if one in _ACTIVE else one
        for one in unicodedata.normalize("NFC", last)
        if one == " " or not unicodedata.category(one).startswith(("C", "Z"))
    )
    kept = kept.strip(" .").lstrip("-")
    stem, dot, ending = kept.rpartition(".")
    if not stem or len(ending) > ENDING_CHARS:
        stem, dot, ending = kept, "", ""
    room = NAME_BYTES - len(ending.encode()) - 1
    stem = stem.encode()[:room].decode(errors="ignore").strip(" .")
    return stem or "file", dot + ending
