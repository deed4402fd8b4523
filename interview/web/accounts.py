"""Registration, login, logout, password change and session status."""

import hashlib
from datetime import UTC, datetime

from flask import (
    Blueprint,
    Response,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    session,
)
from werkzeug.wrappers import Response as BaseResponse

from interview.contracts.operations import Account, Operator
from interview.errors import (
    BadRequest,
    HttpsRequired,
    InterviewError,
    InvalidUsername,
    LoginRequired,
    LoginsBusy,
    RateLimited,
    TooManyAttempts,
    UsernameTaken,
    WeakPassword,
    WrongCredentials,
)
from interview.language.catalogue import LANGUAGES, N_, Language
from interview.web.declared import DATE, FLAG, MESSAGE, PAGE, REDIRECT, STORED, declared
from interview.web.error_responses import FORM
from interview.web.language import (
    READER,
    chosen_language,
    json_fields,
    reader_language,
    required_field,
    sends,
    text_field,
    told,
)
from interview.web.limits import is_preflight
from interview.web.person import (
    API_KEY,
    account_owner,
    begin_login,
    current_account,
    end_login,
    forget_guest,
    known_guest,
    remember_language,
    request_address,
    request_network,
)
from interview.web.security import from_own_page, private
from interview.web.services import services

attempts = Blueprint("login_attempts", __name__)
"""Endpoints that hash a password; attempts are rate limited by address."""

blueprint = Blueprint("accounts", __name__)

FIELDS = (FORM, "application/json")
"""Content types of these endpoints."""

ATTEMPTS = (HttpsRequired, LoginsBusy, RateLimited)
"""Errors of what hashes a password."""

YES = ("1", "true", "on", "yes")

LANGUAGE_CHANGED = N_("Your language has been saved.")
LOGGED_IN = N_("You are logged in.")
LOGGED_OUT = N_("You are logged out.")
LOGGED_OUT_EVERYWHERE = N_("You have been logged out on all devices.")
REGISTERED = N_("Your account has been created.")
CHANGED = N_("Your password has been changed. You have been logged out on all other devices.")


@attempts.post("/register")
@declared(
    "anybody",
    reads={"username": str, "password": str, "interest?": str},
    multipart=False,
    replies={201: MESSAGE},
    errors=(*STORED, *ATTEMPTS, InvalidUsername, UsernameTaken, WeakPassword),
)
def register() -> tuple[Response, int]:
    """Create an account and log in."""
    account = services().accounts.register(
        required_field("username"),
        required_field("password"),
        text_field("interest"),
        chosen_language(),
    )
    _log_in(account)
    return private(jsonify(message=told(REGISTERED))), 201


@attempts.post("/login")
@declared(
    "anybody",
    reads={"username": str, "password": str, "geminiApiKey?": str},
    multipart=False,
    replies={
        200: {**MESSAGE, "username": str, "interest": str | None},
        303: REDIRECT,
    },
    errors=(*STORED, *ATTEMPTS, TooManyAttempts, WrongCredentials),
)
def log_in() -> Response | BaseResponse:
    """Log in. The form of the page is redirected."""
    if request.mimetype == FORM:
        return _log_in_from_page()
    account = _checked()
    _log_in(account, text_field("geminiApiKey"))
    message = told(LOGGED_IN)
    body = {"message": message, "username": account.username, "interest": account.interest}
    return private(jsonify(body))


@attempts.post("/change_password")
@declared(
    "account",
    reads={"new_password": str, "current_password?": str},
    multipart=False,
    replies={200: MESSAGE},
    errors=(*ATTEMPTS, TooManyAttempts, WeakPassword, WrongCredentials),
)
def change_password() -> Response:
    """Change the password of the account, which ends all its other logins.

    Pages and admins have to send the current one: a login left open must not be enough there.
    """
    account = current_account()
    if account is None:
        raise LoginRequired
    changed = services().accounts.change_password(
        account,
        _current_password(account),
        required_field("new_password"),
        session_key(),
    )
    begin_login(changed, session.get(API_KEY, ""))
    return private(jsonify(message=told(CHANGED)))


@blueprint.post("/set_language")
@declared(
    "account",
    reads={"lang": str},
    replies={200: {**MESSAGE, "language": Language}},
)
def set_language() -> Response:
    """Choose the language of the account: it reads in it now and after each login."""
    account = current_account()
    if account is None:
        raise LoginRequired
    required_field(READER)
    language = chosen_language()
    if language is None:
        raise BadRequest(field=READER, allowed=", ".join(LANGUAGES))
    services().accounts.choose_language(account, language)
    remember_language(language)
    return private(jsonify(message=told(LANGUAGE_CHANGED), language=language))


