"""What the edge says an attempt may cost: on its row, so that it survives the daemon, and in its grant, where it holds.

Two calls to the edge are on their way at once, and their answers may cross: the word of the call that was begun later
counts. What is lost so is said again with the next heartbeat.
"""

from node_agent.attempts.store import Attempts
from node_agent.broker.grants import Grants


class Allowances:
    """`asking` before each call whose answer may name an allowance, `say` with what it named."""

    def __init__(self, attempts: Attempts, grants: Grants) -> None:
        self._attempts = attempts
        self._grants = grants
        self._asked = 0
        self._said: dict[str, tuple[int, int]] = {}

    def asking(self) -> int:
        """The number of a call that begins now."""
        self._asked += 1
        return self._asked

    def say(self, attempt: str, microusd: int, asked: int) -> None:
        """Takes the word of call number `asked`. None at all is no word: what was said before stays.

        Raises:
            SamError: `disk_full`; it holds all the same, until the daemon ends.
        """
        before, known = self._said.get(attempt, (0, None))
        if asked < before:
            return
        self._said[attempt] = (asked, microusd)
        self._grants.allow(attempt, microusd)
        if microusd != known:
            self._attempts.update(attempt, allowance=microusd)

    def forget(self, attempt: str) -> None:
        """The attempt has ended."""
        self._said.pop(attempt, None)
