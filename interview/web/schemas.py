"""JSON Schema (2020-12, as in OpenAPI 3.1) of declared fields and of dataclasses."""

import types
from collections.abc import Mapping
from dataclasses import is_dataclass
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from interview.contracts import NotMeasurable
from interview.web.declared import Fields, Many, Maybe, Media

Schema = dict[str, Any]

PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    type(None): {"type": "null"},
    Any: {},
}
WRITTEN: dict[type, Fields] = {NotMeasurable: {"not_measurable": str}}
"""Dataclasses that are written in another way than by their fields."""


class Schemas:
    """Schemas of one document.

    Attributes:
        components: those of dataclasses, by name.
        responses: responses that several routes share, by name.
    """

    def __init__(self) -> None:
        self.components: dict[str, Schema] = {}
        self.responses: dict[str, Schema] = {}

    def of(self, kind: Any) -> Schema:
        """The schema of a type, of fields, or of a file."""
        if isinstance(kind, Mapping):
            return self.object(kind)
        if isinstance(kind, Media):
            return {"type": "string", "format": "binary", "description": kind.about}
        if isinstance(kind, Many):
            return {"type": "array", "items": self.object(kind.fields)}
        if isinstance(kind, Maybe):
            return _any_of([self.object(kind.fields), {"type": "null"}])
        if get_origin(kind) is not None:
            return self._composed(kind)
        return self._component(kind) if is_dataclass(kind) else dict(PLAIN[kind])

    def object(self, fields: Fields) -> Schema:
        """The schema of an object with these fields."""
        properties = {name.removesuffix("?"): self.of(kind) for name, kind in fields.items()}
        required = [name for name in fields if not name.endswith("?")]
        schema: Schema = {"type": "object", "properties": properties}
        return {**schema, "required": required} if required else schema

    def shared(self, name: str, response: Schema) -> Schema:
        """A reference to an equal response, or to this one under ``name`` and a number."""
        known = (key for key, each in self.responses.items() if each == response)
        key = next(known, f"{name}_{len(self.responses) + 1}")
        self.responses[key] = response
        return {"$ref": f"#/components/responses/{key}"}

    def _component(self, kind: Any) -> Schema:
        name = kind.__name__
        if name not in self.components:
            self.components[name] = {}  # for a type that contains itself
            self.components[name] = self.object(WRITTEN.get(kind) or fields_of(kind))
        return {"$ref": f"#/components/schemas/{name}"}

    def _composed(self, kind: Any) -> Schema:
        origin, inner = get_origin(kind), get_args(kind)
        if origin is Annotated:
            return self.of(inner[0]) | {"description": inner[1]}
        if origin is Literal:
            return {"enum": list(inner)}
        if origin in (Union, types.UnionType):
            return _any_of([self.of(each) for each in inner])
        if origin in (list, tuple):
            return {"type": "array", "items": self.of(inner[0])}
        if origin is dict:
            return {"type": "object", "additionalProperties": self.of(inner[1])}
        raise TypeError(kind)


@cache
def fields_of(kind: type) -> Fields:
    """The fields of a dataclass, all of them present."""
    return get_type_hints(kind, include_extras=True)


def _any_of(schemas: list[Schema]) -> Schema:
    if all(set(schema) == {"type"} for schema in schemas):
        return {"type": [schema["type"] for schema in schemas]}
    return {"anyOf": schemas}
