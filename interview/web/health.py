"""Is the service alive: for the host, open to all, nothing secret in it."""

from flask import Blueprint, Response, jsonify

from interview.web.services import services

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
def health() -> tuple[Response, int]:
    healthy, checks = services().status.health()
    return jsonify(checks), 200 if healthy else 503
