"""What a client of the API owns: its running interview, its profile and its interviews."""

from typing import Any

import requests

from tests.conftest import Server
from tests.integration.candidates import ANSWER
from tests.integration.logins import TIMEOUT, post


def status(server: Server, client: requests.Session) -> dict[str, object]:
    found: dict[str, object] = client.get(
        f"{server.url}/auto_interview/status", timeout=TIMEOUT
    ).json()
    return found


def profile_of(server: Server, client: requests.Session) -> dict[str, Any]:
    body: dict[str, Any] = client.get(f"{server.url}/profile", timeout=TIMEOUT).json()
    return body


def answer(server: Server, client: requests.Session, interview: str) -> None:
    fields = {"session_id": interview, "answer": ANSWER, "lang": "en"}
    assert post(server, client, "/auto_interview/submit_answer", **fields).ok


def history(server: Server, client: requests.Session) -> list[str]:
    return [each["session_id"] for each in profile_of(server, client)["history"]]
