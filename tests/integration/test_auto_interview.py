"""A whole automatic interview over HTTP, spoken and typed, as its clients call it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.conftest import Server, wait_until
from tests.integration.test_answer_queue import concluded

ANSWER = "I planned the work, asked for help early, and we shipped it two weeks later."


def start(server: Server, client: requests.Session, language: str = "en") -> dict[str, Any]:
    answer = client.post(f"{server.url}/auto_interview/start", json={"lang": language}, timeout=10)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def submit(server: Server, client: requests.Session, **fields: Any) -> requests.Response:
    return client.post(f"{server.url}/auto_interview/submit_answer", json=fields, timeout=30)


def test_five_answers_lead_to_the_final_evaluation(server: Server, jfk: Path) -> None:
    """Question after question, the first one spoken, then totals and the whole feedback."""
    client = requests.Session()
    state = start(server, client)
    assert state["status"] == "success"
    assert (state["question_index"], state["total_questions"]) == (0, 5)
    identity = {"session_id": state["session_id"]}
    spoken = client.post(
        f"{server.url}/auto_interview/submit_answer",
        data={**identity, "lang": "en"},
        files={"audio": ("a.flac", jfk.read_bytes())},
        timeout=60,
    ).json()
    assert (spoken["status"], spoken["question_index"]) == ("continue", 1)
    assert "country" in spoken["answer_evaluation"]["transcribed_text"]
    for index in range(2, 5):
        body = submit(server, client, **identity, answer=ANSWER, lang="en").json()
        assert (body["status"], body["question_index"]) == ("continue", index)
    last = submit(server, client, **identity, answer=ANSWER, lang="en").json()
    assert last["status"] == "completed"
    assert (last["total_questions"], last["total_answers"]) == (5, 5)
    assert last["session_duration"] > 0
    assert "You answered 5 questions" in last["final_evaluation"]
    assert _status(server, client) == {"has_active_session": False}


def test_only_one_interview_at_a_time(server: Server) -> None:
    """The second start is refused in the exact words clients know."""
    client = requests.Session()
    start(server, client, "tr")
    again = client.post(f"{server.url}/auto_interview/start", json={"lang": "tr"}, timeout=10)
    assert again.status_code == 400
    assert again.json()["error"] == "Aktif bir mülakat oturumunuz zaten var."


def test_status_tells_where_an_interview_stands(server: Server) -> None:
    """Everything a page needs to go on after a reload."""
    client = requests.Session()
    state = start(server, client)
    submit(server, client, session_id=state["session_id"], answer=ANSWER)
    status = _status(server, client)
    assert status["has_active_session"] is True
    assert status["session_id"] == state["session_id"]
    assert (status["current_question_index"], status["total_answers"]) == (1, 1)
    assert status["question"]
    assert status["start_time"].startswith("20")


def test_completing_early_gives_what_there_is(server: Server) -> None:
    """An interview may end at any time; twice is told."""
    client = requests.Session()
    state = start(server, client)
    submit(server, client, session_id=state["session_id"], answer=ANSWER)
    url = f"{server.url}/auto_interview/complete"
    done = client.post(url, json={"session_id": state["session_id"]}, timeout=10)
    assert done.json()["total_answers"] == 1
    again = client.post(url, json={"session_id": state["session_id"]}, timeout=10)
    assert (again.status_code, again.json()["code"]) == (404, "no_active_interview")


def test_a_request_without_the_id_of_its_interview_names_the_field(server: Server) -> None:
    """An interview runs: "none is active" would mislead."""
    client = requests.Session()
    start(server, client)
    for name in ("submit_answer", "skip", "complete", "second_reading"):
        fields = {"answer": ANSWER, "question_index": 0, "lang": "en"}
        reply = client.post(f"{server.url}/auto_interview/{name}", json=fields, timeout=10)
        assert (reply.status_code, reply.json()["code"]) == (400, "bad_request"), name
        assert "'session_id' is missing" in reply.json()["error"]


def test_a_stranger_cannot_answer_or_end_an_interview(server: Server) -> None:
    """The interview belongs to the session that began it."""
    owner, stranger = requests.Session(), requests.Session()
    state = start(server, owner)
    start(server, stranger)
    answer = submit(server, stranger, session_id=state["session_id"], answer=ANSWER)
    assert answer.status_code == 404
    assert _status(server, owner)["total_answers"] == 0


def test_a_refused_answer_leaves_the_interview_where_it_was(server: Server) -> None:
    """Bad audio costs no question."""
    client = requests.Session()
    state = start(server, client)
    refused = client.post(
        f"{server.url}/auto_interview/submit_answer",
        data={"session_id": state["session_id"]},
        files={"audio": ("a", b"no sound")},
        timeout=10,
    )
    assert refused.status_code == 415
    assert _status(server, client)["current_question_index"] == 0


def test_one_question_takes_one_answer(server: Server) -> None:
    """Eight at once for the same question: one is stored, the others are told."""
    client = requests.Session()
    state = start(server, client)
    fields = {"session_id": state["session_id"], "answer": ANSWER, "question_index": 0}

    def send(_: int) -> int:
        return submit(server, client, **fields).status_code

    with ThreadPoolExecutor(8) as senders:
        codes = sorted(senders.map(send, range(8)))
    assert codes == [200] + [409] * 7
    assert _status(server, client)["total_answers"] == 1


def test_an_answer_of_odd_characters_is_stored(server: Server) -> None:
    """What a database refuses is left out, not the answer."""
    client = requests.Session()
    state = start(server, client)
    answer = client.post(
        f"{server.url}/auto_interview/submit_answer",
        data=f'{{"session_id": "{state["session_id"]}", "answer": "I \\u0000 led \\ud800 it."}}',
        headers={"Content-Type": "application/json"},
        timeout=10,
    )
    assert answer.status_code == 200, answer.text
    assert _status(server, client)["total_answers"] == 1


def test_an_interview_survives_a_restart(make_server: Callable[..., Server]) -> None:
    """State lives in the database and the session files, not in the process."""
    server = make_server()
    client = requests.Session()
    state = start(server, client)
    server.stop()
    server.start()
    assert _status(server, client)["session_id"] == state["session_id"]


def _status(server: Server, client: requests.Session) -> dict[str, Any]:
    body: dict[str, Any] = client.get(f"{server.url}/auto_interview/status", timeout=10).json()
    return body


@pytest.mark.long
def test_an_interview_of_answers_that_wait(server: Server, jfk: Path) -> None:
    """Prefer: respond-async: 202, then at its place what the reply would have been.

    Whoever looks at the last one ends the interview, and everybody after sees the same end.
    """
    client = requests.Session()
    identity = {"session_id": start(server, client)["session_id"], "lang": "en"}
    for index in range(5):
        location = _submit_later(server, client, jfk, identity, index)
        result = concluded(server, location, client)["result"]
        assert "country" in result["answer_evaluation"]["transcribed_text"]
        if index < 4:
            assert (result["status"], result["question_index"]) == ("continue", index + 1)
    assert result["status"] == "completed"
    assert (result["total_questions"], result["total_answers"]) == (5, 5)
    assert "You answered 5 questions" in result["final_evaluation"]
    assert concluded(server, location, client)["result"] == result
    assert _status(server, client) == {"has_active_session": False}


def test_an_interview_nobody_looked_at_does_not_block_the_next(server: Server, jfk: Path) -> None:
    """All five are answered; the next start ends it."""
    client = requests.Session()
    identity = {"session_id": start(server, client)["session_id"], "lang": "en"}
    for _ in range(4):
        submit(server, client, **identity, answer=ANSWER)
    _submit_later(server, client, jfk, identity, 4)
    wait_until(lambda: not _status(server, client)["has_active_session"], 60, server.log)
    assert start(server, client)["question_index"] == 0


def test_a_question_that_waits_for_its_result_takes_no_second_answer(
    server: Server, jfk: Path
) -> None:
    """409 for the second upload, wherever the first one is on its way."""
    client = requests.Session()
    identity = {"session_id": start(server, client)["session_id"], "lang": "en"}
    location = _submit_later(server, client, jfk, identity, 0)
    again = _send_later(server, client, jfk, identity, 0)
    assert (again.status_code, again.json()["code"]) == (409, "answer_conflict")
    assert concluded(server, location, client)["state"] == "evaluated"


def test_status_names_the_answer_on_its_way(server: Server, jfk: Path) -> None:
    """To whoever opens the interview anew, until it is evaluated; then the next question waits."""
    client = requests.Session()
    identity = {"session_id": start(server, client)["session_id"], "lang": "en"}
    assert _status(server, client)["pending_answer"] is None
    location = _submit_later(server, client, jfk, identity, 0)
    pending = _status(server, client)
    assert (pending["current_question_index"], f"/answers/{pending['pending_answer']}") == (
        0,
        location,
    )
    assert concluded(server, location, client)["state"] == "evaluated"
    after = _status(server, client)
    assert (after["current_question_index"], after["pending_answer"]) == (1, None)


def test_the_same_upload_is_one_answer_of_an_interview(server: Server, jfk: Path) -> None:
    """A client that did not hear the 202 sends again, after the interview has gone on."""
    client = requests.Session()
    identity = {"session_id": start(server, client)["session_id"], "lang": "en"}
    first = _send_later(server, client, jfk, identity, 0, "once").headers["Location"]
    assert concluded(server, first, client)["result"]["question_index"] == 1
    for index in (0, ""):
        again = _send_later(server, client, jfk, identity, index, "once")
        assert (again.status_code, again.headers.get("Location")) == (202, first), again.text
    assert _status(server, client)["total_answers"] == 1


def _submit_later(
    server: Server, client: requests.Session, audio: Path, identity: dict[str, Any], index: int
) -> str:
    accepted = _send_later(server, client, audio, identity, index)
    assert accepted.status_code == 202, accepted.text
    return accepted.headers["Location"]


def _send_later(
    server: Server,
    client: requests.Session,
    audio: Path,
    identity: dict[str, Any],
    index: int | str,
    key: str = "",
) -> requests.Response:
    return client.post(
        f"{server.url}/auto_interview/submit_answer",
        data={**identity, "question_index": index},
        files={"audio": ("a.flac", audio.read_bytes())},
        headers={"Prefer": "respond-async", **({"Idempotency-Key": key} if key else {})},
        timeout=30,
    )
