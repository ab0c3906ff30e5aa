"""Work in progress is saved without touching it, and only the task's own branch leaves the workspace."""

import os
import subprocess
from pathlib import Path

import httpx
import pytest

from shared.parts import PartKind
from shared.spec import Mode
from shared.states import Outcome
from shared.wire import AttemptEnded, BranchPushed, CheckpointSaved
from tests.node.conftest import Rig, git

A = "tsk_1.1"


def saved(rig: Rig) -> list[CheckpointSaved]:
    return [body for body in rig.edge.bodies(A) if isinstance(body, CheckpointSaved)]


def processes() -> str:
    return subprocess.run(["ps", "axo", "args"], capture_output=True, text=True, check=True).stdout


async def at_rest(rig: Rig) -> None:
    """A conversation whose first turn has ended."""
    await rig.start()
    await rig.joined()
    await rig.send(rig.order("rehearse:stream=10", mode=Mode.CONVERSATION))
    await rig.edge.until(lambda: bool(saved(rig)))


def files_of(rig: Rig, bundle: str, tmp_path: Path) -> dict[str, str]:
    """The files of a checkpoint, from its bundle and the origin alone."""
    clone, file = tmp_path / "restored", tmp_path / "saved.bundle"
    file.write_bytes(rig.edge.objects[bundle])
    git("clone", "-q", str(rig.origin), str(clone), cwd=tmp_path)
    git("fetch", "-q", str(file), f"refs/sam/checkpoints/{A}:refs/heads/saved", cwd=clone)
    names = git("ls-tree", "-r", "--name-only", "saved", cwd=clone).splitlines()
    return {name: git("show", f"saved:{name}", cwd=clone) for name in names}


async def test_a_checkpoint_has_everything_and_leaves_index_and_head_untouched(rig: Rig, tmp_path: Path) -> None:
    await at_rest(rig)
    look = "git rev-parse HEAD; git symbolic-ref HEAD; git status --porcelain; git diff --cached; git stash list"
    before = await rig.run(
        A,
        "echo staged > staged.txt; git add staged.txt; echo more >> staged.txt; "
        f"echo new > new.txt; echo no > junk.log; rm README.md; sha256sum .git/index; {look}",
    )
    await rig.tell(A, "rehearse:stream=10", message="msg_2")
    await rig.edge.until(lambda: len(saved(rig)) == 2)
    assert await rig.run(A, f"sha256sum .git/index; {look}") == before
    bundle = saved(rig)[1].bundle
    assert bundle is not None and saved(rig)[1].files == 3
    files = files_of(rig, bundle, tmp_path)
    assert files["staged.txt"] == "staged\nmore" and files["new.txt"] == "new"
    assert "junk.log" not in files and "README.md" not in files


async def test_a_checkpoint_with_nothing_new_has_no_bundle(rig: Rig) -> None:
    await at_rest(rig)
    assert (saved(rig)[0].bundle, saved(rig)[0].files) == (None, 0)


async def test_nothing_the_repository_names_runs_when_the_work_is_saved(rig: Rig) -> None:
    await at_rest(rig)
    await rig.run(
        A,
        'touch_it="touch $HOME/ran-$(id -u)"; mkdir hooks; '
        "for hook in pre-push post-commit reference-transaction; do "
        'printf "#!/bin/sh\\ntouch $HOME/hook-ran\\n" > hooks/$hook; chmod +x hooks/$hook; done; '
        "git config core.hooksPath hooks; git config core.fsmonitor hooks/pre-push; echo x > x.txt",
    )
    await rig.tell(A, "rehearse:stream=10", message="msg_2")
    await rig.edge.until(lambda: len(saved(rig)) == 2)
    assert await rig.run(A, "ls $HOME") == ""


async def test_a_conversation_pushes_nothing_and_waits_until_it_is_ended(rig: Rig) -> None:
    await at_rest(rig)
    await rig.run(A, "echo x > x.txt; git add -A; git commit -qm 'An aside'")
    await rig.tell(A, "rehearse:stream=10", message="msg_2")
    await rig.edge.until(lambda: len(saved(rig)) == 2)
    await rig.end_attempt(A)
    end = await rig.edge.ended(A)
    assert (end.outcome, end.files) == (Outcome.COMPLETED, 1)
    assert not any(isinstance(body, BranchPushed) for body in rig.edge.bodies(A))
    assert git("branch", "--list", "sam/*", cwd=rig.origin) == ""
    assert rig.edge.objects[f"attempts/{A}/changes.patch"].count(b"+x\n") == 1


@pytest.mark.parametrize(
    "target", ["refs/heads/main", "refs/heads/sam/tsk_2", "refs/tags/v1", "refs/sam/checkpoints/tsk_2.1"]
)
async def test_a_push_of_any_other_ref_is_refused_with_words_on_the_agents_terminal(rig: Rig, target: str) -> None:
    await at_rest(rig)
    await rig.run(A, "echo x > x.txt; git add -A; git commit -qm Mine")
    said = await rig.run(A, f"git push origin HEAD:{target}")
    assert "SAM refuses" in said and "sam/tsk_1" in said, said
    listed = await rig.run(A, "git push -q origin HEAD:refs/heads/sam/tsk_1; git rev-parse HEAD; git ls-remote origin")
    head, *refs = listed.splitlines()
    assert f"{head}\trefs/heads/sam/tsk_1" in refs
    assert any(ref.endswith("refs/heads/theirs") for ref in refs)
    assert "refs/sam" not in listed
    assert rig.node is not None
    door = rig.node.services.mirrors.door(A)
    assert head not in git("for-each-ref", "--format=%(objectname)", target, cwd=door)


