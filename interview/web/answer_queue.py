"""Answers that outlive their request: sent once, asked after until they are evaluated."""

import hashlib
from typing import Any, cast

from flask import Blueprint, Response, jsonify, request, session, url_for

from interview.contracts import ReceivedUpload
from interview.errors import BadRequest, Language, error_of
from interview.flows.answer_queue import AcceptedFrom, progress_of
from interview.store.answers import AnswerState
from interview.web.answers import note_memory, practice_context, relieve_memory
from interview.web.auto_interview import OWNER
from interview.web.language import reader_language, text_field
from interview.web.services import services

blueprint = Blueprint("answer_queue", __name__)

MAX_KEY = 128
STAGES: dict[str, dict[Language, str]] = {
    "queue": {"tr": "Sırada bekliyor", "en": "Waiting for its turn"},
    "decode": {"tr": "Kayıt açılıyor", "en": "Opening the recording"},
    "transcribe": {"tr": "Konuşma yazıya dökülüyor", "en": "Writing down what was said"},
    "measure": {"tr": "Anlatım ölçülüyor", "en": "Measuring how it was said"},
    "evaluate": {"tr": "İçerik değerlendiriliyor", "en": "Judging what was said"},
}


@blueprint.post("/answers")
def accept() -> tuple[Response, int]:
    """Multipart with ``audio`` and ``question``; 202 once the answer is on disk."""
    with services().admission.request():
        recording = cast("ReceivedUpload", request).recording("audio")
        context = practice_context(text_field("question"))
        identity = services().queue.accept(recording, context, _sender())
    response = jsonify(_state_json(services().queue.state(identity)))
    response.headers["Location"] = url_for("answer_queue.state", identity=identity)
    return response, 202


@blueprint.get("/answers/<identity>")
def state(identity: str) -> Response:
    """Where the answer stands; its id is the right to read it."""
    response = jsonify(_state_json(services().queue.state(identity)))
    response.headers["Cache-Control"] = "no-store"
    return response


def _sender() -> AcceptedFrom:
    key = request.headers.get("Idempotency-Key") or None
    if key is not None and (len(key) > MAX_KEY or not key.isprintable()):
        raise BadRequest
    guest = session.get(OWNER)
    if guest is not None:
        return AcceptedFrom(str(guest), key)
    address = hashlib.sha256((request.remote_addr or "").encode()).hexdigest()
    return AcceptedFrom(f"address:{address[:32]}", key)


def _state_json(state: AnswerState) -> dict[str, Any]:
    language = reader_language()
    body: dict[str, Any] = {
        "id": state.id,
        "state": state.state,
        "stage": state.stage,
        "stage_text": STAGES[state.stage][language],
        "progress": progress_of(state),
        "position": state.position,
        "expected_wait": state.expected_wait,
        "result": state.result,
    }
    if state.state in ("failed", "expired") and state.failure is not None:
        body |= {"code": state.failure, "error": error_of(state.failure).message(language)}
    return body


blueprint.before_request(note_memory)
blueprint.after_request(relieve_memory)
