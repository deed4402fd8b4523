"""The table of routes in docs/api.md, and a client that notes the fields it sends and receives.

Each response it receives has to be as the OpenAPI document says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import requests

from tests.conftest import PROJECT, Server
from tests.integration.logins import TIMEOUT, TOKEN, registered
from tests.integration.openapi_document import Document

ROW = re.compile(r"^\| (GET|POST|PUT|DELETE) `(/[^`]+)` \| (.+?) \| (.+) \|$", re.MULTILINE)
NAME = re.compile(r"(\w+)\??(?:: .*)?")


@dataclass(frozen=True)
class Row:
    """A route, with the fields that its request and its response have by the table."""

    route: str
    request: frozenset[str]
    response: frozenset[str]

    def __str__(self) -> str:
        return self.route


@dataclass
class Calls:
    """A client of one server, with the fields it has sent and those it has received."""

    server: Server
    client: requests.Session = field(default_factory=requests.Session)
    sent: set[str] = field(default_factory=set)
    received: set[str] = field(default_factory=set)

    def json(self, route: str, status: int = 200, **fields: Any) -> dict[str, Any]:
        """The JSON object that the route responds with, after checking its status."""
        return self._done(route, status, fields, json=fields or None)

    def form(self, route: str, files: dict[str, Any], status: int = 200, **fields: str) -> Any:
        """The same for a multipart form."""
        return self._done(route, status, {**fields, **files}, data=fields, files=files)

    def _done(self, route: str, status: int, sent: dict[str, Any], **body: Any) -> dict[str, Any]:
        method, path = route.split(" ")
        answer = self.client.request(
            method,
            self.server.url + path,
            headers={"Accept": "application/json"},
            timeout=TIMEOUT * 6,
            **(body if method != "GET" else {}),
        )
        assert answer.status_code == status, answer.text
        assert self.document.faults(method, path, answer) == []
        value: dict[str, Any] = answer.json() if answer.content else {}
        self.sent |= set(sent)
        self.received |= set(_names(value))
        return value

    @cached_property
    def document(self) -> Document:
        """What the service says about its responses."""
        return Document(self.server.url)

    @cached_property
    def operator(self) -> "Calls":
        """A client with the operator's token that adds to the same fields."""
        client = requests.Session()
        client.headers.update(TOKEN)
        return Calls(self.server, client, self.sent, self.received)

    def as_candidate(self, name: str) -> "Calls":
        """Log in to a new account."""
        self.client = registered(self.server, name)
        return self


def rows() -> list[Row]:
    """The rows of the table."""
    return [
        Row(f"{method} {path}", _in_backticks(asked), _in_backticks(told))
        for method, path, asked, told in ROW.findall((PROJECT / "docs" / "api.md").read_text())
    ]


def _in_backticks(cell: str) -> frozenset[str]:
    """The names in code spans, without sentences, values and routes."""
    pieces = (piece.strip() for span in re.findall("`([^`]+)`", cell) for piece in span.split(","))
    return frozenset(found[1] for piece in pieces if (found := NAME.fullmatch(piece)))


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _names(inner)
