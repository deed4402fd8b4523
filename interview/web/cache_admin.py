"""Caches for the operator: figures, health, and a way to empty them."""

from flask import Blueprint, Response, g, jsonify

from interview.web.services import services

blueprint = Blueprint("cache_admin", __name__, url_prefix="/admin/cache")


@blueprint.get("/stats")
def stats() -> Response:
    return jsonify(services().caches.stats())


@blueprint.get("/health")
def health() -> tuple[Response, int]:
    healthy, body = services().caches.health()
    return jsonify(body), 200 if healthy else 503


@blueprint.post("/clear")
def clear() -> Response:
    outcome = services().operations.act("clear_caches", "", g.operator)
    return jsonify({"cleared": outcome["entries"]})
