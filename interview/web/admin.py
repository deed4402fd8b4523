"""The admin page and its actions, the memory status and the cache endpoints."""

from functools import cache
from typing import Annotated, Any, Literal, cast

from flask import Blueprint, Response, g, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from interview.contracts import CacheStats
from interview.contracts.operations import JobStatus, Operator
from interview.errors import (
    Forbidden,
    FormExpired,
    NoFormToken,
    NotFound,
    RateLimited,
    SessionsUnavailable,
)
from interview.language.catalogue import N_, Language, translated
from interview.web import admin_texts
from interview.web.declared import DATE, MESSAGE, PAGE, Many, declared
from interview.web.error_responses import is_browser
from interview.web.form_tokens import require_form_token
from interview.web.language import json_fields, reader_language, text_field, told
from interview.web.pages import plural_forms, strings
from interview.web.person import current_account, known_owner, request_address
from interview.web.schemas import fields_of
from interview.web.security import CLEARING, from_front_end, private
from interview.web.services import services
from interview.web.sessions import session_count
from interview.web.status_shapes import CACHE_HEALTH, LEVEL, MEMORY_SAMPLE, MEMORY_STATUS

TOKEN = "token"  # noqa: S105 - the operator name shown for the token, not the token
ALL_CLEARED = N_("All active interviews have been deleted.")
OWN_CLEARED = N_("Your active interviews have been deleted.")

TOKENS = (FormExpired, NoFormToken)
"""Errors of forms."""

ACTION = Literal["sweep", "trim", "collect", "clear_caches", "recycle", "level", "clear_interviews"]

blueprint = Blueprint("admin", __name__)
caches = Blueprint("cache_admin", __name__, url_prefix="/admin/cache")
clearing = Blueprint("clear_interviews", __name__)
"""An admin clears all running interviews, anyone else only their own."""


@blueprint.get("/debug/memory_status")
@declared("admin", replies={200: MEMORY_STATUS})
def memory_status() -> Response:
    """Memory of the service and the measures that bound it."""
    return jsonify(services().status.memory())


@blueprint.get("/admin")
@declared("admin", replies={200: PAGE})
def page() -> Response:
    """The admin page; it loads its figures from ``/admin/state``."""
    operator = cast("Operator", g.operator)
    words = _strings(reader_language())
    return private(Response(render_template("admin.html", operator=operator.name, strings=words)))


@cache
def _strings(language: Language) -> dict[str, str | dict[str, str]]:
    own = {key: translated(text, language) for key, text in admin_texts.TEXTS.items()}
    return {**strings(language), **own, **plural_forms(admin_texts.COUNTED_TEXTS, language)}


@blueprint.get("/admin/state")
@declared(
    "admin",
    query={"since?": Annotated[float, "Only memory samples after this time, in epoch seconds."]},
    replies={
        200: {
            "process": str,
            "service": MEMORY_STATUS,
            "level_shares": list[float],
            "samples": Many(MEMORY_SAMPLE),
            "jobs": list[JobStatus],
            "stored": Annotated[dict[str, Any] | None, "Null while the database does not answer."],
            "sessions": int | None,
        }
    },
)
def state() -> Response:
    """The data of the admin page; ``since`` leaves out memory samples the page has already."""
    since = request.args.get("since", 0.0, type=float)
    return private(jsonify({**services().operations.state(since), "sessions": _sessions()}))


@blueprint.post("/admin/actions/<name>")
@declared(
    "admin",
    path={"name": ACTION},
    reads={"level?": Annotated[LEVEL | Literal["measured"], "Of the action level."]},
    replies={200: {"action": str, "outcome": dict[str, Any]}},
    errors=(NotFound, *TOKENS),
)
def act(name: str) -> Response:
    """Run an action of the admin page. Raises NotFound for an unknown one."""
    outcome = services().operations.act(name, text_field("level"), g.operator)
    return private(jsonify({"action": name, "outcome": outcome}))


@clearing.post(CLEARING)
@declared(
    "own session",
    replies={200: {**MESSAGE, "cleared_count": int}},
    errors=(Forbidden, *TOKENS, RateLimited),
)
def clear_interviews() -> Response:
    """Delete all running interviews for an admin, only their own for anyone else.

    A page of FRONTEND_URL deletes those of its visitor only: an admin's cookies are no admin there.
    """
    _require_own_form()
    json_fields()  # which may name the language
    operations = services().operations
    operator = None if from_front_end() else known_operator()
    if operator is not None:
        count = operations.act("clear_interviews", "", operator)["interviews"]
        return jsonify(message=told(ALL_CLEARED), cleared_count=count)
    owner = known_owner()
    if owner is None:
        raise Forbidden
    return jsonify(message=told(OWN_CLEARED), cleared_count=operations.clear_interviews(owner))


def require_admin() -> BaseResponse | None:
    """Let an admin through (:func:`known_operator`); send a browser without login to /login.

    Raises Forbidden for everyone else.
    """
    operator = known_operator()
    if operator is None:
        if request.method == "GET" and is_browser() and current_account() is None:
            return redirect(f"/login?lang={reader_language()}", 303)
        raise Forbidden
    _require_own_form()
    g.operator = operator
    return None


def _require_own_form() -> None:
    """As :func:`require_form_token`, for what changes something by a cookie: a form of another site
    can send that, but no Authorization."""
    if request.method == "POST" and "Authorization" not in request.headers:
        require_form_token()


def known_operator() -> Operator | None:
    """The admin who sends this request, by the token in the header, else by the login.

    Raises Forbidden for a wrong token, even with an admin's login.
    """
    address = request_address()
    header = request.headers.get("Authorization")
    if header is not None:
        if not services().settings.admits(header):
            raise Forbidden
        return Operator(TOKEN, address)
    account = current_account()
    return Operator(account.username, address) if account and account.is_admin else None


def guesses_no_token() -> bool:
    """Whether the request has no token or the correct one, which is exempt from the rate limit.

    Otherwise wrong tokens from the same address could lock out the operator and the monitoring.
    The length of the token prevents guessing.
    """
    header = request.headers.get("Authorization")
    return header is None or services().settings.admits(header)


def is_refused(response: Response) -> bool:
    """Whether the token was refused; only then the request counts as a guess."""
    return response.status_code == Forbidden.status


def _sessions() -> int | None:
    """The number of sessions; None while Redis does not answer."""
    try:
        return session_count()
    except SessionsUnavailable:
        return None


@caches.get("/stats")
@declared(
    "admin",
    replies={
        200: {
            **fields_of(CacheStats),
            "caches": dict[str, dict[str, int]],
            "memory_history": Many(MEMORY_SAMPLE),
            "timestamp": DATE,
        }
    },
)
def stats() -> Response:
    """Figures of all caches, and the memory history."""
    return jsonify(services().caches.stats())


@caches.get("/health")
@declared("admin", replies={200: CACHE_HEALTH, 503: CACHE_HEALTH})
def health() -> tuple[Response, int]:
    """Whether the caches work."""
    healthy, body = services().caches.health()
    return jsonify(body), 200 if healthy else 503


@caches.post("/clear")
@declared("admin", replies={200: {"cleared": int}}, errors=TOKENS)
def clear() -> Response:
    """Clear all caches."""
    outcome = services().operations.act("clear_caches", "", g.operator)
    return jsonify({"cleared": outcome["entries"]})
