"""The application with a route for each memory action, for ``bench.actions`` only."""

import time

from flask import Response, jsonify

from interview.app import create_app
from interview.web.services import services

app = create_app()


@app.post("/bench/<name>")
def act(name: str) -> Response:
    """Do it; milliseconds it took."""
    started = time.perf_counter()
    services().memory.act(name)
    return jsonify(ms=(time.perf_counter() - started) * 1000)
