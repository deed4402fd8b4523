"""An accepted answer as the JSON clients read, on its way and at its end."""

from typing import Any

from flask import Response, jsonify, request, url_for

from interview.errors import Language, NoActiveInterview, NoSuchAnswer, error_of
from interview.flows.answer_queue import is_own, progress_of
from interview.store.answers import AnswerState
from interview.web.interview_outcome import outcome_json
from interview.web.language import reader_language
from interview.web.person import known_owner
from interview.web.services import services

STAGES: dict[str, dict[Language, str]] = {
    "queue": {"tr": "Sırada bekliyor", "en": "Waiting for its turn"},
    "decode": {"tr": "Kayıt açılıyor", "en": "Opening the recording"},
    "transcribe": {"tr": "Konuşma yazıya dökülüyor", "en": "Writing down what was said"},
    "measure": {"tr": "Anlatım ölçülüyor", "en": "Measuring how it was said"},
    "evaluate": {"tr": "İçerik değerlendiriliyor", "en": "Judging what was said"},
}


def accepted(identity: str) -> tuple[Response, int]:
    """202 with the place to look."""
    response = jsonify(state_json(services().queue.state(identity, known_owner())))
    response.headers["Location"] = url_for("answer_queue.state", identity=identity)
    return response, 202


def prefers_async() -> bool:
    """Whether the client asked for an answer to look for later (RFC 7240)."""
    preferences = request.headers.get("Prefer", "").split(",")
    return any(preference.strip().lower() == "respond-async" for preference in preferences)


def state_json(state: AnswerState) -> dict[str, Any]:
    """Where an answer stands; ``result`` is what a request that waits for it gets.

    Of an interview, a reader with whom the answer is shared gets the report on it alone.
    """
    language = reader_language()
    body: dict[str, Any] = {
        "id": state.id,
        "state": state.state,
        "stage": state.stage,
        "stage_text": STAGES[state.stage][language],
        "progress": progress_of(state),
        "position": state.position,
        "expected_wait": state.expected_wait,
        "recording_kept": state.recording_kept,
        "shared": state.shared,
        "result": _result(state),
    }
    if state.state in ("failed", "expired") and state.failure is not None:
        failure = error_of(state.failure, state.facts)
        body |= {"code": state.failure, "error": failure.message(language)}
    return body


def _result(state: AnswerState) -> dict[str, Any] | None:
    if state.state != "evaluated" or state.interview_id is None or state.question_index is None:
        return state.result
    if not is_own(state, known_owner()):
        return state.result
    try:
        outcome = services().interviews.outcome(state.interview_id, state.question_index)
    except NoActiveInterview as error:
        raise NoSuchAnswer from error
    return outcome_json(outcome, state.result)
