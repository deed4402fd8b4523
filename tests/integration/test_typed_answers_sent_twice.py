"""A typed answer of an interview counts once under its key, on either database."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.conftest import Server
from tests.integration.databases import new_database
from tests.integration.test_auto_interview import ANSWER, start

KEY = "11111111-2222-3333-4444-555555555555"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server with a database of each kind."""
    folder = tmp_path_factory.mktemp("typed")
    url = new_database(request, request.param, "typed", folder)
    server = Server(folder, {"DATABASE_URL": url}).start()
    yield server
    server.stop()


def submit(
    server: Server, client: requests.Session, interview: str, key: str | None, **fields: Any
) -> requests.Response:
    return client.post(
        f"{server.url}/auto_interview/submit_answer",
        json={"session_id": interview, "lang": "en", **fields},
        headers={"Idempotency-Key": key} if key is not None else {},
        timeout=30,
    )


def answers(server: Server, client: requests.Session) -> int:
    status = client.get(f"{server.url}/auto_interview/status", timeout=10).json()
    return int(status["total_answers"])


@pytest.mark.parametrize("named", [{"question_index": 0}, {}], ids=["index", "no index"])
def test_the_same_answer_gets_the_same_reply(site: Server, named: dict[str, int]) -> None:
    """Again at once, and after the interview has gone on; it answers one question."""
    client = requests.Session()
    interview = start(site, client)["session_id"]
    first = submit(site, client, interview, KEY, answer=ANSWER, **named)
    assert (first.status_code, first.json()["question_index"]) == (200, 1)
    assert submit(site, client, interview, KEY, answer=ANSWER, **named).json() == first.json()
    submit(site, client, interview, "another", answer=ANSWER)
    again = submit(site, client, interview, KEY, answer=ANSWER, **named)
    assert (again.status_code, again.json()) == (200, first.json())
    assert answers(site, client) == 2


def test_of_many_sent_at_once_one_counts(site: Server) -> None:
    """All eight get the reply of the one; the question after waits for its own answer."""
    client = requests.Session()
    interview = start(site, client)["session_id"]

    def send(_: int) -> requests.Response:
        return submit(site, client, interview, KEY, answer=ANSWER)

    with ThreadPoolExecutor(8) as senders:
        replies = list(senders.map(send, range(8)))
    assert [reply.status_code for reply in replies] == [200] * 8
    assert all(reply.json() == replies[0].json() for reply in replies)
    assert answers(site, client) == 1


def test_the_last_answer_sent_again_is_told_the_same_end(site: Server) -> None:
    """The interview is over by then, and stays as it ended."""
    client = requests.Session()
    interview = start(site, client)["session_id"]
    for number in range(4):
        submit(site, client, interview, str(number), answer=ANSWER)
    last = submit(site, client, interview, "last", answer=ANSWER)
    assert (last.json()["status"], last.json()["total_answers"]) == ("completed", 5)
    assert submit(site, client, interview, "last", answer=ANSWER).json() == last.json()
    late = submit(site, client, interview, "later", answer=ANSWER)
    assert (late.status_code, late.json()["code"]) == (404, "no_active_interview")


def test_a_key_swallows_no_other_text(site: Server) -> None:
    """Other words under the same key are another answer, and so are those without a key."""
    client = requests.Session()
    interview = start(site, client)["session_id"]
    submit(site, client, interview, KEY, answer=ANSWER)
    taken = submit(site, client, interview, KEY, answer="Something else.", question_index=0)
    assert (taken.status_code, taken.json()["code"]) == (409, "answer_conflict")
    other = submit(site, client, interview, KEY, answer="Something else \ud800.")
    assert other.json()["question_index"] == 2
    for index in (3, 4):
        keyless = submit(site, client, interview, None, answer=ANSWER)
        assert keyless.json()["question_index"] == index


def test_a_key_opens_nobody_elses_interview(site: Server) -> None:
    """Whoever knows interview, key and words gets nothing of it; nor does a key nobody makes."""
    owner, stranger = requests.Session(), requests.Session()
    interview = start(site, owner)["session_id"]
    start(site, stranger)
    submit(site, owner, interview, KEY, answer=ANSWER)
    refused = submit(site, stranger, interview, KEY, answer=ANSWER)
    assert (refused.status_code, refused.json()["code"]) == (404, "no_active_interview")
    long = submit(site, owner, interview, "x" * 129, answer=ANSWER)
    assert (long.status_code, long.json()["code"]) == (400, "bad_request")
