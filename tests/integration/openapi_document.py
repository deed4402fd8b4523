"""The OpenAPI document as a test reads it: are responses as it says?"""

import re
from typing import Any

import requests
from jsonschema import Draft202012Validator

REFERENCE = "#/components/responses/"


def closed(document: dict[str, Any]) -> dict[str, Any]:
    """The document, where objects of responses have no other than their declared fields."""
    _close(document["components"])
    for methods in document["paths"].values():
        for operation in methods.values():
            _close(operation["responses"])
    return document


def _close(schema: Any) -> None:
    if isinstance(schema, list):
        for each in schema:
            _close(each)
    if isinstance(schema, dict):
        if "properties" in schema and schema.get("type") == "object":
            schema["additionalProperties"] = False
        for each in schema.values():
            _close(each)


class Document:
    """The document of a server, closed."""

    def __init__(self, url: str) -> None:
        self.url = url
        answer = requests.get(f"{url}/openapi.json", timeout=20)
        answer.raise_for_status()
        self.content: dict[str, Any] = closed(answer.json())

    def operations(self) -> dict[str, dict[str, Any]]:
        """Each operation by ``METHOD /path/{name}``."""
        return {
            f"{method.upper()} {path}": operation
            for path, methods in self.content["paths"].items()
            for method, operation in methods.items()
        }

    def response(self, operation: dict[str, Any], status: int) -> dict[str, Any]:
        """A response of an operation; KeyError for a status it does not have."""
        found: dict[str, Any] = operation["responses"][str(status)]
        name = found.get("$ref", "").removeprefix(REFERENCE)
        return self.content["components"]["responses"][name] if name else found

    def codes(self, operation: dict[str, Any], status: int) -> set[str]:
        """The error codes of an operation with this status."""
        if str(status) not in operation["responses"]:
            return set()
        schema = self._schema(operation, status)
        return set(schema.get("properties", {}).get("code", {}).get("enum", ()))

    def faults(self, method: str, path: str, answer: requests.Response) -> list[str]:
        """What the JSON of a response has otherwise than the document says."""
        route = next(it for it in self.operations() if _leads(it, f"{method} {path}"))
        operation = self.operations()[route]
        if not answer.content:
            return [] if "content" not in self.response(operation, answer.status_code) else [route]
        root = {"components": self.content["components"]}
        schema = self._schema(operation, answer.status_code)
        found = Draft202012Validator({**root, **schema}).iter_errors(answer.json())
        return [f"{route} {answer.status_code} {each.json_path} {each.message}" for each in found]

    def _schema(self, operation: dict[str, Any], status: int) -> dict[str, Any]:
        content = self.response(operation, status)["content"]
        schema: dict[str, Any] = content["application/json"]["schema"]
        return schema


def _leads(route: str, request: str) -> bool:
    pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(route))
    return re.fullmatch(pattern, request.partition("?")[0]) is not None
