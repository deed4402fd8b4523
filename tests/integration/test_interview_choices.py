"""The choices of an automatic interview: length, seed, follow-ups and mode."""

import re
from typing import Any

import pytest
import requests

from tests.conftest import Server
from tests.integration.candidates import ANSWER, OWN_PART, TEAM, WE, Candidate, refusal
from tests.integration.logins import HTML, PASSWORD, TIMEOUT, post, send_form
from tests.integration.test_answer_queue import concluded

ABOUT_TEAM: dict[str, Any] = {"focus": "teamwork", "level": "mid", "length": 3, "seed": 1}
"""Choices that lead from the opening to TEAM."""


@pytest.fixture
def candidate(quick_server: Server) -> Candidate:
    return Candidate(quick_server)


def asked_about_team(candidate: Candidate, **choices: Any) -> None:
    """The interview stands at TEAM."""
    candidate.begin(**ABOUT_TEAM | choices)
    assert candidate.skip().json()["question"] == TEAM


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("length", 4),
        ("length", "x"),
        ("seed", -1),
        ("seed", 2**31),
        ("level", "boss"),
        ("focus", "nothing"),
        ("mode", "play"),
        ("follow_ups", "maybe"),
        ("use_background", 7),
        ("interest", ["software"]),
    ],
)
def test_a_wrong_choice_is_named(candidate: Candidate, field: str, value: Any) -> None:
    """And begins nothing."""
    refused = candidate.start(**{field: value})
    assert refusal(refused) == (400, "bad_request")
    assert f"'{field}'" in refused.json()["error"]
    assert candidate.status() == {"has_active_session": False}


@pytest.mark.parametrize("length", [3, 5, 8])
def test_an_interview_has_the_chosen_length(candidate: Candidate, length: int) -> None:
    """From the opening to the questions of the candidate, no question twice."""
    state = candidate.begin(length=length, follow_ups=False)
    asked, stages = [state["question"]], [state["stage"]]
    while (state := candidate.type().json())["status"] == "continue":
        asked.append(state["question"])
        stages.append(state["stage"])
    assert stages == ["opening", *["body"] * (length - 2), "closing"]
    assert len(set(asked)) == length
    assert (state["total_questions"], state["total_answers"]) == (length, length)


def test_a_client_that_chooses_nothing_is_asked_five_questions(candidate: Candidate) -> None:
    """Whatever the answers lack."""
    begun = candidate.begin()
    assert (begun["question_index"], begun["total_questions"]) == (0, 5)
    for index in range(1, 5):
        state = candidate.type(WE).json()
        assert (state["status"], state["question_index"]) == ("continue", index)
        assert state["total_questions"] == 5
    last = candidate.type(WE).json()
    assert (last["status"], last["total_questions"], last["total_answers"]) == ("completed", 5, 5)


# Seeds and follow-ups


def held(server: Server, seed: int, **choices: Any) -> list[tuple[str, str | None]]:
    """The questions and reasons of an interview whose answers are always the same."""
    candidate = Candidate(server)
    candidate.begin(seed=seed, **choices)
    for text in (WE, OWN_PART, ANSWER) * 4:
        if candidate.type(text).json()["status"] == "completed":
            break
    answers = candidate.result()["answers"]
    return [(it["question"], it["reason"]) for it in answers]


def test_a_seed_and_the_answers_make_the_interview(quick_server: Server) -> None:
    """Questions, follow-ups and reasons are the same again; other seeds ask other questions."""
    first = held(quick_server, 1, length=8)
    assert held(quick_server, 1, length=8) == first
    asked = {tuple(held(quick_server, seed, length=8)) for seed in range(1, 5)}
    assert len(asked) == 4


def test_a_seed_repeats_the_follow_ups(quick_server: Server) -> None:
    choices = {**ABOUT_TEAM, "length": 5}
    interviews = []
    for _ in range(2):
        candidate = Candidate(quick_server)
        candidate.begin(**choices)
        candidate.type(ANSWER)
        interviews.append([candidate.type(WE).json(), candidate.type(OWN_PART).json()])
    texts = [[it["question"] for it in each] for each in interviews]
    assert texts[0] == texts[1]
    assert interviews[0][0]["stage"] == "follow_up"


def test_an_answer_without_an_own_part_is_followed_up(candidate: Candidate) -> None:
    """In the words of the answer, within the same number; then the plan goes on, whatever lacks."""
    asked_about_team(candidate, length=5)
    follow_up = candidate.type(WE).json()
    assert (follow_up["stage"], follow_up["number"], follow_up["question_index"]) == (
        "follow_up",
        2,
        2,
    )
    assert follow_up["total_questions"] == 6
    quoted = follow_up["question"].split("“")[1].split("”")[0].strip("… ")
    assert quoted in WE
    after = candidate.type(WE).json()
    assert (after["stage"], after["number"]) == ("body", 3)


