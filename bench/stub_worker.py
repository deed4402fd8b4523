"""A worker that sleeps for a recorded recognition time, to run more workers than processors.

``record FILE RECORDING`` evaluates one recording for real and writes what each task of the
speech process gave and how long it took; ``work FILE`` takes answers from the queue of
DATABASE_URL with that in place of the speech process, and says a line for each.
"""

import pickle
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import create_engine

from interview.composition.process import ProcessParts, content_parts, process_parts
from interview.config.process_names import process_name
from interview.config.settings import Settings
from interview.contracts import Recording, SpeechLane, SpeechProcess
from interview.flows.answer import AnswerFlow
from interview.flows.answer_worker import AnswerWorker
from interview.flows.content import AnswerContext
from interview.flows.report import answer_json
from interview.isolation import tasks
from interview.isolation.admission import RESERVED_THREADS, Admission
from interview.isolation.child_process import setup_of
from interview.isolation.process import DisposableSpeechProcess
from interview.recognition.models import ModelStore, recogniser
from interview.store.claims import ClaimStore
from interview.store.database import Sessions, engine_options

T = TypeVar("T")
Tape = dict[str, tuple[Any, float]]
"""Name of a task -> what it gave and the seconds it took."""

QUESTION = "What can you do for your country?"
LOOK_SECONDS = 0.02
WARM_UP = 2


class RecordingLane:
    """A real lane, with a note of everything that came back."""

    def __init__(self, lane: SpeechLane, tape: Tape) -> None:
        self._lane = lane
        self._tape = tape

    def run(
        self, task: Callable[..., T], *args: object, seconds: float, recognises: bool = False
    ) -> T:
        started = time.perf_counter()
        value = self._lane.run(task, *args, seconds=seconds, recognises=recognises)
        self._tape[task.__name__] = (value, time.perf_counter() - started)
        return value


class RecordingSpeech:
    """The real speech process, with its lane recorded."""

    def __init__(self, speech: DisposableSpeechProcess) -> None:
        self._speech = speech
        self.tape: Tape = {}

    def answer(self, work: Callable[[SpeechLane], T]) -> T:
        return self._speech.answer(lambda lane: work(RecordingLane(lane, self.tape)))


class TimedSpeech:
    """Sleeps as long as each task took, and gives what it gave."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape

    def answer(self, work: Callable[[SpeechLane], T]) -> T:
        return work(self)

    def run(self, task: Callable[..., T], *_args: object, seconds: float, **_: object) -> T:
        value, took = self._tape[task.__name__]
        assert took < seconds
        time.sleep(took)
        return cast("T", value)


def flow_of(base: ProcessParts, speech: SpeechProcess) -> AnswerFlow:
    """The pipeline of a worker, with this speech process."""
    asked = recogniser(base.settings.speech, base.settings.storage)
    content = content_parts(base).flow
    return AnswerFlow(base.settings.recordings, asked, speech, base.registry, content, ())


def record(settings: Settings, path: Path, recording: Path) -> None:
    """The tape of one recording, heard by a process that is warm."""
    base = process_parts(settings, "worker")
    admission = Admission(0, RESERVED_THREADS + 1)
    readable = ModelStore(settings.storage.models).folders(settings.speech.whisper_model)
    longest = settings.recordings.max_answer_seconds
    setup = setup_of(settings.speech, longest, tasks.__name__, readable)
    process = DisposableSpeechProcess(
        settings.speech, setup, admission, lambda: None, base.memory.gate
    )
    speech = RecordingSpeech(process)
    flow = flow_of(base, speech)
    sent = Recording(recording, recording.suffix.removeprefix("."), recording.stat().st_size)
    for _ in range(WARM_UP + 1):
        flow.spoken(sent, AnswerContext(QUESTION, "en", "en"))
    process.close()
    base.close()
    path.write_bytes(pickle.dumps(speech.tape))
    print(sum(seconds for _, seconds in speech.tape.values()))


def work(settings: Settings, path: Path) -> None:
    """Take answers until somebody ends this process."""
    tape: Tape = pickle.loads(path.read_bytes())
    base = process_parts(settings, "worker")
    flow = flow_of(base, TimedSpeech(tape))
    url = settings.storage.database_url
    sessions = Sessions(create_engine(url, **engine_options(url)))
    claims = ClaimStore(sessions, process_name)
    worker = AnswerWorker(claims, flow, base.registry, answer_json, base.caches.forget)
    while True:
        if not worker.evaluate_next():
            time.sleep(LOOK_SECONDS)


if __name__ == "__main__":
    chosen = Settings.from_environment()
    if sys.argv[1] == "record":
        record(chosen, Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        work(chosen, Path(sys.argv[2]))
