"""For a Prometheus: all figures of this instance, for whoever has the admin token."""

from flask import Blueprint, Response

from interview.contracts import METRICS_TYPE
from interview.web.services import services

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
def metrics() -> Response:
    return Response(services().observer.scraped(), content_type=METRICS_TYPE)
