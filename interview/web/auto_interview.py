"""The automatic interview over HTTP: start, submit answers, complete, progress."""

from dataclasses import asdict
from typing import Annotated, Literal

from flask import Blueprint, Response, jsonify, request

from interview.contracts import EvaluatedAnswer
from interview.errors import ActiveInterview, NoActiveInterview, NoReportYet, NoSuchAnswer
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
    KEY,
    note_memory,
    own_key,
    practice_context,
    received_recording,
    relieve_memory,
)
from interview.web.declared import (
    DATE,
    FILE,
    FLAG,
    HEARD,
    INTERVIEWED,
    LIMITED,
    NEW_GUEST,
    NUMBER,
    SPOKEN,
    TYPED_TEXT,
    UPLOADED,
    Fields,
    declared,
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
from interview.web.report_shapes import ANSWER, FINISHED, JUDGED, OUTCOME, QUESTION
from interview.web.security import require_kept_session
from interview.web.services import services

SUBMITTED: Fields = {
    "session_id": str,
    "question_index?": NUMBER,
    "language?": SPOKEN,
    "voice_name?": str,
    "geminiApiKey?": str,
    "with_model?": FLAG,
}

blueprint = Blueprint("auto_interview", __name__, url_prefix="/auto_interview")


@blueprint.post("/start")
@declared(
    "own session",
    reads={"interest?": str, "voice_name?": str},
    replies={200: {"status": Literal["success"], **QUESTION}},
    errors=(*LIMITED, *NEW_GUEST, ActiveInterview),
)
def start() -> Response:
    """Start an automatic interview."""
    require_kept_session()
    wanted = interest()  # reads the body, and with it the language
    question = services().interviews.start(new_owner(), reader_language(), wanted)
    return jsonify({"status": "success", **question_json(question)})


@blueprint.post("/submit_answer")
@declared(
    "own session",
    headers={**KEY, "Prefer?": Annotated[str, "respond-async queues a recording: 202."]},
    reads={**SUBMITTED, "answer": str},
    uploads={**SUBMITTED, "audio": FILE, "additional_text?": str, "keep_recording?": FLAG},
    replies={200: OUTCOME, 202: ANSWER},
    errors=(*LIMITED, *TYPED_TEXT, *UPLOADED, *HEARD, *INTERVIEWED, NoSuchAnswer),
)
def submit_answer() -> Response | tuple[Response, int]:
    """Answer the question; 202 for a recording with ``Prefer: respond-async``.

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
@declared(
    "own session",
    reads={"session_id": str, "question_index": NUMBER, "geminiApiKey?": str},
    replies={200: {**JUDGED, "final_evaluation": str | None}},
    errors=(*LIMITED, NoActiveInterview, NoReportYet),
)
def read_again() -> Response:
    """Ask the language model about an answer of an interview; takes up to 20 s.

    The response has the report as it is afterwards, and the final
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
@declared(
    "own session",
    reads={"session_id": str},
    replies={200: FINISHED},
    errors=(*LIMITED, NoActiveInterview),
)
def complete() -> Response:
    """End the interview and evaluate what was answered."""
    interview_id = text_field("session_id")
    return jsonify(finished_json(services().interviews.complete(_owner(), interview_id)))


@blueprint.get("/status")
@declared(
    "own session",
    replies={
        200: {
            "has_active_session": bool,
            "session_id?": str,
            "interest?": str | None,
            "question?": str,
            "current_question_index?": int,
            "pending_answer?": str | None,
            "total_questions?": int,
            "total_answers?": int,
            "start_time?": DATE,
        }
    },
    errors=LIMITED,
)
def status() -> Response:
    """The running interview of this session, if there is one."""
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