async def test_the_git_door_opens_to_no_other_token_and_no_other_attempt(rig: Rig) -> None:
    await at_rest(rig)
    assert rig.node is not None
    async with httpx.AsyncClient(base_url=rig.node.broker_url) as client:
        path = f"/git/{A}/info/refs?service=git-upload-pack"
        assert (await client.get(path)).status_code == 401
        assert (await client.get(path, headers={"authorization": "Bearer nonsense"})).status_code == 401
        good = {"authorization": f"Bearer secret-{A}"}
        assert (await client.get(path, headers=good)).status_code == 200
        assert (await client.get(path, auth=("x", f"secret-{A}"))).status_code == 200
        assert (await client.get(path.replace(A, "tsk_2.1"), headers=good)).status_code == 404
        assert (await client.get(f"/git/{A}/config", headers=good)).status_code == 404
    await rig.end_attempt(A)
    await rig.edge.ended(A)
    async with httpx.AsyncClient(base_url=rig.node.broker_url) as client:
        assert (await client.get(path, headers=good)).status_code == 401


async def test_a_large_push_arrives_whole_through_the_door(rig: Rig) -> None:
    await at_rest(rig)
    said = await rig.run(
        A,
        "head -c 6000000 /dev/urandom > big.bin; git add -A; git commit -qm Big; "
        "git push -q origin HEAD:refs/heads/sam/tsk_1 && git fetch -q origin && git rev-parse HEAD origin/sam/tsk_1",
    )
    head, fetched = said.splitlines()[-2:]
    assert head == fetched


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives each workspace a user of its own")
async def test_an_agent_cannot_read_what_is_the_nodes_or_another_agents(rig: Rig, tmp_path: Path) -> None:
    await at_rest(rig)
    await rig.send(rig.order("rehearse:stream=10", task="tsk_2", mode=Mode.CONVERSATION))
    await rig.edge.until(lambda: any(isinstance(body, CheckpointSaved) for body in rig.edge.bodies("tsk_2.1")))
    other = await rig.run("tsk_2.1", "pwd; id -u")
    directory, uid = other.splitlines()
    tried = await rig.run(
        A, f"id -u; ls {rig.settings.home}; cat {rig.settings.home}/node.sqlite; ls {directory}; ls /root"
    )
    assert uid not in tried.splitlines()[0] and tried.splitlines()[0] != "0"
    assert tried.count("ermission denied") + tried.count("No such file") >= 3, tried
    assert ".ssh" not in tried and "node.sqlite-wal" not in tried


async def test_an_origin_that_refuses_the_push_ends_with_gits_words_and_the_work_saved(
    rig: Rig, tmp_path: Path
) -> None:
    hook = rig.origin / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'this branch is protected' >&2\nexit 1\n")
    hook.chmod(0o755)
    await rig.start()
    await rig.joined()
    await rig.send(rig.order("Write it down."))
    end = await rig.edge.ended(A)
    assert (end.outcome, end.reason) == (Outcome.FAILED, "push_refused")
    assert "this branch is protected" in end.detail
    bundle = saved(rig)[-1].bundle
    assert bundle is not None and len(files_of(rig, bundle, tmp_path)) > 3
    assert end.patch in rig.edge.objects


async def test_a_branch_that_moved_at_the_origin_is_not_overwritten(rig: Rig, tmp_path: Path) -> None:
    await rig.start()
    await rig.joined()
    await rig.send(rig.order("rehearse:slow=1"))
    await rig.edge.until(lambda: bool(rig.edge.said(A)))
    elsewhere = git("commit-tree", "main^{tree}", "-p", "main", "-m", "Somebody else's", cwd=rig.origin)
    git("branch", "sam/tsk_1", elsewhere, cwd=rig.origin)
    end = await rig.edge.ended(A)
    assert (end.outcome, end.reason) == (Outcome.FAILED, "push_refused")
    assert git("rev-parse", "sam/tsk_1", cwd=rig.origin) == elsewhere


@pytest.mark.parametrize(
    ("url", "base", "reason"),
    [
        ("/nowhere/at/all", "main", "clone_failed"),
        (None, "no-such-branch", "workspace_failed"),
        (None, "-x", "workspace_failed"),
    ],
)
async def test_a_repository_that_cannot_be_had_ends_the_attempt_with_its_reason(
    rig: Rig, url: str | None, base: str, reason: str
) -> None:
    await rig.start()
    await rig.joined()
    rig.origin = Path(url) if url else rig.origin
    await rig.send(rig.order("Write it down.", base=base))
    end = await rig.edge.ended(A)
    assert (end.outcome, end.reason) == (Outcome.FAILED, reason)
    assert end.detail


async def test_a_stop_saves_the_work_and_pushes_what_was_committed(rig: Rig, tmp_path: Path) -> None:
    await rig.start()
    await rig.joined()
    await rig.send(rig.order("rehearse:slow=60"))
    await rig.edge.until(lambda: sum(part.kind is PartKind.TOOL for part in rig.edge.said(A)) >= 2)
    await rig.stop_attempt(A)
    end = await rig.edge.ended(A)
    assert (end.outcome, end.reason) == (Outcome.STOPPED, "stopped")
    assert git("show", "sam/tsk_1:SLOW.md", cwd=rig.origin) == "started"
    bundle = saved(rig)[-1].bundle
    assert bundle is not None and "step 1" in files_of(rig, bundle, tmp_path)["SLOW.md"]
    assert [type(body) for body in rig.edge.bodies(A)].count(AttemptEnded) == 1
    assert str(rig.settings.workspaces) not in processes()
