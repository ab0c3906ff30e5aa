"""The graph of ideas against a model of it, rule after rule, through the real edge."""

from typing import Any, Final, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from edge.words import indexed
from shared import wire
from shared.states import Outcome
from tests.edge.quiet import QuietEdge, Rewrite

pytestmark = pytest.mark.long

MOST_IDEAS: Final = 7
MOST_TASKS: Final = 6
TALKS: Final = 3

INDEX: Final = st.integers(0, 10_000)
WORDS: Final = st.sampled_from(("", "one", "東京"))


class Link(NamedTuple):
    at: int
    note: str


class Task(NamedTuple):
    idea: str
    conversation: str
    state: str
    ended_at: int = 0


class Model:
    """What may become of ideas. A merge is remembered as it was asked for, and followed step by step."""

    def __init__(self) -> None:
        self.title: dict[str, str] = {}
        self.body: dict[str, str] = {}
        self.said: dict[str, tuple[str, int]] = {}
        self.links: dict[str, dict[str, Link]] = {}
        self.merged: dict[str, str] = {}
        self.tasks: dict[str, Task] = {}

    def it(self, idea: str) -> str:
        while idea in self.merged:
            idea = self.merged[idea]
        return idea

    def tasks_of(self, idea: str) -> list[str]:
        return [task for task, one in self.tasks.items() if self.it(one.idea) == idea]

    def state(self, idea: str) -> str:
        tasks = [self.tasks[task] for task in self.tasks_of(idea)]
        said, at = self.said[idea]
        since = {task.state for task in tasks if task.ended_at >= at}
        if any(task.state == "live" for task in tasks):
            return "executing"
        if said == "parked" or not since:
            return said
        return "done" if "completed" in since else "ready"

    def append(self, idea: str, text: str) -> None:
        self.body[idea] = f"{self.body[idea]}\n\n{text}" if self.body[idea] else text

    def merge(self, idea: str, into: str) -> str | None:
        target = self.it(into)
        if idea == into or target == idea:
            return "same_idea"
        if idea in self.merged:
            return None if self.it(idea) == target else "merged_before"
        self.append(target, f"{self.title[idea]}\n{self.body[idea]}" if self.body[idea] else self.title[idea])
        there = self.links[target]
        for conversation, link in self.links.pop(idea).items():
            mine = there.get(conversation, link)
            notes = dict.fromkeys(note for note in (mine.note, link.note) if note)
            there[conversation] = Link(mine.at, "\n".join(notes))
        self.merged[idea] = target
        return None

    def newest_link(self, idea: str) -> str | None:
        return max(self.links[idea], key=lambda talk: (self.links[idea][talk].at, talk), default=None)


