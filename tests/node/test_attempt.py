"""From a start command to a pushed branch, with SAM's own agent and the rehearsal model: nothing else is made up."""

from shared.parts import PartKind
from shared.states import Outcome
from shared.wire import BranchPushed, CheckpointSaved, TurnEnded, TurnStarted, UsageReported
from tests.node.conftest import Rig, git


async def test_a_task_ends_with_its_branch_pushed_and_its_patch_stored(rig: Rig) -> None:
    await rig.start()
    await rig.joined()
    await rig.send(rig.order("Write down what was asked."))
    end = await rig.edge.ended("tsk_1.1")
    assert (end.outcome, end.reason) == (Outcome.COMPLETED, None), end
    assert end.commit == git("rev-parse", "refs/heads/sam/tsk_1", cwd=rig.origin)
    assert end.files >= 1 and end.added >= 1
    assert rig.edge.objects["attempts/tsk_1.1/changes.patch"].startswith(b"diff --git ")
    kinds = [type(body) for body in rig.edge.bodies("tsk_1.1")]
    for expected in (TurnStarted, TurnEnded, CheckpointSaved, BranchPushed, UsageReported):
        assert expected in kinds, kinds
    assert any(part.kind is PartKind.TEXT and "rehearsal" in part.text for part in rig.edge.said("tsk_1.1"))
