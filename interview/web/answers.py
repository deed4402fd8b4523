"""Practice: one answer to one question, spoken or typed. Nothing of it is stored."""

from typing import cast

from flask import Blueprint, Response, g, jsonify, request

from interview.contracts import ReceivedUpload, Recording
from interview.errors import BadRequest, NoAudio
from interview.flows.answer_context import AnswerContext
from interview.flows.presentation import answer_json
from interview.web.language import (
    answer_field,
    form_fields,
    reader_language,
    spoken_language,
    text_field,
)
from interview.web.logins import kept_key
from interview.web.networks import request_network
from interview.web.person import remembered_person, sender
from interview.web.services import services

RECORDING = "audio"
"""The one field that is a file."""

TYPED = "/interview_speech_evaluation"
MULTIPART = "multipart/form-data"

blueprint = Blueprint("answers", __name__)


@blueprint.post(TYPED)
def evaluate() -> Response:
    """Multipart with ``audio``, or JSON with ``user_answer``; ``question`` with either."""
    if request.is_json:
        context = practice_context(text_field("question"))
        return jsonify(answer_json(services().typed.evaluate(answer_field("user_answer"), context)))
    with services().admission.request(request_network()):
        recording = received_recording()
        context = practice_context(text_field("question"))
        return jsonify(services().evaluator.practice(recording, context, sender()))


def received_recording(typed_to: str = TYPED) -> Recording:
    """The recording of this request. Call within an admitted request.

    Args:
        typed_to: address of typed answers, for whoever sends something else here.

    Raises:
        NoAudio: the body is no form.
        BadRequest: a form in a language the service does not speak, or with a second file.
    """
    if request.mimetype != MULTIPART:
        sent = request.headers.get("Content-Type") or "-"
        raise NoAudio(content_type=sent, typed_to=typed_to)
    form_fields()
    others = [name for name in request.files if name != RECORDING]
    if RECORDING in request.files and others:
        raise BadRequest(file_field=others[0])
    return cast("ReceivedUpload", request).recording(RECORDING)


def practice_context(question: str) -> AnswerContext:
    """What this request says of its answer. Call when its body has been read."""
    key = text_field("geminiApiKey") or kept_key()
    return AnswerContext(question, reader_language(), spoken_language(), key, remembered_person())


def note_memory() -> None:
    """Before an audio request: what the process holds now."""
    if not request.is_json:
        g.rss_before = services().relief.before()


def relieve_memory(response: Response) -> Response:
    """After an audio request: count it, log what it cost, collect when its turn has come."""
    if request.method == "POST" and "rss_before" in g:
        services().relief.after_audio_request(g.rss_before)
    return response


blueprint.before_request(note_memory)
blueprint.after_request(relieve_memory)
