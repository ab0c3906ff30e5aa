"""What both readers of a repository make of what they found, so that the same question has the same answer on every
host: pure.
"""

import io
import re
import tarfile
import zlib
from collections.abc import Callable, Iterator
from typing import Final

from shared.errors import Refused

FILE_BYTES: Final = 1_000_000
ANSWER_BYTES: Final = 2_000_000
HITS_PER_FILE: Final = 50
ID_CHARS: Final = 10
"""Of a commit's id, as it is shown."""
UNPACKED_BYTES: Final = 150_000_000
"""Of an archive that is searched, file by file."""
SEARCHED_BYTES: Final = 5_000_000
"""Of one file in it; a larger one is named instead."""

REF: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._/+#-]{0,240}")
SHA: Final = re.compile(r"[0-9a-f]{7,64}")


def no_such_ref(default: str = "") -> Refused:
    """A branch that is not there may have been renamed, and the default branch is what is mostly meant."""
    more = f"; the default branch is {default}" if REF.fullmatch(default) else ""
    return Refused("not_found", f"there is no such branch or commit{more}")


def submodule(commit: str) -> Refused:
    return Refused("invalid_request", f"it is a submodule: another repository, at commit {commit[:ID_CHARS]}")


def too_large(size: int) -> Refused:
    return Refused("invalid_request", f"the file has {size} bytes; at most {FILE_BYTES} are read")


def text_of(body: bytes, *, link: bool) -> str:
    """A file as text; of a symbolic link, where it leads, for it is not followed.

    Raises:
        Refused: `invalid_request`.
    """
    text = body.decode(errors="replace")
    if "\0" in text[:8_000]:
        raise Refused("invalid_request", "the file is no text")
    return f"(a symbolic link to {text})" if link else text


def clean(path: str) -> str:
    """A path as git writes it; empty: everything. None leads upwards."""
    if "\0" in path or "\n" in path:
        raise Refused("invalid_request", "a path is one line")
    steps = [one for one in path.split("/") if one not in ("", ".")]
    if ".." in steps:
        raise Refused("not_found", path)
    return "/".join(steps)


def too_large_to_search() -> Refused:
    return Refused("invalid_request", "the repository is too large to be searched from here: dispatch a task for it")


def within(name: str, path: str) -> bool:
    return not path or name == path or name.startswith(f"{path}/")


def files(packed: bytes) -> Iterator[tuple[str, int, Callable[[], bytes]]]:
    """Every regular file of a tarball, in its order, below the folder that GitHub puts around it: its path, its size,
    and how it is read.
    """
    seen = 0
    try:
        with tarfile.open(fileobj=io.BytesIO(packed), mode="r:gz") as tar:
            while (member := tar.next()) is not None:
                seen += member.size
                if seen > UNPACKED_BYTES:
                    raise too_large_to_search()
                if member.isreg():
                    yield member.name.partition("/")[2], member.size, _reading(tar, member)
    except (tarfile.TarError, zlib.error, OSError, EOFError):
        raise Refused("clone_failed", "the archive cannot be read") from None


def _reading(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        file = tar.extractfile(member)
        return file.read() if file else b""

    return read


def hits(name: str, size: int, read: Callable[[], bytes], wanted: list[bytes]) -> list[str]:
    """`path:line:text`, as `git grep -n -I -F` has it."""
    if size > SEARCHED_BYTES:
        return [f"{name}: not searched, for it has {size} bytes"]
    body = read()
    if b"\0" in body[:8_000] or not any(one in body for one in wanted):
        return []
    lines = body.removesuffix(b"\n").split(b"\n")
    found = [(at, line) for at, line in enumerate(lines, 1) if any(one in line for one in wanted)]
    shown = ((at, line.removesuffix(b"\r").decode(errors="replace")) for at, line in found[:HITS_PER_FILE])
    return [f"{name}:{at}:{text}" for at, text in shown]


def narrowed(diff: str, path: str) -> str:
    """Of a diff, what is at or below a path."""
    return "".join(one for one in _sections(diff) if any(within(name, path) for name in _names(one)))


def _sections(text: str) -> list[str]:
    """A diff, file by file. Inside one every line begins with a mark, so that none looks like the next file's head."""
    return [one for one in re.split(r"^(?=diff --git )", text, flags=re.MULTILINE) if one]


def _names(section: str) -> set[str]:
    """The paths a file has had in a section of a diff."""
    head = section.partition("\n@@")[0].split("\n")
    names = {
        _unquoted(line.removeprefix(mark)).removeprefix(strip)
        for line in head
        for mark, strip in (("--- ", "a/"), ("+++ ", "b/"), ("rename from ", ""), ("rename to ", ""))
        if line.startswith(mark)
    } - {"/dev/null"}
    both = head[0].removeprefix("diff --git ")
    same = both[: len(both) // 2]  # without lines of its own a file is there twice, by the same name
    return names or {_unquoted(same).removeprefix("a/")}


def _unquoted(name: str) -> str:
    """A name as git writes one that has unusual characters: in quotes, with the escapes of C."""
    name = name.removesuffix("\t")
    if not name.startswith('"'):
        return name
    try:
        return name.strip('"').encode().decode("unicode_escape").encode("latin-1").decode(errors="replace")
    except ValueError:
        return name
