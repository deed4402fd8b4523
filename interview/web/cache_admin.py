"""Caches for the operator: figures, health, and a way to empty them."""

import structlog
from flask import Blueprint, Response, jsonify

from interview.web.services import services

blueprint = Blueprint("cache_admin", __name__, url_prefix="/admin/cache")
log = structlog.get_logger(__name__)


@blueprint.get("/stats")
def stats() -> Response:
    return jsonify(services().caches.stats())


@blueprint.get("/health")
def health() -> tuple[Response, int]:
    healthy, body = services().caches.health()
    return jsonify(body), 200 if healthy else 503


@blueprint.post("/clear")
def clear() -> Response:
    cleared = services().caches.clear()
    log.info("caches_cleared", entries=cleared)
    return jsonify({"cleared": cleared})
