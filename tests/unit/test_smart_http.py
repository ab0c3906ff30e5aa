"""A git server's advertisement of refs, read without git."""

import pytest

from edge.projects.smart_http import NotGit, default_branch, discovery, without_credential

SERVICE = b"# service=git-upload-pack\n"
ONE, TWO = "1" * 40, "2" * 40


def _packet(line: bytes) -> bytes:
    return b"%04x" % (len(line) + 4) + line


def _advertisement(*refs: tuple[str, str], capabilities: str = "multi_ack") -> bytes:
    lines = [f"{sha} {name}" for sha, name in refs] or [f"{'0' * 40} capabilities^{{}}"]
    lines[0] += f"\0{capabilities}"
    body = b"".join(_packet(line.encode() + b"\n") for line in lines)
    return _packet(SERVICE) + b"0000" + body + b"0000"


@pytest.mark.parametrize(
    ("origin", "shown"),
    [
        ("https://x-access-token:s3cret@github.com/a/b.git", "https://github.com/a/b.git"),
        ("http://s3cret@host:8080/a/b", "http://host:8080/a/b"),
        ("https://github.com/a/b", "https://github.com/a/b"),
        ("git@github.com:a/b.git", "git@github.com:a/b.git"),
        ("ssh://git@github.com/a/b", "ssh://git@github.com/a/b"),
        ("/srv/a@b", "/srv/a@b"),
    ],
)
def test_the_credential_of_an_address_is_not_shown(origin: str, shown: str) -> None:
    assert without_credential(origin) == shown


def test_the_branch_that_head_names_is_the_default() -> None:
    refs = ((ONE, "HEAD"), (ONE, "refs/heads/main"), (ONE, "refs/heads/trunk"))
    assert default_branch(_advertisement(*refs, capabilities="ofs-delta symref=HEAD:refs/heads/trunk")) == "trunk"


def test_a_server_that_names_no_head_is_read_by_its_commit() -> None:
    refs = ((TWO, "HEAD"), (ONE, "refs/heads/main"), (TWO, "refs/heads/trunk"))
    assert default_branch(_advertisement(*refs)) == "trunk"


def test_of_branches_at_the_same_commit_main_is_taken() -> None:
    refs = ((ONE, "HEAD"), (ONE, "refs/heads/feature"), (ONE, "refs/heads/main"))
    assert default_branch(_advertisement(*refs)) == "main"


def test_a_head_that_names_a_branch_which_is_not_there_is_passed_over() -> None:
    refs = ((ONE, "refs/heads/feature"), (ONE, "refs/heads/master"))
    assert default_branch(_advertisement(*refs, capabilities="symref=HEAD:refs/heads/main")) == "master"


def test_tags_are_no_branches() -> None:
    assert default_branch(_advertisement((ONE, "refs/tags/v1"))) is None


def test_an_empty_repository_has_no_branch() -> None:
    assert default_branch(_advertisement(capabilities="symref=HEAD:refs/heads/main")) is None


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"0000", _packet(b"# service=git-receive-pack\n"), _packet(SERVICE) + b"00ffshort", b"zzzz"],
)
def test_anything_else_is_not_git(body: bytes) -> None:
    with pytest.raises(NotGit):
        default_branch(body)


def test_credentials_of_an_address_go_into_a_header() -> None:
    asked = discovery("https://ada:p%40ss@git.example.org/a/b.git/")
    assert asked is not None
    assert asked.url == "https://git.example.org/a/b.git/info/refs?service=git-upload-pack"
    assert asked.headers["authorization"] == "Basic YWRhOnBAc3M="


@pytest.mark.parametrize(
    "origin", ["/srv/a", "git@example.org:a.git", "file:///srv/a", "ssh://example.org/a", "https://"]
)
def test_what_is_no_http_address_is_not_asked(origin: str) -> None:
    assert discovery(origin) is None
