"""What follows an answer of an interview, as the JSON clients read."""

from typing import Any

from interview.flows.auto_interview import FinishedInterview, NextQuestion
from interview.web.language import reader_language

DONE: dict[str, str] = {"tr": "Mülakat tamamlandı.", "en": "The interview is complete."}


def outcome_json(
    outcome: NextQuestion | FinishedInterview, evaluation: dict[str, Any] | None
) -> dict[str, Any]:
    """The reply to an answer: the next question or the end, and the report on the answer."""
    body = {"answer_evaluation": evaluation}
    if isinstance(outcome, NextQuestion):
        return {"status": "continue", **question_json(outcome), **body}
    message = DONE[reader_language()]
    return {"status": "completed", "message": message, **finished_json(outcome), **body}


def question_json(question: NextQuestion) -> dict[str, Any]:
    return {
        "session_id": question.interview_id,
        "question": question.question,
        "question_index": question.index,
        "total_questions": question.total,
        "audio_url": None,
        "has_audio": False,
    }


def finished_json(finished: FinishedInterview) -> dict[str, Any]:
    return {
        "final_evaluation": finished.final_evaluation,
        "total_questions": finished.total_questions,
        "total_answers": finished.total_answers,
        "session_duration": finished.seconds,
    }
