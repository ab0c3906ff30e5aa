"""Repositories read from a mirror: what is there, in pieces, with nothing of it run."""

import asyncio
import subprocess
from pathlib import Path

import pytest

from edge.local.reader import GitReader
from shared.errors import Refused

WHO = ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]


def git(where: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *WHO, "-C", str(where), *arguments], check=True, capture_output=True)
    return done.stdout.decode().strip()


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """main with three files; feature with one changed."""
    work = tmp_path / "origin"
    work.mkdir()
    git(work, "init", "-q", "-b", "main")
    (work / "src").mkdir()
    (work / "src" / "a.py").write_text("one\ntwo needle\n")
    (work / "src" / "b.py").write_text("needle [x]\n")
    (work / "picture").write_bytes(b"\x00\x01needle")
    git(work, "add", "-A")
    git(work, "commit", "-q", "-m", "first")
    git(work, "checkout", "-q", "-b", "feature")
    (work / "src" / "a.py").write_text("one\ntwo changed\n")
    git(work, "commit", "-q", "-a", "-m", "second")
    git(work, "checkout", "-q", "main")
    return work


@pytest.fixture
def reader(tmp_path: Path) -> GitReader:
    return GitReader(tmp_path / "mirrors")


async def test_it_reads_trees_files_hits_commits_and_changes(reader: GitReader, origin: Path) -> None:
    where = str(origin)
    assert await reader.tree(where, "main", "", 0, 10) == ("picture", "src/a.py", "src/b.py")
    assert await reader.tree(where, "main", "src/", 1, 1) == ("src/b.py",)
    assert await reader.file(where, "main", "src/a.py") == "one\ntwo needle\n"
    hits = await reader.search(where, "main", "", "needle", regex=False, skip=0, most=10)
    assert hits == ("src/a.py:2:two needle", "src/b.py:1:needle [x]")
    assert await reader.search(where, "main", "", "needle [x]", regex=False, skip=0, most=10) == hits[1:]
    assert await reader.search(where, "main", "src/a.py", "^t.o", regex=True, skip=0, most=10) == hits[:1]
    assert await reader.search(where, "main", "", "nowhere", regex=False, skip=0, most=10) == ()
    assert [line.rsplit(": ", 1)[1] for line in await reader.log(where, "feature", "", 0, 5)] == ["second", "first"]
    changes = await reader.diff(where, "main", "feature", "")
    assert "-two needle" in changes
    assert "+two changed" in changes
    assert await reader.file(where, git(origin, "rev-parse", "feature"), "src/a.py") == "one\ntwo changed\n"


@pytest.mark.parametrize(
    "ref",
    [
        "nothing",
        "--help",
        "-x",
        "main..feature",
        "main^{tree}",
        "main:src/a.py",
        "HEAD@{1}",
        "main~0",
        "main^0",
        "refs/heads/main",
        "refs/heads/../x",
        "",
    ],
)
async def test_a_ref_is_a_branch_or_a_commit_and_nothing_else(reader: GitReader, origin: Path, ref: str) -> None:
    with pytest.raises(Refused) as refused:
        await reader.tree(str(origin), ref, "", 0, 1)
    assert refused.value.code == "not_found"


@pytest.mark.parametrize("path", ["nowhere", "src/nowhere", "../../etc/passwd", ":(glob)**", "src"])
async def test_a_path_is_taken_as_it_is_written(reader: GitReader, origin: Path, path: str) -> None:
    with pytest.raises(Refused):
        await reader.file(str(origin), "main", path)


async def test_what_is_no_text_or_no_expression_is_refused_by_name(reader: GitReader, origin: Path) -> None:
    for attempt in (
        reader.file(str(origin), "main", "picture"),
        reader.search(str(origin), "main", "", "(", regex=True, skip=0, most=1),
        reader.search(str(origin), "main", "a\nb", "x", regex=False, skip=0, most=1),
    ):
        with pytest.raises(Refused) as refused:
            await attempt
        assert refused.value.code == "invalid_request"


async def test_an_origin_that_is_gone_is_said_without_its_words(reader: GitReader, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        await reader.tree(str(tmp_path / "nowhere"), "main", "", 0, 1)
    assert (refused.value.code, "nowhere" in refused.value.detail) == ("clone_failed", False)


async def test_nothing_of_a_repository_is_run(reader: GitReader, origin: Path, tmp_path: Path) -> None:
    """Hooks, file-system monitors, filters, text converters, external diffs, pagers: all of them would leave a mark."""
    mark = tmp_path / "ran"
    evil = tmp_path / "evil"
    evil.write_text(f"#!/bin/sh\necho $0 >> {mark}\ncat\n")
    evil.chmod(0o755)
    (origin / ".gitattributes").write_text("* diff=evil filter=evil merge=evil\n")
    (origin / ".gitmodules").write_text('[submodule "x"]\n\tpath = x\n\turl = ext::sh -c evil\n')
    git(origin, "add", "-A")
    git(origin, "commit", "-q", "-m", "third")
    for name, value in {
        "diff.evil.textconv": evil, "diff.evil.command": evil, "filter.evil.smudge": evil, "filter.evil.clean": evil,
        "core.fsmonitor": evil, "core.pager": evil, "core.sshCommand": evil, "diff.external": evil,
    }.items():  # fmt: skip
        git(origin, "config", name, str(value))
    mirror_of = str(origin)
    await reader.tree(mirror_of, "main", "", 0, 1)
    (mirror,) = (tmp_path / "mirrors").iterdir()
    hooks = mirror / "hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("post-checkout", "reference-transaction", "post-merge", "pre-auto-gc"):
        (hooks / hook).write_text(evil.read_text())
        (hooks / hook).chmod(0o755)
    git(origin, "update-ref", "refs/heads/more", "main")  # so that refs move in the mirror
    reader._fetched.clear()
    await reader.file(mirror_of, "main", "src/a.py")
    await reader.search(mirror_of, "main", "", "needle", regex=False, skip=0, most=1)
    await reader.log(mirror_of, "main", "", 0, 5)
    await reader.diff(mirror_of, "feature", "main", "")
    assert not mark.exists(), mark.read_text()


async def test_many_readers_at_once_share_one_fetch(reader: GitReader, origin: Path) -> None:
    read = await asyncio.gather(*(reader.file(str(origin), "main", "src/a.py") for _ in range(6)))
    assert set(read) == {"one\ntwo needle\n"}


async def test_a_mirror_that_was_left_half_made_is_made_anew(reader: GitReader, origin: Path, tmp_path: Path) -> None:
    await reader.tree(str(origin), "main", "", 0, 1)
    (mirror,) = (tmp_path / "mirrors").iterdir()
    (mirror / "HEAD").unlink()
    again = GitReader(tmp_path / "mirrors")
    assert await again.tree(str(origin), "main", "src", 0, 1) == ("src/a.py",)
