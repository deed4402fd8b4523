"""Hints on questions over HTTP."""

from typing import Any

import pytest
import requests

from interview.flows.question_bank import read_bank
from tests.conftest import Server

BANK = read_bank()
STORY = next(each for each in BANK.entries("en") if each.kind == "behavioural")


@pytest.fixture(scope="module")
def server(quick_server: Server) -> Server:
    return quick_server


def asked(server: Server, **fields: str) -> requests.Response:
    return requests.get(f"{server.url}/questions/hint", params=fields, timeout=30)


def hint(server: Server, **fields: str) -> dict[str, Any]:
    response = asked(server, **fields)
    assert response.status_code == 200, response.text
    assert "Set-Cookie" not in response.headers
    body: dict[str, Any] = response.json()
    return body


def test_a_question_of_the_bank_has_its_points(server: Server) -> None:
    """In the reader's language, whatever that of the question; never its model answer."""
    body = hint(server, question=STORY.text, lang="tr")
    turkish = BANK.question(STORY.id, "tr")
    assert body["question_id"] == STORY.id
    assert body["points"] == [each.text for each in turkish.points]
    assert (body["kind"], body["target_seconds"]) == ("behavioural", [90, 150])
    assert [each["label"] for each in body["parts"]][-1] == "Sonuç"
    assert turkish.model_answer not in str(body)


def test_another_question_has_a_hint_by_its_kind(server: Server) -> None:
    """The kind that the caller names, else the one its words tell, else a general hint."""
    own = "Tell me about a time when you painted a bridge in the rain."
    told = hint(server, question=own, lang="en")
    assert (told["question_id"], told["kind"], told["points"]) == (None, "behavioural", [])
    named = hint(server, question=own, kind="situational", lang="en")
    assert named["kind"] == "situational"
    assert named["parts"][0]["label"] == "Understanding the situation"
    general = hint(server, question="Bridges and rain.", lang="en")
    assert (general["kind"], general["target_seconds"]) == (None, [60, 120])
    assert general["listens_for"].startswith("The interviewer")


def test_wrong_requests_are_refused_with_a_reason(server: Server) -> None:
    """An unknown kind, and a question longer than one can be."""
    unknown = asked(server, question=STORY.text, kind="riddle", lang="en")
    assert (unknown.status_code, unknown.json()["code"]) == (400, "bad_request")
    assert "kind" in unknown.json()["error"]
    long = asked(server, question="a" * 2_001, lang="en")
    assert (long.status_code, long.json()["code"]) == (413, "question_too_long")
