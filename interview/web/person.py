"""Who sends a request: an account, a guest with a signed cookie, or a network address."""

import hashlib
import hmac
import secrets
from functools import partial
from typing import Any, cast

from flask import Flask, Response, after_this_request, current_app, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from itsdangerous import BadSignature, TimestampSigner

from interview.contracts.operations import Account
from interview.errors import BadRequest, Language, LoginRequired, SessionsUnavailable
from interview.flows.answer_queue import BY_ID, AcceptedFrom
from interview.server.networks import network_of, plain_address
from interview.web.form_tokens import renew_form_tokens
from interview.web.language import ACCOUNT_LANGUAGE, text_field
from interview.web.security import from_own_page, is_insecure
from interview.web.services import services

MAX_KEY = 128
BEGINNINGS = ("auto_interview.start", "cv.upload", "cv.put_advert")
"""Endpoints that make a guest of everyone."""

LASTING = ("answer_queue.accept", "plain_form.send_recording")
"""Endpoints that queue answers."""


def known_owner() -> str | None:
    """The owner of interviews and answers of this request: its account, else its guest."""
    account = current_account()
    return known_guest() if account is None else account.owner


def new_owner() -> str:
    """The owner of this request. A sender without a cookie becomes a guest."""
    account = current_account()
    return kept_guest() if account is None else account.owner


def makes_no_guest() -> bool:
    """Whether this request creates no guest. Programs that send answers never become guests."""
    makes = request.endpoint in BEGINNINGS or (request.endpoint in LASTING and _keeps_cookies())
    try:
        return not makes or known_owner() is not None
    except SessionsUnavailable:
        return True


def sender() -> AcceptedFrom:
    """The owner, else the address, with the idempotency key. Raises BadRequest."""
    return AcceptedFrom(_person(), idempotency_key(), _network())


def lasting_sender(key: str | None) -> AcceptedFrom:
    """The sender of a queued answer with the idempotency key ``key``.

    A browser on a page of this service becomes a guest, so that only it can read the answer.
    """
    if _keeps_cookies() and current_account() is None:
        kept_guest(key and f"{request_network()}\0{key}")
    return AcceptedFrom(_person(), key, _network())


def _keeps_cookies() -> bool:
    """Whether a cookie set now will be sent back.

    Programs and pages of other sites do not send it, nor do browsers over plain HTTP in production.
    """
    return from_own_page() and not is_insecure()


def idempotency_key() -> str | None:
    """The ``Idempotency-Key`` header: an upload repeated with the same key is accepted once.

    Raises:
        BadRequest: the key is too long or not printable.
    """
    return _known_key("long_header", "Idempotency-Key", request.headers.get("Idempotency-Key"))


def form_key() -> str | None:
    """The idempotency key in the field ``key`` of a form. Raises BadRequest."""
    return _known_key("long_field", "key", text_field("key"))


def _known_key(fact: str, name: str, key: str | None) -> str | None:
    if key and (len(key) > MAX_KEY or not key.isprintable()):
        raise BadRequest(**{fact: name}, characters=MAX_KEY)
    return key or None


def remembered_person() -> str | None:
    """The person whose results are cached.

    None while the Redis of sessions is down: the cache is in the same Redis, and practice works
    without either.
    """
    try:
        return _person()
    except SessionsUnavailable:
        return None


def _person() -> str:
    owner = known_owner()
    if owner is not None:
        return owner
    return f"{BY_ID}{_network()}"


def _network() -> str:
    return hashlib.sha256(request_network().encode()).hexdigest()[:32]


def keep_recording() -> bool:
    """Whether the candidate asked to keep the recording with its report."""
    return text_field("keep_recording").lower() in ("1", "true", "on", "yes")


COOKIE = "guest"
LIFETIME_SECONDS = 7 * 24 * 3600
"""Minimum lifetime of the cookie; it is never shorter than guest data is kept."""


def known_guest() -> str | None:
    """The guest of this request, if the signature of its cookie is valid and not expired."""
    if "guest" not in g:
        g.guest = _verified_guest(request.cookies.get(COOKIE, ""))
    return None if g.guest is None else str(g.guest)


def kept_guest(sending: str | None = None) -> str:
    """The guest of this request, created if there is none. Renews the cookie.

    Args:
        sending: a secret of this guest's request (its idempotency key), from which the id is
            derived: if the response with the cookie is lost, the repeated request gets the same
            guest. None for a random id.
    """
    g.guest = known_guest() or _new_guest(sending)
    after_this_request(partial(_set_cookie, g.guest))
    return str(g.guest)


def forget_guest() -> None:
    """Delete the guest cookie."""
    g.guest = None
    if COOKIE in request.cookies:
        after_this_request(partial(_set_cookie, None))


