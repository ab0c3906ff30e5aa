"""The graph of tasks against a model of it, rule after rule, through the real edge."""

from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from edge.tasks.rules import DAY
from shared import wire
from shared.states import Outcome
from tests.edge.quiet import QuietEdge, Rewrite

pytestmark = pytest.mark.long

MOST_TASKS: Final = 14
MOST_RUNNING: Final = 2
MOST_DAYS: Final = 5
"""Fewer than a task may be queued."""
BAD: Final = ("failed", "cancelled")

INDEX: Final = st.integers(0, 8 * MOST_TASKS - 1)
CONDITION: Final = st.sampled_from(("completed", "completed", "merged"))
ON_FAILURE: Final = st.sampled_from(("hold", "hold", "fail"))
NEEDS: Final = st.lists(st.tuples(INDEX, CONDITION, ON_FAILURE), max_size=2)


class Model:
    """What may become of tasks: `needs[task][needed]` is a condition and what happens on failure."""

    def __init__(self) -> None:
        self.state: dict[str, str] = {}
        self.needs: dict[str, dict[str, tuple[str, str]]] = {}
        self.since: dict[str, int] = {}
        self.merged: set[str] = set()
        self.replaced: dict[str, str] = {}

    def met(self, task: str) -> bool:
        needs = self.needs[task].items()
        return all(self.state[d] == "completed" and (c == "completed" or d in self.merged) for d, (c, _) in needs)

    def held(self, task: str) -> bool:
        return self.state[task] == "blocked" and any(self.state[needed] in BAD for needed in self.needs[task])

    def waits_for(self, starts: list[str]) -> set[str]:
        found: set[str] = set()
        while starts:
            found.add(one := starts.pop())
            starts += [d for d in self.needs[one] if self.state[one] != "completed" and d not in found]
        return found

    def why_no_edge(self, task: str, needed: str) -> str | None:
        if task == needed:
            return "cycle"
        if self.state[task] not in ("blocked", "queued"):
            return "task_began" if self.state[task] == "in_progress" else "task_ended"
        if self.state[needed] in BAD:
            return "dependency_failed"
        return "cycle" if task in self.waits_for([needed]) else None

    def why_not_loose(self, task: str) -> str | None:
        if self.state[task] in ("queued", "in_progress"):
            return "task_began"
        return None if self.state[task] == "blocked" else "task_ended"

    def settle(self, now: int) -> None:
        """What follows from what was changed: failures spread, what is met is queued, free slots are taken."""
        states, waiting = self.state, ("new", "blocked", "queued")
        while doomed := [t for t, s in states.items() if s in waiting and any(
            then == "fail" and states[d] in BAD for d, (_, then) in self.needs[t].items())]:  # fmt: skip
            states.update(dict.fromkeys(doomed, "failed"))
        for task in [task for task, state in states.items() if state in waiting]:
            if states[task] != "queued" and self.met(task):
                self.since[task] = now
            states[task] = "queued" if self.met(task) else "blocked"
        for task in sorted((t for t, s in states.items() if s == "queued"), key=lambda t: (self.since[t], t)):
            if sum(state == "in_progress" for state in states.values()) < MOST_RUNNING:
                states[task] = "in_progress"


