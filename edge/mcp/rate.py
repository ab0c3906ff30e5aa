"""How many calls one token may make: a token bucket kept as one number on the token's own row.

Each call takes its share of a minute, and `called_until` is where the shares of all calls end, laid one after the other
from no earlier than now. A call is refused when that lies further ahead than a full bucket holds. The statement that
takes a share runs in the batch that asks whose token it is: a call costs no trip of its own, and the limit is one on
every host, however many isolates answer.

Source: the generic cell rate algorithm, ITU-T I.371.
"""

import math
from typing import Final

PER_MINUTE: Final = 120
BURST: Final = 60
EVERY_MS: Final = 60_000 // PER_MINUTE
AHEAD_MS: Final = (BURST - 1) * EVERY_MS


def wait_s(called_until: int, now: int) -> int:
    """Whole seconds until the next call is taken; 0: this one was."""
    return max(0, math.ceil((called_until - now - AHEAD_MS) / 1000))