def _new_guest(sending: str | None) -> str:
    if sending is None:
        return secrets.token_urlsafe(16)
    secret = str(current_app.config["SECRET_KEY"])
    return hmac.new(secret.encode(), sending.encode(), hashlib.sha256).hexdigest()[:32]


def _verified_guest(cookie: str) -> str | None:
    try:
        return _signer().unsign(cookie, max_age=_lifetime()).decode()
    except BadSignature:
        return None


def _set_cookie(guest: str | None, response: Response) -> Response:
    """Set the cookie of ``guest``; delete it for None."""
    interface = current_app.session_interface
    response.set_cookie(
        COOKIE,
        "" if guest is None else _signer().sign(guest).decode(),
        max_age=0 if guest is None else _lifetime(),
        secure=interface.get_cookie_secure(current_app),
        httponly=True,
        samesite=interface.get_cookie_samesite(current_app),
        partitioned=interface.get_cookie_partitioned(current_app),
    )
    response.vary.add("Cookie")
    return response


def _signer() -> TimestampSigner:
    secret = current_app.config["SECRET_KEY"]
    return TimestampSigner(secret, salt=COOKIE, key_derivation="hmac", digest_method=hashlib.sha256)


def _lifetime() -> int:
    return max(LIFETIME_SECONDS, services().settings.visitors.guest_retention_hours * 3600)


LOGIN = "_user_id"
"""Session key under which Flask-Login keeps :meth:`LoggedIn.get_id`."""

API_KEY = "api_key"
LONGEST_KEY = 256
"""Characters: keys of language models have 39 to 164."""


class LoggedIn(UserMixin):
    """An account, as Flask-Login keeps it in a session: by its id and session version."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def get_id(self) -> str:
        return f"{self.account.id}.{self.account.session_version}"


class Logins(LoginManager):
    """Flask-Login without its cookie to be remembered by, which reads every request's session."""

    def _update_remember_cookie(self, response: Response) -> Response:
        return response


def register_logins(app: Flask) -> None:
    """Let Flask-Login load the account of each session when it is first asked for."""
    logins = Logins()
    logins.session_protection = None  # addresses of phones change
    logins.user_loader(_account_of)
    logins.init_app(app, add_context_processor=False)


def is_logged_in() -> bool:
    """Whether this session has a login, which may have ended meanwhile; asks no database."""
    if current_app.config["SESSION_COOKIE_NAME"] not in request.cookies:
        return False
    try:
        return LOGIN in session
    except SessionsUnavailable:
        return False


def current_account() -> Account | None:
    """The account this session is logged in to, looked up once per request."""
    return cast("Account | None", getattr(current_user, "account", None))


def required_account() -> Account:
    """As :func:`current_account`. Raises LoginRequired without one."""
    account = current_account()
    if account is None:
        raise LoginRequired
    return account


def _account_of(login: str) -> LoggedIn | None:
    """The account of the login; of one that has ended nothing stays in the session."""
    identity, _, version = login.partition(".")
    account = services().accounts.of_login(int(identity), int(version))
    if account is None:
        session.clear()
        return None
    return LoggedIn(account)


def login_key() -> str:
    """The key of a language model sent with a login. Raises BadRequest if it is too long."""
    key = text_field("geminiApiKey")
    if len(key) > LONGEST_KEY:
        raise BadRequest(long_field="geminiApiKey", characters=LONGEST_KEY)
    return key


def begin_login(account: Account, api_key: str = "") -> None:
    """Log this session in under a new id, which prevents session fixation.

    Args:
        account: the account to log in.
        api_key: the candidate's own key of a language model, kept in the session only.
    """
    login_user(LoggedIn(account))
    renew_form_tokens()
    remember_language(account.language)
    session.pop(API_KEY, None)
    if api_key and services().settings.language_model != "off":
        session[API_KEY] = api_key
    renew_session()


def remember_language(language: Language | None) -> None:
    """Read in this language from now on in this session; None for that of the browser."""
    if language is None:
        session.pop(ACCOUNT_LANGUAGE, None)
    else:
        session[ACCOUNT_LANGUAGE] = language


def renew_session() -> None:
    """Give the session a new id and delete the old one from the store."""
    interface: Any = current_app.session_interface
    interface.regenerate(session)


def end_login() -> None:
    """Log out and clear this session."""
    logout_user()
    session.clear()
    renew_form_tokens()


def kept_key() -> str | None:
    """The API key given at login, if any. None while sessions are unavailable: practice goes on."""
    try:
        key = session.get(API_KEY)
    except SessionsUnavailable:
        return None
    return None if key is None or current_account() is None else str(key)


def request_address() -> str:
    """The address of this request's sender, see :func:`plain_address`."""
    return plain_address(request.remote_addr or "")


def request_network() -> str:
    """The network of this request's sender, see :func:`network_of`."""
    return network_of(request.remote_addr or "")
