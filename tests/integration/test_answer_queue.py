"""Queued answers over HTTP: no acknowledged answer is lost."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.conftest import Server, wait_until

QUESTION = "What can you do for your country?"
EVALUATED_SECONDS = 90.0


def post(server: Server, audio: Path | bytes, key: str = "", **fields: str) -> requests.Response:
    """Send one recording to be evaluated later."""
    data = audio if isinstance(audio, bytes) else audio.read_bytes()
    return requests.post(
        f"{server.url}/answers",
        files={"audio": ("answer", data)},
        data={"question": QUESTION, "lang": "en", **fields},
        headers={"Idempotency-Key": key} if key else {},
        timeout=30,
    )


def look(server: Server, location: str, client: requests.Session | None = None) -> dict[str, Any]:
    asked = client or requests.Session()
    answer = asked.get(f"{server.url}{location}", params={"lang": "en"}, timeout=10)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def concluded(
    server: Server, location: str, client: requests.Session | None = None
) -> dict[str, Any]:
    """The answer's state once nothing more will happen to it."""
    final = ("evaluated", "failed", "expired")
    wait_until(
        lambda: look(server, location, client)["state"] in final, EVALUATED_SECONDS, server.log
    )
    return look(server, location, client)


def test_an_accepted_answer_is_evaluated(server: Server, jfk: Path) -> None:
    """202 with a place to look, progress on the way, then the same report as at once."""
    accepted = post(server, jfk)
    assert accepted.status_code == 202, accepted.text
    location = accepted.headers["Location"]
    assert accepted.json()["state"] in ("received", "processing")
    assert accepted.json()["stage_text"]
    assert accepted.json()["expected_wait"] >= 1
    done = concluded(server, location)
    assert (done["state"], done["progress"]) == ("evaluated", 1.0)
    assert "country" in done["result"]["transcribed_text"]
    at_once = server.send(jfk, question=QUESTION, lang="en").json()
    assert {**done["result"], "timings": None} == {**at_once, "timings": None}
    wait_until(lambda: server.leftovers() == [], 10, lambda: str(server.leftovers()))


def test_what_is_no_recording_is_refused_before_it_is_accepted(server: Server) -> None:
    """An upload that is no recording is refused with its code before it is queued."""
    assert post(server, b"").json()["code"] == "empty_audio"
    assert post(server, b"plain text").json()["code"] == "unsupported_audio"
    assert post(server, b"RIFF", question="q" * 3000).status_code in (413, 415)


def test_a_recording_nobody_can_decode_fails_with_its_reason(server: Server, jfk: Path) -> None:
    """The failed answer has a code and a message in the reader's language."""
    location = post(server, jfk.read_bytes()[:100]).headers["Location"]
    failed = concluded(server, location)
    assert (failed["state"], failed["code"]) == ("failed", "corrupt_audio")
    assert failed["error"]
    assert failed["result"] is None


def test_an_unknown_answer_is_not_found(server: Server) -> None:
    answer = requests.get(f"{server.url}/answers/nothing", timeout=10)
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_answer")


def test_the_same_key_is_the_same_answer(server: Server, jfk: Path) -> None:
    """A client that did not hear the 202 sends again and gets the first one's place.

    Another recording or question under that key is another answer: keys get guessed.
    """
    first, again = post(server, jfk, key="once"), post(server, jfk, key="once")
    assert first.headers["Location"] == again.headers["Location"]
    cut = jfk.read_bytes()[:100]
    others = [post(server, cut, key="once"), post(server, cut, key="once", question="Why?")]
    places = {first.headers["Location"], *(other.headers["Location"] for other in others)}
    assert len(places) == 3
    assert concluded(server, first.headers["Location"])["state"] == "evaluated"


def test_accepted_answers_survive_the_death_of_the_service(
    make_server: Callable[..., Server], jfk: Path
) -> None:
    """``kill -9`` of arbiter and worker while three wait: each is evaluated all the same."""
    server = make_server(WHISPER_MODEL="tiny.en")
    locations = [post(server, jfk).headers["Location"] for _ in range(3)]
    wait_until(lambda: look(server, locations[0])["state"] == "processing", 30, server.log)
    worker = server.web_worker()
    server.process.kill()
    worker.kill()
    server.process.wait(10)
    server.start()
    for location in locations:
        assert concluded(server, location)["state"] == "evaluated"
    wait_until(lambda: server.leftovers() == [], 30, lambda: str(server.leftovers()))


@pytest.mark.long
def test_a_stop_hands_the_answer_in_hand_back(
    make_server: Callable[..., Server], jfk: Path
) -> None:
    """SIGTERM ends the service within seconds; the next start goes on without waiting."""
    server = make_server(WHISPER_MODEL="tiny.en")
    location = post(server, jfk).headers["Location"]
    wait_until(lambda: look(server, location)["state"] == "processing", 30, server.log)
    started = time.monotonic()
    server.stop()
    assert time.monotonic() - started < 30
    with closing(sqlite3.connect(server.data_dir / "interview.db")) as database:
        rows = database.execute("SELECT state, handed_back FROM answers").fetchall()
    assert rows == [("received", 1)]
    server.start()
    assert concluded(server, location)["state"] == "evaluated"


