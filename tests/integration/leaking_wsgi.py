"""The application with a leak, for gunicorn to serve in a test: a megabyte for each answer.

Only ``gunicorn tests.integration.leaking_wsgi:app`` has it: nothing of the product knows it.
"""

from flask import Response, request

from interview.app import create_app
from tests.unit.planted import objects

app = create_app()


@app.after_request
def leak(response: Response) -> Response:
    """Keep a megabyte of every request that carried a recording."""
    if request.method == "POST" and not request.is_json:
        objects(1)
    return response
