"""The pages of accounts, and the state of the session."""

from datetime import UTC, datetime

from flask import Blueprint, Response, jsonify, session
from werkzeug.wrappers import Response as BaseResponse

from interview.web.account_pages import (
    account_page,
    forgot_page,
    login_page,
    register_page,
    reset_page,
    to_page,
)
from interview.web.accounts import to_start
from interview.web.declared import DATE, PAGE, REDIRECT, STORED, declared
from interview.web.error_responses import is_browser
from interview.web.person import API_KEY, current_account, required_account
from interview.web.security import private

blueprint = Blueprint("account_views", __name__)


@blueprint.get("/login")
@declared("anybody", replies={200: PAGE, 303: REDIRECT}, errors=STORED)
def show_login() -> str | BaseResponse:
    """The login page; those who are logged in are sent on."""
    account = current_account()
    return login_page() if account is None else to_start(account)


@blueprint.get("/register")
@declared("anybody", replies={200: PAGE, 303: REDIRECT}, errors=STORED)
def show_registration() -> str | BaseResponse:
    """The page to register; those who are logged in are sent on."""
    account = current_account()
    return register_page() if account is None else to_start(account)


@blueprint.get("/account")
@declared("account", replies={200: PAGE, 303: REDIRECT})
def show_account() -> str | BaseResponse:
    """The page of the account. A browser without a login is sent to the login page.

    Raises LoginRequired for a program without a login.
    """
    account = current_account()
    if account is None and is_browser():
        return to_page("/login")
    return account_page(required_account())


@blueprint.get("/forgot_password")
@declared("anybody", replies={200: PAGE}, errors=STORED)
def show_forgotten() -> str:
    """The page on which a code for a new password is asked for."""
    return forgot_page()


@blueprint.get("/reset_password")
@declared("anybody", replies={200: PAGE}, errors=STORED)
def show_reset() -> str:
    """The page on which a code replaces the password."""
    return reset_page()


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
