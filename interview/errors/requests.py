"""Errors about a request, from its address and headers to its fields, and about what it is for:
an answer or an interview in another state."""

from interview.errors.refusal import InterviewError
from interview.language.catalogue import N_, Language, translated


class NotFound(InterviewError):
    code = "not_found"
    status = 404
    sentence = N_("This page does not exist.")


class MethodNotAllowed(InterviewError):
    code = "method_not_allowed"
    status = 405
    sentence = N_("This address does not support that method.")


class Forbidden(InterviewError):
    code = "forbidden"
    status = 403
    sentence = N_("You are not allowed to do this.")


class LoginRequired(InterviewError):
    code = "login_required"
    status = 401
    sentence = N_("You have to log in to do this.")


class WrongCredentials(InterviewError):
    """Facts: ``field`` of the current password, for users who are logged in."""

    code = "wrong_credentials"
    status = 401
    sentence = N_("The username or the password is wrong.")
    current = N_("Your current password is wrong.")

    def message(self, language: Language) -> str:
        """The message, which names no field: pages show it beside theirs."""
        return translated(self.current, language) if self.facts else super().message(language)


class WrongResetCode(WrongCredentials):
    code = "wrong_reset_code"
    status = 400
    sentence = N_(
        "The username or the code is wrong, or the code has been used or has expired. Check both, "
        "or ask for a new code."
    )


class NoMail(InterviewError):
    """A code was to be mailed and no mail server is configured."""

    code = "no_mail"
    status = 409
    sentence = N_("This service sends no mail. Ask its operator for a code.")


class InvalidEmail(InterviewError):
    code = "invalid_email"
    status = 400
    sentence = N_("This is not an e-mail address. Write it like name@example.org.")


class NoFormToken(InterviewError):
    """A form without the token of its page, or whose browser does not send the cookie back."""

    code = "no_form_token"
    status = 400
    sentence = N_(
        "Nothing was sent: the form came without its token, which protects you from other sites. "
        "Allow cookies for this site and send the form again. Programs send JSON instead."
    )


class FormExpired(InterviewError):
    """A form whose token is too old, or is from before a login or logout of its browser."""

    code = "form_expired"
    status = 400
    sentence = N_(
        "Nothing was sent: the page was open for too long, or you have logged in or out since. "
        "Check what you typed and send it again."
    )


class TooManyAttempts(InterviewError):
    """Too many wrong passwords for one account from one address.

    Args:
        seconds: how long this address has to wait before the next attempt.
    """

    code = "too_many_attempts"
    status = 429
    sentence = N_(
        "Too many wrong passwords were tried for this account. Wait a little and try again."
    )
    detailed = (
        N_("Too many wrong passwords were tried for this account. Try again in {seconds} s."),
    )

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds=seconds)
        self.retry_after = seconds


class UsernameTaken(InterviewError):
    code = "username_taken"
    status = 400
    sentence = N_("This username is taken. Choose another.")


class InvalidUsername(InterviewError):
    code = "invalid_username"
    status = 400
    sentence = N_("A username has 3 to 64 characters: letters, digits and . _ @ + -.")


class WeakPassword(InterviewError):
    code = "weak_password"
    status = 400
    sentence = N_(
        "The password is too weak. Choose one with at least 8 characters (12 for an admin) that "
        "does not contain your username. Common passwords, names, teams and dates are guessed "
        "first, even with digits after them. Three or four unrelated words make a good password."
    )


class CrossOrigin(InterviewError):
    code = "cross_origin"
    status = 403
    sentence = N_("This request came from a site that is not allowed here.")


class UntrustedHost(InterviewError):
    """A request for a host that is not configured.

    Facts: ``host``; or ``malformed``, an invalid Host header.
    """

    code = "untrusted_host"
    status = 400
    sentence = N_("This service is not available at this address.")
    detailed = (
        N_(
            "This service is not available at '{host}'. Its operator can add that name to "
            "TRUSTED_HOSTS."
        ),
        N_("The Host header is missing or malformed: '{malformed}'."),
    )


class HttpsRequired(InterviewError):
    """A session over plain HTTP in production: browsers would not return its secure cookie."""

    code = "https_required"
    status = 400
    sentence = N_(
        "This address is served without HTTPS, so your session would be lost. Open it with "
        "https://."
    )


class TooManyNewGuests(InterviewError):
    """More guests started from one address than allowed.

    Args:
        seconds: how long until they are no longer counted.
    """

    code = "too_many_new_guests"
    status = 429
    sentence = N_(
        "Many people have started from your network in a short time. Log in, or try again later."
    )

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds=seconds)
        self.retry_after = seconds


class RateLimited(InterviewError):
    """Facts: ``seconds`` until the current requests are no longer counted."""

    code = "rate_limited"
    status = 429
    sentence = N_("You have sent too many requests in a short time. Wait a little and try again.")
    detailed = (N_("You have sent too many requests in a short time. Try again in {seconds} s."),)


