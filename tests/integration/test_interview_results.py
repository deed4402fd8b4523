"""The result of an automatic interview: complete, kept, and its owner's alone."""

from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from tests.conftest import Server
from tests.integration.candidates import ANSWER, OWN_PART, WE, Candidate, refusal, written
from tests.integration.logins import TOKEN
from tests.integration.test_answer_queue import concluded

GOOD = (
    "Last year our shop had to move in three weeks, and I was responsible for the stock. I counted "
    "every shelf, I wrote a plan for each day, and I called the suppliers myself, because two of "
    "them had delivered late before. First I moved what we sold least, then the rest at night. In "
    "the end we opened a day early, and we lost only 2 of 1,400 articles. I learned to ask early."
)


@pytest.fixture
def candidate(quick_server: Server) -> Candidate:
    return Candidate(quick_server)


def address(interview_id: str) -> str:
    return f"/auto_interview/results/{interview_id}"


# Whose


def test_a_result_is_its_owners(candidate: Candidate) -> None:
    """Another guest, nobody, and who asks for one that is not there are told the same."""
    candidate.begin(length=3)
    candidate.type()
    candidate.complete()
    other = Candidate(candidate.server)
    other.begin()
    nobody = Candidate(candidate.server)
    own = address(candidate.session_id)
    missing = [each.get(own) for each in (other, nobody)]
    missing += [candidate.get(address(name)) for name in ("none", "x" * 300, "%00")]
    for reply in missing:
        assert refusal(reply) == (404, "no_such_interview"), reply.text
    reply = candidate.get(own)
    assert (reply.status_code, reply.headers["Content-Type"]) == (200, "application/json")
    assert "no-store" in reply.headers["Cache-Control"]


def test_a_running_interview_has_no_result(candidate: Candidate) -> None:
    """Its owner is told so; to others it is not there."""
    candidate.begin()
    assert refusal(candidate.get(address(candidate.session_id))) == (409, "interview_running")
    stranger = Candidate(candidate.server).get(address(candidate.session_id))
    assert refusal(stranger) == (404, "no_such_interview")


def test_a_deleted_interview_has_no_result(candidate: Candidate) -> None:
    candidate.begin()
    candidate.type()
    cleared = requests.post(
        f"{candidate.server.url}/debug/clear_auto_interview_sessions", headers=TOKEN, timeout=20
    )
    assert cleared.json()["cleared_count"] >= 1
    assert refusal(candidate.get(address(candidate.session_id))) == (404, "no_such_interview")
    assert refusal(candidate.type()) == (404, "no_active_interview")


def test_a_deleted_answer_leaves_the_result_whole(candidate: Candidate) -> None:
    """Its recording and its address are gone; nothing points to them."""
    candidate.begin(length=3, follow_ups=False)
    sent = candidate.speak(question_index=0, keep_recording="1").headers["Location"]
    concluded(candidate.server, sent, candidate.http)
    candidate.complete()
    answer = candidate.result()["answers"][0]
    assert (f"/answers/{answer['answer_id']}", answer["has_recording"]) == (sent, True)
    candidate.http.delete(f"{candidate.server.url}{sent}", timeout=20).raise_for_status()
    for answer in candidate.result()["answers"]:
        assert (answer["answer_id"], answer["has_recording"]) == (None, False)


def test_a_deleted_result_takes_its_answers_along(candidate: Candidate) -> None:
    """Those in the queue with their recordings, too; only its owner can delete it."""
    candidate.begin(length=3, follow_ups=False)
    sent = candidate.speak(question_index=0, keep_recording="1").headers["Location"]
    concluded(candidate.server, sent, candidate.http)
    candidate.complete()
    own = candidate.server.url + address(candidate.session_id)
    stranger = requests.Session().delete(own, timeout=20)
    assert refusal(stranger) == (404, "no_such_interview")
    assert candidate.get(f"{sent}/recording").status_code == 200
    assert candidate.http.delete(own, timeout=20).status_code == 204
    assert refusal(candidate.get(address(candidate.session_id))) == (404, "no_such_interview")
    assert refusal(candidate.get(sent)) == (404, "no_such_answer")
    parts = "SELECT 1 FROM recording_parts WHERE answer_id = ?"
    assert written(candidate.server, parts, sent.split("/")[-1]) == []
    assert refusal(candidate.http.delete(own, timeout=20)) == (404, "no_such_interview")


