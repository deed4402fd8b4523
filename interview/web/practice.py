"""Single practice questions, drawn by the interest of the account, and typed answers to them."""

from typing import Any

from flask import Blueprint, Response, jsonify

from interview.errors import BadRequest
from interview.flows.practice_questions import difficulty_of
from interview.language.catalogue import N_
from interview.web.answers import practice_context, typed_report
from interview.web.language import answer_field, reader_language, text_field, told
from interview.web.person import current_account
from interview.web.services import services
from interview.web.spoken import spoken, voice_name

QUESTION = N_("Here is your question.")
QUESTIONS = N_("Here are your questions.")

blueprint = Blueprint("practice", __name__)


@blueprint.post("/interview_simulation")
def ask() -> Response:
    """JSON or form ``interest?``, else that of the account."""
    question = _question()
    return jsonify(message=told(QUESTION), question=question)


@blueprint.post("/interview_simulation/evaluate")
def evaluate() -> Response:
    """JSON or form ``question, user_answer``; responds with the report."""
    typed, context = answer_field("user_answer"), practice_context(text_field("question"))
    return jsonify(typed_report(typed, context))


@blueprint.post("/interview_speech_question")
def ask_aloud() -> Response:
    """As :func:`ask`, spoken by the server if it has a voice.

    ``voice_name?``: of any system. ``question_id?``: of the bank, instead of one that is drawn.
    """
    voice_name()  # reads the body, and with it the language
    question = _named_question() or _question()
    return jsonify(question=question, **spoken(question, reader_language()))


@blueprint.post("/interview_personalized_questions")
def ask_several() -> Response:
    """JSON or form ``difficulty?``: ``easy``, ``medium`` (if missing) or ``hard``."""
    difficulty = difficulty_of(text_field("difficulty"))
    wanted = interest()
    questions = services().practice.several(reader_language(), wanted, difficulty)
    body: dict[str, Any] = {"questions": questions, "difficulty": difficulty}
    return jsonify(message=told(QUESTIONS), **body)


def interest() -> str:
    """The field ``interest`` of the request, else the interest of the account; may be empty."""
    account = current_account()
    return text_field("interest") or (account and account.interest) or ""


def _named_question() -> str | None:
    """The question that the request names; None if it names none. Raises BadRequest."""
    identity = text_field("question_id")
    if not identity:
        return None
    question = services().questions[reader_language()].text(identity)
    if question is None:
        raise BadRequest(field="question_id", allowed="id, GET /questions")
    return question


def _question() -> str:
    wanted = interest()  # reads the body, and with it the language
    return services().practice.one(reader_language(), wanted)
