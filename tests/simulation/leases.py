"""What must hold of the leases on effects: the world keeps a book of its own of who was given what, and until when."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from edge.ledger import effects
from edge.ports import Row, Statement

if TYPE_CHECKING:
    from tests.simulation.world import World

HURRIED_MS: Final = 5_000
"""What waits for a seat may be asked for again this much early (`effects.HURRY_PLACEMENT`), and so after each time that
the clock was set back.
"""
_HAS: Final = "SELECT state, fence, max_tries FROM effect WHERE id = :id"


class Leases:
    """Looks at every statement of the runner: taking, finishing, trying again."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._given: dict[str, tuple[int, int]] = {}
        """Fence and end of the last lease on each effect that was not given back."""
        self._fences: dict[str, int] = {}

    def look(self, batch: Sequence[Statement], answer: Sequence[Sequence[Row]], changed: bool) -> None:
        """`batch` as the edge wrote it, whatever a mutant made of it; `changed`: whether it changed a row."""
        if not batch or (len(batch) > 1 and batch[0].sql != effects.TAKE):
            return
        sql, params = batch[0].sql, batch[0].params
        if sql == effects.TAKE:
            if answer[0]:
                self._world.took_effects()
            for row in answer[0]:
                self._taken(row, int(str(params["now"])), int(str(params["until"])))
        elif changed and sql in (effects.FINISH, effects.RETRY):
            self._given_back(str(params["id"]), int(str(params["fence"])))

    def _taken(self, row: Row, now: int, until: int) -> None:
        world, effect, fence = self._world, row["id"], row["fence"]
        if fence <= self._fences.get(effect, -1):
            world.broken("an effect is taken under a fence that another runner had", effect)
        earlier = self._given.get(effect)
        if earlier is not None and fence == earlier[0] + 1 and now < earlier[1] - self._early(effect):
            world.broken("an effect is taken while another runner holds it", effect)
        state, _, most = self._row(effect)
        if row["tries"] > most and state == "open":
            world.broken("an effect is tried for ever", effect)
        self._fences[effect] = fence
        self._given[effect] = (fence, until)

    def _early(self, effect: str) -> float:
        return HURRIED_MS if self._world.steady or not effect.startswith("place/") else float("inf")

    def _given_back(self, effect: str, fence: int) -> None:
        if self._row(effect)[1] != fence:
            self._world.broken("a runner changes an effect that it holds no more", effect)
        self._given.pop(effect, None)

    def _row(self, effect: str) -> tuple[str, int, int]:
        ((state, fence, most),) = self._world.rows(_HAS, id=effect)
        return str(state), int(str(fence)), int(str(most))
