"""The OpenAPI document describes what the service does."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from openapi_spec_validator import validate

from tests.conftest import Server, _end, _furnish
from tests.integration.contract_table import Row, rows
from tests.integration.logins import TIMEOUT
from tests.integration.openapi_document import Document
from tests.integration.openapi_requests import Requests, Sender, senders
from tests.threat_model import AccessRule, access_rules

SEED = 20_261_130
SCHEMES = {
    "anybody": (),
    "own session": ((), ("guest",), ("session",)),
    "answer id": ((), ("guest",), ("session",)),
    "account": (("session",),),
    "admin": (("session",), ("token",)),
}
"""The security schemes of each kind of caller; an empty one is no login."""
ORDER = list(SCHEMES)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, prepared_models: Path) -> Iterator[Server]:
    """A service with the smallest weights that accepts many answers."""
    environment = {"WHISPER_MODEL": "tiny.en", "ANSWERS_PER_PERSON": "5000"}
    server = Server(
        tmp_path_factory.mktemp("openapi"), environment | {"ANSWERS_PER_ADDRESS": "5000"}
    )
    _furnish(prepared_models, server.data_dir)
    try:
        yield server.start()
    finally:
        _end(server)


@pytest.fixture(scope="module")
def roles(site: Server) -> dict[str, Sender]:
    """Who sends the requests."""
    return senders(site)


@pytest.fixture(scope="module")
def document(site: Server) -> Document:
    """The document, as the service serves it."""
    return Document(site.url)


def test_the_document_is_valid(document: Document) -> None:
    """OpenAPI 3.1, with an id of its own for each operation."""
    assert document.content["openapi"] == "3.1.0"
    validate(document.content)
    operations = document.operations().values()
    assert len({each["operationId"] for each in operations}) == len(operations)


def test_responses_say_what_they_are(document: Document) -> None:
    """What was accepted is not done, nothing is told twice, and `Location` is declared."""
    operations = document.operations()
    queued = document.response(operations["POST /answers"], 202)
    assert queued["description"].startswith("Accepted")
    assert "Location" in queued["headers"]
    recording = document.response(operations["GET /answers/{identity}/recording"], 200)
    assert recording["description"] == "The recording."
    mixed = document.response(operations["GET /auto-interview"], 200)
    assert mixed["description"] == "JSON. A page, for a browser."
    fields = operations["POST /auto_interview/start"]["requestBody"]["content"]
    length = fields["application/json"]["schema"]["properties"]["length"]
    assert "3, 5, 8" in length["description"]
    assert "docs/" not in str(document.content["paths"])


def test_routes_have_headings_of_people(document: Document) -> None:
    """Practice and interviews first; no name of a module."""
    names = [each["name"] for each in document.content["tags"]]
    assert names[:4] == ["Practice answers", "Queued answers", "Practice questions", "Interviews"]
    used = {tag for each in document.operations().values() for tag in each["tags"]}
    assert used == set(names)
    page = requests.get(f"{document.url}/api", timeout=20).text
    headings = re.findall(r'<h2 id="tag-\S+" lang="en">([^<]+)</h2>', page)
    assert headings == names


def test_a_document_that_is_known_is_not_sent_again(site: Server) -> None:
    """A client that asks with its ETag gets 304."""
    address = f"{site.url}/openapi.json"
    first = requests.get(address, timeout=TIMEOUT)
    known = {"If-None-Match": first.headers["ETag"]}
    assert requests.get(address, headers=known, timeout=TIMEOUT).status_code == 304


RULES = [rule for rule in access_rules() if not rule.route.startswith("/static/")]
"""Of each route that the application serves (unit/test_threat_model.py), except files."""


def operation_of(document: Document, rule: AccessRule) -> dict[str, Any]:
    route = rule.route.replace("<", "{").replace(">", "}")
    return document.operations()[f"{rule.method} {route}"]


def test_every_route_is_in_the_document(document: Document) -> None:
    """A view without a declaration is missing."""
    served = {str(rule).replace("<", "{").replace(">", "}") for rule in RULES}
    assert set(document.operations()) == served


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_a_route_has_the_callers_and_limits_of_its_rule(
    rule: AccessRule, document: Document
) -> None:
    """Who may call it, and how often."""
    operation = operation_of(document, rule)
    schemes = [frozenset(each) for each in operation["security"]]
    assert schemes == [frozenset(each) for each in SCHEMES[min(rule.callers, key=ORDER.index)]]
    limited = document.codes(operation, 429)
    assert ("rate_limited" in limited) == bool(rule.limits & {"requests", "attempts", "tokens"})
    assert ("too_many_new_guests" in limited) == ("guests" in rule.limits)


@pytest.mark.parametrize("row", rows(), ids=str)
def test_a_row_of_the_contract_is_in_the_document(row: Row, document: Document) -> None:
    """With the fields of its request and of its response."""
    operation = document.operations()[row.route]
    bodies = operation.get("requestBody", {"content": {}})["content"].values()
    sent = {name for body in bodies for name in body["schema"]["properties"]}
    replies = [each for status, each in operation["responses"].items() if status < "400"]
    received = set(names_in(replies))
    assert row.request - sent == set()
    assert row.response - received == set()


def names_in(schema: Any) -> Iterator[str]:
    """The names of all fields in a schema, also of inner objects."""
    if isinstance(schema, list):
        for each in schema:
            yield from names_in(each)
    if isinstance(schema, dict):
        yield from schema.get("properties", ())
        for each in schema.values():
            yield from names_in(each)


@pytest.mark.long
@pytest.mark.parametrize("in_all", [150, pytest.param(2_000, marks=pytest.mark.long)])
def test_every_response_is_documented(
    in_all: int, site: Server, document: Document, roles: dict[str, Sender]
) -> None:
    """No 5xx, and no other status, media type, code or field than the document has."""
    requested = Requests(site, document)
    statuses: Counter[int] = Counter()
    routes: Counter[str] = Counter()
    faults: dict[str, str] = {}
    for place, (role, sender) in enumerate(roles.items()):
        outcome = requested.send(sender, -(-in_all // 3), SEED + 1_000 * place)
        statuses += outcome.statuses
        routes += outcome.routes
        faults |= {f"{role}: {told}": why for told, why in outcome.faults.items()}
    print(dict(statuses), len(routes))
    assert not faults, "\n\n".join(f"{told}\n{why}" for told, why in faults.items())
    assert statuses.total() >= in_all
    assert set(routes) == set(document.operations())