class RequestTimeout(InterviewError):
    """A request that did not arrive in time, or arrived too slowly."""

    code = "request_timeout"
    status = 408
    sentence = N_("The request arrived too slowly. Check your connection and try again.")


class AddressTooLong(InterviewError):
    code = "address_too_long"
    status = 414
    sentence = N_("The address is too long. Send long texts in the body, not in the address.")


class HeadersTooLarge(InterviewError):
    code = "headers_too_large"
    status = 431
    sentence = N_(
        "The headers of the request are too large. Delete this site's cookies and try again."
    )


class BadRequest(InterviewError):
    """A request with invalid fields; ``detailed`` has the facts of each case as placeholders."""

    code = "bad_request"
    status = 400
    sentence = N_("The request could not be understood. Check the fields you sent.")
    detailed = (
        N_("The field '{field}' has an invalid value. Valid values: {allowed}."),
        N_("The field '{question_field}' names no question. GET /questions lists the ids."),
        N_("The field '{text_field}' must be text."),
        N_("The field '{yes_or_no_field}' must be true or false."),
        N_("The field '{number_field}' must be a whole number."),
        N_("The field '{missing_field}' is missing."),
        N_("The field '{repeated_field}' was sent more than once."),
        N_(
            "The field '{long_field}' may have at most {characters} characters, all of them "
            "printable."
        ),
        N_(
            "The header '{long_header}' may have at most {characters} characters, all of them "
            "printable."
        ),
        N_("The Content-Type of the request is {wrong_type}. Send the fields as application/json."),
        N_("The body is compressed: Content-Encoding: {compression}. Send it uncompressed."),
        N_(
            "The JSON is nested too deeply: at most {depth} levels of objects and arrays are "
            "accepted."
        ),
        N_("A number in the JSON has more than {digits} digits."),
        N_("The body is not valid JSON: line {line}, column {column}."),
        N_("The body is not valid {unreadable}."),
        N_("The body must be a JSON object, but its type is {json_type}."),
        N_("The field '{file_field}' was sent as a file. Send it as text, without a filename."),
        N_(
            "The field '{long_text}' has more than {kilobytes} kB of text. Shorten it; send a "
            "recording as a file, with a filename."
        ),
        N_(
            "Part {nameless_part} of the form has no name. Give each part a name: "
            'Content-Disposition: form-data; name="...".'
        ),
        N_(
            "The headers of part {unreadable_part} of the form cannot be read: they are too long "
            "or not UTF-8."
        ),
        N_("The form has more than {most_fields} fields. Send only those that are needed."),
        N_("No part of the form begins with the boundary of its Content-Type ('{boundary}')."),
        N_("The Content-Type {no_boundary} has no valid boundary."),
        N_("The body breaks the rules of 'Transfer-Encoding: {coding}'."),
    )


class RequestTooLarge(InterviewError):
    """A body without a recording that exceeds the limit for text."""

    code = "request_too_large"
    status = 413
    sentence = N_("The request is too large. Shorten the text you send.")
    detailed = (N_("The request is larger than {kilobytes} kB. Shorten the text you send."),)


class BodyCutOff(InterviewError):
    """The body of a request, or the form in it, is incomplete."""

    code = "body_cut_off"
    status = 400
    sentence = N_("The body of the request is cut off. Send it again.")


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


class NoSuchAudio(InterviewError):
    """A spoken text whose address is not one of this service, or that was lost at a restart."""

    code = "no_such_audio"
    status = 404
    sentence = N_("This recording of a voice does not exist. Ask for the question again.")


class AudioExpired(InterviewError):
    code = "audio_expired"
    status = 410
    sentence = N_(
        "This recording of a voice was kept for ten minutes and has been deleted. Ask for the "
        "question again."
    )


class AnswerNotEvaluated(InterviewError):
    """A transcript was corrected that does not exist yet, or of an answer that failed."""

    code = "answer_not_evaluated"
    status = 409
    sentence = N_(
        "This answer has no report yet, so it has no words to correct. Wait for the report."
    )


class NoActiveInterview(InterviewError):
    code = "no_active_interview"
    status = 404
    sentence = N_("No active interview was found.")


class NoSuchInterview(InterviewError):
    code = "no_such_interview"
    status = 404
    sentence = N_(
        "This interview is not stored, or it belongs to somebody else. Open it in the browser, or "
        "with the account, that it was held with."
    )


class InterviewRunning(InterviewError):
    code = "interview_running"
    status = 409
    sentence = N_("This interview is still running. Go on with it or end it to see its result.")


class RangeNotSatisfiable(InterviewError):
    code = "range_not_satisfiable"
    status = 416
    sentence = N_("The part that was asked for is behind the end. Content-Range has the length.")


class NoReportYet(InterviewError):
    code = "no_report_yet"
    status = 409
    sentence = N_(
        "This answer has no report yet. Wait until it has been evaluated, and for the end of an "
        "interview with all feedback at the end."
    )


class AnswerConflict(InterviewError):
    code = "answer_conflict"
    status = 409
    sentence = N_("This question has just been answered. Continue with the next one.")
