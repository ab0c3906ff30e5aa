"""Plans, edges and graphs as people and agents see them."""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from edge.tasks.model import TaskView
from shared.spec import Condition, Guardrails, Need, OnFailure, Overlap, Permissions, Runtime

PATHS: Final = Meta(
    description="Files and directories it will touch, relative to the repository; * and ** as in a shell."
)
OVERLAP: Final = Meta(
    description="Those that name the same paths: order: one waits for the other. warn: both run, and you are told."
)


class PlannedTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One task of a plan."""

    key: Annotated[str, Meta(description="A word of yours for it; other tasks of the plan name it in depends_on.")]
    text: Annotated[str, Meta(description="What to do, complete in itself.")]
    title: str = ""
    depends_on: Annotated[
        tuple[str | Need, ...], Meta(description="Keys of this plan, or ids of tasks that are there already.")
    ] = ()
    priority: int = 0
    harness: str = "auto"
    runtime: Runtime = Runtime.AUTO
    model: str | None = None
    permissions: Annotated[
        Permissions | None, Meta(description="null: as its parent has; full where there is none.")
    ] = None
    guardrails: Guardrails | None = None
    budget_microusd: Annotated[
        int | None, Meta(description="For it and all below it; 1000000 is a dollar. null: the default, or a share.")
    ] = None
    paths: Annotated[tuple[str, ...], PATHS] = ()


class NewPlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`POST …/plans`: all of its tasks are started, or none. `id` is minted by the sender: sent twice, started once."""

    id: str
    tasks: tuple[PlannedTask, ...]
    overlap: Overlap = Overlap.ORDER
    """Of two tasks that name the same paths the later one waits for the earlier, or both run."""


class SetNeed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`PUT …/tasks/{task}/needs/{needed}`"""

    condition: Condition = Condition.COMPLETED
    on_failure: OnFailure = OnFailure.HOLD


class RetryTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`POST …/tasks/{task}/retry`: a replacement with the same spec and edges. `id` is the new task's."""

    id: str
    start_from: Literal["checkpoint", "base"] = "checkpoint"
    budget_microusd: int | None = None
    """None: as before."""


class WriteToTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`POST …/tasks/{task}/messages`: for the agent's next turn, or at once. `id` is the message's."""

    id: str
    text: str
    interrupt: bool = False


class WarnTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`POST …/tasks/{task}/warn`: it is told, has one more turn, then saves and stops. `id` is the message's."""

    id: str
    text: str


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a message to a task."""

    message: str
    task: str
    author: Literal["person", "agent", "sam"]
    text: str
    state: Literal["queued", "delivered", "undelivered"]
    """undelivered: the task ended first."""
    sent_at: int
    settled_at: int | None
    """When it was delivered, or found to reach nobody."""
    attempt: str | None
    """The attempt that read it."""


class EdgeView(msgspec.Struct, frozen=True, kw_only=True):
    task: str
    needs: str
    condition: Condition
    on_failure: OnFailure
    met: bool


class GraphView(msgspec.Struct, frozen=True, kw_only=True):
    """`GET …/tasks/{task}/graph`: everything it is connected with, by parents and by edges."""

    tasks: tuple[TaskView, ...]
    """Those that are needed before those that need them; each says why it waits."""
    edges: tuple[EdgeView, ...]
    critical_path: tuple[str, ...]
    """The longest chain of tasks that have not ended, first to last."""
    whole: bool
    """False: there are more than a thousand, and only so many of them are here."""
