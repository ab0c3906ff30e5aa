"""Performance promises as frozen records, each with the reason for its number.

A bench measures figures; a figure whose name is a budget's is judged by it, every other figure is only watched. Limits
hold for a machine like the one named beside the figures: two cores, a local disk, nothing else running.
"""

from typing import Final, Literal

import msgspec

Unit = Literal["s", "ms", "1/s", "bytes", "count"]
Statistic = Literal["p50", "p95", "p99", "min", "max"]

ISSUE_A: Final = "issue A, Figures"
ISSUE_B: Final = "issue B, Figures"
ISSUE_C: Final = "issue C, Figures"
UP: Final = "issue A, What a new user does, 1"


class Budget(msgspec.Struct, frozen=True, kw_only=True):
    """One promise: `statistic` of the samples of figure `name` stays on the right side of `limit`."""

    name: str
    statistic: Statistic
    limit: float
    unit: Unit
    reason: str
    source: str
    at_least: bool = False
    """The limit is a floor; else it is a ceiling."""

    def holds(self, value: float) -> bool:
        return value >= self.limit if self.at_least else value <= self.limit


BUDGETS: Final = (
    Budget(
        name="first_words",
        statistic="p50",
        limit=1.0,
        unit="s",
        reason="After a second people feel that they wait for an answer (Nielsen, 1993); all that SAM adds to "
        "the model's own thinking (workspace, agent, broker) must fit in it.",
        source=ISSUE_A,
    ),
    Budget(
        name="first_words",
        statistic="p95",
        limit=2.0,
        unit="s",
        reason="One try in twenty may meet a busy machine; twice the median is still one breath.",
        source=ISSUE_A,
    ),
    Budget(
        name="api_trivial_rate",
        statistic="p50",
        limit=5_000,
        unit="1/s",
        at_least=True,
        reason="One process serves pages, agents and nodes of a machine. 5,000/s leaves 200 µs a request for the "
        "server, the door checks and the route table together; what comes on top is the work itself.",
        source=ISSUE_A,
    ),
    Budget(
        name="api_create_task",
        statistic="p50",
        limit=5.0,
        unit="ms",
        reason="One durable commit (an fsync is about a millisecond) and the admission statement with every limit in "
        "it. Above 5 ms some statement no longer uses its index.",
        source=ISSUE_A,
    ),
    Budget(
        name="worker_trivial",
        statistic="p50",
        limit=2.0,
        unit="ms",
        reason="Python on workerd answers a plain route in 0.7 ms, a framework in 1.3 to 1.6 ms: 2 ms says that no "
        "framework, and no work at import, has crept in.",
        source=ISSUE_A,
    ),
    Budget(
        name="worker_create_task",
        statistic="p50",
        limit=15.0,
        unit="ms",
        reason="Sign-in, membership and the admission batch are each one call to D1, 3 to 4 ms with its commit; one "
        "needless round trip more would show here.",
        source=ISSUE_A,
    ),
    Budget(
        name="edge_first_words",
        statistic="p50",
        limit=50.0,
        unit="ms",
        reason="Beside a model's half second nobody notices 50 ms: three batches and a frame.",
        source=ISSUE_C,
    ),
    Budget(
        name="edge_step",
        statistic="p50",
        limit=20.0,
        unit="ms",
        reason="Every step is two batches on the disk; an orchestration of a hundred steps waits two seconds for SAM.",
        source=ISSUE_C,
    ),
    Budget(
        name="edge_crowd_lag",
        statistic="p99",
        limit=2_000.0,
        unit="ms",
        reason="Two hundred orchestrations share one process; a person who steers one of them must not wait for all.",
        source=ISSUE_C,
    ),
    Budget(
        name="worker_first_words",
        statistic="p50",
        limit=100.0,
        unit="ms",
        reason="Four calls to D1, the alarm and one between objects; still a fifth of what a model takes to begin.",
        source=ISSUE_C,
    ),
    Budget(
        name="worker_edge_step",
        statistic="p50",
        limit=60.0,
        unit="ms",
        reason="Two batches on D1, 5 to 15 ms each with some thirty statements; beside a model's seconds nothing.",
        source=ISSUE_C,
    ),
    Budget(
        name="worker_edge_crowd_lag",
        statistic="p99",
        limit=2_000.0,
        unit="ms",
        reason="Twenty orchestrations share one object, one isolate and one D1, each a single thread.",
        source=ISSUE_C,
    ),
    Budget(
        name="dispatch_start_rate",
        statistic="p50",
        limit=1_000,
        unit="1/s",
        at_least=True,
        reason="A plan, a webhook storm and a night of triggers all begin here; below 1,000/s either a statement reads "
        "what it need not or every caller waits for the disk by itself.",
        source=ISSUE_B,
    ),
    Budget(
        name="dispatch_end_rate",
        statistic="p50",
        limit=1_000,
        unit="1/s",
        at_least=True,
        reason="An end releases dependents, settles money and gives the slot to the next, in one batch as well.",
        source=ISSUE_B,
    ),
    Budget(
        name="dispatch_start",
        statistic="p99",
        limit=100.0,
        unit="ms",
        reason="Thirty-two callers at once are still answered within what feels immediate.",
        source=ISSUE_B,
    ),
    Budget(
        name="dispatch_end",
        statistic="p99",
        limit=100.0,
        unit="ms",
        reason="As a start: a node's report must not wait behind others until it is sent again.",
        source=ISSUE_B,
    ),
    Budget(
        name="worker_dispatch_rate",
        statistic="p50",
        limit=100,
        unit="1/s",
        at_least=True,
        reason="One isolate and one D1 are each one thread; a decision, its sign-in and its answer are theirs for ten "
        "milliseconds.",
        source=ISSUE_B,
    ),
    Budget(
        name="worker_dispatch",
        statistic="p99",
        limit=100.0,
        unit="ms",
        reason="Four callers at once wait for one another and still have their answer at once.",
        source=ISSUE_B,
    ),
    Budget(
        name="dispatch_plan",
        statistic="p95",
        limit=100.0,
        unit="ms",
        reason="Two hundred tasks with their edges are one batch: half a millisecond a task, and an agent that plans "
        "does not notice.",
        source=ISSUE_B,
    ),
    Budget(
        name="dispatch_join",
        statistic="p95",
        limit=250.0,
        unit="ms",
        reason="A chain of tasks must not be slower than its tasks: release, claim and command are three commits and "
        "one call.",
        source=ISSUE_B,
    ),
    Budget(
        name="ledger_lag",
        statistic="p99",
        limit=1_000.0,
        unit="ms",
        reason="Whatever must happen outside begins within a second while a thousand agents work on fifty machines.",
        source=ISSUE_B,
    ),
    Budget(
        name="search",
        statistic="p95",
        limit=50.0,
        unit="ms",
        reason="Hits appear as one types; the statement holds up everything else for as long as it runs, so it must "
        "read what it shows and little more.",
        source=ISSUE_C,
    ),
    Budget(
        name="tools_call",
        statistic="p50",
        limit=5.0,
        unit="ms",
        reason="Who calls, the share of its limit, and the tool's own work: two commits at most, each an fsync.",
        source=ISSUE_C,
    ),
    Budget(
        name="worker_tools_call",
        statistic="p50",
        limit=20.0,
        unit="ms",
        reason="Three to four calls to D1 of 3 to 5 ms each; one needless round trip more would show here.",
        source=ISSUE_C,
    ),
    Budget(
        name="word_to_page",
        statistic="p95",
        limit=150.0,
        unit="ms",
        reason="Words that arrive within 150 ms look as if they were being typed. It is spent on gathering at the node "
        "(30 ms), the hub, and one animation frame of the page.",
        source=ISSUE_A,
    ),
    Budget(
        name="streamed_parts_wrong",
        statistic="max",
        limit=0,
        unit="count",
        reason="Twenty tasks stream at once and every part, stored and shown, is what the model said: a lost or a "
        "doubled word is a defect at any speed.",
        source=ISSUE_A,
    ),
    Budget(
        name="worker_foreign_modules",
        statistic="max",
        limit=0,
        unit="count",
        reason="Litestar, apsw, asyncssh and boto3 belong to the other halves; at the edge each is start-up time.",
        source=ISSUE_A,
    ),
    Budget(
        name="worker_bundle",
        statistic="max",
        limit=5_000_000,
        unit="bytes",
        reason="Half of what Cloudflare takes for a Worker, gzipped; cold starts grow with it.",
        source=ISSUE_A,
    ),
    Budget(
        name="second_start",
        statistic="max",
        limit=5.0,
        unit="s",
        reason="Starting again must cost nothing to think about; after 5 s one looks for what is wrong.",
        source=UP,
    ),
    Budget(
        name="first_paint",
        statistic="p95",
        limit=400.0,
        unit="ms",
        reason="Below 400 ms a page opens without a blank moment (Doherty and Thadani, 1982).",
        source="the page's own promise, docs/performance.md",
    ),
)
