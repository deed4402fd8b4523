"""The automatic interview over HTTP: start, submit answers, complete, look where it stands."""

import secrets
from typing import Any

from flask import Blueprint, Response, jsonify, request, session

from interview.contracts import EvaluatedAnswer
from interview.errors import BadRequest, NoActiveInterview
from interview.flows.auto_interview import FinishedInterview, NextQuestion
from interview.web.answers import note_memory, relieve_memory, spoken_answer, typed_answer
from interview.web.language import json_fields, reader_language, text_field
from interview.web.presentation import answer_json
from interview.web.services import services

blueprint = Blueprint("auto_interview", __name__, url_prefix="/auto_interview")

OWNER = "guest_id"
DONE: dict[str, str] = {"tr": "Mülakat tamamlandı.", "en": "The interview is complete."}


@blueprint.post("/start")
def start() -> Response:
    field = text_field("interest") or None
    owner = session.setdefault(OWNER, secrets.token_urlsafe(16))
    question = services().interviews.start(owner, reader_language(), field)
    return jsonify({"status": "success", **_question_json(question)})


@blueprint.post("/submit_answer")
def submit_answer() -> Response:
    if request.is_json:
        return _submit(typed=text_field("answer"))
    with services().admission.request():
        return _submit(typed=None)


@blueprint.post("/complete")
def complete() -> Response:
    interview_id = text_field("session_id")
    return jsonify(_finished_json(services().interviews.complete(_owner(), interview_id)))


@blueprint.get("/status")
def status() -> Response:
    owner = session.get(OWNER)
    progress = services().interviews.progress(owner) if owner else None
    if progress is None:
        return jsonify({"has_active_session": False})
    return jsonify(
        {
            "has_active_session": True,
            "session_id": progress.next.interview_id,
            "interest": None,
            "question": progress.next.question,
            "current_question_index": progress.next.index,
            "total_questions": progress.next.total,
            "total_answers": progress.answers,
            "start_time": progress.started_at.isoformat(timespec="seconds"),
        }
    )


def _submit(typed: str | None) -> Response:
    def evaluate(question: str) -> EvaluatedAnswer:
        return spoken_answer(question) if typed is None else typed_answer(typed, question)

    interview_id = text_field("session_id")
    answer, outcome = services().interviews.submit(
        _owner(), interview_id, _question_index(), evaluate
    )
    body = {"answer_evaluation": answer_json(answer)}
    if isinstance(outcome, NextQuestion):
        return jsonify({"status": "continue", **_question_json(outcome), **body})
    message = DONE[reader_language()]
    return jsonify({"status": "completed", "message": message, **_finished_json(outcome), **body})


def _owner() -> str:
    owner = session.get(OWNER)
    if owner is None:
        raise NoActiveInterview
    return str(owner)


def _question_index() -> int | None:
    """The question a client believes it answers: a repeated send is told, not stored twice."""
    value = (json_fields() if request.is_json else request.form).get("question_index")
    if value is None or value == "":
        return None
    try:
        return int(str(value))
    except ValueError as error:
        raise BadRequest from error


def _question_json(question: NextQuestion) -> dict[str, Any]:
    return {
        "session_id": question.interview_id,
        "question": question.question,
        "question_index": question.index,
        "total_questions": question.total,
        "audio_url": None,
        "has_audio": False,
    }


def _finished_json(finished: FinishedInterview) -> dict[str, Any]:
    return {
        "final_evaluation": finished.final_evaluation,
        "total_questions": finished.total_questions,
        "total_answers": finished.total_answers,
        "session_duration": finished.seconds,
    }


blueprint.before_request(note_memory)
blueprint.after_request(relieve_memory)
