"""JSON schemas of tools, made from their structs: self-contained, and no longer than they must be.

Every field tells what it is in its own `Meta`; names and docstrings of the structs within are for readers of the code.
"""

import inspect
from collections.abc import Mapping
from typing import Any, Final

import msgspec

_REF: Final = "#/$defs/{name}"


def says(text: str, *, least: int | None = None, most: int | None = None) -> msgspec.Meta:
    """What a field is, as the schema tells it; a number's bounds too."""
    return msgspec.Meta(description=text, ge=least, le=most)


def described(name: str, takes: Any) -> dict[str, Any]:
    """A tool as `tools/list` tells of it."""
    (schema,), components = msgspec.json.schema_components((takes,), ref_template=_REF)
    whole = _inlined(schema, components)
    return {"name": name, "description": inspect.getdoc(takes) or "", "inputSchema": whole}


def fields(takes: Any) -> tuple[str, ...]:
    """The names of the arguments that a tool takes."""
    return tuple(field.encode_name for field in msgspec.structs.fields(takes))


def _inlined(schema: Any, components: Mapping[str, Any]) -> Any:
    """The schema with what it refers to in its place, so that no client has to follow references."""
    if isinstance(schema, list):
        return [_inlined(one, components) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        named = components[schema["$ref"].rsplit("/", 1)[1]]
        told = {key: value for key, value in schema.items() if key != "$ref"}
        return _inlined({key: value for key, value in named.items() if key != "description"} | told, components)
    if "properties" in schema:
        properties = {name: _inlined(one, components) for name, one in schema["properties"].items()}
        schema = {key: value for key, value in schema.items() if key != "title"} | {"properties": properties}
    else:
        schema = {key: _inlined(value, components) for key, value in schema.items() if key != "title"}
    return schema