class IdeasMachine(RuleBasedStateMachine):
    rewrite: Rewrite | None = None

    def __init__(self) -> None:
        super().__init__()
        self.edge, self.model = QuietEdge(self.rewrite), Model()
        self.talks = [self.edge.ids.new("cnv") for _ in range(TALKS)]
        for talk in self.talks:
            self.asks("POST", "conversations", None, {"id": talk})
        self.appended: dict[str, tuple[str, str]] = {}

    def teardown(self) -> None:
        self.edge.close()

    def some(self, index: int) -> str:
        """One of the ideas, merged or not."""
        return list(self.model.title)[index % len(self.model.title)]

    def asks(self, method: str, path: str, refused: str | None, body: object = None) -> Any:
        """One request, which the model says is refused so, or not."""
        self.edge.clock.at += 1_000 if method != "GET" else 0
        status, answer = self.edge.call(method, path, body)
        assert (answer["code"] if status >= 400 else None) == refused, (method, path, answer)
        return answer

    def follows(self, *asked: str) -> None:
        """All ideas are as the model says, and those asked for by whatever id."""
        model = self.model
        heads = {one["id"]: one for one in self.asks("GET", "ideas", None)["ideas"]}
        assert set(heads) == set(model.title) - set(model.merged)
        there = {idea: self.asks("GET", f"ideas/{idea}", None)["idea"] for idea in heads}
        for idea, one in there.items():
            head = heads[idea]
            assert (head["beginning"], head["body_chars"]) == (one["body"][:500], len(one["body"]))
            assert all(head[fact] == one[fact] for fact in head.keys() & one.keys())
            assert (one["state"], one["body"]) == (model.state(idea), model.body[idea])
            assert {link["conversation"]: link["note"] for link in one["links"]} == {
                talk: link.note for talk, link in model.links[idea].items()
            }
            assert sorted(one["tasks"]) == sorted(model.tasks_of(idea))
        for idea in asked:
            detail = self.asks("GET", f"ideas/{idea}", None)
            assert detail["idea"] == there[model.it(idea)]
            assert set(detail["merged"]) == {one for one in model.merged if model.it(one) == model.it(idea)}
        talk = self.talks[self.edge.clock.at // 1_000 % len(self.talks)]
        named = self.asks("GET", f"conversations/{talk}", None)["conversation"]["ideas"]
        assert set(named) == {idea for idea, links in model.links.items() if talk in links}
        held = self.edge.rows("SELECT i.id, w.title, w.body FROM idea_text w JOIN idea i ON i.number = w.rowid")
        words = {idea: (indexed(one["title"]), indexed(one["body"])) for idea, one in there.items()}
        assert {idea: (title, body) for idea, title, body in held} == words
        assert not self.edge.rows("SELECT 1 FROM idea WHERE merging")

    @precondition(lambda self: len(self.model.title) < MOST_IDEAS)
    @rule(title=st.sampled_from(("Alpha", "Beta")), body=WORDS, where=INDEX, note=WORDS)
    def capture(self, title: str, body: str, where: int, note: str) -> None:
        idea = self.edge.ids.new("idea")
        talk = self.talks[where % len(self.talks)] if where % 3 else None
        sent = {"id": idea, "title": title, "body": body, "conversation": talk, "note": note}
        captured = self.asks("POST", "ideas", None, sent)
        alike = {one for one, other in self.model.title.items() if other == title and one not in self.model.merged}
        assert alike - {near["id"] for near in captured["similar"]} == set() or len(alike) > 5
        now = self.edge.clock.at
        self.model.title[idea], self.model.body[idea], self.model.said[idea] = title, body, ("exploring", now)
        self.model.links[idea] = {talk: Link(now, note)} if talk else {}
        self.follows()

    @precondition(lambda self: self.model.title)
    @rule(one=INDEX, where=INDEX, note=WORDS)
    def link(self, one: int, where: int, note: str) -> None:
        idea, talk = self.some(one), self.talks[where % len(self.talks)]
        self.asks("PUT", f"ideas/{idea}/links/{talk}", None, {"note": note})
        links = self.model.links[self.model.it(idea)]
        links[talk] = Link(links[talk].at if talk in links else self.edge.clock.at, note)
        self.follows()

    @precondition(lambda self: self.model.title)
    @rule(one=INDEX, where=INDEX)
    def unlink(self, one: int, where: int) -> None:
        idea = self.some(one)
        links = self.model.links[self.model.it(idea)]
        talk = (list(links) or self.talks)[where % len(links or self.talks)]
        self.asks("DELETE", f"ideas/{idea}/links/{talk}", None)
        links.pop(talk, None)
        self.follows()

    @precondition(lambda self: self.model.title)
    @rule(one=INDEX, again=st.booleans())
    def append(self, one: int, again: bool) -> None:
        if again and self.appended:
            named = list(self.appended)[one % len(self.appended)]
            idea, text = self.appended[named]
        else:
            named, idea, text = self.edge.ids.new("req"), self.some(one), f"more {one}"
            self.model.append(self.model.it(idea), text)
        self.asks("POST", f"ideas/{idea}/append", None, {"id": named, "text": text})
        self.appended[named] = (idea, text)
        self.follows()

    @precondition(lambda self: self.model.title)
    @rule(one=INDEX, state=st.sampled_from(("exploring", "ready", "done", "parked")))
    def say(self, one: int, state: str) -> None:
        idea = self.some(one)
        merged = idea in self.model.merged
        self.asks("PATCH", f"ideas/{idea}", "merged_before" if merged else None, {"state": state})
        if not merged:
            self.model.said[idea] = (state, self.edge.clock.at)
        self.follows()

    @precondition(lambda self: len(self.model.title) > 1)
    @rule(one=INDEX, other=INDEX)
    def merge(self, one: int, other: int) -> None:
        idea, into = self.some(one), self.some(other)
        self.asks("POST", f"ideas/{idea}/merge", self.model.merge(idea, into), {"into": into})
        self.follows(*self.model.title)

    @precondition(lambda self: self.model.title and len(self.model.tasks) < MOST_TASKS)
    @rule(one=INDEX)
    def execute(self, one: int) -> None:
        idea, task = self.some(one), self.edge.ids.new("tsk")
        it = self.model.it(idea)
        wanted = self.model.newest_link(it)
        made = self.asks("POST", f"ideas/{idea}/execute", None, {"id": task})
        talk, now = made["conversation"], self.edge.clock.at
        self.asks("POST", f"ideas/{idea}/execute", None, {"id": task})
        assert (made["idea"], talk) == (it, wanted or talk)
        if wanted is None:
            self.talks.append(talk)
        self.model.tasks[task] = Task(idea, talk, "live")
        self.model.said[it] = ("ready", now)
        self.model.links[it].setdefault(talk, Link(now, "executed here"))
        self.follows(idea)

    @precondition(lambda self: any(task.state == "live" for task in self.model.tasks.values()))
    @rule(one=INDEX, become=st.sampled_from(("completed", "completed", "failed", "cancelled")))
    def end(self, one: int, become: str) -> None:
        live = [task for task, it in self.model.tasks.items() if it.state == "live"]
        task = live[one % len(live)]
        if become == "cancelled":
            self.asks("POST", f"tasks/{task}/stop", None)
        self.edge.later(1_000)
        outcome = Outcome.FAILED if become == "failed" else Outcome.COMPLETED
        reason = "agent_refused" if become == "failed" else None
        self.edge.report(f"{task}.1", wire.AttemptEnded(outcome=outcome, reason=reason))
        self.model.tasks[task] = self.model.tasks[task]._replace(state=become, ended_at=self.edge.clock.at)
        self.follows()


def machine(rewrite: Rewrite | None) -> type[IdeasMachine]:
    return type("IdeasMachine", (IdeasMachine,), {"rewrite": staticmethod(rewrite) if rewrite else None})


def run(rewrite: Rewrite | None) -> None:
    """The same examples every time. What the product does wrong is shown in short."""
    shrinks = () if rewrite else (Phase.shrink,)
    run_state_machine_as_test(
        machine(rewrite),
        settings=settings(
            max_examples=150,
            stateful_step_count=30,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, *shrinks),
            report_multiple_bugs=False,
        ),
    )


def test_ideas_do_what_their_model_does() -> None:
    run(None)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("WHERE merged_into = (SELECT s.id", "WHERE 0 AND merged_into = (SELECT s.id"),
        ("AND s.merging)\nWHERE idea = (SELECT s.id", "AND s.merging)\nWHERE 0 AND idea = (SELECT s.id"),
        (" AND g.id <> idea.id", ""),
        (" AND t.ended_at >= i.stated_at", ""),
        (" AND NOT a.added", ""),
    ],
    ids=[
        "what was merged before is forgotten",
        "tasks stay behind",
        "an idea becomes part of itself",
        "an end counts after something else was said",
        "what is appended twice is there twice",
    ],
)
def test_the_model_sees_what_is_wrong(right: str, wrong: str) -> None:
    changed: set[str] = set()

    def rewrite(sql: str) -> str:
        changed.update({right} if right in sql else ())
        return sql.replace(right, wrong)

    with pytest.raises(AssertionError):
        run(rewrite)
    assert changed
