"""The cloud host's adapters, one by one, on real workerd: D1, repositories and pages over the contract's tables, R2,
WebCrypto, fetch.
"""

import json
import shutil
import threading
import time
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import pytest_asyncio
from cases import disagreements
from git_server import GitServer
from github_server import GitHubServer
from reading import QUESTIONS, answer
from reading_ground import make
from server import HERE, ROOT, Workerd, write_config
from stage_worker import stage
from web import READ, WEB, Web

from edge.local.reader import GitReader
from edge.local.vault import FileVault
from edge.triggers import rules
from shared.wire import SIGNATURE_HEADER, Command, signature

pytestmark = [pytest.mark.workerd, pytest.mark.asyncio(loop_scope="module")]

KEY = bytes(range(32))
SCHEMA = {
    "binding": "DB",
    "database_name": "contract",
    "database_id": "contract",
    "migrations_dir": str(ROOT / "tests" / "contract" / "schema"),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def worker(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    folder = tmp_path_factory.mktemp("adapters")
    staged = stage(folder / "worker")
    shutil.copy(HERE / "adapters_worker.py", staged)
    for shared in ("cases.py", "reading.py"):
        shutil.copy(ROOT / "tests" / "contract" / shared, staged)
    config = write_config(folder, main="adapters_worker.py", changes={"d1_databases": [SCHEMA]})
    server = await Workerd.start(config, folder)
    try:
        await server.migrate()
        async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
            yield client
    finally:
        await server.stop()


async def _ask(worker: httpx.AsyncClient, path: str, **query: str) -> Any:
    answer = await worker.get(path, params=query)
    assert answer.status_code == 200, answer.text[-2000:]
    return answer.json()


@pytest.mark.parametrize("way", ["private", "public"])
async def test_d1_answers_as_the_table_says(worker: httpx.AsyncClient, way: str) -> None:
    assert disagreements(await _ask(worker, "/cases", way=way), d1=True) == []


async def test_an_object_is_not_there_then_is_and_goes_alone(worker: httpx.AsyncClient) -> None:
    assert await _ask(worker, "/objects", key="attempts/a.1/patch", text="é") == [None, "é", "é", ""]
    assert await _ask(worker, "/objects", key="attempts/a.1/patch", text="") == ["é", "", None, ""]


async def test_a_sealed_secret_opens_only_under_its_own_identity(worker: httpx.AsyncClient) -> None:
    first, second = await _ask(worker, "/seal", text="secret"), await _ask(worker, "/seal", text="secret")
    assert first["opened"] == "secret"
    assert first["refused"] == ["row/2", "row/1", "row/1"]
    assert first["sealed"] != second["sealed"]
    assert "secret" not in first["sealed"]
    assert await _ask(worker, "/open", sealed=first["sealed"]) == "secret"


async def test_a_derived_token_is_the_same_on_every_host(worker: httpx.AsyncClient) -> None:
    assert (await _ask(worker, "/seal", text="x"))["derived"] == await FileVault(KEY).derive("token", "a.1")


async def test_what_one_host_seals_the_other_opens(worker: httpx.AsyncClient) -> None:
    embedded = FileVault(KEY)
    assert await embedded.open((await _ask(worker, "/seal", text="there"))["sealed"], "row/1") == b"there"
    assert await _ask(worker, "/open", sealed=await embedded.seal(b"back", "row/1")) == "back"


async def test_ids_are_fresh_and_carry_the_time(worker: httpx.AsyncClient) -> None:
    drawn = await _ask(worker, "/ids")
    assert abs(drawn["now"] - time.time() * 1000) < 60_000
    assert len({*drawn["ids"], *drawn["secrets"]}) == 4
    assert all(len(secret) == 43 for secret in drawn["secrets"])
    assert all(one.startswith("tsk_") for one in drawn["ids"])


async def test_a_git_server_is_asked_for_its_default_branch(worker: httpx.AsyncClient, tmp_path: Path) -> None:
    with GitServer(tmp_path) as git:
        url = git.repository("some")
        assert await _ask(worker, "/inspect", origin=url) == [url, "main"]
        assert await _ask(worker, "/inspect", origin=git.repository("bare", commits=False)) == "empty_repository"
        assert await _ask(worker, "/inspect", origin=f"{git.url}/nothing.git") == "not_a_repository"


@pytest.mark.parametrize("origin", ["/srv/repository", "git@example.org:a/b.git", "file:///srv/repository"])
async def test_what_is_not_an_http_address_is_no_repository_here(worker: httpx.AsyncClient, origin: str) -> None:
    assert await _ask(worker, "/inspect", origin=origin) == "not_a_repository"


async def test_an_address_that_is_no_git_server_is_no_repository(worker: httpx.AsyncClient, node: "FakeNode") -> None:
    node.status = 200
    assert await _ask(worker, "/inspect", origin=node.url) == "not_a_repository"


async def test_a_repository_on_github_is_read_as_a_mirror_of_it_is(worker: httpx.AsyncClient, tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    with GitHubServer(tmp_path) as server:
        feature = make(tmp_path / "work", tmp_path / "acme" / "tool.git")
        marks = {"<feature>": feature, "<fea>": feature[:8]}
        asked: list[Any] = [[marks.get(str(one), one) for one in question] for question in QUESTIONS.values()]
        origin = f"{server.url}/acme/tool.git"
        told = await _ask(worker, "/read", web=server.url, origin=origin, questions=json.dumps(asked))
        mirror = GitReader(tmp_path / "mirrors")
        here = [await answer(mirror, origin, *question) for question in asked]
    pairs = zip(QUESTIONS, told, here, strict=True)
    assert {name: (there, this) for name, there, this in pairs if there != this} == {}


async def test_pages_are_read_as_the_table_says(worker: httpx.AsyncClient) -> None:
    with Web() as web:
        told = {url: await _ask(worker, "/page", url=url, web=web.url) for url in READ}
        assert {url: (one, READ[url]) for url, one in told.items() if one != READ[url]} == {}
        assert {at for at, _ in web.asked} == set(WEB)
        assert not {"cookie", "authorization"} & {name for _, headers in web.asked for name in headers}


class FakeNode:
    """Takes commands and remembers them."""

    def __init__(self) -> None:
        node = self
        self.status = 200
        self.taken: list[tuple[str, str, bytes]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                node.taken.append((self.path, self.headers.get(SIGNATURE_HEADER, ""), body))
                self.send_response(node.status)
                self.send_header("content-length", "0")
                self.end_headers()

            def do_GET(self) -> None:
                self.send_response(node.status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Silent."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture
def node() -> Iterator[FakeNode]:
    node = FakeNode()
    yield node
    node.close()


async def test_a_command_reaches_its_node_signed(worker: httpx.AsyncClient, node: FakeNode) -> None:
    assert await _ask(worker, "/send", url=node.url + "/") == "stored"
    [(path, signed, body)] = node.taken
    command = msgspec.json.decode(body, type=Command)
    assert path == "/v1/commands"
    assert signed == signature(b"key", command.id, command.expires_at, body)


async def test_a_node_that_says_no_is_unreachable(worker: httpx.AsyncClient, node: FakeNode) -> None:
    node.status = 503
    assert await _ask(worker, "/send", url=node.url) == "unreachable"


async def test_a_node_that_is_not_there_is_unreachable(worker: httpx.AsyncClient, node: FakeNode) -> None:
    node.close()
    assert await _ask(worker, "/send", url=node.url) == "unreachable"


async def test_time_zones_are_the_same_on_every_host(worker: httpx.AsyncClient) -> None:
    after = 1_774_656_000_000  # 2026-03-28; the next night Berlin's clocks are put forward, Lord Howe's are not
    for tz in ("Europe/Berlin", "Australia/Lord_Howe", "UTC"):
        for cron in ("30 2 * * *", "*/20 * * * sun"):
            here = rules.first_after(rules.schedule(cron, tz), after)
            assert await _ask(worker, "/due", cron=cron, tz=tz, after=str(after)) == here
    assert await _ask(worker, "/due", cron="0 0 * * *", tz="Mars/Olympus", after="0") == "unknown_time_zone"
