"""Every request from its first hook to the end of its response, told to the observer."""

from flask import Flask, Response, g, request

from interview.contracts import RequestFacts
from interview.web.services import services

REQUEST_ID = "X-Request-ID"
UNMATCHED = "(none)"
"""The route of an address that nothing serves."""


def register_observation(app: Flask) -> None:
    """Watch all requests of ``app``. Call before anything else registers a hook."""
    app.before_request(_begin)
    app.after_request(_mark)


def route() -> str:
    """The rule that matched; addresses themselves hold the ids that open answers."""
    return request.url_rule.rule if request.url_rule is not None else UNMATCHED


def _begin() -> None:
    g.watched = services().observer.begun(request.headers.get(REQUEST_ID, ""))


def _mark(response: Response) -> Response:
    """Name the request in its response, and tell how it ended when the response has been sent."""
    if "watched" not in g:  # its session could not even be opened
        _begin()
    watched, method, rule = g.watched, request.method, route()
    response.headers[REQUEST_ID] = watched.id

    def ended() -> None:
        size = response.content_length
        watched.ended(RequestFacts(method, rule, response.status_code, size))

    response.call_on_close(ended)
    return response
