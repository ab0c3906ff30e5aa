"""GitHub on loopback: git over HTTP, and as much of the REST API as reads a repository, answered by git itself.

The address is that of an Enterprise Server, with its API below `/api/v3`. What it can be told to do: cut listings
(`most_entries`), hide a repository from everybody without its token (`tokens`), move one (`moved`), and answer the next
requests with something else (`instead`).
"""

import json
import subprocess
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from git_server import GitServer, _git, _handler

Fault = tuple[int, Mapping[str, str], bytes]
API = "/api/v3/repos/"


class GitHubServer(GitServer):
    """Serves the bare repositories below `root`, each as `{owner}/{name}.git`. Use as a context manager."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self._http.RequestHandlerClass = _github(self)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.most_entries = 100_000
        self.tokens: dict[str, str] = {}
        self.moved: dict[str, str] = {}
        self.instead: list[Fault] = []

    def answer(self, path: str, query: dict[str, str], accept: str, token: str) -> Fault:
        """One answer of the API."""
        owner, name, *rest = path.removeprefix(API).split("/")
        place, what = f"{owner}/{name}", "/".join(rest)
        bare = self.root / f"{place}.git"
        if place in self.moved:
            return 301, {"location": f"{self.url}{API}{self.moved[place]}/{what}?{urlencode(query)}"}, b"{}"
        if not bare.is_dir() or self.tokens.get(place, token) != token:
            return _json({"message": "Not Found"}, 404)
        if not what:
            return _json({"default_branch": _git("-C", bare, "symbolic-ref", "--short", "HEAD").strip()})
        if not _git("-C", bare, "for-each-ref", "--count=1"):
            return _json({"message": "Git Repository is empty."}, 409)
        kind, _, more = what.partition("/")
        return getattr(self, f"_{kind}")(bare, unquote(more), query, accept)  # type: ignore[no-any-return]

    def _git(self, bare: Path, more: str, query: dict[str, str], accept: str) -> Fault:
        kind, _, name = more.partition("/")
        if kind == "ref":
            done = _asked(bare, "rev-parse", "-q", "--verify", f"refs/{name}")
            return _json({"object": {"sha": done.decode().strip()}}) if done else _json({"message": "Not Found"}, 404)
        if kind == "blobs":
            assert "raw" in accept
            return 200, {}, _asked(bare, "cat-file", "blob", name)
        deep = ("-r", "-t") if query.get("recursive") else ()
        entries = []
        for line in _asked(bare, "ls-tree", *deep, "-l", "-z", "--full-tree", name).decode().split("\0")[:-1]:
            head, _, path = line.partition("\t")
            mode, type_, sha, size = head.split()
            entries.append({"path": path, "mode": mode, "type": type_, "sha": sha})
            if type_ == "blob":
                entries[-1]["size"] = int(size)
        cut = bool(deep) and len(entries) > self.most_entries
        return _json({"tree": entries[: self.most_entries] if cut else entries, "truncated": cut})

    def _commits(self, bare: Path, more: str, query: dict[str, str], accept: str) -> Fault:
        if more:
            found = _asked(bare, "rev-parse", "-q", "--verify", f"{more}^{{commit}}")
            return (200, {}, found.strip()) if found else _json({"message": "No commit found"}, 422)
        size, page = int(query["per_page"]), int(query["page"])
        out = _asked(
            bare, "log", "-z", f"--max-count={size}", f"--skip={size * (page - 1)}", "--date=format-local:%Y-%m-%dT%TZ",
            "--format=%H%x00%an%x00%ad%x00%B%x00", query["sha"], "--", *filter(None, [query.get("path")]),
        )  # fmt: skip
        fields = out.decode().removesuffix("\0").split("\0") if out else []
        made = [
            {"sha": fields[at], "commit": {"message": message.rstrip("\n"), "author": {"name": name, "date": date}}}
            for at in range(0, len(fields) - 3, 5)
            for name, date, message in [fields[at + 1 : at + 4]]
        ]
        return _json(made)

    def _tarball(self, bare: Path, more: str, query: dict[str, str], accept: str) -> Fault:
        place = bare.relative_to(self.root).as_posix().removesuffix(".git")
        return 302, {"location": f"{self.url}/codeload/{place}/{more}"}, b""

    def codeload(self, path: str) -> Fault:
        owner, name, commit = path.removeprefix("/codeload/").split("/")
        prefix = f"--prefix={owner}-{name}-{commit[:7]}/"
        return 200, {}, _asked(self.root / owner / f"{name}.git", "archive", "--format=tar.gz", prefix, commit)

    def _compare(self, bare: Path, more: str, query: dict[str, str], accept: str) -> Fault:
        assert accept == "application/vnd.github.diff"
        old, _, new = more.partition("...")
        if not _asked(bare, "merge-base", old, new):
            return _json({"message": f"No common ancestor between {old} and {new}."}, 404)
        return 200, {}, _asked(bare, "diff", f"{old}...{new}")


def _asked(bare: Path, *words: str) -> bytes:
    """What git answers; nothing where it finds nothing."""
    env = {"PATH": "/usr/bin:/bin", "TZ": "UTC", "GIT_CONFIG_GLOBAL": "/dev/null"}
    return subprocess.run(["git", "-C", str(bare), *words], capture_output=True, timeout=30, env=env).stdout


def _json(body: object, status: int = 200) -> Fault:
    return status, {"content-type": "application/json"}, json.dumps(body).encode()


def _github(server: GitHubServer) -> type[BaseHTTPRequestHandler]:
    git: Any = _handler(server.root)

    class Handler(git):  # type: ignore[misc]
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path.startswith(API):
                headers = {name.lower(): value for name, value in self.headers.items()}
                server.asked.append((self.path, headers))
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                token = headers.get("authorization", "").removeprefix("Bearer ")
                fault = server.instead.pop(0) if server.instead else None
                self._say(*(fault or server.answer(parts.path, query, headers["accept"], token)))
            elif parts.path.startswith("/codeload/"):
                server.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                self._say(*server.codeload(parts.path))
            else:
                super().do_GET()

        def _say(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler
