"""The OpenAPI document describes what the service does."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from openapi_spec_validator import validate

from tests.conftest import Server, _end, _share_models
from tests.integration.logins import TIMEOUT
from tests.integration.openapi_requests import Requests, senders

SEED = 20_261_130


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, prepared_models: Path) -> Iterator[Server]:
    """A service with the smallest weights that accepts many answers."""
    environment = {"WHISPER_MODEL": "tiny.en", "ANSWERS_PER_PERSON": "5000"}
    server = Server(
        tmp_path_factory.mktemp("openapi"), environment | {"ANSWERS_PER_ADDRESS": "5000"}
    )
    _share_models(prepared_models, server.data_dir)
    try:
        yield server.start()
    finally:
        _end(server)


def document(server: Server) -> dict[str, Any]:
    answer = requests.get(f"{server.url}/openapi.json", timeout=TIMEOUT)
    answer.raise_for_status()
    value: dict[str, Any] = answer.json()
    return value


def test_the_document_is_valid(site: Server) -> None:
    """OpenAPI 3.1, with an id of its own for each operation."""
    served = document(site)
    assert served["openapi"] == "3.1.0"
    validate(served)
    ids = Counter(
        operation["operationId"]
        for methods in served["paths"].values()
        for operation in methods.values()
    )
    assert max(ids.values()) == 1, ids


def test_a_document_that_is_known_is_not_sent_again(site: Server) -> None:
    """A client that asks with its ETag gets 304."""
    address = f"{site.url}/openapi.json"
    first = requests.get(address, timeout=TIMEOUT)
    known = {"If-None-Match": first.headers["ETag"]}
    assert requests.get(address, headers=known, timeout=TIMEOUT).status_code == 304


@pytest.mark.parametrize("in_all", [300, pytest.param(2_000, marks=pytest.mark.long)])
def test_every_response_is_documented(in_all: int, site: Server) -> None:
    """No 5xx, and no other status, media type, code or field than the document has."""
    requested = Requests(site, document(site))
    statuses: Counter[int] = Counter()
    routes: Counter[str] = Counter()
    faults: dict[str, str] = {}
    for place, (role, sender) in enumerate(senders(site).items()):
        outcome = requested.send(sender, -(-in_all // 3), SEED + 1_000 * place)
        statuses += outcome.statuses
        routes += outcome.routes
        faults |= {f"{role}: {told}": why for told, why in outcome.faults.items()}
    print(dict(statuses), len(routes))
    assert not faults, "\n\n".join(f"{told}\n{why}" for told, why in faults.items())
    assert statuses.total() >= in_all
    assert len(routes) == sum(len(methods) for methods in document(site)["paths"].values())
