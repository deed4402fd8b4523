"""Guests: known by a signed cookie alone, so that no number of others pushes anybody out.

The service stores nothing of a guest but interviews and answers, in the database.
"""

import hashlib
import hmac
import secrets
from functools import partial

from flask import Response, after_this_request, current_app, g, request
from itsdangerous import BadSignature, TimestampSigner

from interview.web.services import services

COOKIE = "guest"
LIFETIME_SECONDS = 7 * 24 * 3600
"""Shortest life of the cookie; never shorter than what the guest sent is kept."""


def known_guest() -> str | None:
    """The guest who sends this request, if its cookie is ours and not too old."""
    if "guest" not in g:
        g.guest = _signed_in(request.cookies.get(COOKIE, ""))
    return None if g.guest is None else str(g.guest)


def kept_guest(sending: str | None = None) -> str:
    """The same; a guest nobody knows yet is known from now on. Renews the cookie.

    Args:
        sending: what only this guest sends, if it may have to send it again: the cookie can be
            lost with the reply, and the second time it is to be the same guest.
    """
    g.guest = known_guest() or _new_guest(sending)
    after_this_request(partial(_hand_out, g.guest))
    return str(g.guest)


def forget_guest() -> None:
    """Have the browser drop the cookie."""
    g.guest = None
    if COOKIE in request.cookies:
        after_this_request(partial(_hand_out, None))


def _new_guest(sending: str | None) -> str:
    if sending is None:
        return secrets.token_urlsafe(16)
    secret = str(current_app.config["SECRET_KEY"])
    return hmac.new(secret.encode(), sending.encode(), hashlib.sha256).hexdigest()[:32]


def _signed_in(cookie: str) -> str | None:
    try:
        return _signer().unsign(cookie, max_age=_lifetime()).decode()
    except BadSignature:
        return None


def _hand_out(guest: str | None, response: Response) -> Response:
    """Hand out the cookie of ``guest``; of nobody, take it back."""
    interface = current_app.session_interface
    response.set_cookie(
        COOKIE,
        "" if guest is None else _signer().sign(guest).decode(),
        max_age=0 if guest is None else _lifetime(),
        secure=interface.get_cookie_secure(current_app),
        httponly=True,
        samesite=interface.get_cookie_samesite(current_app),
    )
    response.vary.add("Cookie")
    return response


def _signer() -> TimestampSigner:
    secret = current_app.config["SECRET_KEY"]
    return TimestampSigner(secret, salt=COOKIE, key_derivation="hmac", digest_method=hashlib.sha256)


def _lifetime() -> int:
    return max(LIFETIME_SECONDS, services().settings.guest_retention_hours * 3600)
