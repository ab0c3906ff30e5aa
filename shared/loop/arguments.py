"""Tool arguments: parsed tolerantly, since small models write JSON badly, then validated strictly.

The validator knows the part of JSON Schema that tool schemas use: type, enum, const, properties, required,
additionalProperties, items, anyOf, oneOf, minimum, maximum, minLength, maxLength, minItems, maxItems. It refuses
nothing because of a keyword it does not know: the tool itself has the last word.
"""

import ast
import json
import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from shared.loop.messages import ToolUse

_FENCE: Final = "```"
_LANGUAGE: Final = re.compile("[a-z]*")
_OPENED: Final = re.compile(r"<tool_call>\s*(?=\{)")
_CLOSED: Final = re.compile(r"\}\s*</tool_call>")
_TRAILING_COMMA: Final = re.compile(r",(\s*[}\]])")


class ArgumentsError(Exception):
    """The arguments cannot be used; the message is a sentence for the model."""


def parse(text: str) -> dict[str, Any]:
    """An object out of what a model wrote: fenced, doubly encoded, with trailing commas or in Python's spelling.

    Raises:
        ArgumentsError: there is no object in it, or one that JSON cannot say: half a character, a number without end.
    """
    body = _unfenced(text.strip())
    if body in ("", "null"):
        return {}
    for read in (json.loads, _without_commas, ast.literal_eval):
        value = _attempt(read, body)
        if isinstance(value, str):
            value = _attempt(json.loads, value)
        if isinstance(value, dict):
            return _as_json(value)
    raise ArgumentsError("The arguments are not a JSON object.")


def validate(arguments: dict[str, Any], schema: dict[str, Any]) -> None:
    """Raises ArgumentsError that names the first field that does not fit."""
    _check(arguments, {"type": "object", **schema}, "")


def uses_in_text(text: str, names: Iterable[str]) -> tuple[ToolUse, ...]:
    """Tool calls that a model wrote into its words instead of calling: the whole text is one, or they are tagged."""
    known = set(names)
    found: list[ToolUse] = []
    for body in _tagged(text) or [text]:
        try:
            value = parse(body) if "{" in body else {}
        except ArgumentsError:
            return ()
        name, arguments = value.get("name"), value.get("arguments", value.get("parameters"))
        if name not in known or not isinstance(arguments, dict | str):
            return ()
        written = arguments if isinstance(arguments, str) else json.dumps(arguments)
        found.append(ToolUse(id=f"text_{len(found)}", name=str(name), arguments=written))
    return tuple(found)


def _unfenced(text: str) -> str:
    """What is between the fences. Read from both ends: a model may write spaces without end."""
    language, line, rest = text.removeprefix(_FENCE).partition("\n")
    fenced = text.startswith(_FENCE) and line and rest.endswith(_FENCE) and _LANGUAGE.fullmatch(language.strip())
    return rest.removesuffix(_FENCE).strip() if fenced else text


def _tagged(text: str) -> list[str]:
    """Each object between tags, from the first tag that opens to the first after it that closes. No part of the text is
    searched twice.
    """
    found, at = [], 0
    for closed in _CLOSED.finditer(text):
        if opened := _OPENED.search(text, at, closed.start() + 1):
            found.append(text[opened.end() : closed.start() + 1])
        at = closed.end()
    return found


def _as_json(value: dict[Any, Any]) -> dict[str, Any]:
    try:
        written = json.dumps(value, allow_nan=False, ensure_ascii=False)
        written.encode()
    except (ValueError, TypeError, RecursionError) as error:
        raise ArgumentsError(f"The arguments are not plain JSON: {str(error)[:200]}.") from error
    read: dict[str, Any] = json.loads(written)
    return read


def _without_commas(text: str) -> Any:
    return json.loads(_TRAILING_COMMA.sub(r"\1", text))


def _attempt(read: Callable[[str], Any], text: str) -> Any:
    try:
        return read(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        return None


_TYPES: Final[dict[str, Callable[[Any], bool]]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list | tuple),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "null": lambda value: value is None,
}


def _check(value: Any, schema: dict[str, Any], where: str) -> None:
    for choice in ("anyOf", "oneOf"):
        if choice in schema and not any(_fits(value, option, where) for option in schema[choice]):
            raise ArgumentsError(f"{_name(where)} fits none of the forms it may have.")
    kinds = schema.get("type")
    wanted = [kinds] if isinstance(kinds, str) else list(kinds or ())
    if wanted and not any(_TYPES.get(kind, lambda _: True)(value) for kind in wanted):
        raise ArgumentsError(f"{_name(where)} must be of type {' or '.join(wanted)}.")
    if "enum" in schema and value not in schema["enum"]:
        raise ArgumentsError(f"{_name(where)} must be one of {json.dumps(schema['enum'])}.")
    if "const" in schema and value != schema["const"]:
        raise ArgumentsError(f"{_name(where)} must be {json.dumps(schema['const'])}.")
    _check_size(value, schema, where)
    if isinstance(value, dict):
        _check_object(value, schema, where)
    elif isinstance(value, list | tuple) and isinstance(schema.get("items"), dict):
        for index, item in enumerate(value):
            _check(item, schema["items"], f"{where}[{index}]")


def _check_object(value: dict[str, Any], schema: dict[str, Any], where: str) -> None:
    properties = schema.get("properties") or {}
    for name in schema.get("required") or ():
        if name not in value:
            raise ArgumentsError(f"{_name(f'{where}.{name}')} is missing.")
    for name, item in value.items():
        if name in properties:
            _check(item, properties[name], f"{where}.{name}")
        elif schema.get("additionalProperties") is False:
            raise ArgumentsError(f"{_name(f'{where}.{name}')} is not known; known are {', '.join(properties)}.")


def _check_size(value: Any, schema: dict[str, Any], where: str) -> None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        size, low, high = value, schema.get("minimum"), schema.get("maximum")
    elif isinstance(value, str):
        size, low, high = len(value), schema.get("minLength"), schema.get("maxLength")
    elif isinstance(value, list | tuple):
        size, low, high = len(value), schema.get("minItems"), schema.get("maxItems")
    else:
        return
    if low is not None and size < low:
        raise ArgumentsError(f"{_name(where)} must be at least {low}.")
    if high is not None and size > high:
        raise ArgumentsError(f"{_name(where)} must be at most {high}.")


def _fits(value: Any, schema: dict[str, Any], where: str) -> bool:
    try:
        _check(value, schema, where)
    except ArgumentsError:
        return False
    return True


def _name(where: str) -> str:
    return f"'{where.lstrip('.')}'" if where else "The arguments"
