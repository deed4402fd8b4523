"""Every row of the table in docs/api.md works as written: its route, and each field by name."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests import cvs
from tests.conftest import JFK, Server, _end, _share_models, wait_until
from tests.integration.contract_table import Calls, Row, rows
from tests.integration.logins import PASSWORD, TIMEOUT, new_admin, registered

ANSWER = (
    "Our export failed every night. I traced it to a full disk and wrote a check that warned us."
)
QUESTION = "Tell me about a problem you solved."


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, prepared_models: Path) -> Iterator[Server]:
    """A service with the smallest weights."""
    server = Server(tmp_path_factory.mktemp("contract"), {"WHISPER_MODEL": "tiny.en"})
    _share_models(prepared_models, server.data_dir)
    yield server.start()
    _end(server)


def recording() -> dict[str, Any]:
    return {"audio": ("answer.flac", JFK.read_bytes())}


def register(calls: Calls) -> None:
    fields: dict[str, Any] = {"username": "new.here", "password": PASSWORD, "interest": "Yazılım"}
    calls.json("POST /register", 201, **fields)
    assert calls.json("GET /session-status")["has_username"] is True
    calls.json("POST /register", 400, **fields)
    calls.json("POST /register", 400, username="x", password=PASSWORD)


def log_in(calls: Calls) -> None:
    registered(calls.server, "old.hand")
    fields: dict[str, Any] = {"username": "old.hand", "password": PASSWORD, "geminiApiKey": "key"}
    assert calls.json("POST /login", **fields)["message"] == "Giriş başarılı."
    assert calls.json("GET /session-status")["has_api_key"] is True
    calls.json("POST /login", 401, username="old.hand", password="Another-Harbour-7")


def log_out(calls: Calls) -> None:
    calls.as_candidate("leaves").json("POST /logout")
    assert calls.json("GET /session-status")["has_username"] is False


def session_status(calls: Calls) -> None:
    calls.json("GET /session-status")


def profile(calls: Calls) -> None:
    calls.json("GET /profile", 401)
    calls.as_candidate("profiled")
    started = calls.json("POST /auto_interview/start")
    session = started["session_id"]
    calls.json("POST /auto_interview/submit_answer", session_id=session, answer=ANSWER)
    calls.json("POST /auto_interview/complete", session_id=session)
    told = calls.json("GET /profile")
    assert told["totals"] == {"interviews": 1, "answers": 1}
    (interview,) = told["history"]
    assert interview["final_evaluation"]
    assert interview["answers"][0]["question"] == started["question"]
    assert interview["answers"][0]["answer"] == ANSWER


def set_interest(calls: Calls) -> None:
    calls.json("POST /set_interest", 401, interest="data")
    calls.as_candidate("interested").json("POST /set_interest", interest="  Satış ")
    assert calls.json("GET /profile")["interest"] == "Satış"
    started = calls.json("POST /auto_interview/start")
    assert calls.json("GET /auto_interview/status")["interest"] == "Satış"
    assert started["question"]


def change_password(calls: Calls) -> None:
    new = "Slow-River-Lamp-17"
    calls.json("POST /change_password", 401, new_password=new)
    calls.as_candidate("changes").json("POST /change_password", new_password=new)
    calls.json("POST /login", username="changes", password=new)
    calls.json("POST /change_password", 401, new_password=PASSWORD, current_password="Not-That-1")
    calls.json("POST /change_password", new_password=PASSWORD, current_password=new)
    calls.client.headers["Origin"] = calls.server.url
    calls.json("POST /change_password", 400, new_password=new)


def bank(calls: Calls, language: str) -> dict[str, dict[str, str]]:
    """The questions of the bank by their text."""
    answer = requests.get(f"{calls.server.url}/questions?lang={language}", timeout=TIMEOUT)
    return {question["text"]: question for question in answer.json()["questions"]}


def simulation(calls: Calls) -> None:
    guest = {calls.json("POST /interview_simulation")["question"] for _ in range(8)}
    assert len(guest) > 1
    assert {bank(calls, "tr")[question]["field"] for question in guest} == {"general"}
    calls.as_candidate("simulates").json("POST /set_interest", interest="Hemşire")
    asked = calls.json("POST /interview_simulation", lang="en")["question"]
    assert bank(calls, "en")[asked]["field"] == "health"


def simulation_answer(calls: Calls) -> None:
    route = "POST /interview_simulation/evaluate"
    told = calls.json(route, question=QUESTION, user_answer=ANSWER, lang="en")
    assert told["evaluation"]
    assert told["has_cv_context"] is False
    calls.json(route, 400, question=QUESTION)
    calls.form(route, {"question": (None, QUESTION), "user_answer": (None, ANSWER)})


def speech_question(calls: Calls) -> None:
    told = calls.json("POST /interview_speech_question", voice_name="Kore", lang="en")
    assert told["question"] in bank(calls, "en")
    assert (told["audio_url"], told["has_audio"]) == (None, False)


def speech_answer(calls: Calls) -> None:
    route = "POST /interview_speech_evaluation"
    typed = calls.json(route, question=QUESTION, user_answer=ANSWER, voice_name="Kore", lang="en")
    assert "transcribed_text" not in typed
    fields: dict[str, Any] = {"question": QUESTION, "voice_name": "Kore", "lang": "en"}
    plain = calls.form(route, recording(), **fields)
    more = calls.form(route, recording(), additional_text=ANSWER, **fields)
    assert plain["transcribed_text"] == more["transcribed_text"]
    assert plain["content"] != more["content"]
    assert "full disk" in str(more["content"])
    calls.form(route, recording(), 413, additional_text="word " * 20_000, **fields)
    calls.json(route, user_answer=ANSWER, language="en", place=1, with_model=False)
    as_form = requests.post(
        calls.server.url + "/interview_speech_evaluation", {"user_answer": "x"}, timeout=20
    )
    assert (as_form.status_code, as_form.json()["code"]) == (400, "no_audio")


ADVERT = "Backend Developer, Dublin. At least 5 years with Python, Docker and Kafka. Fluent German."


def cv_file(content: bytes) -> dict[str, Any]:
    return {"cv_file": ("cv", content)}


def upload_cv(calls: Calls) -> None:
    told = calls.form("POST /upload_cv", cv_file(cvs.docx(cvs.TURKISH)), lang="tr")
    for found in ("8 yıl", "Kıdemli Hemşire", "triyaj", "Sağlık"):
        assert found in told["analysis"]
    english = calls.form("POST /upload_cv", cv_file(cvs.pdf(cvs.ENGLISH)), lang="en")
    assert "about 6 years" in english["analysis"]
    assert "Hemşire" not in calls.json("POST /interview_cv_based_question")["cv_analysis"]
    calls.form("POST /upload_cv", cv_file(b"no document"), 415)
    calls.form("POST /upload_cv", cv_file(bytes(5_100_000)), 413)
    calls.form("POST /upload_cv", {}, 400, cv_file="text")
    calls.json("POST /upload_cv", 400)
    calls.json("DELETE /cv", 204)
    calls.json("POST /interview_cv_based_question", 400)
    assert "Example Ltd" not in calls.server.log()


def cv_question(calls: Calls) -> None:
    route = "POST /interview_cv_based_question"
    assert calls.json(route, 400)["code"] == "no_cv"
    calls.form("POST /upload_cv", cv_file(cvs.pdf(cvs.ENGLISH)))
    asked = calls.json(route, lang="en")
    assert "Senior Backend Developer" in asked["cv_analysis"]
    assert any(word in asked["question"] for word in ("Python", "Docker", "SQL", "Developer"))
    fields: dict[str, Any] = {"question": asked["question"], "lang": "en"}
    for address in ("/interview_simulation/evaluate", "/interview_speech_evaluation"):
        told = calls.json(f"POST {address}", user_answer=ANSWER, **fields)
        assert told["has_cv_context"] is True
    spoken = calls.form("POST /interview_speech_evaluation", recording(), **fields)
    assert spoken["has_cv_context"] is True
    other = Calls(calls.server).json(
        "POST /interview_simulation/evaluate", user_answer=ANSWER, **fields
    )
    assert other["has_cv_context"] is False
    registered(calls.server, "brings.a.cv")
    calls.json("POST /login", username="brings.a.cv", password=PASSWORD)
    assert calls.json(route)["cv_analysis"]


def cv_speech_question(calls: Calls) -> None:
    calls.json("POST /interview_cv_speech_question", 400)
    calls.form("POST /upload_cv", cv_file(cvs.docx(cvs.ENGLISH)))
    told = calls.json("POST /interview_cv_speech_question", voice_name="Kore")
    assert told["question"]
    assert (told["audio_url"], told["has_audio"]) == (None, False)


def show_cv(calls: Calls) -> None:
    calls.json("GET /cv", 400)
    calls.form("POST /upload_cv", cv_file(cvs.docx(cvs.ENGLISH)))
    told = calls.json("GET /cv")
    assert (told["found"]["years"], told["corrected"], told["sent_to"]) == (6, False, "none")


def correct_cv(calls: Calls) -> None:
    calls.form("POST /upload_cv", cv_file(cvs.docx(cvs.ENGLISH)))
    told = calls.json("PUT /cv", found={"years": 7})
    assert (told["found"]["years"], told["corrected"]) == (7, True)


def delete_cv(calls: Calls) -> None:
    calls.json("DELETE /cv", 204)


def put_advert(calls: Calls) -> None:
    told = calls.json("PUT /job_advert", text=ADVERT)
    assert (told["found"]["years"], told["found"]["roles"]) == (5, ["Backend Developer"])
    assert calls.json("PUT /job_advert", found={"years": 4})["found"]["years"] == 4


def show_advert(calls: Calls) -> None:
    calls.json("GET /job_advert", 400)
    calls.json("PUT /job_advert", text=ADVERT)
    assert calls.json("GET /job_advert")["text"] == ADVERT


def delete_advert(calls: Calls) -> None:
    calls.json("PUT /job_advert", text=ADVERT)
    calls.json("DELETE /job_advert", 204)
    calls.json("GET /job_advert", 400)


def background(calls: Calls) -> None:
    told = calls.json("GET /background")
    assert (told["cv"], told["advert"], told["questions"]) == (None, None, [])
    calls.json("PUT /job_advert", text=ADVERT)
    told = calls.json("GET /background")
    assert told["advert"]["text"] == ADVERT
    assert len(told["questions"]) == 6


def personal_questions(calls: Calls) -> None:
    route = "POST /interview_personalized_questions"
    calls.as_candidate("personal").json("POST /set_interest", interest="data scientist")
    told = calls.json(route, difficulty="hard", lang="en")
    known = [bank(calls, "en")[question] for question in told["questions"]]
    assert len(set(told["questions"])) == 5
    assert {question["difficulty"] for question in known} == {told["difficulty"]} == {"hard"}
    assert {question["field"] for question in known} == {"data", "general"}
    assert calls.json(route, difficulty="Kolay")["difficulty"] == "easy"
    calls.json(route, 400, difficulty="impossible")


def interview_page(calls: Calls) -> None:
    calls.json("GET /auto-interview")
    page = requests.get(
        f"{calls.server.url}/auto-interview", headers={"Accept": "text/html"}, timeout=TIMEOUT
    )
    assert page.headers["Content-Type"].startswith("text/html")


def interview_start(calls: Calls) -> None:
    told = calls.json("POST /auto_interview/start", voice_name="Kore")
    assert (told["status"], told["question_index"], told["total_questions"]) == ("success", 0, 5)
    again = calls.json("POST /auto_interview/start", 400)
    assert again["error"] == "Aktif bir mülakat oturumunuz zaten var."


def interview_answers(calls: Calls) -> None:
    route = "POST /auto_interview/submit_answer"
    session = calls.json("POST /auto_interview/start", lang="en")["session_id"]
    fields = {"session_id": session, "voice_name": "Kore", "lang": "en"}
    of_speech: dict[str, Any] = {
        "keep_recording": "1",
        "additional_text": "And more.",
        "question_index": "0",
    }
    spoken = calls.form(route, recording(), **fields, **of_speech)
    assert (spoken["status"], spoken["question_index"]) == ("continue", 1)
    fields |= {"language": "en", "think_seconds": "2", "with_model": "false"}
    typed = [calls.json(route, answer=f"{ANSWER} {each}", **fields) for each in range(4)]
    assert [each["status"] for each in typed] == ["continue"] * 3 + ["completed"]
    assert (typed[-1]["total_questions"], typed[-1]["total_answers"]) == (5, 5)
    assert typed[-1]["session_duration"] > 0


def interview_end(calls: Calls) -> None:
    session = calls.json("POST /auto_interview/start")["session_id"]
    told = calls.json("POST /auto_interview/complete", session_id=session)
    assert (told["total_questions"], told["total_answers"]) == (5, 0)
    calls.json("POST /auto_interview/complete", 404, session_id=session)


def interview_status(calls: Calls) -> None:
    assert calls.json("GET /auto_interview/status") == {"has_active_session": False}
    calls.json("POST /auto_interview/start", interest="Finans")
    assert calls.json("GET /auto_interview/status")["interest"] == "Finans"


def health(calls: Calls) -> None:
    calls.json("GET /health")


def memory_status(calls: Calls) -> None:
    calls.json("GET /debug/memory_status", 403)
    calls.operator.json("GET /debug/memory_status")


def clear_interviews(calls: Calls) -> None:
    route = "POST /debug/clear_auto_interview_sessions"
    calls.json(route, 403)
    calls.as_candidate("clears").json("POST /auto_interview/start")
    assert calls.json(route)["cleared_count"] == 1
    calls.operator.json(route)


def cache_stats(calls: Calls) -> None:
    calls.json("GET /admin/cache/stats", 403)
    calls.operator.json("GET /admin/cache/stats")


def cache_health(calls: Calls) -> None:
    calls.operator.json("GET /admin/cache/health")


def cache_clear(calls: Calls) -> None:
    calls.operator.json("POST /admin/cache/clear")


WALK: dict[str, Callable[[Calls], None]] = {
    "POST /register": register,
    "POST /login": log_in,
    "POST /logout": log_out,
    "GET /session-status": session_status,
    "GET /profile": profile,
    "POST /set_interest": set_interest,
    "POST /change_password": change_password,
    "POST /interview_simulation": simulation,
    "POST /interview_simulation/evaluate": simulation_answer,
    "POST /interview_speech_question": speech_question,
    "POST /interview_speech_evaluation": speech_answer,
    "POST /upload_cv": upload_cv,
    "POST /interview_cv_based_question": cv_question,
    "POST /interview_cv_speech_question": cv_speech_question,
    "GET /cv": show_cv,
    "PUT /cv": correct_cv,
    "DELETE /cv": delete_cv,
    "GET /job_advert": show_advert,
    "PUT /job_advert": put_advert,
    "DELETE /job_advert": delete_advert,
    "GET /background": background,
    "POST /interview_personalized_questions": personal_questions,
    "GET /auto-interview": interview_page,
    "POST /auto_interview/start": interview_start,
    "POST /auto_interview/submit_answer": interview_answers,
    "POST /auto_interview/complete": interview_end,
    "GET /auto_interview/status": interview_status,
    "GET /health": health,
    "GET /debug/memory_status": memory_status,
    "POST /debug/clear_auto_interview_sessions": clear_interviews,
    "GET /admin/cache/stats": cache_stats,
    "GET /admin/cache/health": cache_health,
    "POST /admin/cache/clear": cache_clear,
}


def test_each_row_is_called_and_each_call_has_its_row() -> None:
    """Once."""
    assert sorted(map(str, rows())) == sorted(WALK)


@pytest.mark.parametrize("row", rows(), ids=str)
def test_a_row_works_as_written(row: Row, site: Server) -> None:
    """Every field of its request is sent, every field of its response received."""
    calls = Calls(site)
    WALK[row.route](calls)
    assert row.request - calls.sent == set()
    assert row.response - calls.received == set()


def test_a_queued_answer_is_judged_with_what_was_typed_beside_it(site: Server) -> None:
    """The text is stored with the recording until a worker evaluates both."""
    calls = Calls(site)
    fields: dict[str, Any] = {"question": QUESTION, "lang": "en", "additional_text": ANSWER}
    sent = calls.form("POST /answers", recording(), 202, **fields)

    def state() -> dict[str, Any]:
        return calls.json(f"GET /answers/{sent['id']}")

    wait_until(lambda: state()["state"] == "evaluated", 60)
    assert "full disk" in str(state()["result"]["content"])


def test_an_admin_needs_the_current_password(site: Server) -> None:
    """A login that was left open must not be enough for an operator's account."""
    calls = Calls(site, new_admin(site, "an.operator"))
    calls.json("POST /change_password", 400, new_password="Slow-River-Lamp-1734")