class GraphMachine(RuleBasedStateMachine):
    rewrite: Rewrite | None = None

    def __init__(self) -> None:
        super().__init__()
        self.edge, self.model, self.days = QuietEdge(self.rewrite), Model(), 0
        self.order: list[str] = []
        self.edge.rows("UPDATE project SET max_running = :most", most=MOST_RUNNING)

    def teardown(self) -> None:
        self.edge.close()

    def some(self, index: int, *states: str) -> str:
        """One of the tasks; three times in four of those in these states, where there are any."""
        there = [task for task in self.order if self.model.state[task] in states] if index % 4 else []
        return (there or self.order)[index // 4 % len(there or self.order)]

    def asks(self, method: str, path: str, refused: str | None, body: object = None) -> Any:
        """One request, which the model says is refused so, or not."""
        self.edge.clock.at += 1_000
        status, answer = self.edge.call(method, path, body)
        assert (answer["code"] if status >= 400 else None) == refused, (method, path, answer)
        return answer

    def follows(self) -> None:
        """The database is as the model says."""
        model = self.model
        model.settle(self.edge.clock.at)
        rows = self.edge.rows("SELECT id, state, reason IS 'dependency_failed' AND state = 'blocked' FROM task")
        assert {task: state for task, state, _ in rows} == model.state
        assert {task for task, _, held in rows if held} == {task for task in model.state if model.held(task)}
        edges = {(task, *rest) for task, *rest in self.edge.rows("SELECT task, needs, condition, on_failure FROM edge")}
        assert edges == {(task, d, *how) for task, needs in model.needs.items() for d, how in needs.items()}
        assert not self.edge.broken()

    def become(self, task: str, state: str) -> None:
        self.model.state[task] = state
        self.follows()

    @precondition(lambda self: len(self.order) < MOST_TASKS)
    @rule(wanted=st.lists(NEEDS, min_size=1, max_size=4))
    def plan(self, wanted: list[list[tuple[int, str, str]]]) -> None:
        keys = [f"k{n}" for n in range(len(wanted))]
        sound = [task for task in self.order if self.model.state[task] not in BAD]
        of_key: dict[str, dict[str, tuple[str, str]]] = {}
        for n, asked in enumerate(wanted):
            of_key[keys[n]] = {}
            for i, condition, on_failure in asked:
                names = [*self.order, *keys] if i % 8 == 0 or not (sound or n) else [*keys[:n], *sound]
                of_key[keys[n]].setdefault(names[i // 8 % len(names)], (condition, on_failure))
        tasks = [{"key": key, "text": key, "depends_on": [{"task": needed, "condition": c, "on_failure": f}
                  for needed, (c, f) in needs.items()]} for key, needs in of_key.items()]  # fmt: skip
        ring = Model()
        ring.needs = {key: {d: ("", "") for d in of_key[key] if d in of_key} for key in keys}
        ring.state = dict.fromkeys(keys, "new")
        refused = None
        if any(self.model.state.get(needed) in BAD for needs in of_key.values() for needed in needs):
            refused = "dependency_failed"
        if any(key in ring.waits_for(list(ring.needs[key])) for key in keys):
            refused = "cycle"
        made = self.asks("POST", "plans", refused, {"id": self.edge.ids.new("req"), "tasks": tasks})
        if refused is None:
            named = {key: one["id"] for key, one in zip(keys, made, strict=True)}
            for key, task in named.items():
                self.model.state[task] = "new"
                self.model.needs[task] = {named.get(d, d): how for d, how in of_key[key].items()}
            self.order += named.values()
        self.follows()

    @precondition(lambda self: self.order)
    @rule(one=INDEX, other=INDEX, condition=CONDITION, on_failure=ON_FAILURE)
    def add_edge(self, one: int, other: int, condition: str, on_failure: str) -> None:
        task, needed = self.some(one, "blocked", "queued"), self.some(other, "blocked", "queued", "completed")
        refused = self.model.why_no_edge(task, needed)
        self.asks("PUT", f"tasks/{task}/needs/{needed}", refused, {"condition": condition, "on_failure": on_failure})
        if refused is None:
            self.model.needs[task][needed] = (condition, on_failure)
        self.follows()

    @precondition(lambda self: self.order)
    @rule(one=INDEX, other=INDEX)
    def remove_edge(self, one: int, other: int) -> None:
        task = self.some(one, "blocked")
        needed = list(self.model.needs[task] or self.order)[other % len(self.model.needs[task] or self.order)]
        refused = self.model.why_not_loose(task)
        self.asks("DELETE", f"tasks/{task}/needs/{needed}", refused)
        if refused is None:
            self.model.needs[task].pop(needed, None)
        self.follows()

    @precondition(lambda self: self.order)
    @rule(one=INDEX)
    def release(self, one: int) -> None:
        task = self.some(one, "blocked")
        refused = self.model.why_not_loose(task)
        self.asks("POST", f"tasks/{task}/release", refused)
        if refused is None:
            needs = self.model.needs[task]
            self.model.needs[task] = {d: how for d, how in needs.items() if self.model.state[d] not in BAD}
        self.follows()

    @precondition(lambda self: self.order)
    @rule(one=INDEX)
    def merge(self, one: int) -> None:
        task = self.some(one, "completed")
        refused = None if self.model.state[task] == "completed" else "not_completed"
        self.asks("POST", f"tasks/{task}/merged", refused)
        if refused is None:
            self.model.merged.add(task)
        self.follows()

    @precondition(lambda self: "in_progress" in self.model.state.values())
    @rule(one=INDEX, become=st.sampled_from(("completed", "completed", "failed")))
    def end(self, one: int, become: str) -> None:
        at_work = [task for task in self.order if self.model.state[task] == "in_progress"]
        task = at_work[one % len(at_work)]
        self.edge.clock.at += 1_000
        outcome = Outcome(become)
        reason = None if outcome is Outcome.COMPLETED else "agent_refused"
        self.edge.report(f"{task}.1", wire.AttemptEnded(outcome=outcome, reason=reason))
        self.become(task, become)

    @precondition(lambda self: self.order)
    @rule(one=INDEX)
    def cancel(self, one: int) -> None:
        task = self.some(one, "completed", "blocked")
        state = self.model.state[task]
        self.asks("POST", f"tasks/{task}/stop", "task_ended" if state in ("completed", "failed") else None)
        if state == "in_progress":
            self.edge.report(f"{task}.1", wire.AttemptEnded(outcome=Outcome.COMPLETED))  # too late: it was stopped
        self.become(task, state if state in ("completed", "failed") else "cancelled")

    @precondition(lambda self: any(state in BAD for state in self.model.state.values()))
    @rule(one=INDEX)
    def retry(self, one: int) -> None:
        model = self.model
        old, new = self.some(one, *BAD), self.edge.ids.new("tsk")
        needs = {model.replaced.get(d, d): how for d, how in model.needs[old].items()}
        dependents = [task for task in self.order if model.state[task] == "blocked" and old in model.needs[task]]
        refused = None
        if model.state[old] not in BAD:
            refused = "not_ended_badly"
        elif old in model.replaced:
            refused = "replaced_before"
        elif any(model.state[needed] in BAD for needed in needs):
            refused = "dependency_failed"
        elif model.waits_for(list(needs)).intersection(dependents):
            refused = "cycle"
        self.asks("POST", f"tasks/{old}/retry", refused, {"id": new})
        if refused is None:
            self.order.append(new)
            model.state[new], model.needs[new], model.replaced[old] = "new", needs, new
            for task in dependents:
                model.needs[task][new] = model.needs[task].pop(old)
        self.follows()

    @precondition(lambda self: self.days < MOST_DAYS)
    @rule()
    def a_day_passes(self) -> None:
        """Nobody decided about those that are held, and nobody ends those that are at work."""
        model = self.model
        late = [task for task, state in model.state.items() if state == "in_progress" or model.held(task)]
        self.days += 1
        self.edge.later(DAY + 1_000)
        model.state.update(dict.fromkeys(late, "failed"))
        self.follows()


def machine(rewrite: Rewrite | None) -> type[GraphMachine]:
    return type("GraphMachine", (GraphMachine,), {"rewrite": staticmethod(rewrite) if rewrite else None})


def run(rewrite: Rewrite | None) -> None:
    """The same examples every time. What the product does wrong is shown in short."""
    shrinks = () if rewrite else (Phase.shrink,)
    run_state_machine_as_test(
        machine(rewrite),
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


def test_the_graph_does_what_its_model_does() -> None:
    run(None)


@pytest.mark.parametrize(
    "changes",
    [
        {
            "d.state <> 'completed'": "d.state NOT IN ('completed', 'cancelled')",
            "h.became = 'completed' AND t.state = 'blocked'": "h.became <> 'failed' AND t.state = 'blocked'",
        },
        {" OR (e.condition = 'merged' AND d.merged_at IS NULL)": ""},
    ],
    ids=["a cancelled dependency releases", "a merge is not waited for"],
)
def test_the_model_sees_what_is_wrong(changes: dict[str, str]) -> None:
    def rewrite(sql: str) -> str:
        for right, wrong in changes.items():
            sql = sql.replace(right, wrong)
        return sql

    with pytest.raises(AssertionError):
        run(rewrite)
