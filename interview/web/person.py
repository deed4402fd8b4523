"""Who sent an answer, as far as a guest is told from another."""

import hashlib

from flask import request, session

from interview.errors import BadRequest, SessionsUnavailable
from interview.flows.answer_queue import AcceptedFrom
from interview.web.language import text_field

OWNER = "guest_id"
MAX_KEY = 128


def sender() -> AcceptedFrom:
    """The guest of the session, else the address, with the key of this upload.

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
    guest = session.get(OWNER)
    if guest is not None:
        return str(guest)
    address = hashlib.sha256((request.remote_addr or "").encode()).hexdigest()
    return f"address:{address[:32]}"


def keep_recording() -> bool:
    """Whether the candidate chose to keep the recording beside its report."""
    return text_field("keep_recording").lower() in ("1", "true", "on", "yes")
