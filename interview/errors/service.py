"""Errors of the service itself: overload, unavailable parts and failed speech recognition."""

import errno

from interview.errors.refusal import InterviewError
from interview.language.catalogue import N_

DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
"""System errors reported as :class:`StorageFull`: the disk or the quota is full."""


class Busy(InterviewError):
    """The service has no free capacity.

    Args:
        retry_after: seconds until capacity is expected, estimated from recent work.
    """

    retry_after: int
    code = "busy"
    status = 503
    sentence = N_("Many answers are being evaluated right now. Try again in a few seconds.")

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after=retry_after)
        self.retry_after = retry_after


class LoginsBusy(Busy):
    """The limit of concurrent password hashes is reached."""

    code = "logins_busy"
    sentence = N_("Many people are logging in right now. Try again in a few seconds.")


class CvsBusy(Busy):
    """Other CVs are being read, one at a time."""

    code = "cvs_busy"
    sentence = N_("Other CVs are being read right now. Try again in a few seconds.")


class TooManyAnswers(Busy):
    """The limit of waiting answers per person is reached."""

    code = "too_many_answers"
    status = 429
    sentence = N_(
        "You have answers that are still waiting. Try again once one of them has been evaluated."
    )


class TooManyFromAddress(Busy):
    """The limit of waiting answers per address is reached."""

    code = "too_many_from_address"
    status = 429
    sentence = N_(
        "Many answers from your internet connection are still waiting. Try again a little later."
    )


class TransfersBusy(Busy):
    """The limit of concurrent uploads and downloads is reached."""

    code = "transfers_busy"
    sentence = N_("Many recordings are being sent right now. Try again in a few seconds.")


class TooManyTransfers(Busy):
    """The limit of concurrent transfers per session, or per address, is reached."""

    code = "too_many_transfers"
    status = 429
    sentence = N_(
        "Recordings are still being sent from your connection. Try again once one of them is done."
    )


class StorageFull(InterviewError):
    code = "storage_full"
    status = 503
    sentence = N_("The server is temporarily out of space. Please try again a little later.")


class DatabaseUnavailable(InterviewError):
    code = "database_unavailable"
    status = 503
    sentence = N_("The database cannot be reached right now. Please try again a little later.")


class SessionsUnavailable(InterviewError):
    """The shared session store does not respond, and the request needs its session."""

    code = "sessions_unavailable"
    status = 503
    sentence = N_("Your session cannot be reached right now. Try again in a few seconds.")
    retry_after = 5


class SpeechTimeout(InterviewError):
    code = "speech_timeout"
    status = 504
    sentence = N_("The recording took too long to transcribe. Try a shorter answer.")


class SpeechCrashed(InterviewError):
    code = "speech_crashed"
    status = 500
    sentence = N_("Speech recognition stopped twice on this recording. Please record again.")


class ModelUnavailable(InterviewError):
    """The model weights are missing, incomplete or altered.

    Args:
        reason: for the log and the health page: which file, and what to do about it.
    """

    code = "model_unavailable"
    status = 503
    sentence = N_("Speech recognition is unavailable right now. You can type your answer instead.")

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)
        self.reason = reason


class ModelsOff(ModelUnavailable):
    """Speech recognition is switched off by the operator, or because memory is short."""

    code = "models_off"
    sentence = N_("Spoken answers are switched off right now. You can type your answer instead.")
    retry_after = 60


class OutOfMemory(InterviewError):
    """The kernel killed the speech process for lack of memory; a retry would fail as well."""

    code = "out_of_memory"
    status = 503
    sentence = N_(
        "The server ran out of memory on this recording. Try a shorter answer, or type it."
    )
    retry_after = 60
