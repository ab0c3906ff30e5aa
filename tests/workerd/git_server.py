"""A real git server on loopback: `git http-backend` behind the standard library's HTTP server."""

import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit


class GitServer:
    """Serves the bare repositories below `root`; pushing is allowed to all. Use as a context manager."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(root))
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)
        self.url = f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def repository(self, name: str, *, commits: bool = True) -> str:
        """Makes a bare repository with one commit on `main`; answers its URL."""
        bare = self.root / f"{name}.git"
        _git("init", "--quiet", "--bare", "--initial-branch=main", bare)
        _git("-C", bare, "config", "http.receivepack", "true")
        if commits:
            work = self.root / f"{name}-work"
            _git("init", "--quiet", "--initial-branch=main", work)
            (work / "README.md").write_text("# A repository\n")
            _git("-C", work, "add", "README.md")
            _git("-C", work, "-c", "user.name=Test", "-c", "user.email=test@localhost", "commit", "-qm", "Begin")
            _git("-C", work, "push", "--quiet", bare, "main")
        return f"{self.url}/{name}.git"

    def branches(self, name: str) -> set[str]:
        listed = _git("-C", self.root / f"{name}.git", "for-each-ref", "--format=%(refname:short)", "refs/heads")
        return set(listed.split())


def _git(*words: str | Path) -> str:
    return subprocess.run(["git", *map(str, words)], check=True, capture_output=True, text=True, timeout=30).stdout


def _handler(root: Path) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers.get("content-length", "0"))))

        def _answer(self, body: bytes) -> None:
            parts = urlsplit(self.path)
            done = subprocess.run(
                ["git", "http-backend"],
                input=body,
                capture_output=True,
                timeout=30,
                env={
                    "PATH": "/usr/bin:/bin",
                    "GIT_PROJECT_ROOT": str(root),
                    "GIT_HTTP_EXPORT_ALL": "1",
                    "GIT_PROTOCOL": self.headers.get("git-protocol", ""),
                    "REQUEST_METHOD": self.command,
                    "PATH_INFO": parts.path,
                    "QUERY_STRING": parts.query,
                    "CONTENT_TYPE": self.headers.get("content-type", ""),
                    "HTTP_CONTENT_ENCODING": self.headers.get("content-encoding", ""),
                    "REMOTE_ADDR": "127.0.0.1",
                },
            )
            head, _, answer = done.stdout.partition(b"\r\n\r\n")
            fields = [line.partition(": ")[::2] for line in head.decode().split("\r\n") if line]
            status = next((int(value.split()[0]) for name, value in fields if name == "Status"), 200)
            self.send_response(status)
            for name, value in fields:
                if name != "Status":
                    self.send_header(name, value)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            """Silent: a failing test shows what it got."""

    return Handler
