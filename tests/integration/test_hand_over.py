"""What a guest did becomes the account's, at registration and at login."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests

from tests.conftest import Server
from tests.integration.candidates import ANSWER
from tests.integration.logins import (
    PASSWORD,
    TIMEOUT,
    is_known,
    logged_in,
    page_of,
    post,
    registered,
    send_form,
)
from tests.integration.owned import answer, history, profile_of, status


@pytest.fixture(scope="module")
def server(quick_server: Server) -> Server:
    return quick_server


def test_a_guests_interviews_become_the_accounts(server: Server) -> None:
    """Those that are over and the running one, at registration and at login."""
    client = requests.Session()
    over = post(server, client, "/auto_interview/start", lang="en").json()["session_id"]
    answer(server, client, over)
    post(server, client, "/auto_interview/complete", session_id=over)
    running = post(server, client, "/auto_interview/start", lang="en").json()["session_id"]
    fields = {"username": "was.guest", "password": PASSWORD}
    send_form(server, client, "/register", "/register", **fields)
    assert history(server, client) == [running, over]
    assert status(server, client)["session_id"] == running
    page = page_of(server, client, "/account?lang=en")
    assert "1 of 5 answered" in page
    assert "Continue this interview" in page


def test_two_running_interviews_lose_no_answer(server: Server) -> None:
    """The account's goes on; the guest's is completed with the answers so far, and kept."""
    account = registered(server, "runs.already")
    own = post(server, account, "/auto_interview/start", lang="en").json()["session_id"]
    answer(server, account, own)
    guest = requests.Session()
    other = post(server, guest, "/auto_interview/start", lang="en").json()["session_id"]
    answer(server, guest, other)
    post(server, guest, "/login", username="runs.already", password=PASSWORD)
    assert status(server, guest)["session_id"] == own
    profile = profile_of(server, guest)
    assert profile["totals"] == {"interviews": 1, "answers": 2}
    by_id = {each["session_id"]: each for each in profile["history"]}
    assert by_id[other]["answers"][0]["answer"] == ANSWER
    assert by_id[other]["final_evaluation"]
    assert by_id[own]["final_evaluation"] is None


def test_a_login_that_cannot_take_over_is_none(server: Server) -> None:
    """While another writer holds the database nothing is the account's, and the guest goes on; nor
    is there an account without what its guest had."""
    registered(server, "comes.late")
    for path, name in (("/login", "comes.late"), ("/register", "comes.later")):
        guest, fields = requests.Session(), {"username": name, "password": PASSWORD}
        begun = post(server, guest, "/auto_interview/start", lang="en").json()["session_id"]
        with _held_database(server):
            refused = post(server, guest, path, **fields)
        assert (refused.status_code, refused.json()["code"]) == (503, "database_unavailable")
        assert not is_known(server, guest)
        answer(server, guest, begun)
        assert post(server, guest, path, **fields).ok
        assert status(server, guest)["session_id"] == begun


@contextmanager
def _held_database(server: Server) -> Iterator[None]:
    """Hold the lock that writers need."""
    held = sqlite3.connect(server.data_dir / "interview.db", isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        held.close()


def test_a_key_used_twice_loses_no_interview(server: Server) -> None:
    """A front end that numbers its starts: what the guest did is the account's all the same."""
    account, guest = registered(server, "numbers.starts"), requests.Session()
    made = [
        _over(server, account, "start-1"),
        *(_over(server, guest, f"start-{n}") for n in (2, 1)),
    ]
    post(server, guest, "/login", username="numbers.starts", password=PASSWORD)
    assert history(server, guest) == made[::-1]
    again = post(server, guest, "/auto_interview/start", {"Idempotency-Key": "start-2"})
    assert again.json()["session_id"] == made[1]


def _over(server: Server, client: requests.Session, key: str) -> str:
    """The id of an interview that was started with a key and is completed."""
    started = post(server, client, "/auto_interview/start", {"Idempotency-Key": key}).json()
    post(server, client, "/auto_interview/complete", session_id=started["session_id"])
    return str(started["session_id"])


def test_an_interview_goes_on_when_its_guest_logs_in(server: Server) -> None:
    """It is the account's from then on, and so known wherever the account logs in."""
    registered(server, "midway")
    client = requests.Session()
    started = post(server, client, "/auto_interview/start").json()
    post(server, client, "/login", username="midway", password=PASSWORD)
    for device in (client, logged_in(server, "midway")):
        status = device.get(f"{server.url}/auto_interview/status", timeout=TIMEOUT).json()
        assert status["session_id"] == started["session_id"]
