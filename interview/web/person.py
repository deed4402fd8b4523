"""Who sent an answer: an account, or a guest as far as one is told from another."""

import hashlib

from flask import request

from interview.contracts.operations import Account
from interview.errors import BadRequest, SessionsUnavailable
from interview.flows.answer_queue import BY_ID, AcceptedFrom
from interview.web.guests import kept_guest, known_guest
from interview.web.language import text_field
from interview.web.logins import current_account
from interview.web.networks import request_network
from interview.web.security import from_own_page
from interview.web.transport import is_insecure

MAX_KEY = 128
INTERVIEW = "auto_interview.start"
LASTING = ("answer_queue.accept", "plain_form.send_recording")
"""Endpoints of answers that outlive their request."""


def known_owner() -> str | None:
    """Whose interviews and answers these are: the account's, else the guest's."""
    account = current_account()
    return known_guest() if account is None else account_owner(account)


def new_owner() -> str:
    """The same; a guest nobody knows yet is known from now on."""
    account = current_account()
    return kept_guest() if account is None else account_owner(account)


def makes_no_guest() -> bool:
    """Whether nobody becomes a guest by this request: a program that sends answers does not."""
    makes = request.endpoint == INTERVIEW or (request.endpoint in LASTING and _keeps_cookies())
    try:
        return not makes or known_owner() is not None
    except SessionsUnavailable:
        return True


def account_owner(account: Account) -> str:
    """The owner an account is, wherever it logs in."""
    return f"account:{account.id}"


def sender() -> AcceptedFrom:
    """The owner, else the address, with the key of this upload. Raises BadRequest."""
    return AcceptedFrom(_person(), idempotency_key(), _network())


def lasting_sender(key: str | None) -> AcceptedFrom:
    """Who sends an answer that outlives its request, under ``key``: a browser on our page becomes
    a guest, so that nobody else opens the answer."""
    if _keeps_cookies() and current_account() is None:
        kept_guest(key and f"{request_network()}\0{key}")
    return AcceptedFrom(_person(), key, _network())


def _keeps_cookies() -> bool:
    """Whether the sender's cookie comes back to us: not that of a program or of another site's
    page, and not over plain HTTP in production."""
    return from_own_page() and not is_insecure()


def idempotency_key() -> str | None:
    """What makes sending this answer twice one answer, if the client says.

    Raises:
        BadRequest: a key no client of ours makes.
    """
    return _known_key("long_header", "Idempotency-Key", request.headers.get("Idempotency-Key"))


def form_key() -> str | None:
    """The same, in the field ``key`` of a form. Raises BadRequest."""
    return _known_key("long_field", "key", text_field("key"))


def _known_key(fact: str, name: str, key: str | None) -> str | None:
    if key and (len(key) > MAX_KEY or not key.isprintable()):
        raise BadRequest(**{fact: name}, characters=MAX_KEY)
    return key or None


def remembered_person() -> str | None:
    """The same person, for what is remembered between answers.

    None while the Redis of sessions is gone: the memory is gone with it, and practice needs
    neither.
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
    """Whether the candidate chose to keep the recording beside its report."""
    return text_field("keep_recording").lower() in ("1", "true", "on", "yes")
