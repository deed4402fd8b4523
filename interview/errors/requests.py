"""Errors about the address of a request, its sender and its headers."""

from interview.errors.refusal import InterviewError
from interview.language.catalogue import N_


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
    detailed = (N_("Your current password is wrong (field '{field}')."),)


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
