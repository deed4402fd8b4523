"""For the host, open to all: is the process alive, should it be sent requests.

Nothing secret is in the answers. gunicorn has threads for them alone: see interview/server.
"""

from typing import Any

from flask import Blueprint, Response, jsonify

from interview.web.services import services

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
def health() -> tuple[Response, int]:
    """Both in one, as existing clients know it."""
    return _told(*services().health.health())


@blueprint.get("/health/live")
def live() -> Response:
    """200 while the process serves; nothing is asked, so that nothing else can fail it."""
    return jsonify(status="live")


@blueprint.get("/health/ready")
def ready() -> tuple[Response, int]:
    return _told(*services().health.readiness())


@blueprint.after_request
def _of_this_moment(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _told(good: bool, checks: dict[str, Any]) -> tuple[Response, int]:
    return jsonify(checks), 200 if good else 503
