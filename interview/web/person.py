"""Who sent an answer: an account, or a guest as far as one is told from another."""

import hashlib
import secrets

from flask import request, session

from interview.contracts.accounts import Account
from interview.errors import BadRequest, SessionsUnavailable
from interview.flows.answer_queue import AcceptedFrom
from interview.web.language import text_field
from interview.web.logins import current_account

OWNER = "guest_id"
MAX_KEY = 128


def known_owner() -> str | None:
    """Whose interviews these are: the account's, else those of the guest of this session."""
    account = current_account()
    if account is not None:
        return account_owner(account)
    guest = session.get(OWNER)
    return None if guest is None else str(guest)


def new_owner() -> str:
    """The same; a guest nobody knows yet is known from now on."""
    return known_owner() or str(session.setdefault(OWNER, secrets.token_urlsafe(16)))


def account_owner(account: Account) -> str:
    """The owner an account is, wherever it logs in."""
    return f"account:{account.id}"


def sender() -> AcceptedFrom:
    """The owner, else the address, with the key of this upload.

    Raises:
        BadRequest: a key no client of ours makes.
    """
    key = request.headers.get("Idempotency-Key") or None
    if key is not None and (len(key) > MAX_KEY or not key.isprintable()):
        raise BadRequest
    return AcceptedFrom(_person(), key)


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
    address = hashlib.sha256((request.remote_addr or "").encode()).hexdigest()
    return f"address:{address[:32]}"


def keep_recording() -> bool:
    """Whether the candidate chose to keep the recording beside its report."""
    return text_field("keep_recording").lower() in ("1", "true", "on", "yes")
