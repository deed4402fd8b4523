"""Errors about the state of an answer or an interview."""

from interview.errors.refusal import InterviewError
from interview.language.catalogue import N_


class ActiveInterview(InterviewError):
    code = "active_interview"
    status = 400
    sentence = N_("You already have an active interview.")


class WorkerLost(InterviewError):
    code = "worker_lost"
    status = 500
    sentence = N_("Your answer could not be evaluated in three attempts. Please send it again.")


class RecordingLost(InterviewError):
    """The recording of a stored answer is missing or incomplete."""

    code = "recording_lost"
    status = 500
    sentence = N_(
        "The recording of your answer was lost on the server. Please send your answer again."
    )


class AnswerExpired(InterviewError):
    code = "answer_expired"
    status = 410
    sentence = N_("Your answer was not evaluated in time and was deleted. Please send it again.")


class NoSuchAnswer(InterviewError):
    code = "no_such_answer"
    status = 404
    sentence = N_("This answer does not exist or is no longer kept.")


class NoActiveInterview(InterviewError):
    code = "no_active_interview"
    status = 404
    sentence = N_("No active interview was found.")


class NoReportYet(InterviewError):
    code = "no_report_yet"
    status = 409
    sentence = N_("This answer has no report yet. Wait until it has been evaluated.")


class AnswerConflict(InterviewError):
    code = "answer_conflict"
    status = 409
    sentence = N_("This question has just been answered. Continue with the next one.")