@blueprint.get("/login")
@declared("anybody", replies={200: PAGE, 303: REDIRECT}, errors=STORED)
def login_page() -> str | BaseResponse:
    """The login page."""
    account = current_account()
    if account is not None and account.is_admin:
        return _to_admin()
    return render_template("login.html", error=None, username="")


@blueprint.post("/logout")
@declared(
    "own session",
    reads={"everywhere?": FLAG},
    replies={200: MESSAGE, 303: REDIRECT},
    errors=(LoginRequired,),
)
def log_out() -> Response | BaseResponse:
    """Log out, with ``everywhere`` on all devices. A form is redirected to the login page.

    Raises:
        LoginRequired: ``everywhere`` without a login.
    """
    everywhere = _flag("everywhere")
    if everywhere:
        _end_all_logins()
    end_login()
    forget_guest()
    if request.mimetype == FORM:
        return redirect(f"/login?lang={reader_language()}", 303)
    words = LOGGED_OUT_EVERYWHERE if everywhere else LOGGED_OUT
    return private(jsonify(message=told(words)))


@blueprint.get("/session-status")
@declared(
    "own session",
    replies={
        200: {
            "has_username": bool,
            "has_user_id": bool,
            "has_api_key": bool,
            "session_permanent": bool,
            "timestamp": DATE,
        }
    },
)
def session_status() -> Response:
    """Whether this session has a login and an API key, without their values."""
    account = current_account()
    body = {
        "has_username": account is not None,
        "has_user_id": account is not None,
        "has_api_key": account is not None and API_KEY in session,
        "session_permanent": session.permanent,
        "timestamp": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    return private(jsonify(body))


def session_key() -> str:
    """The key under which password changes of this session are counted.

    By session, not by account: the thief of a session could otherwise block the owner's changes.
    """
    return f"session:{hashlib.sha256(_session_id().encode()).hexdigest()}"


def changes_no_password() -> bool:
    """Whether this request is not a password change."""
    return request.endpoint != f"{attempts.name}.{change_password.__name__}"


def _session_id() -> str:
    """The session id; empty for an ``UnavailableSession``, which refuses every access."""
    return str(getattr(session, "sid", ""))


def require_fields_only() -> None:
    """Raises BadRequest for other bodies: files would be read before the attempt is counted."""
    if not is_preflight() and request.mimetype not in FIELDS:
        raise BadRequest(wrong_type=request.headers.get("Content-Type") or "-")


def _checked() -> Account:
    username, password = required_field("username"), required_field("password")
    return services().accounts.log_in(username, password, request_network())


def _end_all_logins() -> None:
    account = current_account()
    if account is None:
        raise LoginRequired
    services().accounts.log_out_everywhere(account)
    if account.is_admin:
        _note(account, "logout_everywhere")


def _current_password(account: Account) -> str | None:
    """The current password; None if a program of a candidate sends none. Raises BadRequest."""
    if account.is_admin or from_own_page() or sends("current_password"):
        return required_field("current_password")
    return None


def _flag(name: str) -> bool:
    """A boolean field of the JSON object (boolean or string) or of the form."""
    value = json_fields().get(name) if request.is_json else text_field(name)
    if not isinstance(value, bool | str | None):
        raise BadRequest(yes_or_no_field=name)
    return value.lower() in YES if isinstance(value, str) else bool(value)


def _note(account: Account, act: str) -> None:
    operator = Operator(account.username, request_address())
    services().operations.note(operator, act, {})


def _log_in(account: Account, api_key: str = "") -> None:
    """Log in, and transfer the guest's answers, running interview and CV to the account.

    An admin's login is recorded in the audit log.
    """
    guest = known_guest()
    begin_login(account, api_key)
    if guest is not None:
        services().interviews.hand_over(guest, account_owner(account))
        services().queue.hand_over(guest, account_owner(account))
        services().cvs.hand_over(guest, account_owner(account))
        forget_guest()
    if account.is_admin:
        _note(account, "login")


def _log_in_from_page() -> BaseResponse:
    try:
        account = _checked()
    except (WrongCredentials, TooManyAttempts) as error:
        return _login_refused(error)
    _log_in(account)
    if account.is_admin:
        return _to_admin()
    return redirect(f"/?lang={reader_language()}", 303)


def _login_refused(error: InterviewError) -> BaseResponse:
    message = error.message(reader_language())
    page = render_template("login.html", error=message, username=text_field("username"))
    response = make_response(page, error.status)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _to_admin() -> BaseResponse:
    page = "/admin" if services().settings.web.admin_routes else "/"
    return redirect(f"{page}?lang={reader_language()}", 303)


attempts.before_request(require_fields_only)
