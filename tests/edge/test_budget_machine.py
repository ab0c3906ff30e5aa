"""Money against a model of its sums, rule after rule, through the real edge."""

from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from shared import wire
from shared.states import Outcome
from tests.edge.quiet import QuietEdge, Rewrite

pytestmark = pytest.mark.long

DAY_MS: Final = 86_400_000
MOST_TASKS, MOST_ROOTS = 16, 5
DEEPEST, MOST_CHILDREN = 3, 5
DEFAULT: Final = 5_000
AMOUNT: Final = st.sampled_from((1, 20, 400, 1_000, 2_500, 5_000, 9_000, 20_000))
INDEX: Final = st.integers(0, 8 * MOST_TASKS - 1)


class Ledger:
    """What was metered, and the sums that follow from it and from which tasks have begun and live."""

    def __init__(self) -> None:
        self.parent: dict[str, str | None] = {}
        self.budget: dict[str, int] = {}
        self.totals: dict[str, int] = {}
        self.days: dict[int, int] = {}
        self.limit = 20_000
        self.begun: set[str] = set()
        self.live: set[str] = set()

    def children(self, task: str | None) -> list[str]:
        return [one for one, parent in self.parent.items() if parent == task]

    def below(self, task: str) -> set[str]:
        return {task}.union(*map(self.below, self.children(task)))

    def depth(self, task: str) -> int:
        above = self.parent[task]
        return 0 if above is None else self.depth(above) + 1

    def spent(self, task: str) -> int:
        return sum(total for attempt, total in self.totals.items() if attempt.partition(".")[0] in self.below(task))

    def funded(self, payer: str | None) -> list[str]:
        """Those that a task, or the day, pays for: from their first admission until nothing of them lives."""
        return [one for one in self.children(payer) if one in self.begun and self.below(one) & self.live]

    def held(self, payer: str | None) -> int:
        return sum(max(0, self.budget[one] - self.spent(one)) for one in self.funded(payer))

    def left(self, payer: str | None, day: int) -> int:
        if payer is None:
            return self.limit - self.days.get(day, 0) - self.held(None)
        return self.budget[payer] - self.spent(payer) - self.held(payer)

    def for_children(self, payer: str | None, day: int) -> int:
        return self.left(payer, day) - (self.budget[payer] // 20 if payer else 0)

    def ever(self, parent: str) -> int:
        """What a child of it can have at most, once its siblings are done."""
        return self.budget[parent] - self.spent(parent) - self.budget[parent] // 20

    def meter(self, attempt: str, total: int, day: int) -> None:
        new = max(0, total - self.totals.get(attempt, 0))
        self.totals[attempt] = self.totals.get(attempt, 0) + new
        self.days[day] = self.days.get(day, 0) + new


class BudgetMachine(RuleBasedStateMachine):
    rewrite: Rewrite | None = None

    def __init__(self) -> None:
        super().__init__()
        self.edge, self.ledger = QuietEdge(self.rewrite), Ledger()
        self.edge.clock.at += DAY_MS - self.edge.clock.at % DAY_MS - 600_000  # ten minutes before midnight
        self.edge.later(1_000)
        self.edge.rows("UPDATE project SET max_running = 100, task_budget_microusd = :it", it=DEFAULT)
        self.set_limit(self.ledger.limit)
        self.states: dict[str, tuple[str, int]] = {}

    def teardown(self) -> None:
        """All that is left is stopped: nothing stays held, and every day and task has what was metered."""
        try:
            for task in self.ledger.budget:  # below an ended parent too
                self.edge.call("POST", f"tasks/{task}/stop")
            for (attempt,) in self.edge.rows("SELECT id FROM attempt WHERE ended_at IS NULL"):
                self.edge.report(attempt, wire.AttemptEnded(outcome=Outcome.STOPPED, reason="stopped"))
            self.follows()
            assert (self.ledger.live, self.ledger.held(None)) == (set(), 0)
            assert self.edge.rows("SELECT id FROM task WHERE funded OR waits_for_money") == []
            assert sum(self.ledger.days.values()) == sum(self.ledger.totals.values())
        finally:
            self.edge.close()

    @property
    def today(self) -> int:
        return self.edge.clock.at // DAY_MS

    def set_limit(self, limit: int) -> None:
        status, answer = self.edge.call("PATCH", "", {"day_budget_microusd": limit})
        assert status == 200, answer
        self.ledger.limit = limit

    def attempts(self, *, live: bool) -> list[str]:
        return [
            attempt
            for (attempt,) in self.edge.rows(
                "SELECT a.id FROM attempt a WHERE EXISTS (SELECT 1 FROM workspace w WHERE w.attempt = a.id) "
                "AND (NOT :live OR a.ended_at IS NULL) ORDER BY a.started_at, a.id",
                live=live,
            )
        ]

    def follows(self) -> None:
        """The sums of the database are those of the model, and nothing was let in that could not be paid for."""
        ledger, before = self.ledger, self.states
        rows = self.edge.rows(
            "SELECT id, state, attempts, ended_at, spent_microusd, funded, waits_for_money, budget_microusd FROM task"
        )
        self.states = {row[0]: (row[1], row[2]) for row in rows}
        ledger.begun = {task for task, _, attempts, *_ in rows if attempts}
        ledger.live = {task for task, _, _, ended, *_ in rows if ended is None}
        assert {task: budget for task, *_, budget in rows} == ledger.budget
        assert {row[0]: row[4] for row in rows} == {task: ledger.spent(task) for task in ledger.budget}
        assert {row[0] for row in rows if row[5]} == {task for task in ledger.begun if ledger.below(task) & ledger.live}
        metered = {day: spent for day, spent in ledger.days.items() if spent}
        spending = self.edge.rows("SELECT unixepoch(day) / 86400, spent_microusd FROM spending WHERE spent_microusd")
        assert dict(spending) == metered
        money = self.edge.call("GET", "")[1]["project"]["money"]
        assert (money["held_microusd"], money["spent_today_microusd"]) == (
            ledger.held(None), ledger.days.get(self.today, 0))  # fmt: skip
        assert self.edge.allowances() == {
            attempt: ledger.totals.get(attempt, 0) + ledger.left(attempt.partition(".")[0], self.today)
            for attempt in self.attempts(live=True)
        }
        for task in [task for task in ledger.begun if before.get(task, ("", 0))[1] == 0]:
            assert ledger.for_children(ledger.parent[task], self.today) >= 0, "let in beyond the budget"
        for task, *_, waits, budget in rows:
            parent = ledger.parent[task]
            if waits:
                assert budget > ledger.for_children(parent, self.today), "waits although it can be paid for"
                hopeful = parent is None or budget <= ledger.ever(parent) or ledger.funded(parent)
                assert hopeful, "waits for what nobody can give back"
        assert not self.edge.broken() - {"a slot is free and a task that is ready waits"}  # asked above, with its price

    def starts(self, parent: str | None, budget: int | None, refused: str | None) -> None:
        self.edge.clock.at += 1_000
        task = self.edge.ids.new("tsk")
        assert self.edge.start(task, parent=parent, budget=budget) == refused
        if refused is None:
            of_parent = parent and max(
                1, min(self.ledger.budget[parent] // (MOST_CHILDREN + 1), self.ledger.ever(parent))
            )
            self.ledger.parent[task] = parent
            self.ledger.budget[task] = budget or of_parent or min(DEFAULT, self.ledger.limit or DEFAULT)
        self.follows()

    @precondition(lambda self: len(self.ledger.children(None)) < MOST_ROOTS)
    @rule(budget=st.none() | AMOUNT)
    def start(self, budget: int | None) -> None:
        self.starts(None, budget, "over_budget" if (budget or 0) > self.ledger.limit else None)

    @precondition(lambda self: self.ledger.live and len(self.ledger.budget) < MOST_TASKS)
    @rule(one=INDEX, budget=st.none() | st.sampled_from((20, 400, 1_000, 2_500, 4_000)))
    def dispatch(self, one: int, budget: int | None) -> None:
        ledger = self.ledger
        at_work = [task for task, (state, _) in self.states.items() if state == "in_progress"] if one % 8 else []
        parent = (at_work or list(ledger.budget))[one // 8 % len(at_work or ledger.budget)]
        refused = None
        if self.states[parent][0] != "in_progress":
            refused = "parent_not_running"
        elif ledger.depth(parent) == DEEPEST:
            refused = "too_deep"
        elif len(ledger.live.intersection(ledger.children(parent))) >= MOST_CHILDREN:
            refused = "too_many_children"
        elif ledger.ever(parent) <= 0:
            refused = "budget_exhausted"
        elif (budget or 0) > ledger.ever(parent):
            refused = "over_budget"
        self.starts(parent, budget, refused)

    @precondition(lambda self: self.ledger.begun)
    @rule(one=INDEX, total=AMOUNT, twice=st.booleans(), live=st.booleans())
    def use(self, one: int, total: int, twice: bool, live: bool) -> None:
        """A total of an attempt: perhaps an old one, perhaps sent twice, perhaps after its end."""
        attempts = self.attempts(live=live) or self.attempts(live=False)
        if not attempts:
            return
        attempt = attempts[one % len(attempts)]
        self.edge.clock.at += 1_000
        self.ledger.meter(attempt, total, self.today)
        usage = wire.UsageReported(input_tokens=1, output_tokens=1, cost_microusd=total, calls=1)
        told = self.edge.report(attempt, usage, twice=twice)
        if attempt in self.attempts(live=True):
            task = attempt.partition(".")[0]
            assert told == self.ledger.totals[attempt] + self.ledger.left(task, self.today)
        self.follows()

    @precondition(lambda self: len(self.ledger.live) > 2)
    @rule(one=INDEX, how=st.sampled_from(("completed", "agent_refused", "node_restarted")))
    def end(self, one: int, how: str) -> None:
        attempts = self.attempts(live=True)
        if not attempts:
            return
        self.edge.clock.at += 1_000
        ended = wire.AttemptEnded(outcome=Outcome.COMPLETED)
        if how != "completed":
            ended = wire.AttemptEnded(outcome=Outcome.FAILED, reason=how)
        self.edge.report(attempts[one % len(attempts)], ended)
        self.follows()

    @precondition(lambda self: len(self.ledger.live) > 5)
    @rule(one=INDEX)
    def stop(self, one: int) -> None:
        live = sorted(self.ledger.live)
        self.edge.call("POST", f"tasks/{live[one % len(live)]}/stop")
        for (attempt,) in self.edge.rows("SELECT a.id FROM attempt a JOIN task t ON t.id = a.task "
                                         "WHERE a.ended_at IS NULL AND t.stop_reason IS NOT NULL"):  # fmt: skip
            self.edge.report(attempt, wire.AttemptEnded(outcome=Outcome.STOPPED, reason="stopped"))
        self.follows()

    @rule(limit=st.sampled_from((0, 3_000, 9_000, 20_000, 60_000)))
    def change_the_limit(self, limit: int) -> None:
        self.edge.clock.at += 1_000
        self.set_limit(limit)
        self.follows()

    @precondition(lambda self: self.edge.clock.at % DAY_MS > DAY_MS // 2)
    @rule()
    def midnight(self) -> None:
        left = DAY_MS - self.edge.clock.at % DAY_MS
        for part in range(30):  # no attempt is silent so long that it is asked why
            self.edge.later(left // 30 + (1_000 if part == 29 else 0))
        self.follows()


def run(rewrite: Rewrite | None) -> None:
    """The same examples every time. What the product does wrong is shown in short."""
    machine = type("BudgetMachine", (BudgetMachine,), {"rewrite": staticmethod(rewrite) if rewrite else None})
    shrinks = () if rewrite else (Phase.shrink,)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=100,
            stateful_step_count=40,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, *shrinks),
            report_multiple_bugs=False,
        ),
    )


def test_money_adds_up_as_its_model_does() -> None:
    run(None)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("AND :cost_microusd > a.cost_microusd", "AND :cost_microusd > 0"),
        ("c.price = 0 OR c.price <= w.left", "c.price = 0 OR c.price <= w.left OR w.left > 0"),
        ("c.parent = t.id AND c.funded = 1", "c.parent = t.id AND c.ended_at IS NULL"),
    ],
    ids=["an old total that comes late counts", "more is let in than is paid for", "what begins later is held for"],
)
def test_the_model_sees_what_is_wrong(right: str, wrong: str) -> None:
    with pytest.raises(AssertionError):
        run(lambda sql: sql.replace(right, wrong))
