"""Search over a million messages of the embedded host's database: everything between the query and the hits.

The messages are written by SQL, 5 to 40 words each, drawn from 50,000 made-up words of which the n-th is used 1/n as
often as the first (Zipf's law, as in a language); half of them in the project that is searched. The queries are one to
three words of every frequency, a tenth with the beginning of one, and pages further back.
"""

import asyncio
import itertools
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from edge.chat.search import found
from edge.local.database import SqliteDatabase
from edge.local.host import EDGE_DIRECTORY
from tests.bench.figures import Figure, load

MESSAGES: Final = 1_000_000
QUERIES: Final = 500
WORDS: Final = 50_000
PER_CONVERSATION: Final = 100
SEED: Final = 20

_PROJECTS: Final = ("prj_0bench", "prj_1other")
_SYLLABLES: Final = tuple(a + b for a in "bcdfglmnprstv" for b in "aeiou")


async def measure(*, messages: int = MESSAGES, queries: int = QUERIES) -> Sequence[Figure]:
    chance = random.Random(SEED)
    words = list(dict.fromkeys("".join(chance.choices(_SYLLABLES, k=chance.randint(2, 5))) for _ in range(WORDS)))
    with tempfile.TemporaryDirectory(prefix="sam-bench-") as folder:
        database = SqliteDatabase(Path(folder) / "edge.db")
        database.migrate(EDGE_DIRECTORY / "migrations")
        await asyncio.to_thread(_fill, database, messages, words, chance)
        before = load()
        took: list[float] = []
        many = 0
        for asked in itertools.islice(_queries(words, chance), queries):
            earlier = chance.randrange(1, messages) if chance.random() < 0.2 else None
            started = time.perf_counter()
            many += len((await found(database, _PROJECTS[0], asked, earlier)).hits)
            took.append((time.perf_counter() - started) * 1000)
        database.close()
    if not many:
        raise RuntimeError("no search found anything")
    how = f"One search as the route does it, after {messages:,} messages; one to three words, or a beginning of one."
    return (Figure(name="search", unit="ms", samples=tuple(took), how=how, load=(before, load())),)


def _fill(database: SqliteDatabase, messages: int, words: Sequence[str], chance: random.Random) -> None:
    weights = list(itertools.accumulate(1 / rank for rank in range(1, len(words) + 1)))
    run = database._connection
    conversations = range(messages // PER_CONVERSATION + 1)

    def texts() -> Iterator[tuple[int, str]]:
        for number in range(messages):
            yield number, " ".join(chance.choices(words, cum_weights=weights, k=chance.randint(5, 40)))

    database._control("BEGIN")
    for project in _PROJECTS:
        run.execute(
            "INSERT INTO project (id, name, origin_url, default_branch, created_at) VALUES (?, ?, ?, 'main', 0)",
            (project, project, project),
        )
    run.executemany(
        "INSERT INTO conversation (id, project, title, mode, created_at, updated_at) VALUES (?, ?, 't', 'task', 0, 0)",
        ((f"cnv_{number}", _PROJECTS[number % 2]) for number in conversations),
    )
    for number, text in texts():
        conversation = number // PER_CONVERSATION
        project = _PROJECTS[conversation % 2]
        run.execute(
            "INSERT INTO message (id, project, conversation, seq, author, text, state, created_at)"
            " VALUES (?, ?, ?, ?, 'person', ?, 'delivered', ?)",
            (f"msg_{number}", project, f"cnv_{conversation}", number % PER_CONVERSATION + 1, text, number),
        )
        run.execute(
            "INSERT INTO said (project, text, message) VALUES (?, ?, ?)",
            (project.replace("_", ""), text, f"msg_{number}"),
        )
    database._control("COMMIT")


def _queries(words: Sequence[str], chance: random.Random) -> Iterator[str]:
    while True:
        ranks = [int(len(words) ** chance.random()) - 1 for _ in range(chance.randint(1, 3))]
        asked = [words[rank] for rank in ranks]
        if chance.random() < 0.1:
            asked[-1] = asked[-1][: chance.randint(3, 5)] + "*"
        yield " ".join(asked)
