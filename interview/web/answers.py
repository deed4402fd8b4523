"""Practice: one answer to one question, spoken or typed. Nothing of it is stored."""

from typing import cast

from flask import Blueprint, Response, g, jsonify, request

from interview.contracts import EvaluatedAnswer, ReceivedUpload
from interview.flows.answer import AnswerContext
from interview.web.language import reader_language, spoken_language, text_field
from interview.web.presentation import answer_json
from interview.web.services import services

blueprint = Blueprint("answers", __name__)


@blueprint.post("/interview_speech_evaluation")
def evaluate() -> Response:
    """Multipart with ``audio``, or JSON with ``user_answer``; ``question`` with either."""
    if request.is_json:
        text = text_field("user_answer")
        return jsonify(answer_json(typed_answer(text, text_field("question"))))
    with services().admission.request():
        return jsonify(answer_json(spoken_answer(text_field("question"))))


def spoken_answer(question: str) -> EvaluatedAnswer:
    """Evaluate the recording of this request. Call within an admitted request."""
    recording = cast("ReceivedUpload", request).recording("audio")
    return services().answers.spoken(recording, practice_context(question))


def typed_answer(text: str, question: str) -> EvaluatedAnswer:
    """Evaluate the text of this request."""
    return services().answers.typed(text, practice_context(question))


def practice_context(question: str) -> AnswerContext:
    """What this request says of its answer. Call when its body has been read."""
    return AnswerContext(
        question, reader_language(), spoken_language(), text_field("geminiApiKey") or None
    )


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
