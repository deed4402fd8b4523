"""What evaluates spoken answers, joined: for the web instance that does so itself, and for a
worker that does nothing else. A web without it never imports it.
"""

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from interview.composition.process import Foundations
from interview.config.settings import Settings
from interview.flows import listen
from interview.flows.answer import AnswerFlow, Recognised
from interview.flows.answer_memory import AnswerMemory
from interview.flows.answer_worker import AnswerWorker
from interview.flows.content import ContentFlow
from interview.flows.presentation import answer_json
from interview.isolation.admission import Admission
from interview.isolation.process import DisposableSpeechProcess
from interview.memory.leak_watch import LeakWatch, lies_in_memory
from interview.recognition.memory_need import needed_memory
from interview.recognition.models import ModelStore
from interview.store.claims import ClaimStore


@dataclass(frozen=True, slots=True)
class SpeechParts:
    """The speech process, the path of an answer through it, who takes waiting answers, and who
    looks for what grows with them."""

    speech: DisposableSpeechProcess
    answers: AnswerFlow
    worker: AnswerWorker
    leaks: LeakWatch


def speech_parts(
    base: Foundations, admission: Admission, content: ContentFlow, claims: ClaimStore
) -> SpeechParts:
    """One of each for the life of the process."""
    settings, registry = base.settings, base.registry
    # Weights that are written later are read below a folder that was there when a process began.
    models = ModelStore(settings.data_dir / "models")
    models.folder.mkdir(parents=True, exist_ok=True)
    speech = DisposableSpeechProcess(
        settings,
        admission,
        base.sweeper.sweep,
        base.memory.gate,
        listen.__name__,
        models.folders(settings.whisper_model),
    )
    base.memory.guard_models(speech, needed_memory(settings))
    leaks = LeakWatch(temp_files_in_memory=lies_in_memory(settings.temp_root))
    observers = (
        base.watch.telemetry,
        AnswerMemory(leaks, speech.at_rest, registry, base.caches.held),
    )
    transcripts = base.caches.named("transcripts", Recognised, *_recogniser(settings))
    answers = AnswerFlow(settings, speech, registry, content, observers, transcripts)
    worker = AnswerWorker(claims, answers, registry, answer_json, base.caches.forget)
    return SpeechParts(speech, answers, worker, leaks)


def _recogniser(settings: Settings) -> tuple[str, ...]:
    """All that decides a transcript besides the samples and the language asked for.

    The number of threads does: sums of floats depend on their order.
    """
    try:
        engine_version = version(settings.whisper_engine)
    except PackageNotFoundError:
        engine_version = ""  # nothing can be recognised, and so nothing remembered
    return (
        settings.whisper_engine,
        engine_version,
        settings.whisper_model,
        str(settings.processors),
    )
