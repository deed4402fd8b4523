"""Accepted answers and interview outcomes as JSON."""

from typing import Any

from flask import Response, jsonify, request, url_for

from interview.errors import NoActiveInterview, NoSuchAnswer, error_of
from interview.flows.answer_queue import is_own, progress_of
from interview.flows.auto_interview import FinishedInterview, NextQuestion
from interview.flows.correction import HEARD
from interview.language.catalogue import N_
from interview.store.answers import AnswerState
from interview.web.language import reader_language, told
from interview.web.person import known_owner
from interview.web.services import services
from interview.web.spoken import spoken

STAGES = {
    "queue": N_("Waiting in the queue…"),
    "decode": N_("Decoding your recording…"),
    "transcribe": N_("Transcribing your answer…"),
    "measure": N_("Analysing your delivery…"),
    "evaluate": N_("Evaluating the content of your answer…"),
}


def accepted(identity: str) -> tuple[Response, int]:
    """The 202 response of a queued answer, with its address in ``Location``.

    A login at this moment may have made it an account's: this request stored it, so it reads it.
    """
    response = jsonify(state_json(services().queue.accepted(identity)))
    response.headers["Location"] = url_for("answer_queue.state", identity=identity)
    return response, 202


def prefers_async() -> bool:
    """Whether the client sent ``Prefer: respond-async`` (RFC 7240)."""
    preferences = request.headers.get("Prefer", "").split(",")
    return any(preference.strip().lower() == "respond-async" for preference in preferences)


def state_json(state: AnswerState) -> dict[str, Any]:
    """The state of an answer; ``result`` equals the response of a synchronous request.

    Other readers of a shared answer get its report, but nothing else of its interview, and not what
    was heard before it was corrected.
    """
    language = reader_language()
    body: dict[str, Any] = {
        "id": state.id,
        "state": state.state,
        "stage": state.stage,
        "stage_text": told(STAGES[state.stage]),
        "progress": progress_of(state),
        "position": state.queue_position,
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
    if state.result is not None and not is_own(state, known_owner()):
        if not state.report_shown:
            return None
        return {name: value for name, value in state.result.items() if name != HEARD}
    if state.state != "evaluated" or state.interview_id is None or state.question_index is None:
        return state.result
    try:
        outcome = services().interviews.outcome(state.interview_id, state.question_index)
    except NoActiveInterview as error:
        raise NoSuchAnswer from error
    return outcome_json(outcome, state.result)


def outcome_json(
    outcome: NextQuestion | FinishedInterview, evaluation: dict[str, Any] | None
) -> dict[str, Any]:
    """The response to an interview answer: its report, and the next question or the evaluation."""
    if isinstance(outcome, NextQuestion):
        body = {"answer_evaluation": evaluation if outcome.mode == "study" else None}
        return {"status": "continue", **question_json(outcome), **body}
    body = {"answer_evaluation": evaluation}
    message = told(N_("The interview is complete."))
    return {"status": "completed", "message": message, **finished_json(outcome), **body}


def question_json(question: NextQuestion) -> dict[str, Any]:
    """The question, spoken if the server has a voice."""
    return {
        "session_id": question.interview_id,
        "question": question.question,
        "question_index": question.index,
        "total_questions": question.total,
        "number": question.number,
        "length": question.length,
        "stage": question.step.stage,
        "kind": question.step.kind,
        "mode": question.mode,
        "question_language": question.language,
        **spoken(question.question, question.language),
    }


def finished_json(finished: FinishedInterview) -> dict[str, Any]:
    return {
        "session_id": finished.interview_id,
        "result_url": url_for("interview_results.result", interview_id=finished.interview_id),
        "final_evaluation": finished.final_evaluation,
        "total_questions": finished.total_questions,
        "total_answers": finished.total_answers,
        "session_duration": finished.seconds,
    }
