"""The automatic interview over HTTP: start, submit answers, complete, progress, results."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal

from flask import Blueprint, Response, jsonify, make_response, render_template, request

from interview.contracts import EvaluatedAnswer
from interview.contracts.interview import LENGTHS, InterviewState
from interview.errors import (
    ActiveInterview,
    BadRequest,
    InterviewRunning,
    NoActiveInterview,
    NoReportYet,
    NoSuchAnswer,
    NoSuchInterview,
)
from interview.flows.auto_interview import NextQuestion, Submitted, typed_key
from interview.flows.evaluator import Submission, accept_submission
from interview.flows.interview_plan import Wanted
from interview.language.catalogue import N_
from interview.language.figures import clock, day, decimal
from interview.store.database import StoreError
from interview.web.accepted import (
    accepted,
    finished_json,
    outcome_json,
    prefers_async,
    question_json,
)
from interview.web.account_pages import told_interview
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
    EMPTY,
    FILE,
    FLAG,
    HEARD,
    INTERVIEWED,
    LIMITED,
    NEW_GUEST,
    NUMBER,
    PAGE,
    SPOKEN,
    TYPED_TEXT,
    UPLOADED,
    Fields,
    declared,
)
from interview.web.language import (
    answer_field,
    number_field,
    optional_flag,
    reader_language,
    text_field,
    told,
)
from interview.web.pages import own_field, wants_json
from interview.web.person import (
    idempotency_key,
    keep_recording,
    known_owner,
    new_owner,
    request_network,
    sender,
)
from interview.web.practice import interest
from interview.web.questions import question_list
from interview.web.report_shapes import ANSWER, FINISHED, JUDGED, OUTCOME, QUESTION, RESULT
from interview.web.security import require_kept_session
from interview.web.services import services
from interview.web.spoken import spoken, voice_name

NUMBERED = N_("(answer {number})")

MOST_THINKING = 24 * 3600
"""Seconds."""

SUBMITTED: Fields = {
    "session_id": str,
    "question_index?": NUMBER,
    "think_seconds?": NUMBER,
    "language?": SPOKEN,
    "voice_name?": str,
    "geminiApiKey?": str,
    "with_model?": FLAG,
}

blueprint = Blueprint("auto_interview", __name__, url_prefix="/auto_interview")
pages = Blueprint("interview_pages", __name__)
results = Blueprint("interview_results", __name__)


@pages.get("/auto-interview")
@declared("anybody", replies={200: ({"status": Literal["success"]}, PAGE)})
def page() -> str | Response:
    """The page of the automatic interview."""
    if wants_json():
        return jsonify({"status": "success"})
    listing, (earlier, has_background) = question_list(reader_language()), _stored()
    return render_template(
        "auto_interview.html",
        earlier=[told_interview(it) for it in earlier if it.seconds is not None],
        chosen={"interest": own_field(), **request.args.to_dict()},
        lengths=LENGTHS,
        has_background=has_background,
        fields=listing.choices("field"),
        competencies=listing.choices("competency"),
    )


def _stored() -> tuple[tuple[InterviewState, ...], bool]:
    """The newest interviews, and whether there is a CV or an advertisement.

    The page works without the database.
    """
    owner = known_owner()
    if owner is None:
        return (), False
    try:
        background = services().cvs.background(owner)
        return services().interviews.history(owner).newest, background is not None
    except StoreError:
        return (), False


@blueprint.post("/start")
@declared(
    "own session",
    headers=KEY,
    reads={
        "interest?": str,
        "length?": NUMBER,
        "level?": Literal["junior", "mid", "senior", ""],
        "focus?": str,
        "mode?": Literal["study", "rehearsal", ""],
        "follow_ups?": FLAG,
        "use_background?": FLAG,
        "seed?": NUMBER,
        "voice_name?": str,
    },
    replies={200: {"status": Literal["success"], **QUESTION}},
    errors=(*LIMITED, *NEW_GUEST, ActiveInterview),
)
def start() -> Response:
    """Start an automatic interview. The choices are described in docs/api.md.

    Repeated with the same ``Idempotency-Key``, it responds with the interview as it is by then.
    """
    require_kept_session()
    voice_name()
    wanted = Wanted(
        interest=interest(),
        length=number_field("length"),
        level=text_field("level"),
        focus=text_field("focus"),
        mode=text_field("mode"),
        follow_ups=optional_flag("follow_ups"),
        background=optional_flag("use_background") is not False,
        seed=number_field("seed"),
    )
    key = idempotency_key()
    begun = services().interviews.start(new_owner(), reader_language(), wanted, key)
    if isinstance(begun, NextQuestion):
        return jsonify({"status": "success", **question_json(begun)})
    return jsonify(outcome_json(begun, None))


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


@blueprint.post("/skip")
@declared(
    "own session",
    reads={"session_id": str, "question_index?": NUMBER},
    replies={200: OUTCOME},
    errors=(*LIMITED, *INTERVIEWED),
)
def skip() -> Response:
    """Leave the question without an answer."""
    return jsonify(outcome_json(services().interviews.skip(_owner(), _submitted()), None))


@results.get("/auto_interview/results/<interview_id>")
@declared("own session", replies={200: (RESULT, PAGE)}, errors=(InterviewRunning, NoSuchInterview))
def result(interview_id: str) -> Response:
    """The result of an interview that is over: a page for a browser, else JSON."""
    found = services().results.of(known_owner(), interview_id, reader_language())
    if wants_json():
        return jsonify(found)
    language = reader_language()
    page = render_template(
        "interview_result.html",
        result=found,
        date=day(datetime.fromisoformat(found["start_time"]), language),
        clock=clock,
        number=lambda value: decimal(value, 1, language),
        answer_number=lambda index: told(NUMBERED).format(number=found["answers"][index]["number"]),
    )
    return make_response(page)


@results.delete("/auto_interview/results/<interview_id>")
@declared("own session", replies={204: EMPTY}, errors=(NoSuchInterview,))
def delete_result(interview_id: str) -> tuple[str, int]:
    """Delete an interview with its answers and recordings."""
    owner = known_owner()
    services().results.delete(owner, interview_id)
    if owner is not None:
        services().queue.forget(owner)
    return "", 204


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
            **{f"{name}?": kind for name, kind in QUESTION.items()},
            "interest?": str | None,
            "current_question_index?": int,
            "pending_answer?": str | None,
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
            **question_json(question),
            "interest": progress.interest,
            "current_question_index": question.index,
            "pending_answer": services().queue.pending(question.interview_id, question.index),
            "total_answers": progress.answers,
            "question_language": question.language,
            **spoken(question.question, question.language),
            "start_time": progress.started_at.isoformat(timespec="seconds"),
        }
    )


def _submit_typed() -> Response:
    typed = answer_field("answer")

    def evaluate(asked: NextQuestion) -> EvaluatedAnswer:
        return services().typed.evaluate(typed, asked.within(practice_context("")))

    key = typed_key(idempotency_key(), typed)
    report, outcome = services().interviews.submit(_owner(), _submitted(), evaluate, key)
    return jsonify(outcome_json(outcome, report))


def _submission() -> Submission:
    """The recording of this request and the interview it belongs to."""
    return Submission(
        owner=_owner(),
        recording=received_recording(request.path),
        answered=_submitted(),
        context=practice_context(""),
        sender=sender(),
        recording_kept=keep_recording(),
    )


def _owner() -> str:
    owner = known_owner()
    if owner is None:
        raise NoActiveInterview
    return owner


def _submitted() -> Submitted:
    return Submitted(text_field("session_id"), _question_index(), _think_seconds())


def _think_seconds() -> float | None:
    seconds = number_field("think_seconds")
    if seconds is not None and not 0 <= seconds <= MOST_THINKING:
        raise BadRequest(field="think_seconds", allowed=f"0-{MOST_THINKING}")
    return seconds


def _question_index() -> int | None:
    """The question the client answers, which detects repeated requests."""
    return number_field("question_index")


blueprint.before_request(note_memory)
blueprint.after_request(relieve_memory)
