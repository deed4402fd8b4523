"""Who is logged in by this session, and what a login keeps in it."""

from typing import Any, cast

from flask import current_app, g, session

from interview.contracts.operations import Account
from interview.errors import BadRequest, SessionsUnavailable
from interview.web.services import services
from interview.web.sessions import ACCOUNT

VERSION = "session_version"
API_KEY = "api_key"
LONGEST_KEY = 256
"""Characters: keys of language models have 39 to 164."""


def current_account() -> Account | None:
    """The account this session is logged in to, looked up once a request."""
    if "account" not in g:
        identity = session.get(ACCOUNT)
        g.account = None if identity is None else _account_of(int(identity))
    return cast("Account | None", g.account)


def _account_of(identity: int) -> Account | None:
    """A login that has ended leaves nothing in its session: no name, no version and no key."""
    account = services().accounts.of_login(identity, int(session.get(VERSION, -1)))
    if account is None:
        for each in (ACCOUNT, VERSION, API_KEY):
            session.pop(each, None)
    return account


def begin_login(account: Account, api_key: str = "") -> None:
    """Log this session in, under a new id: whoever knew the old one knows nothing now.

    Args:
        account: whose login it is.
        api_key: the candidate's own key of a language model, kept in the session alone.

    Raises:
        BadRequest: a key nobody was ever given.
    """
    if len(api_key) > LONGEST_KEY:
        raise BadRequest(long_field="geminiApiKey", characters=LONGEST_KEY)
    session[ACCOUNT] = account.id
    session[VERSION] = account.session_version
    session.pop(API_KEY, None)
    if api_key and not services().settings.disable_ai_models:
        session[API_KEY] = api_key
    renew_session()
    g.account = account


def renew_session() -> None:
    """Go on under another session id; the old one is deleted where sessions are kept."""
    interface: Any = current_app.session_interface
    interface.regenerate(session)


def end_login() -> None:
    """Forget all this session knows."""
    session.clear()
    g.account = None


def kept_key() -> str | None:
    """The key given at login, if any; without one where sessions are out of reach, so that
    practising goes on."""
    try:
        key = session.get(API_KEY)
    except SessionsUnavailable:
        return None
    return None if key is None or current_account() is None else str(key)
