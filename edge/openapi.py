"""The OpenAPI 3.1 description, made from the route table and the structs."""

import json
import re
from collections.abc import Iterable
from typing import Any

import msgspec

from edge.http import Route, Scheme
from edge.settings import VERSION
from shared.reasons import Problem

_SCHEMES: dict[Scheme, list[dict[str, list[str]]]] = {
    Scheme.PUBLIC: [],
    Scheme.PERSON: [{"cookie": []}, {"bearer": []}],
    Scheme.NODE: [{"bearer": []}],
    Scheme.AGENT: [{"bearer": []}],
}


def describe(routes: Iterable[Route]) -> bytes:
    """The document as JSON."""
    table = tuple(routes)
    shapes = [
        shape for route in table for shape in (route.takes, route.answers, route.fails) if shape not in (None, Any)
    ]
    schemas, components = msgspec.json.schema_components([*shapes, Problem], ref_template="#/components/schemas/{name}")
    by_shape = dict(zip(map(repr, [*shapes, Problem]), schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in table:
        path = re.sub(r"\{(\w+):path\}", r"{\1}", route.path)
        paths.setdefault(path, {})[route.method.lower()] = _operation(route, path, by_shape)
    document = {
        "openapi": "3.1.0",
        "info": {"title": "SAM", "version": VERSION},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "cookie": {"type": "apiKey", "in": "cookie", "name": "sam_session"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
    }
    return json.dumps(document, sort_keys=True).encode()


def _operation(route: Route, path: str, by_shape: dict[str, Any]) -> dict[str, Any]:
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"\{(\w+)\}", path)
    ] + [{"name": name, "in": "query", "required": False, "schema": {"type": "string"}} for name in route.query]
    operation: dict[str, Any] = {
        "summary": route.summary,
        "security": _SCHEMES[route.scheme],
        "responses": {
            str(route.status): _content(by_shape.get(repr(route.answers)), route.summary),
            "default": _content(_failure(route, by_shape), "A typed refusal or failure"),
        },
    }
    if parameters:
        operation["parameters"] = parameters
    if route.takes is not None:
        operation["requestBody"] = {"required": True, **_content(by_shape[repr(route.takes)], None)}
    elif route.raw and route.method == "PUT":
        operation["requestBody"] = {"required": True, "content": {"application/octet-stream": {"schema": {}}}}
    return operation


def _failure(route: Route, by_shape: dict[str, Any]) -> dict[str, Any]:
    typed: dict[str, Any] = by_shape[repr(Problem)]
    return typed if route.fails is None else {"anyOf": [typed, by_shape[repr(route.fails)]]}


def _content(schema: Any, description: str | None) -> dict[str, Any]:
    body: dict[str, Any] = {} if description is None else {"description": description}
    if schema is not None:
        body["content"] = {"application/json": {"schema": schema}}
    return body