@pytest.mark.parametrize("by_admin", [False, True])
def test_a_cleared_interview_takes_its_answers_along(candidate: Candidate, by_admin: bool) -> None:
    """Evaluated or waiting, with their recordings; those of an interview that is over stay."""
    candidate.begin(length=3, follow_ups=False)
    kept = candidate.speak(question_index=0, keep_recording="1").headers["Location"]
    concluded(candidate.server, kept, candidate.http)
    candidate.complete()
    candidate.begin(length=3, follow_ups=False)
    said = candidate.speak(question_index=0, keep_recording="1").headers["Location"]
    concluded(candidate.server, said, candidate.http)
    waiting = candidate.speak(question_index=1, keep_recording="1").headers["Location"]
    cleared = (requests if by_admin else candidate.http).post(
        f"{candidate.server.url}/debug/clear_auto_interview_sessions",
        json={},
        headers=TOKEN if by_admin else {},
        timeout=20,
    )
    assert cleared.json()["cleared_count"] >= 1
    for sent in (said, waiting):
        assert refusal(candidate.get(sent)) == (404, "no_such_answer")
        parts = "SELECT 1 FROM recording_parts WHERE answer_id = ?"
        assert written(candidate.server, parts, sent.split("/")[-1]) == []
    assert candidate.get(f"{kept}/recording").status_code == 200


# What it says


def test_a_result_is_in_one_language(quick_server: Server) -> None:
    """That of its reader, whatever language the answers were read in; the levels are the same."""
    mixed, plain = Candidate(quick_server), Candidate(quick_server)
    for candidate in (mixed, plain):
        candidate.begin(length=3, seed=4, follow_ups=False)
        for language, text in (("tr", GOOD), ("en", WE), ("tr", ANSWER)):
            candidate.language = language if candidate is mixed else "en"
            said = candidate.type(text)
    ended, expected = mixed.result(), plain.result()
    assert said.json()["final_evaluation"] == expected["final_evaluation"]
    assert ended["final_evaluation"] == expected["final_evaluation"]
    mixed.language = "en"
    english = mixed.result()
    for part in ("work_points", "strengths", "competencies"):
        assert english[part] == expected[part]
    for told, wanted in zip(english["answers"], expected["answers"], strict=True):
        assert told["report"]["content"] == wanted["report"]["content"]
        assert told["report"]["evaluation"] == wanted["report"]["evaluation"]
    plain.language = "tr"
    turkish = plain.result()
    assert (turkish["work_points"], turkish["overall"]) == (ended["work_points"], ended["overall"])
    assert turkish["work_points"] != english["work_points"]
    assert turkish["overall"] == english["overall"]


