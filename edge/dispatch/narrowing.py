"""Children only narrow: what a task may do, from what it asks for and what the task above it may."""

from typing import Any, Final

import msgspec

from shared.errors import Refused
from shared.spec import Guardrails, TaskSpec

MOST: Final = 10_000
"""No limit is named higher: it would be none."""
MOST_NAMES: Final = 50
NAME_CHARS: Final = 200


def narrow(asked: TaskSpec, above: TaskSpec | None, *, below: bool) -> TaskSpec:
    """The spec with everything resolved that it leaves to `above`: its parent (`below`), or the task it goes on from.

    Specs never change once they are stored, and a stored one is resolved, so that one step up is enough.

    Raises:
        Refused: `wider_than_parent`, the detail names the field; `invalid_request` for a limit that is none.
    """
    checked(asked)
    outer = above.rails if above is not None else Guardrails()
    depth = outer.max_depth if outer.max_depth is None or not below else max(0, outer.max_depth - 1)
    own = asked.rails
    guardrails = Guardrails(
        max_depth=_least("max_depth", own.max_depth, depth),
        max_children=_least("max_children", own.max_children, outer.max_children),
        max_running=_least("max_running", own.max_running, outer.max_running),
        harnesses=_some_of("harnesses", own.harnesses, outer.harnesses),
        models=_some_of("models", own.models, outer.models),
        egress=_some_of("egress", own.egress, outer.egress),
    )
    if above is not None and asked.permissions is not None and asked.permissions.rank > above.permitted.rank:
        raise Refused("wider_than_parent", f"permissions: {asked.permissions}, its parent has {above.permitted}")
    if asked.harness != "auto":
        _some_of("harness", (asked.harness,), guardrails.harnesses)
    if asked.model is not None:
        _some_of("model", (asked.model,), guardrails.models)
    return msgspec.structs.replace(
        asked,
        guardrails=guardrails if guardrails != Guardrails() else None,
        permissions=asked.permissions or (above.permissions if above is not None else None),
        model=asked.model or (guardrails.models[0] if guardrails.models else None),
    )


def checked(asked: TaskSpec) -> None:
    """Raises `Refused` (`invalid_request`) for limits that cannot be meant."""
    own = asked.rails
    for name, least in (("max_depth", 0), ("max_children", 0), ("max_running", 1)):
        value: Any = getattr(own, name)
        if value is not None and not least <= value <= MOST:
            raise Refused("invalid_request", f"{name} is {least} to {MOST}")
    for name in ("harnesses", "models", "egress"):
        names: Any = getattr(own, name)
        if names is not None and not (
            len(names) <= MOST_NAMES
            and all(0 < len(one) <= NAME_CHARS for one in names)
            and (names or name == "egress")
        ):
            raise Refused("invalid_request", f"{name} has 1 to {MOST_NAMES} names of 1 to {NAME_CHARS} characters")


def _least(field: str, own: int | None, outer: int | None) -> int | None:
    if own is None or outer is None:
        return outer if own is None else own
    if own > outer:
        raise Refused("wider_than_parent", f"{field}: {own}, its parent leaves {outer}")
    return own


def _some_of(field: str, own: tuple[str, ...] | None, outer: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if own is None or outer is None:
        return outer if own is None else own
    if wider := [one for one in own if one not in outer]:
        raise Refused("wider_than_parent", f"{field}: {wider[0]} is none of {', '.join(outer) or 'none'}")
    return own
