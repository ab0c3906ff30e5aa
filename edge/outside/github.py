"""A project's repository on GitHub, read over its REST API by a host that has no git.

Answers are those of `edge.local.reader`, which reads the same repository with git. A ref is looked up as a branch by
its exact name, or as a commit by its id, so that no tag can stand for a branch; everything else is then asked for by
the commit's id. Trees and blobs are read raw: nothing follows a link, and no filter of the repository has a place.

    git/ref/heads/{branch}          the commit of a branch
    commits/{id}                    the commit of an id (media type `sha`)
    git/trees/{commit}?recursive=1  names, modes, sizes; cut at 100,000 entries or 7 MB, then level by level
    git/blobs/{id}                  a file (media type `raw`)
    tarball/{commit}                everything at once, to search in: one request instead of one for each file
    commits?sha={commit}            commits
    compare/{commit}...{commit}     changes (media type `diff`)

The credential is the one in the project's own address, `https://<user>:<token>@github.com/…`; only the API sees it.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Final, NamedTuple, TypeVar
from urllib.parse import quote, unquote, urlencode, urlsplit

import msgspec

from edge.outside import repository
from edge.ports import Clock
from shared.errors import Refused

GITHUB: Final = "https://github.com"
LONGEST_WAIT_MS: Final = 2 * 3_600_000
"""GitHub counts by the hour."""
FRESH_MS: Final = 15_000
"""A branch that was looked up so lately is not looked up again."""
LISTING_BYTES: Final = 16_000_000
"""GitHub cuts a tree at 7 MB, and a hundred commits are far below."""
TREES: Final = 6
"""Kept by commit, for what a commit holds never changes."""
TREE_ENTRIES: Final = 20_000
PACKED_BYTES: Final = 20_000_000
"""Of a repository that is searched: an isolate has 128 MB for all its requests."""
COMMITS_PER_PAGE: Final = 100
REDIRECTS: Final = 3

_NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,100}")
_JSON: Final = "application/vnd.github+json"
_LINK, _FOLDER, _SUBMODULE = "120000", "tree", "commit"


T = TypeVar("T")


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    """With names in lower case."""
    body: bytes
    whole: bool
    """False: there was more than was asked for."""


Get = Callable[[str, Mapping[str, str], int], Awaitable[Answer]]
"""Fetches an address with those headers, at most so many bytes; follows no redirect. Raises `ConnectionError`."""


class _Place(NamedTuple):
    path: str
    """`owner/name`."""
    token: str


class _Entry(msgspec.Struct, frozen=True):
    path: str
    mode: str
    type: str
    sha: str
    size: int = 0


class _Tree(msgspec.Struct, frozen=True):
    tree: tuple[_Entry, ...]
    truncated: bool = False


class _Head(msgspec.Struct, frozen=True):
    object: "_Object"


class _Object(msgspec.Struct, frozen=True):
    sha: str


class _About(msgspec.Struct, frozen=True):
    default_branch: str = ""


class _Author(msgspec.Struct, frozen=True):
    name: str = ""
    date: str = ""


class _Written(msgspec.Struct, frozen=True):
    message: str = ""
    author: _Author | None = None


class _Commit(msgspec.Struct, frozen=True):
    sha: str
    commit: _Written


class GitHubReader:
    """`edge.ports.Reader`. `web` is where people open GitHub: an Enterprise Server has its API below `/api/v3`."""

    def __init__(self, web: str, get: Get, clock: Clock) -> None:
        self._web, self._get, self._clock = web.rstrip("/"), get, clock
        self._api = "https://api.github.com" if self._web == GITHUB else f"{self._web}/api/v3"
        self._heads: dict[tuple[_Place, str], tuple[str, int]] = {}
        self._trees: dict[tuple[str, str], _Tree] = {}
        self._closed_until: dict[str, int] = {}
        """By token: GitHub said that nothing is answered before then."""

    def reads(self, origin: str) -> bool:
        return self._place(origin) is not None

    async def tree(self, origin: str, ref: str, path: str, skip: int, most: int) -> tuple[str, ...]:
        place, below = self._known(origin), repository.clean(path)
        commit = await self._commit(place, ref)
        whole = await self._tree(place, commit)
        entries = whole.tree if not whole.truncated else await self._below(place, commit, below)
        paths = tuple(one.path for one in entries if one.type != _FOLDER and repository.within(one.path, below))
        if not paths and below:
            raise Refused("not_found", path)
        return paths[skip : skip + most]

    async def file(self, origin: str, ref: str, path: str) -> str:
        place, wanted = self._known(origin), repository.clean(path)
        commit = await self._commit(place, ref)
        whole = await self._tree(place, commit)
        if whole.truncated:
            entry = await self._walked(place, commit, wanted)
        else:
            entry = next((one for one in whole.tree if one.path == wanted), None)
        if entry is None or entry.type == _FOLDER:
            raise Refused("not_found", path)
        if entry.type == _SUBMODULE:
            raise repository.submodule(entry.sha)
        if entry.size > repository.FILE_BYTES:
            raise repository.too_large(entry.size)
        answer = await self._ask(place, f"git/blobs/{entry.sha}", accept="application/vnd.github.raw+json")
        return repository.text_of(answer.body, link=entry.mode == _LINK)

    async def search(
        self, origin: str, ref: str, path: str, query: str, *, regex: bool, skip: int, most: int
    ) -> tuple[str, ...]:
        place, below = self._known(origin), repository.clean(path)
        if regex:
            raise Refused("invalid_request", "this host searches for plain words only: leave regex out")
        commit = await self._commit(place, ref)
        packed = await self._ask(place, f"tarball/{commit}", most=PACKED_BYTES)
        if not packed.whole:
            raise repository.too_large_to_search()
        hits: list[str] = []
        wanted = [one.encode() for one in query.split("\n")]
        for name, size, read in repository.files(packed.body):
            if repository.within(name, below):
                hits += repository.hits(name, size, read, wanted)
            if len(hits) >= skip + most:
                break
            await asyncio.sleep(0)  # others of this isolate have their turn
        return tuple(hits[skip : skip + most])

    async def log(self, origin: str, ref: str, path: str, skip: int, most: int) -> tuple[str, ...]:
        place, below = self._known(origin), repository.clean(path)
        commit = await self._commit(place, ref)
        lines: list[str] = []
        page, before = divmod(skip, COMMITS_PER_PAGE)
        while len(lines) < before + most:
            page += 1
            asked = {"sha": commit, "path": below, "per_page": COMMITS_PER_PAGE, "page": page}
            query = urlencode({name: value for name, value in asked.items() if value})
            found = _decoded(await self._ask(place, f"commits?{query}"), tuple[_Commit, ...])
            lines += map(_line, found)
            if len(found) < COMMITS_PER_PAGE:
                break
        return tuple(lines[before : before + most])

    async def diff(self, origin: str, since: str, ref: str, path: str) -> str:
        place, below = self._known(origin), repository.clean(path)
        old, new = await self._commit(place, since), await self._commit(place, ref)
        asked = f"compare/{old}...{new}"
        answer = await self._ask(place, asked, accept="application/vnd.github.diff", allow=(404, 406))
        if answer.status == 404:
            raise Refused("invalid_request", "they have no common commit")
        if answer.status == 406:
            raise Refused("invalid_request", "there are more changes than GitHub shows: read the files instead")
        return repository.narrowed(answer.body.decode(errors="replace"), below)

    def _place(self, origin: str) -> _Place | None:
        parts, web = urlsplit(origin), urlsplit(self._web)
        names = parts.path.strip("/").removesuffix(".git").split("/")
        here = (parts.scheme, parts.netloc.rpartition("@")[2].lower()) == (web.scheme, web.netloc.lower())
        if not here or len(names) != 2 or not all(_NAME.fullmatch(one) and one.strip(".") for one in names):
            return None
        pair = [unquote(one or "") for one in (parts.password, parts.username)]
        return _Place("/".join(names), next((one for one in pair if one and one != "x-oauth-basic"), ""))

    def _known(self, origin: str) -> _Place:
        place = self._place(origin)
        if place is None:
            raise Refused("not_readable_here")
        return place

    async def _commit(self, place: _Place, ref: str) -> str:
        """The commit of a branch, or of an id that stands for one."""
        if not repository.REF.fullmatch(ref) or ".." in ref:
            raise repository.no_such_ref()
        now = self._clock.now()
        sha, seen = self._heads.get((place, ref), ("", 0))
        if sha and 0 <= now - seen < FRESH_MS:
            return sha
        answer = await self._ask(place, f"git/ref/heads/{quote(ref)}", allow=(404,))
        if answer.status == 200:
            sha = _decoded(answer, _Head).object.sha
            if len(self._heads) > 1_000:
                self._heads.clear()
            self._heads[(place, ref)] = (sha, now)
            return sha
        if repository.SHA.fullmatch(ref):
            accept = "application/vnd.github.sha"
            answer = await self._ask(place, f"commits/{ref}", accept=accept, allow=(404, 422))
            found = answer.body.decode(errors="replace").strip()
            if answer.status == 200 and found.startswith(ref) and repository.SHA.fullmatch(found):
                return found
        about = await self._ask(place, "", allow=(404,))
        if about.status == 404:
            raise Refused("clone_failed", "GitHub shows no such repository to this project's credential")
        raise repository.no_such_ref(_decoded(about, _About).default_branch)

    async def _tree(self, place: _Place, tree: str) -> _Tree:
        key = (place.path, tree)
        if (kept := self._trees.pop(key, None)) is None:
            kept = _decoded(await self._ask(place, f"git/trees/{tree}?recursive=1"), _Tree)
        if len(kept.tree) <= TREE_ENTRIES:
            self._trees[key] = kept
        while len(self._trees) > TREES:
            del self._trees[next(iter(self._trees))]
        return kept

    async def _below(self, place: _Place, tree: str, path: str) -> tuple[_Entry, ...]:
        """What is at or below a path, where GitHub does not list everything at once."""
        if not path:
            raise Refused("invalid_request", "there are more files than GitHub lists at once: name a folder")
        entry = await self._walked(place, tree, path)
        if entry is None or entry.type != _FOLDER:
            return (entry,) if entry else ()
        part = await self._tree(place, entry.sha)
        if part.truncated:
            raise Refused("invalid_request", "the folder has more files than GitHub lists at once: name one inside it")
        return tuple(msgspec.structs.replace(one, path=f"{path}/{one.path}") for one in part.tree)

    async def _walked(self, place: _Place, tree: str, path: str) -> _Entry | None:
        """What stands at the path, one folder after the other."""
        entry: _Entry | None = None
        for name in path.split("/"):
            if entry is not None and entry.type != _FOLDER:
                return None
            level = _decoded(await self._ask(place, f"git/trees/{entry.sha if entry else tree}"), _Tree)
            entry = next((one for one in level.tree if one.path == name), None)
            if entry is None:
                return None
        return entry and msgspec.structs.replace(entry, path=path)

    async def _ask(
        self, place: _Place, what: str, *, accept: str = _JSON, most: int = 0, allow: tuple[int, ...] = ()
    ) -> Answer:
        """An answer of 200, or of a status that is allowed.

        Raises:
            Refused: `clone_failed`, `origin_busy` or `empty_repository`.
        """
        if (until := self._closed_until.get(place.token, 0)) > self._clock.now():
            raise _busy(until)
        headers = {"accept": accept, "user-agent": "sam", "x-github-api-version": "2022-11-28"}
        if place.token:
            headers["authorization"] = f"Bearer {place.token}"
        url = f"{self._api}/repos/{place.path}/{what}".rstrip("/")
        bound = most or (LISTING_BYTES if accept == _JSON else repository.ANSWER_BYTES)
        try:
            answer = await self._get(url, headers, bound)
            for _ in range(REDIRECTS):  # a repository that was renamed; a tarball, which lies elsewhere
                if answer.status not in (301, 302, 303, 307, 308):
                    break
                url = answer.headers.get("location", "")
                if not url.startswith(f"{self._api}/"):
                    headers.pop("authorization", None)  # the address holds what it needs
                if not url.startswith(("https://", f"{self._web}/")):
                    break
                answer = await self._get(url, headers, bound)
        except ConnectionError:
            raise Refused("clone_failed", "GitHub does not answer") from None
        if answer.status in (200, *allow):
            return answer
        raise self._refused(place, answer)

    def _refused(self, place: _Place, answer: Answer) -> Refused:
        headers, now = answer.headers, self._clock.now()
        spent = headers.get("x-ratelimit-remaining") == "0"
        if answer.status == 429 or (answer.status == 403 and (spent or "retry-after" in headers)):
            wait, reset = headers.get("retry-after", ""), headers.get("x-ratelimit-reset", "")
            until = now + 60_000  # what GitHub asks for where it names no time
            if wait.isdigit():
                until = now + int(wait) * 1000
            elif spent and reset.isdigit():
                until = int(reset) * 1000
            until = min(max(until, now + 1_000), now + LONGEST_WAIT_MS)
            self._closed_until[place.token] = until
            return _busy(until)
        if answer.status == 409:
            return Refused("empty_repository")
        if answer.status == 401:
            return Refused("clone_failed", "GitHub refuses the credential in the project's address")
        if answer.status == 404:
            return Refused("clone_failed", "GitHub shows no such repository to this project's credential")
        return Refused("clone_failed", f"GitHub answers {answer.status}")


def _busy(until: int) -> Refused:
    return Refused("origin_busy", f"until {datetime.fromtimestamp(until / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}")


def _decoded(answer: Answer, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(answer.body, type=kind)
    except msgspec.MsgspecError:
        raise Refused("clone_failed", "what GitHub answers cannot be read") from None


def _line(one: _Commit) -> str:
    """As `git log` has it: id, time, author, and the message's first paragraph."""
    author = one.commit.author or _Author()
    subject = " ".join(one.commit.message.strip("\n").partition("\n\n")[0].split("\n"))
    return f"{one.sha[: repository.ID_CHARS]} {author.date} {author.name}: {subject}"
