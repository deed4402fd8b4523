"""``python -m bench.guard_process RECORDING SECONDS``: the cost of the memory guard.

Runs the application in this process, evaluates one answer so that the speech process holds its
model, and then lets it idle. Prints JSON: share of one processor the guard's thread used,
milliseconds of processor time for one sample, samples taken, bytes of a full ring.
"""

import json
import sys
import threading
import time
from pathlib import Path

from interview.app import create_app
from interview.composition.web import start_serving, stop_serving
from interview.contracts.memory import MemorySample
from interview.memory.sampler import KEPT_SAMPLES
from interview.web.services import EXTENSION, Services


def main() -> None:
    recording, seconds = Path(sys.argv[1]), float(sys.argv[2])
    app = create_app()
    start_serving(app)
    try:
        with recording.open("rb") as audio:
            sent = {"audio": (audio, "answer"), "question": "Why?", "language": "en"}
            answer = app.test_client().post("/interview_speech_evaluation", data=sent)
        assert answer.status_code == 200, answer.text
        services: Services = app.extensions[EXTENSION]
        before, used = len(services.memory.samples()), _thread_seconds()
        time.sleep(seconds)
        used = _thread_seconds() - used
        samples = services.memory.samples()
    finally:
        stop_serving(app)
    taken = len(samples) - before
    print(
        json.dumps(
            {
                "share": used / seconds,
                "sample_ms": 1000 * used / taken,
                "samples": taken,
                "ring_bytes": KEPT_SAMPLES * max(map(_size, samples)),
            }
        )
    )


def _thread_seconds() -> float:
    """Processor time of the guard's thread so far, as the scheduler counts it."""
    thread = next(each for each in threading.enumerate() if each.name == "memory")
    path = Path(f"/proc/self/task/{thread.native_id}/schedstat")
    return int(path.read_text().split()[0]) / 1e9


def _size(sample: MemorySample) -> int:
    """Bytes of a sample with all its numbers."""
    parts = sample.parts
    numbers = [sample.at, sample.used, sample.cgroup]
    numbers += [getattr(parts, name) for name in parts.__slots__]
    return sum(map(sys.getsizeof, [sample, parts, *numbers]))


if __name__ == "__main__":
    main()
