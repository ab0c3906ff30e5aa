"""The simulation is looking: every change that makes SAM wrong is caught within 200 seeds."""

import pytest

from tests.simulation.mutants import MUTANTS, Mutant, caught_by

pytestmark = pytest.mark.long

SEEDS = 200


@pytest.mark.timeout(180)
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_is_caught(mutant: Mutant) -> None:
    caught = caught_by(mutant, SEEDS)
    assert mutant.matched, "the statement that it changes is not there any more: write the mutant anew"
    assert caught is not None, f"{SEEDS} seeds found nothing wrong with it"
