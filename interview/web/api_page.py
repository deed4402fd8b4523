"""The variables of the page that shows the OpenAPI document."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from interview.errors import Language, error_of
from interview.web.schemas import Schema

REFERENCE = "#/components/schemas/"


def shown(document: dict[str, Any], language: Language) -> dict[str, Any]:
    """What the template ``api.html`` shows of a document: its routes by tag, types and errors."""
    shared = document["components"]["responses"]
    operations = [
        _operation(path, method, operation, shared)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    order = [each["name"] for each in document["tags"]]
    tagged = sorted(operations, key=lambda each: order.index(each["tag"]))
    return {
        "groups": [
            (tag.replace(" ", "_"), list(group))
            for tag, group in groupby(tagged, key=lambda each: str(each["tag"]))
        ],
        "types": [
            (name, list(_fields(schema)))
            for name, schema in sorted(document["components"]["schemas"].items())
        ],
        "errors": [
            (code, told["status"], error_of(code).message(language))
            for code, told in document["x-errors"].items()
        ],
    }


def _operation(
    path: str, method: str, operation: dict[str, Any], shared: dict[str, Any]
) -> dict[str, Any]:
    answers = [
        (status, shared[each["$ref"].rpartition("/")[2]] if "$ref" in each else each)
        for status, each in operation["responses"].items()
    ]
    refused = {status: codes for status, each in answers if (codes := _codes(each))}
    bodies = operation.get("requestBody", {"content": {}})["content"]
    return {
        "tag": operation["tags"][0],
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "logins": [name for each in operation["security"] for name in each],
        "parameters": [_parameter(each) for each in operation["parameters"]],
        "bodies": _alike((kind, body["schema"]) for kind, body in bodies.items()),
        "replies": [_reply(status, each) for status, each in answers if status not in refused],
        "errors": list(refused.items()),
    }


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": parameter["name"],
        "place": parameter["in"],
        "required": parameter["required"],
        **_type(parameter["schema"]),
    }


def _reply(status: str, answer: dict[str, Any]) -> dict[str, Any]:
    content = answer.get("content", {})
    return {
        "status": status,
        "about": answer["description"],
        "contents": _alike((kind, each["schema"]) for kind, each in content.items()),
    }


def _alike(contents: Iterator[tuple[str, Schema]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Media types with their fields; those with the same fields together."""
    alike: list[tuple[str, Schema]] = []
    for kind, schema in contents:
        if alike and alike[-1][1] == schema:
            alike[-1] = (f"{alike[-1][0]}, {kind}", schema)
        else:
            alike.append((kind, schema))
    return [(kinds, list(_fields(schema))) for kinds, schema in alike]


def _codes(answer: dict[str, Any]) -> list[str]:
    """The error codes of a response; empty for one that is no error."""
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    refused = schema.get("anyOf", [schema])[-1]
    return list(refused.get("properties", {}).get("code", {}).get("enum", ()))


def _fields(schema: Schema) -> Iterator[dict[str, Any]]:
    """The fields of an object, with those of inner objects in ``fields``."""
    required = schema.get("required", ())
    for name, inner in schema.get("properties", {}).items():
        yield {"name": name, "required": name in required, **_type(inner)}


def _type(schema: Schema) -> dict[str, Any]:
    """A type in words, the component it names, and the fields of an inner object."""
    inner = _inner(schema)
    return {
        "type": _words(schema),
        "about": schema.get("description", ""),
        "link": inner.get("$ref", "").removeprefix(REFERENCE),
        "fields": list(_fields(inner)),
    }


def _inner(schema: Schema) -> Schema:
    """The schema of the object that a value is or a list of it has."""
    if "items" in schema:
        return _inner(schema["items"])
    if "anyOf" in schema:
        return next((found for each in schema["anyOf"] if (found := _inner(each))), {})
    return schema if "properties" in schema or "$ref" in schema else {}


def _words(schema: Schema) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(REFERENCE)
    if "anyOf" in schema:
        return " | ".join(_words(each) for each in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    kind = schema.get("type", "any")
    if "items" in schema:
        return f"{kind} of {_words(schema['items'])}"
    return " | ".join(kind) if isinstance(kind, list) else str(schema.get("format", kind))
