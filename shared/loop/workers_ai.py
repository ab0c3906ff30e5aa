"""What Workers AI says went wrong, as the loop's errors: its binding has no status, but a number in its message
(developers.cloudflare.com, Workers AI, "Errors").
"""

import re
from typing import Final

from shared.loop.chat import DETAIL_CHARS
from shared.loop.ports import ModelError

_NUMBER: Final = re.compile(r"\b([1-9]\d{3}):")

_REFUSED: Final = frozenset({3023, 3041, 5016, 5018})
"""The account may not use the model."""
_FOR_GOOD: Final = frozenset({3003, 3006, 3036, 3039, 3042, 5004, 5005, 5006, 5007, 5019})
"""The same again would end the same: the request, the model's name, or the day's free allocation."""


def binding_error(message: str) -> ModelError:
    """An error without a number, or with one of time, capacity or the model's own, may pass."""
    found = _NUMBER.search(message)
    number = int(found[1]) if found else 0
    detail = message[:DETAIL_CHARS]
    if number in _REFUSED:
        return ModelError("model_unauthorized", detail)
    return ModelError("model_failed", detail, again=number not in _FOR_GOOD)
