"""Identifiers: a kind prefix, a millisecond clock and 80 random bits, so that ids sort by age.

The text is Crockford base32 in lower case (no i, l, o, u), the layout that of a ULID: ten characters of time, sixteen
of randomness. Clock and randomness are arguments: ids are minted by an `Ids` port, never by this module alone.
"""

from typing import Final, Literal

Kind = Literal[
    "usr", "prj", "cnv", "msg", "prt", "idea", "tsk", "nod", "wsp", "cmd", "tx", "evt", "req", "trg", "pat", "knw",
    "att",
]  # fmt: skip

ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
RANDOM_BYTES: Final = 10
LONGEST: Final = 64
"""Ids that arrive from outside (a browser mints message ids) are refused beyond this many characters."""


def mint(kind: Kind, now: int, randomness: bytes) -> str:
    """An id of `kind` at `now` (ms since the epoch) from exactly `RANDOM_BYTES` random bytes."""
    if len(randomness) != RANDOM_BYTES:
        raise ValueError(f"an id needs {RANDOM_BYTES} random bytes, not {len(randomness)}")
    return f"{kind}_{_base32(now, 10)}{_base32(int.from_bytes(randomness), 16)}"


def short(identifier: str) -> str:
    """The last six characters: for branch names and screens, where uniqueness within a project is enough."""
    return identifier[-6:]


def attempt_id(task: str, number: int) -> str:
    """An attempt is named by its task and its number, so that both sides derive the same name."""
    return f"{task}.{number}"


def _base32(value: int, width: int) -> str:
    digits = []
    for _ in range(width):
        value, rest = divmod(value, 32)
        digits.append(ALPHABET[rest])
    return "".join(reversed(digits))
