"""Can a model call tools? One small call finds out: one tool, and a request that must call it.

A model that cannot talks as if it acted, which nobody sees before an orchestrator has promised much and done nothing.
"""

from enum import StrEnum
from typing import Final

import msgspec

from shared.loop import arguments, loop
from shared.loop.messages import Assistant, Message, System, ToolSpec, User
from shared.loop.ports import Model, ModelError, Usage

LIMITS: Final = loop.Limits(tries=1, first_s=60, chunk_s=30, answer_chars=20_000)
"""Of each call. A local model may have to be loaded first; one that takes longer is asked again when it is needed."""

TOOL: Final = ToolSpec(
    name="report_word",
    description="Reports the word that was asked for.",
    parameters={"type": "object", "properties": {"word": {"type": "string"}}, "required": ["word"]},
)
_ASKED: Final[tuple[Message, ...]] = (
    System(text="You act only by calling tools."),
    User(text=f"Call the tool {TOOL.name} once, with the word: ready. Write nothing else."),
)
_TRIES: Final = 2
"""A model that can may fail to once."""


class Verdict(StrEnum):
    CALLS = "calls"  #: it calls tools
    WRITES = "writes"  #: it writes its calls into its words, where they are understood
    CANNOT = "cannot"  #: it answers, and calls nothing
    UNREACHABLE = "unreachable"  #: nobody answers
    UNAUTHORIZED = "unauthorized"  #: the endpoint refuses the key
    FAILED = "failed"  #: the endpoint answers with an error, without tools too

    @property
    def known(self) -> bool:
        """It says something of the model, not of the moment."""
        return self in (Verdict.CALLS, Verdict.WRITES, Verdict.CANNOT)


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    verdict: Verdict
    detail: str = ""
    """What the model or its endpoint said."""
    usage: Usage = Usage()


_FAILURES: Final = {
    "model_unreachable": Verdict.UNREACHABLE,
    "model_unauthorized": Verdict.UNAUTHORIZED,
}


async def probe(model: Model, limits: loop.Limits = LIMITS) -> Finding:
    """Never raises for what the model does: that is the finding."""
    usage = Usage()
    detail = ""
    for _ in range(_TRIES):
        said = _Said()
        try:
            answer, used = await loop.ask(_ASKED, model, (TOOL,), said, limits)
        except ModelError as error:
            if error.code == "model_failed" and not said.text_so_far:
                return await _without_tools(model, limits, error, usage.plus(error.used))
            verdict = _FAILURES.get(error.code, Verdict.FAILED)
            return Finding(verdict=verdict, detail=error.detail, usage=usage.plus(error.used))
        usage = usage.plus(used)
        if _called(answer):
            written = bool(said.text_so_far.strip()) and not answer.text
            return Finding(verdict=Verdict.WRITES if written else Verdict.CALLS, usage=usage)
        detail = answer.text.strip()[:200]
    return Finding(verdict=Verdict.CANNOT, detail=detail, usage=usage)


async def _without_tools(model: Model, limits: loop.Limits, refused: ModelError, usage: Usage) -> Finding:
    """Many endpoints refuse a request with tools where the model has no template for them: does it answer without?"""
    try:
        _, used = await loop.ask((User(text="Say: ready."),), model, (), _Said(), limits)
    except ModelError as error:
        verdict = _FAILURES.get(error.code, Verdict.FAILED)
        return Finding(verdict=verdict, detail=error.detail, usage=usage.plus(error.used))
    if refused.again:  # it may have been the moment
        return Finding(verdict=Verdict.FAILED, detail=refused.detail, usage=usage.plus(used))
    return Finding(verdict=Verdict.CANNOT, detail=refused.detail, usage=usage.plus(used))


def _called(answer: Assistant) -> bool:
    """Whether it called the tool, with arguments that fit."""
    for use in answer.uses:
        try:
            given = arguments.parse(use.arguments)
            arguments.validate(given, TOOL.parameters)
        except arguments.ArgumentsError:
            continue
        if use.name == TOOL.name:
            return True
    return False


class _Said:
    """The loop's `Listener`: keeps the words."""

    def __init__(self) -> None:
        self.text_so_far = ""

    def text(self, text: str) -> None:
        self.text_so_far += text

    def thought(self, text: str) -> None:
        """Thinking aloud calls nothing."""

    async def message(self, message: Message, usage: Usage) -> None:
        """Nothing is stored."""
