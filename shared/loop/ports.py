"""What a host supplies to the loop: a model, tools, and somewhere to put what happens."""

from collections.abc import AsyncGenerator
from typing import Any, Protocol

import msgspec

from shared.errors import SamError
from shared.loop.messages import Message, ToolSpec, ToolUse


class UsePiece(msgspec.Struct, frozen=True, kw_only=True):
    """A fragment of a tool call; fragments of one `index` belong together."""

    index: int
    id: str | None = None
    name: str | None = None
    arguments: str = ""


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """What one model call used, or several by the same model."""

    input_tokens: int = 0
    """All of them, those from a cache too."""
    output_tokens: int = 0
    cached_tokens: int = 0
    """Of the input: read from the endpoint's cache, which is cheaper."""
    cost_microusd: int | None = None
    """What the endpoint itself says that it cost; None: it says nothing."""

    def plus(self, other: "Usage") -> "Usage":
        named = [one.cost_microusd for one in (self, other) if one.cost_microusd is not None]
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
            cost_microusd=sum(named) if named else None,
        )


class Chunk(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of a model's answer, in the shape of `chat.completion.chunk`."""

    text: str = ""
    thought: str = ""
    uses: tuple[UsePiece, ...] = ()
    finish: str | None = None
    usage: Usage | None = None


class ModelError(SamError):
    """The model call failed; `again` says whether the same call may be tried again."""

    def __init__(self, code: str, detail: str = "", *, again: bool = False, after_s: float | None = None) -> None:
        """`after_s`: how long the endpoint asks to be left alone first; None: it does not say."""
        super().__init__(code, detail)
        self.again = again
        self.after_s = after_s
        self.used = Usage()
        """By the call that failed, all its tries together: it is to be paid for all the same."""


class Model(Protocol):
    def stream(self, messages: tuple[Message, ...], tools: tuple[ToolSpec, ...]) -> AsyncGenerator[Chunk, None]:
        """One model call.

        Raises:
            ModelError: model_unauthorized, model_unreachable or model_failed.
        """
        ...


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a tool gives back to the model."""

    text: str
    failed: bool = False
    untrusted: bool = False
    """Others wrote what it says."""
    place: str = ""
    """Where they wrote it."""


class Tools(Protocol):
    @property
    def specs(self) -> tuple[ToolSpec, ...]: ...

    async def call(self, use: ToolUse, arguments: dict[str, Any]) -> Outcome:
        """Runs a tool whose arguments fit its schema. A tool that fails says so in its outcome."""
        ...

    async def refused(self, use: ToolUse, why: str) -> None:
        """A call that was not run: the model was told why."""
        ...


class Listener(Protocol):
    """Hears what happens, in order. `message` is where a host stores: the step is done once it returns."""

    def text(self, text: str) -> None: ...

    def thought(self, text: str) -> None: ...

    async def message(self, message: Message, usage: Usage) -> None: ...
