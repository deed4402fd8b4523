"""Registering, logging in and out, and what a client may know of its session."""

import hashlib
from contextlib import suppress
from datetime import UTC, datetime

from flask import Blueprint, Response, jsonify, redirect, render_template, request, session
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from interview.contracts.accounts import Account, Operator
from interview.errors import (
    BadRequest,
    InterviewError,
    Language,
    LoginRequired,
    WrongCredentials,
)
from interview.flows.accounts import account_key
from interview.web.error_responses import FORM
from interview.web.language import json_fields, reader_language, text_field
from interview.web.logins import API_KEY, begin_login, current_account, end_login
from interview.web.person import OWNER, account_owner
from interview.web.security import private
from interview.web.services import services
from interview.web.sessions import ACCOUNT

attempts = Blueprint("login_attempts", __name__)
"""Whatever hashes a password: each attempt is counted by its address and by its username."""

blueprint = Blueprint("accounts", __name__)

FIELDS = (FORM, "application/json")
"""Bodies an attempt may have."""

LOGGED_IN: dict[Language, str] = {"tr": "Giriş başarılı.", "en": "You are logged in."}
LOGGED_OUT: dict[Language, str] = {"tr": "Çıkış yapıldı.", "en": "You are logged out."}
REGISTERED: dict[Language, str] = {"tr": "Kayıt başarılı.", "en": "Your account is ready."}
CHANGED: dict[Language, str] = {
    "tr": "Parolanız değiştirildi. Diğer cihazlardaki oturumlar kapatıldı.",
    "en": "Your password is changed. Logins on other devices have ended.",
}


@attempts.post("/register")
def register() -> tuple[Response, int]:
    """JSON ``username, password, interest?``; 201 and logged in."""
    account = services().accounts.register(
        text_field("username"), text_field("password"), text_field("interest")
    )
    _log_in(account)
    return private(jsonify(message=REGISTERED[reader_language()])), 201


@attempts.post("/login")
def log_in() -> Response | BaseResponse | tuple[str, int]:
    """JSON ``username, password, geminiApiKey?``, or the form of the page."""
    if request.mimetype == FORM:
        return _log_in_from_page()
    account = _checked()
    _log_in(account, text_field("geminiApiKey"))
    message = LOGGED_IN[reader_language()]
    body = {"message": message, "username": account.username, "interest": account.interest}
    return private(jsonify(body))


@attempts.post("/change_password")
def change_password() -> Response:
    """JSON ``current_password, new_password``; every other login of the account ends."""
    account = current_account()
    if account is None:
        raise LoginRequired
    changed = services().accounts.change_password(
        account, text_field("current_password"), text_field("new_password")
    )
    begin_login(changed, session.get(API_KEY, ""))
    return private(jsonify(message=CHANGED[reader_language()]))


@blueprint.get("/login")
def login_page() -> str | BaseResponse:
    """Where an operator logs in."""
    account = current_account()
    if account is not None and account.is_admin:
        return _to_admin()
    return render_template("login.html", error=None, username="")


@blueprint.post("/logout")
def log_out() -> Response | BaseResponse:
    """JSON, or back to the login page for the button of a page."""
    end_login()
    if request.mimetype == FORM:
        return redirect(f"/login?lang={reader_language()}", 303)
    json_fields()  # which may name the language
    return private(jsonify(message=LOGGED_OUT[reader_language()]))


@blueprint.get("/session-status")
def session_status() -> Response:
    """What this session has, without any of it."""
    account = current_account()
    body = {
        "has_username": account is not None,
        "has_user_id": account is not None,
        "has_api_key": account is not None and API_KEY in session,
        "session_permanent": session.permanent,
        "timestamp": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    return private(jsonify(body))


def attempted_account() -> str:
    """Which account an attempt is at, for counting: nobody's name is kept for that.

    Never raises: the limiter takes any exception for a sign that its Redis is gone.
    """
    name = ""
    if request.mimetype in FIELDS:
        with suppress(InterviewError, HTTPException):
            name = _named_account()
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()


def _named_account() -> str:
    """By the session where the password of its account is to change: a name sent along is nobody's
    there, and another one each time would never be counted twice."""
    if request.endpoint == f"{attempts.name}.{change_password.__name__}":
        return f"#{session.get(ACCOUNT)}"
    return account_key(text_field("username"))


def require_fields_only() -> None:
    """Raises BadRequest for a body with files, which would be read before it is counted."""
    if request.mimetype not in FIELDS:
        raise BadRequest


def _checked() -> Account:
    return services().accounts.log_in(text_field("username"), text_field("password"))


def _log_in(account: Account, api_key: str = "") -> None:
    """The interview a guest is in the middle of goes on as the account's; an admin's login is
    written down."""
    guest = session.get(OWNER)
    begin_login(account, api_key)
    if guest is not None:
        services().interviews.hand_over(str(guest), account_owner(account))
    if account.is_admin:
        operator = Operator(account.username, request.remote_addr or "")
        services().operations.note(operator, "login", {})


def _log_in_from_page() -> BaseResponse | tuple[str, int]:
    try:
        account = _checked()
    except WrongCredentials as error:
        message = error.message(reader_language())
        page = render_template("login.html", error=message, username=text_field("username"))
        return page, error.status
    _log_in(account)
    if account.is_admin:
        return _to_admin()
    return redirect(f"/?lang={reader_language()}", 303)


def _to_admin() -> BaseResponse:
    return redirect(f"/admin?lang={reader_language()}", 303)


attempts.before_request(require_fields_only)
