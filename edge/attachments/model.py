"""Files that people send along with their messages."""

import msgspec


class AttachmentView(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    content_type: str
    bytes: int
    message: str | None
    """The message it was sent with; None: it was not sent yet."""
    created_at: int
