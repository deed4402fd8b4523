"""Single practice questions, drawn by the interest of the account, and typed answers to them."""

from typing import Annotated, Any, Literal

from flask import Blueprint, Response, jsonify

from interview.errors import BadRequest
from interview.flows.practice_questions import difficulty_of
from interview.language.catalogue import N_
from interview.web.answers import ANSWERED, practice_context, typed_report
from interview.web.declared import LIMITED, MESSAGE, STORED, TYPED_TEXT, declared
from interview.web.language import answer_field, reader_language, text_field, told
from interview.web.person import current_account, known_owner
from interview.web.report_shapes import REPORT, VOICE
from interview.web.services import services
from interview.web.spoken import spoken, voice_name

QUESTION = N_("Here is your question.")
QUESTIONS = N_("Here are your questions.")

blueprint = Blueprint("practice", __name__)


@blueprint.post("/interview_simulation")
@declared(
    "anybody",
    reads={"interest?": str},
    replies={200: {**MESSAGE, "question": str}},
    errors=(*STORED, *LIMITED),
)
def ask() -> Response:
    """A question, of the interest or that of the account."""
    question = _question()
    return jsonify(message=told(QUESTION), question=question)


@blueprint.post("/interview_simulation/evaluate")
@declared(
    "anybody",
    reads={**ANSWERED, "user_answer": str},
    replies={200: REPORT},
    errors=(*STORED, *LIMITED, *TYPED_TEXT),
)
def evaluate() -> Response:
    """Evaluate a typed answer."""
    typed, context = answer_field("user_answer"), practice_context(text_field("question"))
    return jsonify(typed_report(typed, context))


@blueprint.post("/interview_speech_question")
@declared(
    "anybody",
    reads={"interest?": str, "voice_name?": str, "question_id?": str},
    replies={200: {"question": str, **VOICE}},
    errors=(*STORED, *LIMITED),
)
def ask_aloud() -> Response:
    """A question, spoken by the server if it has a voice; ``question_id`` of the bank names it."""
    voice_name()  # reads the body, and with it the language
    question = _named_question() or _question()
    return jsonify(question=question, **spoken(question, reader_language()))


@blueprint.post("/interview_personalized_questions")
@declared(
    "anybody",
    reads={"interest?": str, "difficulty?": Annotated[str, "easy, medium or hard."]},
    replies={
        200: {**MESSAGE, "questions": list[str], "difficulty": Literal["easy", "medium", "hard"]}
    },
    errors=(*STORED, *LIMITED),
)
def ask_several() -> Response:
    """Several questions of one difficulty, medium if it is missing.

    Some are about the sender's CV and job advertisement, if there is one.
    """
    difficulty = difficulty_of(text_field("difficulty"))
    wanted = interest()
    questions = services().cvs.personal(known_owner(), reader_language(), wanted, difficulty)
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
        raise BadRequest(question_field="question_id")
    return question


def _question() -> str:
    wanted = interest()  # reads the body, and with it the language
    return services().practice.one(reader_language(), wanted)
