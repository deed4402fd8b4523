"""For the operator: where memory and files are. Closed without the admin token."""

from flask import Blueprint, Response, jsonify, request

from interview.errors import Forbidden
from interview.web.services import services

blueprint = Blueprint("admin", __name__)


@blueprint.get("/debug/memory_status")
def memory_status() -> Response:
    return jsonify(services().status.memory())


def require_admin() -> None:
    """Raises Forbidden unless the request carries ADMIN_TOKEN as its bearer token."""
    if not services().settings.admits(request.headers.get("Authorization", "")):
        raise Forbidden
