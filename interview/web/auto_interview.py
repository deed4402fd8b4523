"""The automatic interview over HTTP: start, submit answers, complete, progress."""

from dataclasses import asdict

from flask import Blueprint, Response, jsonify, request

from interview.contracts import EvaluatedAnswer
from interview.errors import NoActiveInterview, NoReportYet
from interview.flows.answer import answer_json
from interview.flows.auto_interview import typed_key
from interview.flows.evaluator import Submission, accept_submission
from interview.web.accepted import (
    accepted,
    finished_json,
    outcome_json,
    prefers_async,
    question_json,
)
from interview.web.answers import (
    note_memory,
    own_key,
    practice_context,
    received_recording,
    relieve_memory,
)
from interview.web.language import answer_field, number_field, reader_language, text_field
from interview.web.person import (
    idempotency_key,
    keep_recording,
    known_owner,
    new_owner,
    request_network,
    sender,
)
from interview.web.practice import interest
from interview.web.security import require_kept_session
from interview.web.services import services
from interview.web.spoken import spoken, voice_name

blueprint = Blueprint("auto_interview", __name__, url_prefix="/auto_interview")


@blueprint.post("/start")
def start() -> Response:
    require_kept_session()
    voice_name()
    wanted = interest()  # reads the body, and with it the language
    question = services().interviews.start(new_owner(), reader_language(), wanted)
    return jsonify({"status": "success", **question_json(question)})


@blueprint.post("/submit_answer")
def submit_answer() -> Response | tuple[Response, int]:
    """JSON with ``answer`` or multipart with ``audio``; 202 with ``Prefer: respond-async``.

    A typed answer repeated with the same ``Idempotency-Key`` gets the first response again.
    """
    if request.is_json:
        return _submit_typed()
    with services().admission.request(request_network()):
        submission = _submission()
        if prefers_async():
            return accepted(accept_submission(services().queue, services().interviews, submission))
        answer, outcome = services().evaluator.submit(submission)
    return jsonify(outcome_json(outcome, answer))


@blueprint.post("/second_reading")
def read_again() -> Response:
    """JSON ``session_id``, ``question_index``, ``geminiApiKey?``: ask the language model about an
    answer; takes up to 20 s. The response has the report as it is afterwards, and the final
    evaluation if the interview is over.
    """
    index = _question_index()
    if index is None:
        raise NoReportYet
    reread = services().second_reading.of_interview(
        _owner(), text_field("session_id"), index, reader_language(), own_key()
    )
    return jsonify(asdict(reread))


@blueprint.post("/complete")
def complete() -> Response:
    interview_id = text_field("session_id")
    return jsonify(finished_json(services().interviews.complete(_owner(), interview_id)))


@blueprint.get("/status")
def status() -> Response:
    owner = known_owner()
    progress = services().interviews.progress(owner) if owner else None
    if progress is None:
        return jsonify({"has_active_session": False})
    question = progress.next
    return jsonify(
        {
            "has_active_session": True,
            "session_id": question.interview_id,
            "interest": progress.interest,
            "question": question.question,
            "current_question_index": question.index,
            "pending_answer": services().queue.pending(question.interview_id, question.index),
            "total_questions": question.total,
            "total_answers": progress.answers,
            "question_language": question.language,
            **spoken(question.question, question.language),
            "start_time": progress.started_at.isoformat(timespec="seconds"),
        }
    )


def _submit_typed() -> Response:
    typed = answer_field("answer")

    def evaluate(question: str, place: int) -> EvaluatedAnswer:
        return services().typed.evaluate(typed, practice_context(question, place))

    key = typed_key(idempotency_key(), typed)
    answer, outcome = services().interviews.submit(
        _owner(), text_field("session_id"), _question_index(), evaluate, key
    )
    return jsonify(outcome_json(outcome, answer_json(answer)))


def _submission() -> Submission:
    """The recording of this request and the interview it belongs to."""
    return Submission(
        owner=_owner(),
        recording=received_recording(request.path),
        interview_id=text_field("session_id"),
        question_index=_question_index(),
        context=practice_context(""),
        sender=sender(),
        recording_kept=keep_recording(),
    )


def _owner() -> str:
    owner = known_owner()
    if owner is None:
        raise NoActiveInterview
    return owner


def _question_index() -> int | None:
    """The question the client answers, which detects repeated requests."""
    return number_field("question_index")


blueprint.before_request(note_memory)
blueprint.after_request(relieve_memory)
