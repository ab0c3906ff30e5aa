"""Money along the whole path: a model that costs, the broker's meter, the edge's books, and the end of a task."""

from collections.abc import AsyncIterator

import pytest

from tests.priced import Priced, priced
from tests.seam.conftest import Pair, git

CALL = 400_000


@pytest.fixture
async def model(pair: Pair) -> AsyncIterator[Priced]:
    """The pair's node, started again in front of a model that costs."""
    async with priced("0.4") as made:
        await pair.stop_node()
        pair.model_url = made.url
        await pair.start_node()
        yield made


async def test_a_task_that_spends_its_budget_ends_saved_and_every_call_is_in_the_books(
    pair: Pair, model: Priced
) -> None:
    origin = await pair.try_the_sample()
    budget = 2 * CALL + 10_000
    task = await pair.person.start("rehearse:slow=60", budget_microusd=budget)
    view = await pair.ended(task)
    assert (view["state"], view["problem"]["code"]) == ("failed", "budget_exhausted")
    assert view["attempts"][0]["usage"]["cost_microusd"] == 3 * CALL
    assert [bool(one.get("tools")) for one in model.asked] == [True, True, False]
    assert git(origin, "show", f"{view['branch']}:SLOW.md") == "started"
    said = [part for one in await pair.messages(view["conversation"]) for part in one.get("parts", ())]
    assert any("80 % of this task's budget" in part["text"] for part in said if part["kind"] == "notice")


async def test_a_task_within_its_budget_is_completed_and_costs_what_its_calls_cost(pair: Pair, model: Priced) -> None:
    await pair.try_the_sample()
    task = await pair.person.start("rehearse:slow=1", budget_microusd=12 * CALL)
    view = await pair.ended(task)
    assert (view["state"], view["problem"]) == ("completed", None)
    assert view["attempts"][0]["usage"]["cost_microusd"] == len(model.asked) * CALL
