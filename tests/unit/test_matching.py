"""What a request needs: the labelled set, split so that nothing is learned from the half that is scored.

Which requests of the scored half go wrong is not printed, so that nobody mends anything by it.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.tasks import learned
from edge.tasks.matching import Match, Measured, Place, Size, match, placed
from edge.tasks.reading import READ_CHARS, Fit
from scripts import train_matching
from shared.spec import Mode, Runtime


class Labelled(msgspec.Struct, frozen=True, kw_only=True):
    text: str
    mode: Mode
    label: Fit
    why: str


LABELLED: Final = msgspec.json.decode((train_matching.DATA / "runtime_requests.json").read_bytes(), type=list[Labelled])
SCORED: Final = [one for one in LABELLED if train_matching.scored(one.text)]
LEARNED: Final = [(one, mode) for one in train_matching.requests() for mode in one.modes]


class Scores(msgspec.Struct, frozen=True, kw_only=True):
    learned_from: str
    requests: int
    all: float
    strangers: float
    left_out: dict[str, float]


SCORES: Final = msgspec.json.decode((train_matching.DATA / "runtime_scores.json").read_bytes(), type=Scores)


def test_a_hundred_requests_are_labelled_and_split_in_halves() -> None:
    assert len({one.text for one in LABELLED}) == 100
    assert len(SCORED) == 50
    assert all(one.why for one in LABELLED)
    assert {one.label for one in SCORED} == set(Fit)
    assert {one.mode for one in SCORED} == set(Mode)


def test_nothing_of_the_half_that_is_scored_is_learned_from() -> None:
    learned_from = {one.text.casefold() for one, _ in LEARNED}
    assert learned_from.isdisjoint(one.text.casefold() for one in SCORED)


def test_of_the_half_that_is_scored_nine_in_ten_are_right() -> None:
    right = sum(match(one.mode, one.text).fit is one.label for one in SCORED)
    assert right / len(SCORED) >= 0.9


def test_the_weights_are_learned_from_the_requests_that_are_committed() -> None:
    assert learned.LEARNED_FROM == train_matching.fingerprint() == SCORES.learned_from
    right = sum(match(mode, one.text).fit is one.fit for one, mode in LEARNED)
    assert right / len(LEARNED) >= 0.98


def test_of_requests_by_people_left_out_of_the_learning_most_are_right() -> None:
    assert SCORES.requests >= 2_000
    assert SCORES.strangers >= 0.85
    assert SCORES.all >= 0.85
    assert set(SCORES.left_out) == {one.source for one, _ in LEARNED}
    assert min(SCORES.left_out.values()) >= 0.65


def test_the_weights_are_small_enough_for_a_worker() -> None:
    assert len(learned.WEIGHTS) < 150_000


def _sentence(text: str) -> str:
    return text if text.rstrip().endswith((".", "!", "?", "`")) else f"{text}."


VARIANTS: Final[dict[str, Callable[[str], str]]] = {
    "lower case": str.lower,
    "shouted": lambda text: text if text.endswith("?") else text.rstrip(".!") + "!",
    "greeted": lambda text: f"Good day! {text}",
    "named": lambda text: f"Hello SAM, {text}",
    "thanked": lambda text: f"{_sentence(text)} Many thanks in advance!",
    "signed": lambda text: f"{text}\n\n-- \nPaul",
    "listed": lambda text: f"- {text}",
    "spaced": lambda text: "  " + text.replace(" ", "  ") + " \n",
    "typeset": lambda text: text.replace("'", "\u2019"),
    "decorated": lambda text: f"{_sentence(text)} \U0001f64f",
    "with a log": lambda text: f"{text}\n\n```\nERROR run failed, tests are red\n```",
}


@pytest.mark.parametrize("name", VARIANTS)
def test_how_a_request_is_dressed_changes_next_to_nothing(name: str) -> None:
    vary = VARIANTS[name]
    long = [(one.text, mode) for one, mode in LEARNED if len(one.text.split()) > 4][::3]
    same = sum(match(mode, vary(text)).fit is match(mode, text).fit for text, mode in long)
    assert same / len(long) >= 0.96


@pytest.mark.parametrize(
    "text",
    ["Use workers for parsing", "Add task priorities", "Tell users when a trial ends", "Name clash"],
)
def test_words_of_talk_and_coordination_are_also_those_of_software(text: str) -> None:
    assert match(Mode.TASK, text).fit is Fit.FULL


@pytest.mark.parametrize(
    ("mode", "text", "said"),
    [
        (Mode.CONVERSATION, "Brainstorm names for it", "“brainstorm"),
        (Mode.TASK, "Implement paging in the orders endpoint", "“implement"),
        (Mode.TASK, "Split the release into subtasks and dispatch them", "handing out work"),
    ],
)
def test_the_reason_names_the_kind_of_work_and_the_words_that_weighed_most(mode: Mode, text: str, said: str) -> None:
    assert said in match(mode, text).why


def test_the_reason_says_when_it_was_close() -> None:
    assert any(", closely before " in match(one.mode, one.text).why for one in SCORED)
    assert "closely" not in match(Mode.TASK, "Implement paging and write tests for it").why


@given(st.text(max_size=2_000), st.sampled_from(Mode))
def test_whatever_is_asked_there_is_an_answer_and_it_is_always_the_same(text: str, mode: Mode) -> None:
    found = match(mode, text)
    assert found == match(mode, text)
    assert 0 < len(found.why) < 300
    assert not found.why.endswith(".")


@pytest.mark.parametrize(
    "piece", ["a/", "a_", "please ", "split ", '"', " -", "in the a ", ". ", "\n at ", "**", "aB", "`"]
)
def test_a_huge_request_is_read_no_further_than_its_beginning(piece: str) -> None:
    begun = f"Implement paging. {piece * (READ_CHARS // len(piece))}"
    assert match(Mode.TASK, begun + piece * 1_000_000) == match(Mode.TASK, begun)


@pytest.mark.parametrize(
    ("text", "earlier", "size"),
    [
        ("Add paging to the orders list", (), Size.MEDIUM),
        ("Add paging to the orders list", (("Add paging to the users list", 4.0, 2),), Size.SMALL),
        ("Add paging to the orders list", (("Add paging to the users list", 90.0, 12),), Size.LARGE),
        ("Add paging to the orders list", (("Add paging to the users list", 20.0, 60),), Size.LARGE),
        ("Add paging to the orders list", (("Something else altogether", 90.0, 90),), Size.MEDIUM),
        ("Build the docker image", (), Size.LARGE),
        ("Fix the typo in the README", (("Fix the typo in the guide", 90.0, 90),), Size.SMALL),
    ],
)
def test_the_size_is_what_its_like_took_before(
    text: str, earlier: tuple[tuple[str, float, int], ...], size: Size
) -> None:
    known = [Measured(text=said, minutes=minutes, files=files) for said, minutes, files in earlier]
    found = match(Mode.TASK, text, known)
    assert found.size is size
    if earlier and found.fit is Fit.FULL and size is not Size.MEDIUM:
        assert "1 like it took up to" in found.why


def test_what_grew_beyond_a_small_edit_gets_a_full_runtime_the_next_time() -> None:
    text = "Correct the wording in the docs"
    assert match(Mode.TASK, text).fit is Fit.CONTAINER
    assert match(Mode.TASK, text, [Measured(text="x", minutes=3, files=2, same=True)]).fit is Fit.CONTAINER
    grown = match(Mode.TASK, text, [Measured(text="x", minutes=40, files=12, same=True)])
    assert grown.fit is Fit.FULL
    assert "12 files in 40 min" in grown.why
    assert match(Mode.TASK, text, [Measured(text="x", minutes=40, files=12)]).fit is Fit.CONTAINER


TALK: Final = Match(Fit.EDGE, Size.SMALL, "it needs no checkout")
HANDS_OUT: Final = Match(Fit.EDGE, Size.SMALL, "it hands out work", hands_out=True)


@pytest.mark.parametrize(
    ("wanted", "found", "place", "name", "told"),
    [
        (Runtime.AUTO, TALK, Place(edge_thinks=True), "edge", "it needs no checkout"),
        (Runtime.AUTO, TALK, Place(edge_thinks=False), "process", "no model of its own"),
        (Runtime.AUTO, TALK, Place(edge_thinks=True, unbound=False), "process", "runs only on a node"),
        (Runtime.AUTO, TALK, Place(edge_thinks=True, stays=True), "process", "where it was"),
        (Runtime.AUTO, TALK, Place(edge_thinks=True, below=True), "process", "a subtask works"),
        (Runtime.AUTO, HANDS_OUT, Place(edge_thinks=True, below=True), "edge", "it hands out work"),
        (
            Runtime.AUTO,
            Match(Fit.CONTAINER, Size.SMALL, "x"),
            Place(edge_thinks=True),
            "process",
            "container, small: x;",
        ),
        (Runtime.AUTO, Match(Fit.FULL, Size.LARGE, "x"), Place(edge_thinks=True), "process", "full, large: x; here"),
        (Runtime.EDGE, Match(Fit.FULL, Size.LARGE, "x"), Place(edge_thinks=False), "edge", "you chose it"),
        (Runtime.PROCESS, TALK, Place(edge_thinks=True), "process", "you chose it"),
    ],
)
def test_a_match_is_placed_on_what_there_is(wanted: Runtime, found: Match, place: Place, name: str, told: str) -> None:
    chosen = placed(wanted, found, place)
    assert chosen.name == name
    assert told in chosen.why


class Runs(NamedTuple):
    """What a runtime takes. Assumed from list prices until runtimes of each kind are measured; the ratio counts."""

    wait_min: float
    """From the request to the first thought."""
    cents_an_hour: float
    idle_min: float
    """Held after the work, for what is said next."""


RUNS: Final = {
    Fit.EDGE: Runs(0.0, 0.0, 0.0),  # a request to a worker; the model's tokens are the same everywhere
    Fit.CONTAINER: Runs(0.3, 7.2, 0.0),  # image at hand, shallow clone; half a core and 4 GB by the second, then asleep
    Fit.LIGHTWEIGHT: Runs(1.5, 1.2, 30.0),  # boots a ready image on a VM of 4 cores and 8 GB
    Fit.FULL: Runs(6.0, 2.4, 30.0),  # boots a VM of 8 cores and 16 GB and builds the devcontainer
}
WORK_MIN: Final = {Fit.EDGE: 3.0, Fit.CONTAINER: 5.0, Fit.LIGHTWEIGHT: 15.0, Fit.FULL: 45.0}
"""What is asked for takes as long wherever it is done."""


def _cost(runtime: Fit, label: Fit) -> float:
    runs = RUNS[runtime]
    return (runs.wait_min + WORK_MIN[label] + runs.idle_min) / 60 * runs.cents_an_hour


def test_a_matched_request_costs_less_and_waits_less_than_always_full() -> None:
    judged = [(match(one.mode, one.text).fit, one.label) for one in SCORED]
    matched = sum(_cost(fit, label) for fit, label in judged)
    always = sum(_cost(Fit.FULL, label) for _, label in judged)
    assert matched < 0.75 * always
    assert sum(RUNS[fit].wait_min for fit, _ in judged) < 0.5 * RUNS[Fit.FULL].wait_min * len(judged)