@pytest.mark.long
def test_an_answer_waits_for_a_missing_model(make_server: Callable[..., Server], jfk: Path) -> None:
    """No fault of the recording: it is kept, and evaluated once the model is there."""
    server = make_server(WHISPER_MODEL="/no/such/model")
    location = post(server, jfk).headers["Location"]
    wait_until(lambda: '"answer_waits"' in server.log(), 40, server.log)
    assert look(server, location)["state"] in ("received", "processing")
    server.stop()
    server.environment["WHISPER_MODEL"] = "tiny.en"
    server.start()
    assert concluded(server, location)["state"] == "evaluated"


def test_one_address_does_not_fill_the_queue_of_all(
    make_server: Callable[..., Server], jfk: Path
) -> None:
    """A throw-away session for each answer: the address is told, and another one's is taken."""
    server = make_server(
        WHISPER_MODEL="/no/such/model",
        ANSWER_QUEUE_LIMIT="8",
        ANSWERS_PER_ADDRESS="6",
        TRUSTED_PROXIES="1",
    )
    sent = [post_as_new_guest(server, jfk, "192.0.2.7") for _ in range(9)]
    assert [answer.status_code for answer in sent] == [202] * 6 + [429] * 3
    assert sent[-1].json()["code"] == "too_many_from_address"
    assert "internet connection" in sent[-1].json()["error"]
    assert int(sent[-1].headers["Retry-After"]) >= 1
    told = post_as_new_guest(server, jfk, "192.0.2.7", lang="tr")
    assert "İnternet bağlantınızdan" in told.json()["error"]
    assert post_as_new_guest(server, jfk, "192.0.2.8").status_code == 202


def post_as_new_guest(
    server: Server, audio: Path, address: str, lang: str = "en"
) -> requests.Response:
    """An answer in a session that nobody had before."""
    with requests.Session() as session:
        session.headers["X-Forwarded-For"] = address
        start = f"{server.url}/auto_interview/start"
        assert session.post(start, json={"lang": lang}, timeout=30).status_code == 200
        return session.post(
            f"{server.url}/answers",
            files={"audio": ("answer", audio.read_bytes())},
            data={"question": QUESTION, "lang": lang},
            timeout=30,
        )


@pytest.mark.long
def test_a_person_with_many_waiting_is_told(make_server: Callable[..., Server], jfk: Path) -> None:
    """The next upload gets 429 with Retry-After; the accepted answers are evaluated."""
    server = make_server(WHISPER_MODEL="tiny.en", ANSWERS_PER_PERSON="2")
    sent = [post(server, jfk) for _ in range(5)]
    refused = [answer for answer in sent if answer.status_code != 202]
    assert refused
    for answer in refused:
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many_answers")
        assert int(answer.headers["Retry-After"]) >= 1
    for answer in sent:
        if answer.status_code == 202:
            assert concluded(server, answer.headers["Location"])["state"] == "evaluated"


def test_a_recording_is_kept_by_choice_and_deleted_at_will(server: Server, jfk: Path) -> None:
    """Without the choice it is gone with the result; with it, it comes back as it was sent."""
    kept = post(server, jfk, keep_recording="1").headers["Location"]
    plain = post(server, jfk).headers["Location"]
    assert concluded(server, kept)["recording_kept"] is True
    assert concluded(server, plain)["recording_kept"] is False
    recording = requests.get(f"{server.url}{kept}/recording", timeout=10)
    assert recording.content == jfk.read_bytes()
    assert recording.headers["Content-Type"] == "audio/flac"
    assert recording.headers["Cache-Control"] == "no-store"
    assert requests.get(f"{server.url}{plain}/recording", timeout=10).status_code == 404
    assert requests.delete(f"{server.url}{kept}", timeout=10).status_code == 204
    for path in (kept, f"{kept}/recording"):
        gone = requests.get(f"{server.url}{path}", timeout=10)
        assert (gone.status_code, gone.json()["code"]) == (404, "no_such_answer")


@pytest.mark.long
def test_an_answer_that_breaks_costs_nobody_else_theirs(
    make_server: Callable[..., Server], jfk: Path
) -> None:
    """With the console log of ``make run``: each fault fails its own answer, the next is heard."""
    server = make_server(
        "tests.integration.faulty_wsgi:app", WHISPER_MODEL="tiny.en", LOG_FORMAT="console"
    )
    broken = [
        post(server, jfk, question=f"fault: {kind}").headers["Location"]
        for kind in ("RuntimeError", "MemoryError", "RecursionError")
    ]
    for kind in ("SystemExit", "KeyboardInterrupt"):
        post(server, jfk, question=f"fault: {kind}")
    honest = post(server, jfk).headers["Location"]
    assert concluded(server, honest)["state"] == "evaluated"
    assert [concluded(server, each)["state"] for each in broken] == ["failed"] * 3
    assert requests.get(f"{server.url}/health/ready", timeout=10).status_code == 200
