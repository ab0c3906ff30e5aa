"""Pictures for models: which files are some, how large they may be, and which models are known to take them."""

import base64
import re
from collections.abc import Sequence
from typing import Final

MOST_BYTES: Final = 3_750_000
"""Of one picture: base64 makes 5 MB of it, the most that Anthropic's API takes."""
MOST_SHOWN: Final = 8
MOST_SHOWN_BYTES: Final = 7_500_000
"""Of all that a model is shown at once: every call carries them again, and an isolate of the cloud has 128 MB."""
AS_CHARS: Final = 6_000
"""What a picture takes of a model's window: about 1,500 tokens."""

_BEGINNINGS: Final = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/webp": (b"RIFF",),
}
"""Of the four kinds that every endpoint takes. A file that lies about its kind would fail each call it is in."""

_TAKERS: Final = re.compile(
    r"""gemma-?[34](?!n?[-:](1b|270m)) | gpt-4o | gpt-4\.1 | gpt-4-turbo | gpt-5 | (^|/)(o3|o4-mini)(-20|$)
    | claude-(?!2|instant) | gemini | llama-?4 | llama-?3\.2-(11|90)b-vision | pixtral | llava
    | mistral-small-?3\.[12] | kimi-k2\.[5-9] | qwen[\d.]*-?vl | internvl | minicpm-v""",
    re.VERBOSE,
)


def may_be_shown(content_type: str, size: int) -> bool:
    """Whether a file of this kind and size is a picture for a model."""
    return content_type in _BEGINNINGS and 0 < size <= MOST_BYTES


def is_one(content_type: str, body: bytes) -> bool:
    """Whether the bytes are what their kind says."""
    if content_type == "image/webp" and body[8:12] != b"WEBP":
        return False
    return body.startswith(_BEGINNINGS.get(content_type, ()))


def fitting(sizes: Sequence[int]) -> int:
    """How many of the first of these are shown at once."""
    total = 0
    for count, size in enumerate(sizes):
        total += size
        if count == MOST_SHOWN or total > MOST_SHOWN_BYTES:
            return count
    return len(sizes)


def taken_by(model: str) -> bool:
    """Whether a model of this name is known to take pictures; of one that nobody knows it is not assumed."""
    return bool(_TAKERS.search(model.lower()))


def data_url(content_type: str, body: bytes) -> str:
    return f"data:{content_type};base64,{base64.b64encode(body).decode()}"