def finished(candidate: Candidate, **choices: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The result of an interview of good and bad answers, and the replies to these."""
    candidate.begin(**choices)
    replies: list[dict[str, Any]] = []
    for text in (GOOD, WE, OWN_PART, ANSWER) * 4:
        replies.append(candidate.type(text, think_seconds=len(replies)).json())
        if replies[-1]["status"] == "completed":
            break
    return candidate.result(), replies


@pytest.mark.parametrize("language", ["en", "tr"])
def test_the_result_says_nothing_twice(quick_server: Server, language: str) -> None:
    """Among strengths, work points and next steps, and within the text on all answers."""
    result, _ = finished(Candidate(quick_server, language=language), length=8, seed=2)
    parts = ("strengths", "work_points", "next_steps")
    told = [it["text"] for part in parts for it in result[part]]
    assert len(told) == len(set(told)), told
    assert 1 <= len(result["work_points"]) <= 3
    assert result["next_steps"]
    paragraphs = [
        line for line in result["final_evaluation"].splitlines() if line.startswith("Next step")
    ]
    assert len(paragraphs) == len(set(paragraphs))


def test_scores_lie_within_their_ranges(candidate: Candidate) -> None:
    result, _ = finished(candidate, length=8, seed=3)
    scores = [result["overall"], *(it["score"] for it in result["competencies"] if it["score"])]
    assert len(scores) > 2
    for score in scores:
        assert 0 <= score["low"] <= score["value"] <= score["high"] <= 10
    values = [it["score"]["value"] for it in result["competencies"] if it["score"]]
    assert all(one <= other for one, other in pairwise(values)), "the weakest first"
    assert min(values) <= result["overall"]["value"] <= max(values)
    for each in result["competencies"]:
        for evidence in each["evidence"]:
            said = result["answers"][evidence["index"]]["text"]
            assert evidence["quote"].strip("… ") in said or evidence["index"] in _followed(result)


def _followed(result: dict[str, Any]) -> set[int]:
    """The questions that were followed up, whose quotes may be from the answer after."""
    return {it["index"] - 1 for it in result["answers"] if it["stage"] == "follow_up"}


def test_the_result_has_the_reports_as_they_were_told(candidate: Candidate) -> None:
    """Each typed answer, with its words, its think time and why it was asked."""
    result, replies = finished(candidate, length=5, seed=1, focus="teamwork", level="mid")
    answers = result["answers"]
    assert [it["report"] for it in answers] == [it["answer_evaluation"] for it in replies]
    assert [it["think_seconds"] for it in answers] == list(range(len(replies)))
    assert all(it["reason"] for it in answers)
    assert "follow_up" in {it["stage"] for it in answers}
    assert (result["total_answers"], result["plan"]["seed"]) == (len(replies), 1)
    assert replies[-1]["result_url"] == address(candidate.session_id)
    assert replies[-1]["final_evaluation"] == result["final_evaluation"]


def test_the_result_has_the_report_on_a_recording_as_it_was_told(candidate: Candidate) -> None:
    """Of one that was answered at once and of a queued one."""
    candidate.begin(length=3, follow_ups=False)
    at_once = candidate.speak(waits=True, think_seconds=7).json()["answer_evaluation"]
    sent = candidate.speak(question_index=1, think_seconds=9).headers["Location"]
    queued = concluded(candidate.server, sent, candidate.http)["result"]["answer_evaluation"]
    candidate.complete()
    answers = candidate.result()["answers"]
    assert [it["report"] for it in answers] == [at_once, queued]
    assert [it["think_seconds"] for it in answers] == [7, 9]
    assert [it["text"] for it in answers] == [it["transcribed_text"] for it in (at_once, queued)]


def test_the_interview_can_be_held_again(candidate: Candidate) -> None:
    """The address among the next steps has the choices that make the same plan."""
    result, _ = finished(
        candidate, length=3, seed=7, level="mid", focus="teamwork", follow_ups=False
    )
    choices = dict(parse_qsl(urlsplit(result["next_steps"][-1]["address"]).query))
    again, _ = finished(candidate, **choices)
    assert again["plan"] == result["plan"]
    assert [it["question"] for it in again["answers"]] == [
        it["question"] for it in result["answers"]
    ]


@pytest.mark.parametrize("stored", ['{"levels": "of another version"}', "null"])
def test_a_report_that_cannot_be_read_is_made_again(candidate: Candidate, stored: str) -> None:
    """From the words of the answer; the interview has the levels and the text it had before."""
    before, _ = finished(candidate, length=3, seed=1, follow_ups=False)
    lost = "UPDATE interview_answers SET content = ? WHERE interview_id = ? AND position < 2"
    written(candidate.server, lost, stored, candidate.session_id)
    told = "UPDATE interviews SET final_evaluation = '' WHERE id = ?"
    written(candidate.server, told, candidate.session_id)
    after = candidate.result()
    assert after["overall"] == before["overall"]
    assert after["final_evaluation"] == before["final_evaluation"]
    again = [[it["report"]["evaluation"] for it in each["answers"]] for each in (before, after)]
    assert again[0] == again[1]
    kept = "SELECT content FROM interview_answers WHERE interview_id = ? AND content = ?"
    assert written(candidate.server, kept, candidate.session_id, stored) == []


def test_an_interview_goes_on_after_a_report_that_cannot_be_read(candidate: Candidate) -> None:
    """The next question is asked, and the report is made again at the end."""
    candidate.begin(length=3, seed=1)
    candidate.type(GOOD)
    lost = "UPDATE interview_answers SET content = '{}' WHERE interview_id = ?"
    written(candidate.server, lost, candidate.session_id)
    assert candidate.type(GOOD).json()["status"] == "continue"
    candidate.complete()
    reports = [it["report"]["content"] for it in candidate.result()["answers"]]
    assert [bool(it["advice"]) for it in reports] == [True, True]


# Skips


def test_a_skipped_question_has_no_level(candidate: Candidate) -> None:
    """It is no answer and lowers nothing; what to do next names it."""
    candidate.begin(length=5, seed=1, follow_ups=False)
    candidate.type()
    skipped = [candidate.status()["question"], candidate.skip().json()["question"]]
    candidate.skip()
    candidate.type()
    last = candidate.type("How big is the team, and what would I do in the first month?").json()
    assert (last["status"], last["total_answers"], last["total_questions"]) == ("completed", 3, 5)
    result = candidate.result()
    assert (result["total_answers"], result["rated_answers"]) == (3, 2)
    assert [it["skipped"] for it in result["answers"]] == [False, True, True, False, False]
    for answer in result["answers"][1:3]:
        assert (answer["text"], answer["report"]) == ("", None)
    steps = [it["text"] for it in result["next_steps"]]
    for question in skipped:
        assert any(question in step for step in steps), (question, steps)
    rated = [index for it in result["competencies"] for index in it["answers"]]
    assert not {1, 2} & set(rated)


def test_an_interview_of_skips_has_a_result_without_levels(candidate: Candidate) -> None:
    candidate.begin(length=3, seed=1)
    while (state := candidate.skip().json())["status"] == "continue":
        pass
    assert (state["total_answers"], state["total_questions"]) == (0, 3)
    result = candidate.result()
    assert (result["overall"], result["competencies"]) == (None, [])
    assert (result["strengths"], result["work_points"], result["asked_back"]) == ([], [], None)
    assert [it["skipped"] for it in result["answers"]] == [True] * 3
    texts = [it["text"] for it in result["next_steps"]]
    assert len(texts) == len(set(texts)) > 1


def test_an_interview_that_was_ended_at_once_has_a_result(candidate: Candidate) -> None:
    candidate.begin()
    ended = candidate.complete()
    assert (ended.status_code, ended.json()["total_answers"]) == (200, 0)
    result = candidate.result()
    assert (result["overall"], result["answers"]) == (None, [])
