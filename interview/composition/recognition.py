"""Composition of the speech process and the answer pipeline.

Used by web instances with an embedded worker and by Celery workers. Web instances with
TASK_QUEUE=celery do not import it.
"""

from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version

from interview.composition.process import ProcessParts
from interview.contracts import Recogniser
from interview.errors import ModelUnavailable
from interview.flows.answer import AnswerFlow, Recognised
from interview.flows.answer_worker import AnswerWorker
from interview.flows.content import ContentFlow
from interview.flows.evaluator import SpeechHere, SpeechWatch
from interview.flows.report import answer_json
from interview.flows.status import AnswerMemory
from interview.isolation import tasks
from interview.isolation.admission import Admission
from interview.isolation.child_process import setup_of
from interview.isolation.process import DisposableSpeechProcess
from interview.memory.leak_watch import LeakWatch, lies_in_memory
from interview.recognition.models import ModelStore, needed_memory, recogniser
from interview.store.claims import ClaimStore


@dataclass(frozen=True, slots=True)
class SpeechParts:
    """The speech process, the answer pipeline, the worker that claims answers, and their state."""

    speech: DisposableSpeechProcess
    answers: AnswerFlow
    worker: AnswerWorker
    watch: SpeechWatch


def speech_parts(
    base: ProcessParts, admission: Admission, content: ContentFlow, claims: ClaimStore
) -> SpeechParts:
    """Build the parts, one instance per process."""
    settings, registry = base.settings, base.registry
    # The speech process may only read folders that exist when it starts.
    models = ModelStore(settings.storage.models)
    models.folder.mkdir(parents=True, exist_ok=True)
    asked = recogniser(settings.speech, settings.storage)
    setup = setup_of(
        settings.speech,
        settings.recordings.max_answer_seconds,
        tasks.__name__,
        models.folders(asked.model),
    )
    speech = DisposableSpeechProcess(
        settings.speech, setup, admission, base.sweeper.sweep, base.memory.gate
    )
    base.memory.guard_models(speech, needed_memory(asked))
    leaks = LeakWatch(temp_files_in_memory=lies_in_memory(settings.temp_files.temp_root))
    observers = (
        base.observation.telemetry,
        AnswerMemory(leaks, speech.at_rest, registry, base.caches.held),
    )
    transcripts = base.caches.named("transcripts", Recognised, *_key_of(asked))
    answers = AnswerFlow(
        settings.recordings, asked, speech, registry, content, observers, transcripts
    )
    worker = AnswerWorker(claims, answers, registry, answer_json, base.caches.forget)
    watch = SpeechHere(speech.status, leaks.status, partial(_fault, models, asked.model))
    return SpeechParts(speech, answers, worker, watch)


def _fault(models: ModelStore, name: str) -> str | None:
    """The fault of the weights of ``name``, if any."""
    try:
        models.check(name)
    except ModelUnavailable as error:
        return error.reason
    return None


def _key_of(asked: Recogniser) -> tuple[str, ...]:
    """The part of the cache key of transcripts that identifies the recogniser.

    The number of threads belongs to it: sums of floats depend on their order.
    """
    try:
        engine_version = version(asked.engine)
    except PackageNotFoundError:
        engine_version = ""  # nothing can be recognised, so nothing is cached
    return (asked.engine, engine_version, asked.model, str(asked.threads))
