"""Readers of repositories: a mirror read with git, and GitHub's API, asked the same."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from github_server import GitHubServer
from reading import QUESTIONS, answer
from reading_ground import make

from edge.local.reader import GitReader
from edge.outside import github, repository
from edge.outside.github import Answer, GitHubReader

RESET_S = 1_800_000_000


class Time:
    """`edge.ports.Clock`, moved by hand."""

    def __init__(self) -> None:
        self.ms = (RESET_S - 1800) * 1000

    def now(self) -> int:
        return self.ms


async def get(url: str, headers: Mapping[str, str], most: int) -> Answer:
    try:
        async with httpx.AsyncClient(trust_env=False) as client:
            got = await client.get(url, headers=dict(headers))
    except httpx.HTTPError as error:
        raise ConnectionError from error
    return Answer(got.status_code, dict(got.headers), got.content[:most], len(got.content) <= most)


class Ground:
    """A repository on GitHub, and both readers of it."""

    def __init__(self, server: GitHubServer, feature: str, home: Path) -> None:
        self.server, self.feature, self.home = server, feature, home
        self.origin = f"{server.url}/acme/tool.git"
        self.time = Time()
        self.github = GitHubReader(server.url, get, self.time)
        self.local = GitReader(home / "mirrors")

    async def ask(self, reader: Any, name: str, origin: str = "") -> Any:
        marks = {"<feature>": self.feature, "<fea>": self.feature[:8]}
        asked = [marks.get(str(one), one) for one in QUESTIONS[name]]
        return await answer(reader, origin or self.origin, *asked)  # type: ignore[arg-type]

    def named(self, what: str) -> list[str]:
        return [path for path, _ in self.server.asked if what in path]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[GitHubServer, str]]:
    root = tmp_path_factory.mktemp("github")
    (root / "acme").mkdir()
    with GitHubServer(root) as server:
        yield server, make(root / "work", root / "acme" / "tool.git")


@pytest.fixture
def ground(server: tuple[GitHubServer, str], tmp_path: Path) -> Ground:
    github, feature = server
    github.asked, github.most_entries, github.tokens, github.moved, github.instead = [], 100_000, {}, {}, []
    return Ground(github, feature, tmp_path)


async def test_the_same_questions_have_the_same_answers(ground: Ground) -> None:
    answers = {
        name: (await ground.ask(ground.local, name), await ground.ask(ground.github, name)) for name in QUESTIONS
    }
    assert {name: pair for name, pair in answers.items() if pair[0] != pair[1]} == {}
    told = {name: pair[0] for name, pair in answers.items()}
    assert told["a folder"] == ["src/a.py", "src/b.py", "src/näh.txt"]
    assert "vendor/lib" in told["everything"]
    assert told["the beginning of a commit's id"] == told["a commit"] == told["another branch"]
    assert told["hits"] == [
        "src/a.py:2:two needle", "src/b.py:1:needle [x]", "with returns.txt:1:one needle"
    ]  # fmt: skip
    assert len(told["many hits in one file"]) == repository.HITS_PER_FILE
    assert told["commits"][-1].endswith("2023-11-14T22:13:20Z Ä. Author: First of two lines")
    assert told["a symbolic link to outside"] == "(a symbolic link to /etc/passwd)"
    assert told["a submodule"]["detail"].startswith("it is a submodule")
    assert told["a branch that was renamed"] == {
        "code": "not_found", "detail": "there is no such branch or commit; the default branch is main"
    }  # fmt: skip
    assert "+two changed" in told["changes of a file"] and "needle\n+diff" not in told["changes of a file"]
    refused = {name: one["code"] for name, one in told.items() if isinstance(one, dict)}
    assert set(refused.values()) == {"not_found", "invalid_request"}
    assert len(refused) == 18


async def test_an_empty_repository_is_said_by_both(ground: Ground) -> None:
    origin = ground.server.repository(f"acme/{ground.home.name}", commits=False)
    for reader in (ground.local, ground.github):
        assert (await ground.ask(reader, "everything", origin))["code"] == "empty_repository"


async def test_a_repository_that_is_not_there_is_said_by_both(ground: Ground) -> None:
    for reader in (ground.local, ground.github):
        told = await ground.ask(reader, "everything", f"{ground.server.url}/acme/nothing.git")
        assert told["code"] == "clone_failed"


@pytest.mark.parametrize(
    "name",
    ["a folder", "a folder that is not there", "a file as a folder", "a file", "a file below a file",
     "a file that is not there", "a submodule", "a symbolic link", "a file with letters"],
)  # fmt: skip
async def test_what_github_does_not_list_at_once_is_found_folder_by_folder(ground: Ground, name: str) -> None:
    ground.server.most_entries = 5
    assert await ground.ask(ground.github, name) == await ground.ask(ground.local, name)


async def test_what_cannot_be_listed_says_so(ground: Ground) -> None:
    ground.server.most_entries = 2
    told = await ground.ask(ground.github, "everything")
    assert (told["code"], "name a folder" in told["detail"]) == ("invalid_request", True)
    told = await ground.ask(ground.github, "a folder")
    assert (told["code"], "one inside it" in told["detail"]) == ("invalid_request", True)


@pytest.mark.parametrize(
    ("status", "headers", "until"),
    [
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(RESET_S)}, "2027-01-15T08:00:00Z"),
        (429, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(RESET_S)}, "2027-01-15T08:00:00Z"),
        (403, {"retry-after": "90"}, "2027-01-15T07:31:30Z"),
        (429, {}, "2027-01-15T07:31:00Z"),
        (429, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "9" * 30}, "2027-01-15T09:30:00Z"),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"}, "2027-01-15T07:30:01Z"),
    ],
)
async def test_a_limit_is_named_with_its_end_and_kept_until_then(
    ground: Ground, status: int, headers: dict[str, str], until: str
) -> None:
    ground.server.instead = [(status, headers, b'{"message": "API rate limit exceeded"}')]
    for _ in range(2):
        told = await ground.ask(ground.github, "a file")
        assert told == {"code": "origin_busy", "detail": f"until {until}"}
    assert len(ground.server.asked) == 1, "what GitHub would not answer is not asked"
    ground.time.ms += github.LONGEST_WAIT_MS
    assert await ground.ask(ground.github, "a file") == "one\ntwo needle\n"


@pytest.mark.parametrize(
    ("status", "body", "detail"),
    [
        (403, b"{}", "GitHub answers 403"),
        (401, b"{}", "GitHub refuses the credential in the project's address"),
        (451, b"{}", "GitHub answers 451"),
        (502, b"<html>", "GitHub answers 502"),
        (200, b"<html>", "what GitHub answers cannot be read"),
    ],
)
async def test_what_github_cannot_do_is_said(ground: Ground, status: int, body: bytes, detail: str) -> None:
    ground.server.instead = [(status, {}, body)]
    assert await ground.ask(ground.github, "a file") == {"code": "clone_failed", "detail": detail}


async def test_silence_is_said(ground: Ground) -> None:
    nobody = GitHubReader("http://127.0.0.1:1", get, ground.time)
    told = await ground.ask(nobody, "a file", "http://127.0.0.1:1/acme/tool")
    assert told == {"code": "clone_failed", "detail": "GitHub does not answer"}


async def test_changes_beyond_what_github_shows_are_said(ground: Ground) -> None:
    await ground.ask(ground.github, "changes")
    ground.server.instead = [(406, {}, b'{"message": "Sorry, the diff exceeded the maximum number of lines"}')]
    told = await ground.ask(ground.github, "changes")
    assert (told["code"], "more changes than GitHub shows" in told["detail"]) == ("invalid_request", True)


async def test_an_expression_is_refused_where_it_could_run_for_ever(ground: Ground) -> None:
    told = await answer(ground.github, ground.origin, "search", "main", "", "(a+)+b", True, 0, 10)
    assert (told["code"], "plain words" in told["detail"]) == ("invalid_request", True)
    assert ground.server.asked == []


async def test_a_repository_too_large_to_be_searched_is_said(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repository, "SEARCHED_BYTES", 20)
    hits = await ground.ask(ground.github, "many hits in one file")
    assert hits == ["large.txt: not searched, for it has 1000001 bytes", "many.txt: not searched, for it has 360 bytes"]
    for where, name, most in ((repository, "UNPACKED_BYTES", 1_000), (github, "PACKED_BYTES", 100)):
        with monkeypatch.context() as small:
            small.setattr(where, name, most)
            told = await ground.ask(ground.github, "hits")
            assert (told["code"], "too large" in told["detail"]) == ("invalid_request", True)


async def test_the_credential_of_the_address_goes_to_the_api_alone(ground: Ground) -> None:
    ground.server.tokens = {"acme/tool": "s3cret"}
    assert (await ground.ask(ground.github, "a file"))["code"] == "clone_failed"
    for user in ("x-access-token:s3cret", "s3cret", "s3cret:x-oauth-basic"):
        own = ground.origin.replace("://", f"://{user}@")
        assert (await ground.ask(ground.github, "hits", own))[0].startswith("src/a.py")
    by_path = {path.split("/")[1]: headers.get("authorization") for path, headers in ground.server.asked}
    assert by_path == {"api": "Bearer s3cret", "codeload": None}


async def test_a_repository_that_moved_is_followed(ground: Ground) -> None:
    ground.server.moved = {"acme/old": "acme/tool"}
    assert await ground.ask(ground.github, "a file", f"{ground.server.url}/acme/old") == "one\ntwo needle\n"


async def test_a_branch_is_looked_up_once_in_a_while_and_a_commits_tree_once(ground: Ground) -> None:
    for _ in range(3):
        await ground.ask(ground.github, "a file")
        await ground.ask(ground.github, "everything")
    assert (len(ground.named("git/ref")), len(ground.named("git/trees")), len(ground.named("git/blobs"))) == (1, 1, 3)
    ground.time.ms += github.FRESH_MS
    await ground.ask(ground.github, "a file")
    assert (len(ground.named("git/ref")), len(ground.named("git/trees"))) == (2, 1)


@pytest.mark.parametrize(
    ("web", "origin", "yes"),
    [
        ("https://github.com", "https://github.com/acme/tool", True),
        ("https://github.com", "https://github.com/acme/tool.git/", True),
        ("https://github.com", "https://token@GitHub.com/acme/tool.git", True),
        ("https://github.com", "http://github.com/acme/tool", False),
        ("https://github.com", "https://github.com.example.org/acme/tool", False),
        ("https://github.com", "https://github.com@example.org/acme/tool", False),
        ("https://github.com", "https://github.com/acme", False),
        ("https://github.com", "https://github.com/acme/tool/tree/main", False),
        ("https://github.com", "https://github.com/acme/..", False),
        ("https://github.com", "https://github.com/acme/to%2Fol", False),
        ("https://github.com", "https://gitlab.com/acme/tool", False),
        ("https://github.com", "git@github.com:acme/tool.git", False),
        ("https://github.com", "/srv/tool.git", False),
        ("https://git.example.org/", "https://git.example.org/acme/tool.git", True),
    ],
)
async def test_only_what_is_on_github_is_read(web: str, origin: str, yes: bool) -> None:
    asked = []

    async def noting(url: str, headers: Mapping[str, str], most: int) -> Answer:
        asked.append(url)
        return Answer(200, {}, json.dumps({"object": {"sha": "1" * 40}, "tree": []}).encode(), True)

    reader = GitHubReader(web, noting, Time())
    told = await answer(reader, origin, "tree", "main", "", 0, 1)
    assert reader.reads(origin) is yes
    if yes:
        host = "https://api.github.com/" if "github.com" in web else "https://git.example.org/api/v3/"
        assert [url.startswith(f"{host}repos/acme/tool/") for url in asked] == [True, True]
    else:
        assert (told["code"], asked) == ("not_readable_here", [])


async def test_others_have_their_turn_while_a_repository_is_searched(ground: Ground) -> None:
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    await ground.ask(ground.github, "hits")
    waiting = asyncio.create_task(others())
    await ground.ask(ground.github, "no hits")
    waiting.cancel()
    assert turns > 5
