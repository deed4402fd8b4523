"""Registration, login, logout, and what an account changes about itself."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, Response, jsonify, request, session
from werkzeug.wrappers import Response as BaseResponse

from interview.contracts.operations import Account, Operator
from interview.errors import (
    BadRequest,
    FormExpired,
    HttpsRequired,
    InvalidEmail,
    InvalidUsername,
    LoginRequired,
    LoginsBusy,
    NoFormToken,
    NoMail,
    RateLimited,
    TooManyAttempts,
    UsernameTaken,
    WeakPassword,
    WrongCredentials,
    WrongResetCode,
)
from interview.language.catalogue import LANGUAGES, N_, Language
from interview.web.account_pages import (
    DONE,
    Page,
    account_page,
    forgot_page,
    login_page,
    or_again,
    register_page,
    reset_page,
    to_account,
    to_page,
)
from interview.web.declared import FLAG, MESSAGE, PAGE, REDIRECT, STORED, declared
from interview.web.error_responses import FORM
from interview.web.form_tokens import require_form_token
from interview.web.language import (
    FORMS,
    READER,
    chosen_language,
    json_fields,
    reader_language,
    required_field,
    sends,
    text_field,
    told,
)
from interview.web.limits import is_preflight, session_key
from interview.web.person import (
    API_KEY,
    begin_login,
    end_login,
    forget_guest,
    known_guest,
    remember_language,
    request_address,
    request_network,
    required_account,
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

TOKENS = (FormExpired, NoFormToken)
"""Errors of forms."""

YES = ("1", "true", "on", "yes")

LOGGED_IN = N_("You are logged in.")
REGISTERED = N_("Your account has been created.")


@attempts.post("/register")
@declared(
    "anybody",
    reads={"username": str, "password": str, "interest?": str},
    multipart=False,
    replies={201: MESSAGE, 303: REDIRECT},
    errors=(*STORED, *ATTEMPTS, *TOKENS, InvalidUsername, UsernameTaken, WeakPassword),
)
def register() -> BaseResponse | tuple[Response, int]:
    """Create an account and log in."""
    if request.mimetype == FORM:
        return or_again(register_page, _register_from_page)
    _log_in(_registered())
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
    errors=(*STORED, *ATTEMPTS, *TOKENS, TooManyAttempts, WrongCredentials),
)
def log_in() -> Response | BaseResponse:
    """Log in. The form of the page is redirected."""
    if request.mimetype == FORM:
        return or_again(login_page, _log_in_from_page)
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
    replies={200: (MESSAGE, PAGE), 303: REDIRECT},
    errors=(*ATTEMPTS, *TOKENS, TooManyAttempts, WeakPassword, WrongCredentials),
)
def change_password() -> Response | BaseResponse:
    """Change the password of the account, which ends all its other logins.

    Pages and admins have to send the current one: a login left open must not be enough there.
    """
    account = required_account()

    def change() -> BaseResponse:
        new = required_field("new_password")
        changed = services().accounts.change_password(
            account, _current_password(account), new, session_key()
        )
        begin_login(changed, session.get(API_KEY, ""))
        return to_account("password")

    return _on_account("password", change)


@attempts.post("/account/email")
@declared(
    "account",
    reads={"email": str, "current_password": str},
    multipart=False,
    replies={200: (MESSAGE, PAGE), 303: REDIRECT},
    errors=(*ATTEMPTS, *TOKENS, InvalidEmail, TooManyAttempts, WrongCredentials),
)
def change_email() -> Response | BaseResponse:
    """Choose the address for a forgotten password; empty for none."""
    account = required_account()

    def change() -> BaseResponse:
        current, email = required_field("current_password"), required_field("email")
        services().accounts.change_email(account, current, email, session_key())
        return to_account("email")

    return _on_account("email", change)


@attempts.post("/account/delete")
@declared(
    "account",
    reads={"current_password": str},
    multipart=False,
    replies={200: (MESSAGE, PAGE), 303: REDIRECT},
    errors=(*ATTEMPTS, *TOKENS, TooManyAttempts, WrongCredentials),
)
def delete_account() -> Response | BaseResponse:
    """Delete the account with all that it owns."""
    account = required_account()

    def delete() -> BaseResponse:
        services().accounts.delete(account, required_field("current_password"), session_key())
        services().queue.forget(account.owner)
        if account.is_admin:
            _note(account, "delete_account")
        end_login()
        return to_page("/login", "delete")

    return _on_account("delete", delete)


@attempts.post("/forgot_password")
@declared(
    "anybody",
    reads={"username": str},
    multipart=False,
    replies={200: (MESSAGE, PAGE), 303: REDIRECT},
    errors=(*STORED, *ATTEMPTS, *TOKENS, NoMail),
)
def forgot_password() -> Response | BaseResponse:
    """Mail a code for a new password. The response is the same for unknown names."""

    def mail() -> BaseResponse:
        services().reset.mail_code(required_field("username"), reader_language())
        return to_page("/reset_password", "mailed")

    return _in_a_page(forgot_page, mail, "mailed")


@attempts.post("/reset_password")
@declared(
    "anybody",
    reads={"username": str, "code": str, "new_password": str},
    multipart=False,
    replies={200: (MESSAGE, PAGE), 303: REDIRECT},
    errors=(*STORED, *ATTEMPTS, *TOKENS, TooManyAttempts, WeakPassword, WrongResetCode),
)
def reset_password() -> Response | BaseResponse:
    """Replace a forgotten password by means of a code, which ends all logins."""

    def reset() -> BaseResponse:
        account = services().reset.redeem(
            required_field("username"),
            required_field("code"),
            required_field("new_password"),
            request_network(),
        )
        if account.is_admin:
            _note(account, "reset_password")
        return to_page("/login", "reset")

    return _in_a_page(reset_page, reset, "reset")


@blueprint.post("/set_language")
@declared(
    "account",
    reads={"lang": str},
    replies={200: ({**MESSAGE, "language": Language}, PAGE), 303: REDIRECT},
    errors=TOKENS,
)
def set_language() -> Response | BaseResponse:
    """Choose the language of the account: it reads in it now and after each login."""
    account = required_account()

    def choose() -> BaseResponse:
        required_field(READER)
        language = chosen_language()
        if language is None:
            raise BadRequest(field=READER, allowed=", ".join(LANGUAGES))
        services().accounts.choose_language(account, language)
        remember_language(language)
        return to_account("language")

    if request.mimetype in FORMS:
        return or_again(partial(account_page, account, "language"), choose)
    choose()
    return private(jsonify(message=told(DONE["language"]), language=chosen_language()))


@blueprint.post("/logout")
@declared(
    "own session",
    reads={"everywhere?": FLAG},
    replies={200: MESSAGE, 303: REDIRECT},
    errors=(*TOKENS, LoginRequired),
)
def log_out() -> Response | BaseResponse:
    """Log out, with ``everywhere`` on all devices. A form is redirected to the login page.

    Raises:
        LoginRequired: ``everywhere`` without a login.
    """
    require_form_token()
    everywhere = _flag("everywhere")
    if everywhere:
        _end_all_logins()
    end_login()
    forget_guest()
    done = "everywhere" if everywhere else "logout"
    if request.mimetype == FORM:
        return to_page("/login", done)
    return private(jsonify(message=told(DONE[done])))


def checks_no_own_password() -> bool:
    """Whether this request does not check the password of the account that is logged in."""
    checking = (change_password, change_email, delete_account)
    return request.endpoint not in {f"{attempts.name}.{each.__name__}" for each in checking}


def require_fields_only() -> None:
    """Raises BadRequest for other bodies: files would be read before the attempt is counted."""
    if not is_preflight() and request.mimetype not in FIELDS:
        raise BadRequest(wrong_type=request.headers.get("Content-Type") or "-")


def _on_account(form: str, act: Callable[[], BaseResponse]) -> BaseResponse:
    """As :func:`_in_a_page`, for a form of the account page."""
    return _in_a_page(partial(account_page, required_account(), form), act, form)


def _in_a_page(page: Page, act: Callable[[], BaseResponse], done: str) -> BaseResponse:
    """Carry out ``act`` and respond to a form as it says, to JSON with the message ``done``."""
    if request.mimetype == FORM:
        return or_again(page, act)
    act()
    return private(jsonify(message=told(DONE[done])))


def _registered() -> Account:
    return services().accounts.register(
        required_field("username"),
        required_field("password"),
        text_field("interest"),
        chosen_language(),
    )


def _checked() -> Account:
    username, password = required_field("username"), required_field("password")
    return services().accounts.log_in(username, password, request_network())


def _end_all_logins() -> None:
    account = required_account()
    services().accounts.log_out_everywhere(account)
    if account.is_admin:
        _note(account, "logout_everywhere")


def _current_password(account: Account) -> str | None:
    """The current password; None if a program of a candidate sends none. Raises BadRequest."""
    is_page = request.mimetype == FORM or from_own_page()
    if account.is_admin or is_page or sends("current_password"):
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
    """Log in, and transfer the guest's answers, interviews and CV to the account.

    An admin's login is recorded in the audit log.
    """
    guest = known_guest()
    begin_login(account, api_key)
    if guest is not None:
        services().interviews.hand_over(guest, account.owner)
        services().queue.hand_over(guest, account.owner)
        services().cvs.hand_over(guest, account.owner)
        forget_guest()
    if account.is_admin:
        _note(account, "login")


def _log_in_from_page() -> BaseResponse:
    account = _checked()
    _log_in(account)
    return to_start(account)


def _register_from_page() -> BaseResponse:
    _log_in(_registered())
    return to_account("registered")


def to_start(account: Account) -> BaseResponse:
    is_operated = account.is_admin and services().settings.web.admin_routes
    return to_page("/admin" if is_operated else "/")


attempts.before_request(require_fields_only)
