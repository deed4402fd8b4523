"""How interviews end: abandoned, and while an answer is under way."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import Server, wait_until
from tests.integration.candidates import Candidate, killed, refusal, written
from tests.integration.test_answer_queue import concluded
from tests.integration.test_interview_results import address

AFTER_HOURS = 4
"""Longer than an interview is left open in which nothing happens."""


@pytest.fixture
def candidate(quick_server: Server) -> Candidate:
    return Candidate(quick_server)


def age(server: Server, interview_id: str, hours: float = AFTER_HOURS) -> None:
    """Set back all times of an interview."""
    then = (datetime.now(UTC) - timedelta(hours=hours)).strftime("%Y-%m-%d %H:%M:%S.%f")
    written(server, "UPDATE interviews SET started_at = ? WHERE id = ?", then, interview_id)
    for table, column in (("interview_steps", "asked_at"), ("interview_answers", "answered_at")):
        statement = f"UPDATE {table} SET {column} = ? WHERE interview_id = ?"
        written(server, statement, then, interview_id)


def ended_by_itself(candidate: Candidate) -> None:
    """Restart the server, and wait until its job has ended the abandoned interview."""
    candidate.server.stop()
    candidate.server.start()
    has_result(candidate)


def has_result(candidate: Candidate) -> None:
    own = address(candidate.session_id)
    wait_until(lambda: candidate.get(own).status_code == 200, 60, candidate.server.log)


def test_an_abandoned_interview_ends_with_what_there_is(candidate: Candidate) -> None:
    """Hours after its last answer, with the time until that; one that goes on stays."""
    candidate.begin(length=3, seed=1)
    candidate.type()
    recent = Candidate(candidate.server)
    recent.begin(length=3)
    for each in (candidate, recent):
        age(each.server, each.session_id)
    recent.type()
    ended_by_itself(candidate)
    result = candidate.result()
    assert (result["total_answers"], result["rated_answers"]) == (1, 1)
    assert result["session_duration"] < 60
    assert candidate.status() == {"has_active_session": False}
    assert candidate.start().status_code == 200
    assert recent.status()["total_answers"] == 1


def test_one_interview_that_cannot_be_ended_keeps_no_other_open(candidate: Candidate) -> None:
    """The operator is told about it; the one behind it ends."""
    broken = Candidate(candidate.server)
    for each in (broken, candidate):
        each.begin(length=3)
        each.type()
        age(each.server, each.session_id)
    plan = "UPDATE interviews SET plan = '[]' WHERE id = ?"
    written(broken.server, plan, broken.session_id)
    ended_by_itself(candidate)
    assert "interview_not_closed" in candidate.server.log()
    assert broken.session_id[:8] in candidate.server.log()


def test_an_abandoned_interview_waits_for_its_last_answer(candidate: Candidate) -> None:
    """The server is killed under it: the job of the next start leaves the interview open."""
    nobodys = Candidate(candidate.server)
    nobodys.begin()
    candidate.begin(length=3, follow_ups=False)
    sent = candidate.speak(question_index=0).headers["Location"]
    killed(candidate.server)
    for each in (candidate, nobodys):
        age(each.server, each.session_id)
    candidate.server.start()
    has_result(nobodys)
    assert concluded(candidate.server, sent, candidate.http)["state"] == "evaluated"
    assert candidate.status()["total_answers"] == 1


def test_an_interview_ended_under_a_queued_answer_ends_without_it(candidate: Candidate) -> None:
    """The report is there to read; result and overall evaluation stay as they were told."""
    candidate.begin(length=3, follow_ups=False)
    candidate.type()
    sent = candidate.speak(question_index=1).headers["Location"]
    ended = candidate.complete().json()
    spoken = concluded(candidate.server, sent, candidate.http)
    assert "country" in spoken["result"]["answer_evaluation"]["transcribed_text"]
    result = candidate.result()
    assert (ended["total_answers"], result["total_answers"], len(result["answers"])) == (1, 1, 1)
    assert ended["final_evaluation"] == result["final_evaluation"]


def test_an_interview_ended_under_a_request_ends_without_its_answer(candidate: Candidate) -> None:
    """The request that waits for its report is told; nothing is added to what is over."""
    candidate.begin(length=3, follow_ups=False)
    with ThreadPoolExecutor(1) as tab:
        waiting = tab.submit(candidate.speak, waits=True, question_index=0)
        time.sleep(0.3)
        ended = candidate.complete().json()
        late = waiting.result()
    assert ended["total_answers"] == 0, "ended before the report"
    assert refusal(late) == (404, "no_active_interview")
    assert candidate.result()["answers"] == []
