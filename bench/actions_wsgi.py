"""The application with a door to each action on memory, for ``bench.actions`` alone."""

import gc
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, jsonify

from interview.app import create_app
from interview.resources.memory import trim
from interview.serving import RUNTIME

app = create_app()


def end_speech_process(application: Flask) -> None:
    """As a recycle does: stop the pool and wait until the process is gone."""
    application.extensions[RUNTIME].evaluating.stop()


ACTIONS: dict[str, Callable[[], Any]] = {
    "trim": trim,
    "collect": gc.collect,
    "recycle": lambda: end_speech_process(app),
}


@app.post("/bench/<name>")
def act(name: str) -> Response:
    """Do it; milliseconds it took."""
    started = time.perf_counter()
    ACTIONS[name]()
    return jsonify(ms=(time.perf_counter() - started) * 1000)