def test_an_answer_and_its_follow_up_are_judged_together(candidate: Candidate) -> None:
    """With the own part, the level is that of both and not lower than that of the first."""
    asked_about_team(candidate)
    before = candidate.type(WE).json()["answer_evaluation"]["content"]["overall"]
    after = candidate.type(OWN_PART).json()["answer_evaluation"]["content"]["overall"]
    assert after["value"] >= before["value"]
    alone = Candidate(candidate.server)
    asked_about_team(alone)
    only = alone.type(OWN_PART).json()["answer_evaluation"]["content"]["overall"]
    assert after != only
    candidate.complete()
    result = candidate.result()
    assert result["rated_answers"] == 1
    assert result["total_answers"] == 2


def test_a_skipped_follow_up_leaves_the_answer_as_it_was(candidate: Candidate) -> None:
    asked_about_team(candidate)
    level = candidate.type(WE).json()["answer_evaluation"]["content"]["overall"]["value"]
    assert candidate.skip().json()["stage"] == "closing"
    candidate.complete()
    result = candidate.result()
    assert (result["rated_answers"], result["total_answers"]) == (1, 1)
    assert result["overall"]["value"] == 2 * level


def test_a_follow_up_can_be_spoken(candidate: Candidate) -> None:
    """The report is that on both answers; the text of the recording is that of its own words."""
    asked_about_team(candidate)
    candidate.type(WE)
    location = candidate.speak(question_index=2).headers["Location"]
    end = concluded(candidate.server, location, candidate.http)
    assert end["state"] == "evaluated"
    heard = end["result"]["answer_evaluation"]["transcribed_text"]
    assert "country" in heard
    assert "phone" not in heard
    candidate.complete()
    assert candidate.result()["rated_answers"] == 1


def test_follow_ups_can_be_declined(candidate: Candidate) -> None:
    asked_about_team(candidate, follow_ups=False)
    assert candidate.type(WE).json()["stage"] == "closing"


# Rehearsal


def test_a_rehearsal_tells_no_report_before_its_end(candidate: Candidate) -> None:
    """Typed, spoken at once and queued; nor to who looks at the queued answer by itself."""
    candidate.begin(mode="rehearsal", length=5, follow_ups=False)
    assert candidate.type().json()["answer_evaluation"] is None
    assert candidate.speak(waits=True, question_index=1).json()["answer_evaluation"] is None
    location = candidate.speak(question_index=2).headers["Location"]
    state = concluded(candidate.server, location, candidate.http)
    assert (state["state"], state["result"]["answer_evaluation"]) == ("evaluated", None)
    assert "content" not in str(candidate.get(location).json()["result"])
    candidate.complete()
    reports = [it["report"] for it in candidate.result()["answers"]]
    assert all(it["content"]["dimensions"] for it in reports)
    assert "country" in reports[2]["transcribed_text"]


def test_a_rehearsal_has_no_side_door_to_its_reports(candidate: Candidate) -> None:
    """Correcting, a second reading and the page of the answer tell nothing either."""
    candidate.begin(mode="rehearsal", length=3, follow_ups=False)
    location = candidate.speak(question_index=0).headers["Location"]
    concluded(candidate.server, location, candidate.http)
    http, url = candidate.http, candidate.server.url
    read = http.post(f"{url}{location}/second_reading", json={}, timeout=60)
    again = http.post(
        f"{url}/auto_interview/second_reading",
        json={"session_id": candidate.session_id, "question_index": 0},
        timeout=60,
    )
    corrected = http.post(f"{url}{location}/transcript", json={"transcript": ANSWER}, timeout=60)
    page = http.get(f"{url}/practice{location}", timeout=60)
    assert refusal(read) == refusal(again) == (409, "no_report_yet")
    for reply in (corrected, page):
        assert '"dimensions"' not in reply.text, (reply.url, reply.text[:500])


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        (
            "en",
            "Any field · Feedback after each answer",
            "Software · Many years · Feedback at the end",
        ),
        (
            "tr",
            "Her alan · Her cevaptan sonra geri bildirim",
            "Yazılım · Uzun yıllar · En sonda geri bildirim",
        ),
    ],
)
def test_interviews_of_one_day_are_told_apart(
    quick_server: Server, language: str, first: str, second: str
) -> None:
    """By time, field, level and mode, in the reader's language and on both pages."""
    client = requests.Session()
    name, form = f"same.day.{language}", {"interest": "", "password": PASSWORD}
    send_form(quick_server, client, "/register", "/register", username=name, **form)
    for choices in (
        {"interest": "general", "mode": "study"},
        {"interest": "software", "level": "senior", "mode": "rehearsal"},
    ):
        begun = post(quick_server, client, "/auto_interview/start", lang="en", **choices).json()
        post(quick_server, client, "/auto_interview/complete", session_id=begun["session_id"])
    for path in ("/account", "/auto-interview"):
        address = f"{quick_server.url}{path}?lang={language}"
        page = client.get(address, headers=HTML, timeout=TIMEOUT).text
        assert first in page
        assert second in page
        assert len(re.findall(r"\b20\d\d, \d\d:\d\d UTC", page)) == 2
