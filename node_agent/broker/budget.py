"""What a budget does to a model call: pass it, make it the last one, or refuse it.

From 95 % of the allowance on one more call is made, with its tools switched off and a request to hand back what there
is; what comes after it is refused, and from 100 % on everything is.
"""

from enum import Enum, auto
from typing import Any, Final

import msgspec

from node_agent.broker.upstream import Wire

WARN_PERCENT: Final = 80
LAST_PERCENT: Final = 95

HAND_BACK: Final = (
    "[From SAM, not from the person:] The budget of this task is spent but for this one answer, and your tools are "
    "switched off. Call none. Say in a few sentences what you did, what state the work is in, and what is left to do."
)

_TOOLS: Final = ("tools", "tool_choice", "parallel_tool_calls", "functions", "function_call")


class Admission(Enum):
    """What becomes of a model call."""

    FREE = auto()
    LAST = auto()
    REFUSED = auto()


def admission(spent: int, allowance: int | None, *, handed_back: bool) -> Admission:
    """`handed_back`: the last call was given out before. An allowance may be below what was spent, or negative."""
    if allowance is None or (spent < allowance and spent * 100 < allowance * LAST_PERCENT):
        return Admission.FREE
    return Admission.REFUSED if spent >= allowance or handed_back else Admission.LAST


def nearly_spent(spent: int, allowance: int | None) -> bool:
    return allowance is not None and allowance > 0 and spent * 100 >= allowance * WARN_PERCENT


def dollars(microusd: int) -> str:
    """Exact below a dollar: what small calls cost is to be seen."""
    sign, micro = "-" if microusd < 0 else "", abs(microusd)
    if micro >= 1_000_000:
        return f"{sign}${micro / 1_000_000:.2f}"
    digits = f"{micro:06d}".rstrip("0")
    return f"{sign}$0.{digits:0<2}"


def tools_off(wire: Wire, fields: dict[str, msgspec.Raw]) -> dict[str, msgspec.Raw]:
    """A request that can only be answered in words, valid for its wire whatever the conversation holds so far.

    OpenAI: the definitions go, and with them what is refused without them (`tool_choice`, `parallel_tool_calls`);
    `tool_choice: "none"` alone is ignored by some endpoints (Ollama). Anthropic: a conversation with tool blocks wants
    their definitions, and without them answers nothing; they stay, with `tool_choice` none. The request to hand back
    joins the last message: a message of its own would follow a tool's result as a second person's, which some endpoints
    refuse (Mistral), and words further up would cost the prompt cache.
    """
    fields = dict(fields)
    if wire == "openai":
        for name in _TOOLS:
            fields.pop(name, None)
    elif "tools" in fields:
        fields["tool_choice"] = msgspec.Raw(b'{"type":"none"}')
    try:
        messages = msgspec.json.decode(fields["messages"], type=list[msgspec.Raw])
        last = msgspec.json.decode(messages[-1], type=dict[str, Any])
    except (LookupError, msgspec.DecodeError):
        return fields  # No conversation: the endpoint says so better.
    text = {"type": "text", "text": HAND_BACK}
    said = last.get("content")
    joins = last.get("role") in ("user", "tool")
    if joins and isinstance(said, list):
        last["content"] = [*said, text]
    elif joins and isinstance(said, str):
        last["content"] = f"{said}\n\n{HAND_BACK}"
    else:
        messages.append(msgspec.Raw(b""))
        last = {"role": "user", "content": HAND_BACK}
    messages[-1] = msgspec.Raw(msgspec.json.encode(last))
    fields["messages"] = msgspec.Raw(msgspec.json.encode(messages))
    return fields
