"""The public web on loopback: one server that stands for every host, and what each reader of pages makes of it."""

import gzip
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final, Self
from urllib.parse import parse_qs, urlsplit

BODY_BYTES: Final = 2_000_000
HTML: Final = {"content-type": "text/html; charset=utf-8"}
PLAIN: Final = {"content-type": "text/plain"}

WEB: Final[dict[str, tuple[int, Mapping[str, str], bytes]]] = {
    "https://example.com/": (200, HTML, "<head><title>T</title></head><h1>A &amp; ä</h1><script>x</script>b".encode()),
    "https://example.com/latin": (200, {"content-type": "text/plain; charset=latin-1"}, "ä".encode("latin-1")),
    "https://example.com/strange": (200, {"content-type": "text/plain; charset=nothing"}, "ä".encode()),
    "https://example.com/a?b=c": (200, {"content-type": "application/json"}, b'{"a": 1}'),
    "https://example.com/picture": (200, {"content-type": "image/png"}, b"\x89PNG"),
    "https://example.com/large": (200, PLAIN, b"x" * (BODY_BYTES + 1)),
    "https://example.com/exact": (200, PLAIN, b"x" * BODY_BYTES),
    "https://example.com/bomb": (200, PLAIN | {"content-encoding": "gzip"}, gzip.compress(b"0" * 10**8)),
    "https://example.com/none": (404, PLAIN, b"no"),
    "https://example.com/empty": (204, {}, b""),
    "https://example.com/away": (302, {"location": "http://other.example.org/there"}, b""),
    "https://example.com/near": (301, {"location": "a?b=c"}, b""),
    "https://example.com/circle": (302, {"location": "/circle"}, b""),
    "https://example.com/nowhere": (302, {}, b""),
    "http://other.example.org/there": (200, PLAIN, b"there"),
    "https://example.com/inside": (302, {"location": "http://127.0.0.1/"}, b""),
    "https://example.com/metadata": (307, {"location": "//169.254.169.254/latest"}, b""),
    "https://example.com/file": (302, {"location": "file:///etc/passwd"}, b""),
    "https://example.com/port": (302, {"location": "https://example.com:8443/"}, b""),
    "https://example.com/broken": (302, {"location": "http://["}, b""),
    "https://example.com/idna": (200, {"content-type": "text/plain; charset=idna"}, b"hello"),
    "http://xn--mnchen-3ya.example/": (200, PLAIN, b"hello"),
    "https://example.com/far": (302, {"location": "/far/2"}, b""),
    "https://example.com/far/2": (302, {"location": "http://[::1]/"}, b""),
}  # fmt: skip
"""What answers under an address."""

READ: Final = {
    "https://example.com/": ["https://example.com/", "text/html", "A & ä\nb"],
    "https://example.com/latin": ["https://example.com/latin", "text/plain", "ä"],
    "https://example.com/strange": ["https://example.com/strange", "text/plain", "ä"],
    "https://example.com/a?b=c#d": ["https://example.com/a?b=c#d", "application/json", '{"a": 1}'],
    "https://example.com/exact": ["https://example.com/exact", "text/plain", "x" * BODY_BYTES],
    "https://example.com/away": ["http://other.example.org/there", "text/plain", "there"],
    "https://example.com/near": ["https://example.com/a?b=c", "application/json", '{"a": 1}'],
    "https://example.com/idna": ["https://example.com/idna", "text/plain", "hello"],
    "http://münchen.example/": ["http://münchen.example/", "text/plain", "hello"],
    "https://example.com/empty": ["https://example.com/empty", "text/plain", ""],
    **dict.fromkeys((f"https://example.com/{one}" for one in ("picture", "large", "bomb", "none", "circle", "nowhere",
                                                            "broken")),
                    "page_not_read"),
    **dict.fromkeys((f"https://example.com/{one}" for one in ("inside", "metadata", "file", "port", "far")),
                    "address_not_public"),
    **dict.fromkeys((
        "ftp://example.com/", "file:///etc/passwd", "http://", "javascript:alert(1)", "https://user:pass@example.com/",
        "http://example.com:22/", "https://example.com:8443/", "http://[::1", "http://a\u202eb.com/",
        "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/",
        "http://10.1.2.3/", "http://192.168.0.1/", "http://169.254.169.254/latest/meta-data", "http://100.64.0.1/",
        "http://0.0.0.0/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[fd00::1]/", "http://[fe80::1]/",
        "http://[64:ff9b::7f00:1]/", "http://localhost/", "http://sub.localhost/", "http://127.0.0.1./",
    ), "address_not_public"),
}  # fmt: skip
"""What comes of asking for an address: the page, or the refusal's code."""


class Web:
    """Answers `/?at=<address>` as the web would answer for the address. Use as a context manager."""

    def __init__(self) -> None:
        web = self
        self.asked: list[tuple[str, dict[str, str]]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                at = parse_qs(urlsplit(self.path).query)["at"][0]
                web.asked.append((at, {name.lower(): value for name, value in self.headers.items()}))
                status, headers, body = WEB[at]
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if status != 204:
                    self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Silent."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
