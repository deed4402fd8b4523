"""Who sent an answer, as far as a guest is told from another."""

import hashlib

from flask import request, session

from interview.errors import BadRequest
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
    guest = session.get(OWNER)
    if guest is not None:
        return AcceptedFrom(str(guest), key)
    address = hashlib.sha256((request.remote_addr or "").encode()).hexdigest()
    return AcceptedFrom(f"address:{address[:32]}", key)


def keep_recording() -> bool:
    """Whether the candidate chose to keep the recording beside its report."""
    return text_field("keep_recording").lower() in ("1", "true", "on", "yes")
