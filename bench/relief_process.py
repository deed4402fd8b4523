"""``python -m bench.relief_process AUDIO TYPED SPOKEN``: see :mod:`bench.relief`.

Prints one JSON line: times in ms, what came back in KB, objects as counts.
"""

import gc
import json
import statistics
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from flask.testing import FlaskClient

from interview.app import create_app
from interview.composition.web import start_serving, stop_serving
from interview.memory.process_memory import resident_bytes, trim

PATH = "/interview_speech_evaluation"
REPEATS = 9


def main() -> None:
    audio, typed, spoken = Path(sys.argv[1]).read_bytes(), int(sys.argv[2]), int(sys.argv[3])
    app = create_app()
    start_serving(app)
    gc.disable()
    try:
        _send(app.test_client(), audio, typed, spoken)
        print(json.dumps(_relief()))
    finally:
        stop_serving(app)


def _send(client: FlaskClient, audio: bytes, typed: int, spoken: int) -> None:
    body = {"question": "Why this work?", "user_answer": "Because I like to build things."}
    for _ in range(typed):
        assert client.post(PATH, json=body).status_code == 200
    for _ in range(spoken):
        data = {"question": "Why?", "audio": (BytesIO(audio), "answer")}
        answer = client.post(PATH, data=data, content_type="multipart/form-data")
        assert answer.status_code == 200, answer.text
        answer.close()


def _relief() -> dict[str, float]:
    tracked, before = len(gc.get_objects()), resident_bytes()
    first_collect, unreachable = _timed(gc.collect)
    collected = resident_bytes()
    first_trim, _ = _timed(trim)
    trimmed = resident_bytes()
    collects = [first_collect, *(_timed(gc.collect)[0] for _ in range(REPEATS - 1))]
    return {
        "tracked": tracked,
        "unreachable": unreachable or 0,
        "collect_ms": statistics.median(collects),
        "trim_ms": first_trim,
        "collect_kb": (before - collected) / 1024,
        "trim_kb": (collected - trimmed) / 1024,
    }


def _timed(call: Callable[[], int | None]) -> tuple[float, int | None]:
    started = time.perf_counter()
    value = call()
    return (time.perf_counter() - started) * 1000, value


if __name__ == "__main__":
    main()
