"""Texts that entered an index before it was written as `edge.words` says are written over, a page at a time.

A page is passed once it was read and nothing was left to do in it: whatever is done twice, breaks off, or is changed by
others meanwhile, is looked at again. The place is a row of `rewording`, which goes when the end is reached.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from edge.chat import store as chat
from edge.ideas import store as ideas
from edge.knowledge import store as knowledge
from edge.ledger.batch import statements
from edge.ledger.runner import Later
from edge.ports import Database, Row
from edge.rewording import store
from edge.words import reworded

if TYPE_CHECKING:
    from edge.app import Host

ROWS: Final = 200
CHARS: Final = 300_000
"""Of a page of what was said; a statement may hold 2 MB."""
MOST_STATEMENTS: Final = 400
"""Of one run; an invocation of D1 has 1,000."""
PAUSE_MS: Final = 500

_INDEXES: Final = {
    "ideas": (ideas.WORDS_BEFORE, ideas.REWORD),
    "knowledge": (knowledge.WORDS_BEFORE, knowledge.REWORD),
    "said": (chat.WORDS_BEFORE, chat.REWORD),
}


async def reword(host: "Host", body: Mapping[str, Any]) -> None:
    """Does some pages, and asks to be run again until there is none."""
    database = host.databases.directory()
    done = 0
    while done < MOST_STATEMENTS:
        (places,) = await database.batch(statements((store.PLACES,), {}))
        if not places:
            return
        done += 2 + await _page(database, places[0])
    raise Later(PAUSE_MS, "there is more")


async def _page(database: Database, place: Row) -> int:
    """Writes over what is not yet as it should be, or else goes on to the next page; how many statements it took."""
    read, write = _INDEXES[place["what"]]
    params = {**place, "most": ROWS, "chars": CHARS}
    (rows,) = await database.batch(statements((read,), params))
    changed = [row for row in rows if any(reworded(row[name]) != row[name] for name in _texts(row))]
    if changed:
        await database.batch([one for row in changed for one in statements((write,), _over(row))])
    elif rows:
        await database.batch(statements((store.PASS,), params | {"next": rows[-1]["number"]}))
    else:
        await database.batch(statements((store.END,), params))
    return len(changed)


def _texts(row: Row) -> list[str]:
    return [name for name in row if name != "number" and row[name] is not None]


def _over(row: Row) -> dict[str, Any]:
    """The row as it was read, and each text as it should be."""
    return {**row} | {f"new_{name}": reworded(row[name]) for name in _texts(row)}
