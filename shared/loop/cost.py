"""What a model call cost."""

from shared.loop.ports import Usage
from shared.prices import call_microusd


def cost_of(model: str, usage: Usage) -> int:
    """Micro-dollars: what the endpoint named, else the published price; 0 where neither is known."""
    if usage.cost_microusd is not None:
        return usage.cost_microusd
    return call_microusd(
        model,
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cached_tokens=usage.cached_tokens,
    )
