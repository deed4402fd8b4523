"""Request metrics and log lines, health checks and ``/metrics``."""

from typing import Any, Literal

from flask import Blueprint, Flask, Response, g, jsonify, request

from interview.contracts import METRICS_TYPE, RequestFacts
from interview.web.declared import Media, declared
from interview.web.services import services
from interview.web.status_shapes import HEALTH, READINESS

REQUEST_ID = "X-Request-ID"
UNMATCHED = "(none)"
"""The route of a request that matches no URL rule."""


def register_observation(app: Flask) -> None:
    """Observe all requests of ``app``. Call before other request hooks are registered."""
    app.before_request(_begin)
    app.after_request(_mark)


def route() -> str:
    """The URL rule that matched. Never the path: it can contain the id that opens an answer."""
    return request.url_rule.rule if request.url_rule is not None else UNMATCHED


def _begin() -> None:
    g.watched = services().observer.begun(request.headers.get(REQUEST_ID, ""))


def _mark(response: Response) -> Response:
    """Add the request id to the response; report the request once the response has been sent."""
    if "watched" not in g:  # opening its session failed
        _begin()
    watched, method, rule = g.watched, request.method, route()
    response.headers[REQUEST_ID] = watched.id

    def ended() -> None:
        size = response.content_length
        watched.ended(RequestFacts(method, rule, response.status_code, size))

    response.call_on_close(ended)
    return response


checks = Blueprint("health", __name__)


@checks.get("/health")
@declared("anybody", replies={200: HEALTH, 503: HEALTH})
def health() -> tuple[Response, int]:
    """Liveness and the state of each part in one response."""
    return _health_response(*services().health.health())


@checks.get("/health/live")
@declared("anybody", replies={200: {"status": Literal["live"]}})
def live() -> Response:
    """200 while the process serves; checks no other part."""
    return jsonify(status="live")


@checks.get("/health/ready")
@declared("anybody", replies={200: READINESS, 503: READINESS})
def ready() -> tuple[Response, int]:
    """Whether this instance should receive requests."""
    return _health_response(*services().health.readiness())


@checks.after_request
def _forbid_caching(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _health_response(good: bool, checks: dict[str, Any]) -> tuple[Response, int]:
    return jsonify(checks), 200 if good else 503


scrapes = Blueprint("metrics", __name__)


@scrapes.get("/metrics")
@declared("admin", replies={200: Media("text/plain", "Metrics in Prometheus's text format.")})
def metrics() -> Response:
    """Metrics for Prometheus."""
    return Response(services().observer.scraped(), content_type=METRICS_TYPE)
