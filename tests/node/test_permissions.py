"""What an agent may do in its workspace is what the task says: nothing wider is done, however it is asked."""

import msgspec
import pytest

from shared.spec import Permissions
from shared.states import Outcome
from tests.node.conftest import Rig, git

A = "tsk_1.1"


async def done(rig: Rig, permissions: Permissions) -> tuple[Outcome, str | None]:
    """The rehearsal writes a note and commits it, as far as it is let."""
    await rig.start()
    await rig.joined()
    start = rig.order("Please write it down.")
    spec = msgspec.structs.replace(start.spec, permissions=permissions, title="Note it")
    await rig.send(msgspec.structs.replace(start, spec=spec))
    end = await rig.edge.ended(A)
    return end.outcome, end.commit


async def test_with_edit_sam_commits_what_the_agent_changed(rig: Rig) -> None:
    outcome, commit = await done(rig, Permissions.EDIT)
    assert outcome is Outcome.COMPLETED
    assert commit is not None
    assert git("log", "-1", "--format=%s %an", commit, cwd=rig.origin) == "Note it SAM agent"
    assert "REHEARSAL.md" in git("show", "--stat", "--format=", commit, cwd=rig.origin)


async def test_with_read_nothing_is_changed_and_nobody_is_asked_to_commit(rig: Rig) -> None:
    outcome, commit = await done(rig, Permissions.READ)
    assert (outcome, commit) == (Outcome.COMPLETED, None)


@pytest.mark.parametrize("permissions", [Permissions.FULL])
async def test_with_full_the_agent_commits_itself(rig: Rig, permissions: Permissions) -> None:
    _, commit = await done(rig, permissions)
    assert commit is not None
    assert git("log", "-1", "--format=%s", commit, cwd=rig.origin) != "Note it"
