"""The choices of an automatic interview: length, seed, follow-ups and mode."""

import re
from typing import Any

import pytest
import requests

from tests.conftest import Server, wait_until
from tests.integration.candidates import (
    ANSWER,
    OWN_PART,
    TEAM,
    WE,
    Candidate,
    refusal,
    written,
)
from tests.integration.logins import HTML, PASSWORD, TIMEOUT, form_token, post, send_form
from tests.integration.test_answer_queue import concluded

ABOUT_TEAM: dict[str, Any] = {"focus": "teamwork", "level": "mid", "length": 3, "seed": 1}
"""Choices that lead from the opening to TEAM."""


AS_JSON = {"Accept": "application/json"}


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
        ("length", "٣"),
        ("length", "+5"),
        ("length", " 5 "),
        ("seed", "1_0"),
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


NOTHING = "I have no idea. I know nothing about conflicts and I never had one with anybody, sorry."


def corrected(candidate: Candidate, location: str, words: str) -> dict[str, Any]:
    """The result after the transcript of an answer was corrected."""
    address = f"{candidate.server.url}{location}/transcript"
    told = candidate.http.post(address, json={"transcript": words, "lang": "en"}, timeout=60)
    assert told.status_code == 200, told.text
    result: dict[str, Any] = told.json()["result"]
    return result


def followed_up(candidate: Candidate) -> str:
    """A spoken answer, corrected to WE before the next question was asked; its address."""
    asked_about_team(candidate)
    location = candidate.speak(question_index=1).headers["Location"]
    state = "SELECT state FROM answers WHERE id = ?"
    identity = location.split("/")[-1]
    wait_until(lambda: written(candidate.server, state, identity) == [("evaluated",)], 60)
    assert corrected(candidate, location, WE)["stage"] == "follow_up"
    return location


@pytest.mark.parametrize("how", ["typed", "spoken"])
def test_a_corrected_answer_corrects_what_is_said_of_its_follow_up(
    candidate: Candidate, how: str
) -> None:
    """Its report, its address and the text on the interview; the words of the follow-up stay."""
    first = followed_up(candidate)
    later = ""
    if how == "typed":
        candidate.type(OWN_PART)
    else:
        later = candidate.speak(question_index=2).headers["Location"]
        concluded(candidate.server, later, candidate.http)
    candidate.complete()
    before = candidate.result()
    corrected(candidate, first, NOTHING)
    after = candidate.result()
    assert "phone" in str(before["answers"][2]["report"])
    assert "phone" not in str(after["answers"][2]["report"])
    assert after["final_evaluation"] != before["final_evaluation"]
    assert after["answers"][2]["text"] == before["answers"][2]["text"]
    if later:
        report = candidate.get(later).json()["result"]["answer_evaluation"]
        assert report == after["answers"][2]["report"]
        corrected(candidate, later, OWN_PART)
        address = f"{candidate.server.url}{later}/transcript"
        assert "phone" not in candidate.http.delete(address, timeout=60).text
    corrected(candidate, first, WE)
    again = candidate.result()
    assert again["answers"][2]["report"] == before["answers"][2]["report"]
    assert again["final_evaluation"] == before["final_evaluation"]
    candidate.http.delete(f"{candidate.server.url}{first}/transcript", timeout=60)
    assert "phone" not in str(candidate.result()["answers"][2]["report"])


def test_a_follow_up_in_the_queue_is_judged_by_the_corrected_words(candidate: Candidate) -> None:
    """The answer before is corrected while it waits, or is evaluated."""
    first = followed_up(candidate)
    later = candidate.speak(question_index=2).headers["Location"]
    corrected(candidate, first, NOTHING)
    end = concluded(candidate.server, later, candidate.http)["result"]["answer_evaluation"]
    assert "country" in end["transcribed_text"]
    assert "phone" not in str(end)
    assert "conflicts" in str(end["sentences"])


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
    assert '"dimensions"' not in corrected.text, corrected.text[:500]
    assert refusal(http.get(page.url, headers=AS_JSON, timeout=60)) == (409, "no_report_yet")
    assert "country" not in page.text


def test_a_report_of_a_rehearsal_is_shared_once_it_is_over(candidate: Candidate) -> None:
    """By no way before; one that was shared by an earlier version is masked until then."""
    candidate.begin(mode="rehearsal", length=3, follow_ups=False)
    location = candidate.speak(question_index=0).headers["Location"]
    concluded(candidate.server, location, candidate.http)
    http, url = candidate.http, candidate.server.url
    stranger = Candidate(candidate.server)
    told = {"shared": True}
    for path in (location, f"/practice{location}"):
        refused = http.post(f"{url}{path}/share", json=told | form(candidate), timeout=60)
        assert refused.status_code == 409, refused.text
    assert http.post(f"{url}{location}/share", json={"shared": False}, timeout=60).ok
    written(candidate.server, "UPDATE answers SET shared = 1 WHERE id = ?", location[9:])
    assert stranger.get(location).json()["result"] is None
    page = stranger.get(f"/practice{location}")
    assert refusal(page) == (409, "no_report_yet")
    candidate.complete()
    assert http.post(f"{url}{location}/share", json=told, timeout=60).ok
    assert "country" in stranger.get(location).json()["result"]["transcribed_text"]
    assert "country" in stranger.get(f"/practice{location}").text


def form(candidate: Candidate) -> dict[str, str]:
    """What a form of a page sends with every request."""
    return {"form_token": form_token(candidate.server, candidate.http, "/")}


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
            "Her alan · Her yanıttan sonra geri bildirim",
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
