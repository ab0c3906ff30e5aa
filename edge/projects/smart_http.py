"""What a git server says about its refs (git's `gitprotocol-http`, "smart" discovery), without git.

GET {origin}/info/refs?service=git-upload-pack
001e# service=git-upload-pack\\n 0000
<length><sha> HEAD\\0<capabilities … symref=HEAD:refs/heads/main …>\\n
<length><sha> refs/heads/main\\n … 0000
"""

import base64
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit, urlunsplit

CONTENT_TYPE: Final = "application/x-git-upload-pack-advertisement"
_HEADS: Final = "refs/heads/"
_FIRST_CHOICES: Final = ("main", "master")


class NotGit(ValueError):
    """The answer is not that of a git server."""


class Discovery(NamedTuple):
    """What to ask: a URL without credentials, and headers that carry those the origin had."""

    url: str
    headers: dict[str, str]


def discovery(origin: str) -> Discovery | None:
    """The request that lists the refs of `origin`; None where it is not an HTTP address."""
    parts = urlsplit(origin)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    place = parts.netloc.rpartition("@")[2]
    url = urlunsplit((parts.scheme, place, parts.path.rstrip("/") + "/info/refs", "service=git-upload-pack", ""))
    headers = {"accept": CONTENT_TYPE, "user-agent": "git/2 (sam)"}
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    return Discovery(url, headers)


def without_credential(origin: str) -> str:
    """An origin as it may be shown: the credential in an HTTP address is for the git server and the forge alone."""
    parts = urlsplit(origin)
    if parts.scheme not in ("http", "https") or "@" not in parts.netloc:
        return origin
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def default_branch(advertisement: bytes) -> str | None:
    """The branch HEAD names; where HEAD names none, main, master or the first. None: there are no commits.

    Raises:
        NotGit: the bytes are no advertisement of refs.
    """
    lines = _lines(advertisement)
    if not lines or not lines[0].startswith(b"# service=git-upload-pack"):
        raise NotGit("no service line")
    refs: dict[str, str] = {}
    capabilities: list[str] = []
    for line in lines[1:]:
        text, _, tail = line.rstrip(b"\n").partition(b"\0")
        capabilities += tail.decode("utf-8", "replace").split()
        sha, _, name = text.decode("utf-8", "replace").partition(" ")
        refs[name] = sha
    branches = [name.removeprefix(_HEADS) for name in refs if name.startswith(_HEADS)]
    for capability in capabilities:
        named = capability.removeprefix(f"symref=HEAD:{_HEADS}")
        if named != capability and named in branches:
            return named
    same = [branch for branch in branches if refs.get("HEAD") == refs[_HEADS + branch]]
    choices = same or branches
    return next((branch for branch in _FIRST_CHOICES if branch in choices), choices[0] if choices else None)


def _lines(body: bytes) -> list[bytes]:
    """pkt-lines: four hex digits of length, themselves included; lengths below four are marks without content."""
    lines = []
    at = 0
    while at < len(body):
        try:
            length = int(body[at : at + 4], 16)
        except ValueError:
            raise NotGit(f"no length at byte {at}") from None
        if length < 4:
            at += 4
            continue
        if at + length > len(body):
            raise NotGit("cut short")
        lines.append(body[at + 4 : at + length])
        at += length
    return lines
